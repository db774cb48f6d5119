"""Assertions for hosts: silent where they hold, and otherwise they show why it is not so."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from attrs import evolve

from mail2ticket.intake import Intake
from mail2ticket.model.decision import Outcome
from mail2ticket.model.desk import FanOut
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Agent
from mail2ticket.parse import parse
from mail2ticket.pipeline import triage
from mail2ticket.policy import Policy
from mail2ticket.testing import (
    MemoryStore,
    MemoryTransport,
    assert_added,
    assert_answered,
    assert_came_to,
    assert_created,
    assert_discarded,
    assert_held,
    assert_kept,
    assert_logged,
    assert_nobody_told,
    assert_repeat,
    assert_told,
    mail,
)

POLICY = Policy(
    mailboxes=(
        Mailbox("support@acme.example", queue="First line", unverified_commands=True),
        Mailbox("sales@acme.example", queue="Sales"),
    ),
    keys=(b"sixteen bytes or more of a key",),
    unverified_agents=True,
    fan_out=FanOut.EACH,
)
FILES = {"scan.pdf": b"%PDF-1.4 text", "tool.exe": b"MZ"}


@pytest.fixture(scope="module")
def outcomes() -> dict[str, Outcome]:
    """One mail of each sort, taken in by one desk."""
    store = MemoryStore()
    store.add_person(Agent("sam", "Sam", ("sam@acme.example",)))
    store.add_item(WorkItem(number="T20261103.0001", participants=frozenset({"ada@c.example"})))
    intake = Intake(store, MemoryTransport(), POLICY)
    mails = {
        "ticket": mail("Printer\x1b[2J", attachments=FILES),
        "note": mail("[T20261103.0001] toner", "It came.", sender="ada@c.example"),
        "time": mail("T20261103.0001", "#T=1:30\nReplaced.", sender="sam@acme.example"),
        "held": mail("Hello?", to="nobody@acme.example"),
        "discarded": mail("I was away", "Back on Monday.", Auto_Submitted="auto-replied"),
        "both": mail("To both", to=("support@acme.example", "sales@acme.example")),
    }
    found = {name: intake.process(content) for name, content in mails.items()}
    return found | {"repeat": intake.process(mails["held"])}


def test_what_holds_is_returned_and_said_with_no_word(outcomes: dict[str, Outcome]) -> None:
    number = "T20261103.0001"

    assert assert_created(outcomes["ticket"]).queue == "First line"
    assert assert_added(outcomes["note"], number).text == "It came."
    assert assert_logged(outcomes["time"], number, hours="1.5").hours == Decimal("1.5")
    assert assert_held(outcomes["held"], "no_route").reason == "no_route"
    assert assert_discarded(outcomes["discarded"]).reason == outcomes["discarded"].reason
    assert_repeat(outcomes["repeat"])
    assert_nobody_told(outcomes["held"])
    dropped = assert_told(outcomes["ticket"], "files_dropped", "ada@client.example")
    assert dropped == outcomes["ticket"].outbox[0]
    assert assert_told(outcomes["ticket"], "acknowledged") == dropped
    assert_kept(outcomes["ticket"], "scan.pdf")
    assert_kept(outcomes["held"])
    assert assert_answered(outcomes["ticket"], "FileTypes", "attach")
    assert assert_came_to(outcomes["both"], "sales@acme.example") == outcomes["both"].others[0]


@pytest.mark.parametrize(
    ("name", "check", "words"),
    [
        ("ticket", assert_added, "expected a note, and it is created: a ticket, "),
        ("note", assert_created, "expected a new ticket, and it is added: a note to T2026"),
        ("time", assert_held, "expected held, and it is logged: 1.5 hours on T20261103.0001"),
        ("held", assert_discarded, "expected discarded, and it is held, no_route\n"),
        ("repeat", assert_created, "expected a new ticket, and it is a repeat: this very mail"),
        ("ticket", assert_repeat, "expected a repeat, and it is created"),
        ("held", lambda it: assert_held(it, "bounce"), "expected held, bounce, and it is held, "),
        ("note", lambda it: assert_added(it, "T9"), "expected a note to T9, and it is added"),
        ("note", lambda it: assert_logged(it, "T9"), "expected time booked on T9, and it is"),
        ("time", lambda it: assert_logged(it, hours="2"), "expected 2 hours, and 1.5 were booked"),
        ("ticket", lambda it: assert_told(it, "created"), "expected that somebody is told: cre"),
        (
            "ticket",
            lambda it: assert_told(it, "acknowledged", "eve@c.example"),
            "expected that eve@c.example is told: acknowledged",
        ),
        ("ticket", assert_nobody_told, "expected that nobody is told"),
        ("ticket", lambda it: assert_kept(it, "tool.exe"), "  tool.exe: not kept, name: exe"),
        ("repeat", lambda it: assert_kept(it, "a.txt"), "expected these files: ['a.txt']"),
        ("held", lambda it: assert_came_to(it, "sales@acme.example"), "that it came to sales@"),
        ("held", lambda it: assert_answered(it, "mine"), "expected an answer of mine"),
        ("repeat", lambda it: assert_answered(it, "mine", "route"), "of mine to route"),
    ],
)
def test_what_does_not_hold_is_told_with_every_rule_that_answered(
    outcomes: dict[str, Outcome], name: str, check: Callable[[Outcome], object], words: str
) -> None:
    with pytest.raises(AssertionError) as raised:
        check(outcomes[name])

    said = str(raised.value)
    assert words in said
    if name == "repeat":
        assert "the rules that answered" not in said  # it was not judged again
    else:
        assert "\n  classify   default " in said
        assert f"mailbox: {outcomes[name].decision.mailbox or 'none'}" in said  # type: ignore[union-attr]


def test_x25_what_steers_a_terminal_is_shown_and_not_sent(outcomes: dict[str, Outcome]) -> None:
    with pytest.raises(AssertionError) as raised:
        assert_held(outcomes["ticket"])

    assert "\x1b" not in str(raised.value)
    assert '"Printer' in str(raised.value)


def test_what_became_of_it_elsewhere_is_told_too(outcomes: dict[str, Outcome]) -> None:
    with pytest.raises(AssertionError, match="in another mailbox it is created: a ticket, "):
        assert_held(outcomes["both"])


def test_a_decision_of_the_core_alone_can_be_asserted() -> None:
    decision = triage(parse(mail("Printer", attachments=FILES)), Facts(), POLICY)

    assert assert_created(decision).title == "Printer"
    assert_kept(decision, "scan.pdf")
    assert assert_answered(decision, "recipients")
    with pytest.raises(AssertionError, match="told: acknowledged, files_dropped to ada@"):
        assert_held(decision)
    with pytest.raises(AssertionError, match="told: nobody"):
        assert_held(evolve(decision, notices=()))


def test_a_kind_of_notice_that_there_is_not_is_a_fault_of_the_test(
    outcomes: dict[str, Outcome],
) -> None:
    with pytest.raises(ValueError, match="acknowleged"):
        assert_told(outcomes["ticket"], "acknowleged")
