"""What a mail became and would become, compared (X2)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.comparison import Became, Cause, Comparison, Differences
from mail2ticket.model.decision import Decision, State
from mail2ticket.model.funnel import Funnel, MailCount
from mail2ticket.model.held import HeldState
from mail2ticket.model.history import Recorded
from mail2ticket.model.items import Discarded, EntityKind, NewNote, WorkItem
from mail2ticket.model.notice import Notice, NoticeKind
from mail2ticket.model.people import Company, Stranger
from mail2ticket.model.verdict import Kind, Step, Trace
from mail2ticket.testing import new_ticket

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
SUPPORT = Address.of("support@acme.example")
TICKET = Became(state=State.CREATED, entity=EntityKind.TICKET, mailbox="support@acme.example")
NOTE = Became(state=State.ADDED, entity=EntityKind.TICKET_NOTE, item="T1")


def compared(before: Became | None, after: Became | None, problem: str = "") -> Comparison:
    return Comparison(key="k", received_at=NOON, before=before, after=after, problem=problem)


@pytest.mark.parametrize(
    ("before", "after", "changed", "words"),
    [
        (TICKET, TICKET, (), ("ticket", "ticket")),
        (TICKET, NOTE, ("outcome", "mailbox", "item"), ("ticket", "ticket note")),
        (NOTE, evolve(NOTE, item="t1"), (), ("ticket note", "ticket note")),
        (
            NOTE,
            evolve(NOTE, item="T2"),
            ("item",),
            ("ticket note", "ticket note on another item"),
        ),
        (
            TICKET,
            evolve(TICKET, mailbox=""),
            ("mailbox",),
            ("ticket in support@acme.example", "ticket in no mailbox"),
        ),
        (TICKET, evolve(TICKET, mailbox=None), (), ("ticket", "ticket")),
        (
            TICKET,
            evolve(TICKET, kind=Kind.ALERT),
            ("kind",),
            ("ticket of kind personal", "ticket of kind alert"),
        ),
        (
            evolve(TICKET, details={"queue": "A", "type": "x"}),
            evolve(TICKET, details={"queue": "B", "type": "x", "tags": "vpn"}),
            ("queue", "tags"),
            ("ticket", "ticket, other queue, tags"),
        ),
        (TICKET, evolve(TICKET, details={"queue": "B"}), (), ("ticket", "ticket")),
        (None, TICKET, ("outcome",), ("nothing", "ticket")),
        (TICKET, None, ("outcome",), ("ticket", "nothing")),
        (None, None, (), ("nothing", "nothing")),
    ],
)
def test_x2_what_differs_is_named(
    before: Became | None, after: Became | None, changed: tuple[str, ...], words: tuple[str, str]
) -> None:
    found = compared(before, after)
    assert found.changed == changed
    assert found.words == words


def test_x2_a_cause_is_a_question_that_another_rule_answers_or_with_other_words() -> None:
    before = Became(
        state=State.HELD,
        reason="flood",
        trace=Trace(
            (
                Step("classify", "default", "nothing says otherwise"),
                Step("attribute", "KnownContact", "Ada"),
                Step("route", "recipients", "To: a"),
                Step("match", "default", "about no item"),
                Step("decide", "quiet"),
                Step("decide", "Flood", "too many"),
            )
        ),
    )
    after = Became(
        state=State.CREATED,
        entity=EntityKind.TICKET,
        trace=Trace(
            (
                Step("classify", "default", "nothing says otherwise"),
                Step("attribute", "KnownContact", "Ada Lovelace"),
                Step("route", "recipients", "To: a"),
                Step("command", "default", "no command"),
                Step("decide", "ticket", "a new ticket"),
            )
        ),
    )
    decide, attribute = compared(before, after).causes
    assert decide == Cause(
        "decide", Step("decide", "Flood", "too many"), Step("decide", "ticket", "a new ticket")
    )
    assert (attribute.question, attribute.is_another_rule) == ("attribute", False)
    assert compared(after, after).causes == ()
    assert compared(before, after, "it is gone").causes == ()
    found = Differences()
    found.add(compared(before, after))
    found.add(compared(None, TICKET))
    found.add(compared(TICKET, None))
    assert found.rules == {("decide", "ticket"): 1}
    assert (found.before, found.after) == (
        {"held: flood": 1, "ticket": 1},
        {"ticket": 2},
    )


def test_x2_of_what_a_person_did_the_rules_know_nothing() -> None:
    steps = (Step("route", "default", "no mailbox"), Step("by hand", "sam", "created"))
    recorded = Recorded(
        key="k",
        message_id=None,
        received_at=NOON,
        state=State.CREATED,
        kind=Kind.PERSONAL,
        entity=EntityKind.TICKET,
        number="T1",
        mailbox="support@acme.example",
        trace=Trace((*steps, Step("decide", "ticket", "a person makes a ticket of it"))),
    )
    became = Became.recorded(recorded, "no_route")
    assert (became.words, became.mailbox, became.item) == ("held: no_route", None, None)
    assert became.trace == Trace(steps[:1])


def test_x2_all_that_a_decision_sets_is_a_detail() -> None:
    ticket = evolve(new_ticket(), company=Company("c", "Client Ltd"), type="Incident", status="")
    notice = Notice(kinds=(NoticeKind.CREATED,), to=None, mailbox=SUPPORT)
    decision = Decision(
        key="k",
        entity=ticket,
        mailbox=SUPPORT,
        changes=Changes(
            priority="High",
            tags=("vpn", "vip"),
            fields=(("contract", "Gold"),),
            watchers=(SUPPORT,),
            assignment=Assignment(AssignBy.FIXED, ("sam",)),
        ),
        notices=(notice,),
    )
    assert Became.decided(decision).details == {
        "queue": "First line",
        "priority": "High",
        "type": "Incident",
        "company": "Client Ltd",
        "tags": "vpn, vip",
        "fields": "contract = Gold",
        "watchers": "support@acme.example",
        "assignment": "fixed: sam",
        "notices": f"{NoticeKind.CREATED} to the assignee",
    }
    note = NewNote(
        item=WorkItem(number="T1"), title="", text="", sender=SUPPORT, author=Stranger(SUPPORT)
    )
    assert Became.decided(evolve(decision, entity=note)).item == "T1"
    assert Became.decided(Decision(key="k", entity=Discarded("loop", ""))).words == (
        "discarded: loop"
    )


def test_spans_are_in_order_and_held_mail_is_counted_by_why_it_was_held() -> None:
    def count(span: str, state: State, held: HeldState | None = None) -> MailCount:
        why = "no_route" if held else ""
        return MailCount(
            span=span, state=state, kind=Kind.PERSONAL, held_for=why, held_state=held, repeats=1
        )

    funnel = Funnel.of(
        [
            count("2026-11-04", State.HELD, HeldState.WAITING),
            count("2026-11-03", State.CREATED, HeldState.PROCESSED),
            count("2026-11-03", State.ADDED),
        ]
    )
    assert list(funnel.spans) == ["2026-11-03", "2026-11-04"]
    assert (funnel.delivered, funnel.taken, funnel.repeats) == (6, 3, 3)
    assert (funnel.held, funnel.waiting, funnel.by_hand) == ({"no_route": 2}, {"no_route": 1}, 1)
