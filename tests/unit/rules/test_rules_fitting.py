"""What is too long is cut, marked, and kept whole (E5, F8, X5)."""

from __future__ import annotations

import pytest
from cases import ADA, ADA_CONTACT, SUPPORT, file
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.decision import FileFate
from mail2ticket.model.items import NewTicket
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.rules.fitting import FULL_TEXT, fitted

BOX = Mailbox(SUPPORT)
MARK = "\n\n[… cut; the whole text is in full-text.txt]"


def ticket(title: str = "Printer", text: str = "It is broken.") -> NewTicket:
    return NewTicket(mailbox=SUPPORT, title=title, text=text, sender=ADA, requester=ADA_CONTACT)


def refused(name: str, reason: str) -> FileFate:
    return FileFate(file(name), is_kept=False, reason=reason)


@pytest.mark.parametrize(("title", "text"), [(250, 8_000), (0, 0), (1, 1)])
def test_what_is_at_the_limit_stays_as_it_is(title: int, text: int) -> None:
    draft = ticket("t" * title, "x" * text)

    assert fitted(draft, BOX, ()) == (draft, ())


def test_a_title_one_over_the_limit_is_cut_and_kept() -> None:
    entity, files = fitted(ticket("t" * 251), BOX, ())

    assert entity.title == "t" * 249 + "…"
    assert entity.text == "It is broken."
    assert [fate.attachment.filename for fate in files] == [FULL_TEXT]
    assert files[0].attachment.content == b"t" * 251 + b"\n\nIt is broken.\n"
    assert files[0].attachment.media_type == "text/plain"
    assert files[0].is_kept
    assert files[0].reason == "the text is over the limit"


def test_a_text_one_over_the_limit_is_cut_and_kept() -> None:
    entity, files = fitted(ticket(text="x" * 8_001), BOX, ())

    assert entity.title == "Printer"
    assert len(entity.text) == 8_000
    assert entity.text == "x" * (8_000 - len(MARK)) + MARK
    assert files[-1].attachment.content == b"Printer\n\n" + b"x" * 8_001 + b"\n"


def test_the_limits_are_the_mailboxs() -> None:
    entity, _ = fitted(
        ticket("t" * 41, "x" * 41), Mailbox(SUPPORT, title_characters=40, text_characters=40), ()
    )

    assert len(entity.title) == len(entity.text) == 40
    assert entity.text.endswith(FULL_TEXT + "]")


def test_files_that_were_not_kept_are_named_in_the_text() -> None:
    """F8."""
    fates = (
        refused("a.exe", "name: exe files are refused"),
        FileFate(file("b.txt"), is_kept=True, reason=""),
        refused("c.zip", "name: zip files are refused"),
    )
    entity, files = fitted(ticket(), BOX, fates)

    assert files == fates
    assert entity.text == (
        "It is broken.\n\n[Files that were not kept:\n"
        "- a.exe: name: exe files are refused\n- c.zip: name: zip files are refused]"
    )


def test_a_mail_without_a_text_has_only_the_list_of_files() -> None:
    entity, _ = fitted(ticket(text=""), BOX, (refused("a.exe", "exe"),))

    assert entity.text == "[Files that were not kept:\n- a.exe: exe]"


def test_the_list_of_files_counts_and_is_kept_when_it_is_cut() -> None:
    entity, files = fitted(ticket(text="x" * 7_990), BOX, (refused("a.exe", "exe"),))

    assert len(entity.text) <= 8_000
    assert entity.text.endswith(MARK)
    assert b"a.exe: exe]" in files[-1].attachment.content


def test_text_that_no_charset_can_say_is_kept_all_the_same() -> None:
    _, files = fitted(ticket(text="\ud800" * 9_000), BOX, ())

    assert files[-1].attachment.content.endswith(b"?" * 9_000 + b"\n")


@given(st.text(max_size=200), st.text(max_size=200), st.integers(40, 100), st.integers(40, 100))
def test_nothing_is_longer_than_it_may_be_and_nothing_is_lost(
    title: str, text: str, most_title: int, most_text: int
) -> None:
    box = Mailbox(SUPPORT, title_characters=most_title, text_characters=most_text)
    entity, files = fitted(ticket(title, text), box, ())

    assert len(entity.title) <= most_title
    assert len(entity.text) <= most_text
    if (entity.title, entity.text) != (title, text):
        whole = files[0].attachment.content
        assert whole == f"{title}\n\n{text}\n".encode("utf-8", "replace")
    else:
        assert files == ()


def test_what_fits_beside_something_too_long_is_not_cut() -> None:
    for title, text in (("t" * 251, "x" * 8_000), ("t" * 250, "x" * 8_001)):
        entity, files = fitted(ticket(title, text), BOX, ())
        assert (entity.title == title) is (len(title) == 250)
        assert (entity.text == text) is (len(text) == 8_000)
        assert len(files) == 1


def test_blanks_before_the_mark_are_cut_too_and_those_at_the_start_are_not() -> None:
    box = Mailbox(SUPPORT, title_characters=8)
    entity, _ = fitted(ticket("  four   and more"), box, ())

    assert entity.title == "  four…"


@pytest.mark.parametrize(
    ("count", "named"),
    [
        (1, "0.png"),
        (5, "0.png, 1.png, 2.png, 3.png, 4.png"),
        (6, "0.png, 1.png, 2.png, 3.png, 4.png, …"),
    ],
)
def test_f3_small_pictures_that_were_not_kept_are_named_in_one_line(
    count: int, named: str
) -> None:
    small = Refusal(FileReason.INLINE_IMAGE)
    pictures = [
        FileFate(file(f"{at}.png"), is_kept=False, reason="small", refusal=small)
        for at in range(count)
    ]
    entity, _ = fitted(ticket(), BOX, (refused("a.exe", "no programs"), *pictures))

    assert entity.text == (
        "It is broken.\n\n[Files that were not kept:\n- a.exe: no programs\n"
        f"- small pictures of the text: {named}]"
    )
