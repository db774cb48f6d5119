"""X19: EICAR, hidden by each of the marks of ambiguity, is found by a real clamd, or is held."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from cases import NOON, SUPPORT
from servers.clamd import EICAR, Clamd

from mail2ticket.intake import Intake
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.defect import AMBIGUITIES, DefectCode
from mail2ticket.model.items import Reason
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.refusal import FileReason
from mail2ticket.parse import parse
from mail2ticket.parse.parts.alternates import alternates
from mail2ticket.policy import Policy
from mail2ticket.rules.scanning import infected_mail, scanned
from mail2ticket.scanners.clamd import ClamdScanner
from mail2ticket.stores.memory import MemoryStore
from scanners.hidden_eicar import ELSEWHERE, HIDDEN, PLAIN

ROWS = {f"{mark}-{how}": (mark, content) for (mark, how), content in HIDDEN.items()}
GONE = {f"{mark}-{how}": (mark, content) for (mark, how), content in ELSEWHERE.items()}

DESK = Policy(mailboxes=(Mailbox(SUPPORT),))
# Nothing speaks against a file but the scanner.
LAX = Policy(mailboxes=(Mailbox(SUPPORT),), screen=(infected_mail,), attach=(scanned,))

Door = Callable[[Policy, bytes], Outcome]


@pytest.fixture(scope="module")
def door(clamd: Clamd) -> Door:
    def process(policy: Policy, content: bytes) -> Outcome:
        intake = Intake(MemoryStore(), None, policy, ClamdScanner(clamd.unix))
        return intake.process(content, received_at=NOON)

    return process


def refused(outcome: Outcome) -> set[str]:
    assert outcome.decision is not None
    return {str(fate.refusal.code) for fate in outcome.decision.files if fate.refusal}


def is_harmless(outcome: Outcome) -> bool:
    """Return whether no file is kept in which anybody could read it."""
    assert outcome.decision is not None
    return not any(
        EICAR in reading
        for file in outcome.decision.kept
        for reading in (file.content, bytes(file.raw), *alternates(file.content))
    )


def test_every_mark_hides_it_in_some_way() -> None:
    assert {mark for mark, _ in (*HIDDEN, *ELSEWHERE)} == AMBIGUITIES
    for (mark, how), content in {**HIDDEN, **ELSEWHERE}.items():
        assert mark in {defect.code for defect in parse(content).defects}, (mark, how)


def test_x19_what_is_hidden_by_nothing_is_found_in_the_file_alone(door: Door) -> None:
    outcome = door(LAX, PLAIN)
    assert outcome.state is State.CREATED
    assert refused(outcome) == {FileReason.INFECTED}


@pytest.mark.parametrize("row", ROWS)
def test_x19_a_scanner_finds_what_a_mark_hides(door: Door, row: str) -> None:
    """With no other rule to help: in a file, or in the mail, which is held."""
    _, content = ROWS[row]
    outcome = door(LAX, content)
    is_held = outcome.state is State.HELD and outcome.reason == Reason.INFECTED
    assert is_held or FileReason.INFECTED in refused(outcome)
    assert is_harmless(outcome)


@pytest.mark.parametrize("row", [*ROWS, *GONE])
def test_x19_what_a_mark_hides_is_found_or_held(door: Door, row: str) -> None:
    """With the rules that are there by default."""
    _, content = {**ROWS, **GONE}[row]
    outcome = door(DESK, content)
    assert outcome.state is State.HELD or refused(outcome) or row.startswith("external_body")
    assert is_harmless(outcome)


def test_x19_a_link_to_a_file_brings_no_file(door: Door) -> None:
    _, content = GONE[f"{DefectCode.EXTERNAL_BODY}-a link"]
    outcome = door(DESK, content)
    assert outcome.decision is not None
    assert not any(b"x.example" in file.content for file in outcome.decision.kept)
