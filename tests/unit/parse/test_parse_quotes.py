"""Shapes of quotes beside the usual one: how programs and relays write them (W1)."""

# ruff: noqa: E501 - mail is written in many scripts, and its lines are left whole

from __future__ import annotations

import pytest

from mail2ticket.model.body import Body
from mail2ticket.parse.quotes.replies import set_apart


def read(text: str) -> Body:
    spans, confidence = set_apart(text)
    assert "".join(span.text for span in spans) == text
    return Body(spans=spans, confidence=confidence)


WHO = "Ada <ada@client.example>"

SHAPES = {
    "GroupWise": f">>> {WHO} 03.11.2026 10:00 >>>\n\nIs it on?",
    "Notes, a heading without colons": f"{WHO}\n03.11.2026 10:00\n\nAn\nbo@desk.example\nKopie\n\nThema\nPumpe\n\nLäuft sie?",
    "Notes, a taste of the mail": "Ada Lovelace---11/03/2026 10:00:00 AM---Dear Bo, is it on?\n\nFrom:\tAda Lovelace <ada@client.example>\nTo:\tBo\nDate:\t11/03/2026 10:00 AM\nSubject:\tPump\n\nDear Bo",
    "Notes, in dashes": f"-----{WHO} wrote: -----\nTo: Bo <bo@desk.example>\nFrom: {WHO}\nDate: 11/03/2026 10:00AM\nSubject: Pump\n\nIs it on?",
    "Yahoo, which goes on in the line": "On Tue, 3 Nov 2026 at 10:00, Ada<ada@client.example> wrote:   Hello Bo,\nis it on?",
    "Open-Xchange": f"{WHO} hat am 03.11.2026 10:00 CET geschrieben:\n\n\nIst sie an?",
    "bars": "Ada wrote:\n| Is it on?\n| Ada",
    "initials": "Tuesday, November 3, 2026, 10:00:00 AM, you wrote:\n\nAL> Is it on?\nAL> Ada",
    "Supercite": '>>>>> "AL" == Ada Lovelace <ada@client.example> writes:\n\n    AL> Is it on?',
    "an invisible line between": "Am 03.11.2026 um 10:00 schrieb Ada:\n\n\ufeff\n> Ist sie an?",
    "a quote within the quote": "On 3/11/26 10:00, Ada wrote:\n> yes\n>\n> On 2/11/26, Bo wrote:\n>> on?",
    "two quotes without marks": f"On Tue, Nov 3, 2026 at 10:00 AM {WHO} wrote:\n\nIs it?\n\nOn Mon, Nov 2, 2026 at 10:00 AM Bo <bo@desk.example> wrote:\n\nHm",
    "no colon": f"Le mar. 3 nov. 2026 à 10:00, {WHO} a écrit\n\n> Est-ce en marche ?",
    "a long name without an address": "Am 03.11.26 um 10:00 schrieb The Helpdesk of the Engines of Hamburg, Germany:\n> Ist sie an?",
    "no introduction": "> Is it on?\n>\n> Ada",
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES.keys())
def test_a_quote_of_any_shape_is_set_apart(shape: str) -> None:
    body = read(f"It runs.\n\n{shape}\n")
    assert (body.own, body.quoted) == ("It runs.", shape.strip())


@pytest.mark.parametrize("name", ["bars", "initials", "Supercite", "no introduction"])
def test_answers_below_a_marked_quote_stay_own(name: str) -> None:
    assert read(f"Hello,\n\n{SHAPES[name]}\n\nIt runs.\n").own == "Hello,\n\n\nIt runs."


def test_the_end_of_a_line_that_a_relay_broke_is_quoted_as_well() -> None:
    body = read(
        "On Tue, Nov 3, 2026 at 10:00 AM Ada <ada@client.example> wrote:\n"
        "> this is a long line of the earlier mail, and some relay has broken it on its\n"
        "way to us\n> and so on\n\nNo.\n"
    )
    assert body.own == "No."


def test_an_answer_right_between_two_quoted_lines_stays_own() -> None:
    assert (
        read("On 3 Nov 2026, Ada wrote:\n> Is it on?\nyes\n> And the fan?\nno\n").own == "yes\nno"
    )


@pytest.mark.parametrize(
    "text",
    [
        "Here is the log:\n\n2026-11-03 10:00:01 user ada@client.example wrote 3 rows:\n2026-11-03 10:00:02 done\n\nWhat now?",
        "Hello,\n\nOn November 3, 2026 at 10:00 your colleague Bo wrote:\n\nrestart it.\n\nI did, it does not help.",
        "Hallo,\n\nam 3.11.2026 um 10:00 schrieb mir Ihr Kollege Peter:\n\nBitte neu starten.\n\nDas half nicht.",
        'Sie schrieben am 3.11.2026:\n"wir rufen an"\nNiemand rief an.',
        "Please add this to the mail:\n\nKind regards\nThe Engine Team\n\nThat would be nice, thank you so much!",
        "I did this:\n--\nopen\nclose",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "C> dir\nC> type x",
        "Dates so far:\n03.11.2026 10:00\nAn error came up.",
    ],
)  # fmt: skip
def test_what_is_nearly_a_quote_stays_own(text: str) -> None:
    assert read(text).own == text


@pytest.mark.parametrize(
    "closing",
    [
        "Mit freundlichen Grüßen / Best regards",
        "Vielen Dank im Voraus und freundliche Grüße",
        "Beste Grüße und ein schönes Wochenende",
        "Liebe Grüße 😊",
        "Thanks in advance, best regards,",
        "*Kind regards*",
    ],
)
def test_closings_are_put_together(closing: str) -> None:
    body = read(f"It runs.\n\n{closing}\nAda\n")
    assert (body.own, body.signature) == ("It runs.", f"{closing}\nAda")


def test_looking_for_other_mail_ends_after_too_much_that_is_none() -> None:
    body = read(
        "x wrote:\n" * 5_000 + "\nOn 3 Nov 2026, at 10:00, Ada <ada@client.example> wrote:\n\nx\n"
    )
    assert body.quoted == ""
    assert body.confidence == 0.5
