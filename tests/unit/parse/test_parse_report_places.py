"""Where in a plain report the addresses stand, looked at one by one."""

# ruff: noqa: RUF001 - the punctuation of other scripts is meant

from __future__ import annotations

import pytest

from mail2ticket.parse.reports import places
from mail2ticket.parse.reports.copies import above_the_copy

BO, CY = "bo@client.example", "cy@client.example"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("bo@client.example", [BO]),
        ("<BO@client.example>, <bo@client.example>", ["BO@client.example"]),
        ("bo@client.example。cy@client.example，", [BO, CY]),
        ("[SMTP:bo@client.example]", [BO]),
        ("mailto:bo@client.example.", [BO]),
        ("a@.", []),
        ("@", []),
        ("nobody", []),
    ],
)
def test_addresses_are_found_in_any_punctuation(text: str, found: list[str]) -> None:
    assert places.addresses(text) == found


@pytest.mark.parametrize(
    "line",
    [
        "Received: from here by there",
        "Return-Path: <ada@desk.example>",
        "--- Below this line is a copy of the message.",
        "----- Original message -----",
        "Original message follows.",
        "Possibly truncated original message follows:",
        "Below is a copy of the original message:",
        "Ursprüngliche Nachrichtenkopfzeilen:",
        "--- Kopie der Nachricht ---",
    ],
)
def test_the_mail_that_is_given_back_is_not_looked_at(line: str) -> None:
    assert above_the_copy(["Sorry.", line, f"To: {BO}"]) == ["Sorry."]


@pytest.mark.parametrize(
    "line",
    [
        "This is the original message of the day, which goes on for " + "very long " * 10,
        "--------",
        "The following addresses of the original message",
        "--- the following addresses of the original message failed ---",
    ],
)
def test_what_only_mentions_it_is_looked_at(line: str) -> None:
    assert above_the_copy(["Sorry.", line]) == ["Sorry.", line]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["failed:", "", BO], [BO]),
        (["failed:", f"  {BO}", "    550 no", "    550 no", "    550 no", f"  {CY}"], [BO, CY]),
        (["failed:", BO, "---", CY], [BO]),
        (["failed:", BO, "a", "b", "c", CY], [BO]),
        (["failed:", BO, f"please contact {CY}"], [BO]),
        (["failed:", f"Bo Client <{BO}>"], [BO]),
        (["failed:", f"Bo Client ({BO})<mailto:{BO}>"], [BO]),
        (["failed:", f"He wrote to {BO} on Monday"], []),
        (["failed:", f"Bo of the client's <{BO}> said so"], []),
        (["failed:", BO, f"(expanded from: <{CY}>)"], [BO, CY]),
        (["nothing", BO], []),
        (["failed:"], []),
    ],
)
def test_addresses_below_a_line_are_a_list(lines: list[str], found: list[str]) -> None:
    assert places.below(lines, ("failed:",)) == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([f"not sent to {BO}"], [BO]),
        ([f"not sent to {BO}, {CY}"], [BO, CY]),
        ([f"not sent to {BO} and {CY}"], [BO, CY]),
        ([f"not sent to {BO}, ask {CY}"], [BO]),
        (["not sent to:", BO], [BO]),
        (["not sent to him", BO], []),
        ([f"Straße: not sent to {BO}"], [BO]),
        (["not sent to", "nobody"], []),
    ],
)
def test_addresses_behind_words_follow_each_other(lines: list[str], found: list[str]) -> None:
    assert places.behind(lines, ("not sent to",)) == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([f"RCPT TO:<{BO}>", "550 no"], [BO]),
        ([f">>> RCPT To: <{BO}>", "", "<<< 550-no"], [BO]),
        ([f"RCPT TO:<{BO}> 550 no"], [BO]),
        ([f"RCPT TO:<{BO}>", "250 fine"], []),
        (["MAIL FROM:<ada@desk.example>", "550 no"], []),
    ],
)
def test_a_dialogue_tells_whom_a_server_refused(lines: list[str], found: list[str]) -> None:
    assert places.in_a_dialogue(lines) == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (f"550 5.1.1 <{BO}>... no", [BO]),
        (f"{BO}: 550 no", [BO]),
        (f"550 MAIL FROM <{BO}> refused", []),
        ("550 no", []),
        (f"{BO} since 2550", []),
    ],
)
def test_a_reply_tells_whom_it_is_about(line: str, found: list[str]) -> None:
    assert places.in_a_reply([line]) == found
