"""A conversation as a PDF: what is on its pages, and what is not (E15)."""

from __future__ import annotations

import logging
import re
import sys
from datetime import timedelta, timezone

import pytest
from pdf_text import ACTING, lines, pages, placed, streams, text
from reaching_out import reaching_out
from transcripts import FONTS, talk, turn

from mail2ticket.errors import ConfigurationError
from mail2ticket.transcript import Conversation, Extent, File, Fonts, Labels, Paper, pdf


def test_e15_a_pdf_tells_who_said_what_to_whom_and_when() -> None:
    said = turn(
        "Order 5518 has not come.",
        to=("Care <care@acme.example>", "bob@client.example"),
        subject="My order",
        files=(File(name="a.pdf"), File(name="b.exe", is_kept=False, reason="refused: exe")),
    )
    written = pdf(talk(said), fonts=FONTS, zone=timezone(timedelta(hours=1)))
    assert lines(written) == [
        "Printer",
        "T1 · Messages: 1 · 2026-11-03 13:00 +01:00",
        "Ada Lovelace",
        "2026-11-03 13:00 +01:00 · ada@client.example",
        "To: Care <care@acme.example>, bob@client.example",
        "My order",
        "Order 5518 has not come.",
        "\u2022 a.pdf",
        "\u2022 b.exe (not kept: refused: exe)",
        "T1 · Printer · 1",
    ]


def test_the_same_conversation_gives_the_same_bytes() -> None:
    said = talk("Guten Tag, 注文 שלום", "Re")
    assert pdf(said, fonts=FONTS) == pdf(said, fonts=FONTS)


def test_its_properties_say_what_it_is_and_when_it_ended() -> None:
    written = pdf(talk("One", "Two"), fonts=FONTS, labels=Labels(language="de"))
    assert b"D:20261103130000Z" in written
    assert b"/Lang (de)" in written
    assert b"/Title (Printer)" in written
    assert b"/Producer (mail2ticket)" in written


def test_what_nobody_said_is_a_page_too() -> None:
    assert lines(pdf(talk(title=""), fonts=FONTS))[:2] == ["(no subject)", "T1 · Messages: 0"]


# As French and HTML have them: no-break, narrow no-break, thin, ideographic, em.
BLANKS = "a\u00a0b\u202fc\u2009d\u3000e\u2003f"


@pytest.mark.parametrize("fonts", [Fonts(), FONTS], ids=["helvetica", "some"])
def test_a_blank_that_no_font_has_is_a_blank_and_no_mark(fonts: Fonts) -> None:
    written = lines(pdf(talk(BLANKS), fonts=fonts))
    assert "a b c d e f" in [line.replace("\u00a0", " ") for line in written]
    assert not any("do not have" in line for line in written)


def test_letters_of_many_scripts_are_written_each_with_a_font_that_has_it() -> None:
    said = "Grüße, Αθήνα, Москва: 注文番号 5518, 주문"
    assert said in lines(pdf(talk(said), fonts=FONTS))


def test_what_runs_from_right_to_left_is_turned_and_stands_at_the_right() -> None:
    found = {
        line: left for left, line in placed(pdf(talk("שלום 5518", "Order שלום!"), fonts=FONTS))
    }
    assert found["5518 םולש"] > 400
    assert found["Order םולש!"] == found["Ada Lovelace"] < 60


def test_names_from_right_to_left_begin_where_all_heads_do() -> None:
    written = pdf(talk(turn("A", author="שלום", to=("דנה <d@x.example>",))), fonts=FONTS)
    found = {line: left for left, line in placed(written)}
    assert found["םולש"] == found["To: הנד <d@x.example>"] < 60


def test_arabic_letters_are_joined() -> None:
    """Three letters that join have three forms, and none of them is the one that stands alone."""
    joined, alone = (_forms(talk(word)) for word in ("\u0628\u0628\u0628", "\u0628 \u0628"))
    assert (joined, alone) == (3, 1)


def _forms(said: Conversation) -> int:
    """Return how many glyphs there are of the letter beh."""
    tables = b"\n".join(streams(pdf(said, fonts=FONTS)))
    return len(re.findall(rb"<[0-9A-F]{4}> <0628>", tables))


def test_what_no_font_has_is_a_mark_and_is_counted() -> None:
    written = pdf(talk("A \U0001f3af and \u0995\u09cd\u09b7."), fonts=FONTS)
    assert "A \ufffd and \ufffd\ufffd\ufffd." in lines(written)
    assert "Characters that the fonts at hand do not have: 4" in lines(written)


def test_without_fonts_western_letters_are_written() -> None:
    written = pdf(talk("Grüße, 注文 שלום"))
    assert "Grüße, ?? ????" in lines(written)
    assert "Characters that the fonts at hand do not have: 6" in lines(written)


def test_what_nobody_sees_is_no_missing_letter(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        written = pdf(talk("Thanks \u2764\ufe0f \U0001f469\u200d\U0001f4bb \u200eOK"), fonts=FONTS)
    assert "Thanks \ufffd \ufffd\ufffd OK" in lines(written)
    assert "Characters that the fonts at hand do not have: 3" in lines(written)
    assert not caplog.records


def test_x15_controls_surrogates_and_what_turns_text_do_no_harm() -> None:
    said = turn(
        "a\x00b\x1b[2J\ud800c\ufffe {nb} \ue000\ue001\u2028Z" + "\u0335" * 500 + "algo",
        author="Sam\u202egnp.exe\n",
        sender="\x00",
        subject="\r\nBcc: x\x0b",
        files=(File(name="\u202ecod.exe"),),
    )
    found = lines(pdf(talk(said), fonts=FONTS))
    assert "Samgnp.exe" in found
    assert "\u2022 cod.exe" in found
    assert any(line.startswith("a\ufffdb\ufffd[2J\ufffdc\ufffd {nb} ") for line in found)
    assert not any("\u202e" in line for line in found)


def test_x15_nothing_in_it_acts_loads_or_is_a_link() -> None:
    said = talk(
        "https://evil.example/ javascript:alert(1) file:///etc/passwd www.x.example a@b.example\n"
        "(/URI (http://x)) /JS /Launch endobj endstream ](http://x) **bold**",
        title="<img src=file:///etc/passwd> /URI",
    )
    written = pdf(said, fonts=FONTS)
    assert [key for key in ACTING if key in written.replace(b"> /URI", b"")] == []
    assert "**bold**" in text(written)
    assert re.findall(rb"/OpenAction \[\d+ 0 R /FitH null\]", written)


def test_x15_only_fonts_are_opened_and_nothing_else() -> None:
    """X15: no socket, no process, no import; of files those of the fonts."""
    said = talk("<img src=file:///etc/passwd>", "שלום 注文", title="//evil.example/share")
    pdf(said, fonts=FONTS)  # all that is imported late is there from now on
    with reaching_out() as seen:
        pdf(said, fonts=FONTS)
        pdf(said)
    fonts = {str(font.path) for font in (*FONTS.regular, *FONTS.bold)}
    assert {what for _, what in seen} <= fonts
    assert {event for event, _ in seen} <= {"open"}


def test_long_words_are_broken_and_none_is_lost() -> None:
    said = "x" * 700 + " https://example.example/" + "abc-" * 60
    written = lines(pdf(talk(said), fonts=FONTS))
    body = written[4:-1]
    assert "".join(body).replace(" ", "") == said.replace(" ", "")
    assert len(body) > 8


def test_where_pages_are_few_the_first_turn_is_there_and_the_newest() -> None:
    said = talk(*[f"turn {at}\n" + "line\n" * 30 for at in range(30)])
    written = pdf(said, fonts=FONTS, extent=Extent(pages=5))
    found = lines(written)
    there = [int(line.removeprefix("turn ")) for line in found if line.startswith("turn ")]
    left_out = 30 - len(there)
    assert there == [0, *range(left_out + 1, 30)]
    assert 3 < len(there) < 8
    assert f"Messages left out here: {left_out}" in found
    assert 3 <= pages(written) <= 5
    assert not any(line.startswith("The pages end here") for line in found)
    assert pages(pdf(said, fonts=FONTS)) > 16


def test_pages_are_bounded_and_the_last_one_says_what_is_missing() -> None:
    said = talk("One", "line\n" * 1_000, "line\n" * 1_000)
    written = pdf(said, fonts=FONTS, extent=Extent(pages=4))
    assert pages(written) == 4
    found = lines(written)
    assert "Messages left out here: 1" in found
    assert "The pages end here. Messages that follow or go on: 1" in found
    assert found[-1] == "T1 · Printer · 4"


def test_of_one_endless_turn_there_is_what_fits() -> None:
    written = pdf(talk("line\n" * 1_000 + "\U0001f3af"), fonts=FONTS, extent=Extent(pages=2))
    assert pages(written) == 2
    assert lines(written)[-3:-1] == [
        "The pages end here. Messages that follow or go on: 1",
        "Characters that the fonts at hand do not have: 1",
    ]


def test_a_body_of_5_mb_is_cut_and_the_page_says_so() -> None:
    said = turn("All work and no play. " * 250_000, quoted="> old\n" * 500_000)
    found = lines(pdf(talk(said), fonts=FONTS, extent=Extent(turn_characters=10_000)))
    assert "Characters left out here: 5,490,000" in found
    assert any(line.startswith("Lines of quoted text and signatures left out: ") for line in found)


def test_what_was_quoted_is_there_if_it_is_asked_for() -> None:
    said = talk(turn("Yes.", quoted="> Is it on?\n\n-- \nAda"))
    assert "> Is it on?" not in lines(pdf(said, fonts=FONTS))
    assert "Lines of quoted text and signatures left out: 4" in lines(pdf(said, fonts=FONTS))
    assert "> Is it on?" in lines(pdf(said, fonts=FONTS, extent=Extent(quotes=True)))


def test_a_turn_does_not_begin_at_the_foot_of_a_page() -> None:
    feet = set[str]()
    for count in range(37, 52, 3):
        written = lines(pdf(talk("line\n" * count, "Second"), fonts=FONTS))
        foot = written.index("T1 · Printer · 1")
        feet.add(written[foot - 1])
    assert feet == {"line", "Second"}


def test_what_is_left_out_in_between_is_said() -> None:
    found = lines(pdf(talk(*map(str, range(9))), fonts=FONTS, extent=Extent(turns=3)))
    assert "Messages left out here: 6" in found
    assert [line for line in found if line.isdigit()] == ["0", "7", "8"]
    alone = lines(pdf(talk(*map(str, range(9))), fonts=FONTS, extent=Extent(turns=1)))
    assert "Messages left out here: 8" in alone


def test_paper_may_be_letter() -> None:
    assert b"612.00 792.00" in pdf(talk("A"), fonts=FONTS, paper=Paper.LETTER)


def test_internal_turns_are_marked() -> None:
    assert "Internal" in lines(pdf(talk(turn("A", is_internal=True)), fonts=FONTS))


def test_without_fpdf2_it_is_said_which_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fpdf", None)
    for module in ("document", "sheets"):
        monkeypatch.delitem(sys.modules, f"mail2ticket.transcript.{module}", raising=False)
    with pytest.raises(ConfigurationError, match=r"mail2ticket\[pdf\]"):
        pdf(talk("A"))


def test_time_goes_with_the_extent_and_not_with_the_conversation() -> None:
    """Of a thread of 10,000 as many lines are set as of one of 100 within the same extent."""
    extent = Extent(turns=100, pages=20)
    short = talk(*["A line."] * 100)
    long = talk(*["A line."] * 10_000)
    assert len(lines(pdf(long, fonts=FONTS, extent=extent))) == 1 + len(
        lines(pdf(short, fonts=FONTS, extent=extent))
    )


def test_nothing_that_is_empty_takes_room() -> None:
    assert lines(pdf(talk(turn("", to=(), subject="Printer")), fonts=FONTS))[2:] == [
        "Ada Lovelace",
        "2026-11-03 12:00 +00:00 · ada@client.example",
        "T1 · Printer · 1",
    ]
