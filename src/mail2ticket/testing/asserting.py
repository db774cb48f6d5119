"""
Assertions about what became of a mail; one that fails shows every rule that answered.

Each takes an `Outcome`, or a `Decision` of `triage`. Those that name what a mail became return
it, typed, for whatever else a test wants to say of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias, TypeVar, assert_never

from mail2ticket.model.address import Address, to_address
from mail2ticket.model.decision import Decision, Outcome, state_of
from mail2ticket.model.items import Discarded, Entity, Held, NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.notice import Notice, NoticeKind, OutboundMail

Result: TypeAlias = Outcome | Decision
E = TypeVar("E", NewTicket, NewNote, NewTimeEntry, Held, Discarded)


def assert_created(result: Result) -> NewTicket:
    """
    Assert that a ticket was opened, and return its draft.

    >>> from mail2ticket import Facts, Mailbox, Policy, parse, triage
    >>> from mail2ticket.testing import mail
    >>> policy = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),))
    >>> assert_created(triage(parse(mail("Printer")), Facts(), policy)).queue
    'First line'
    """
    __tracebackhide__ = True
    return _entity(result, NewTicket, "a new ticket")


def assert_added(result: Result, number: str | None = None) -> NewNote:
    """Assert that a note was added, to the item *number* if one is named; return its draft."""
    __tracebackhide__ = True
    note = _entity(result, NewNote, f"a note to {number}" if number else "a note")
    _same(result, "a note to", number, note.item.number)
    return note


def assert_logged(
    result: Result, number: str | None = None, *, hours: Decimal | str | None = None
) -> NewTimeEntry:
    """
    Assert that time was booked, and return the draft of the entry.

    Args:
        result: What became of the mail.

        number: The work item on which it was booked; by default any.

        hours: How much it was, such as ``"1.5"``; by default any.
    """
    __tracebackhide__ = True
    entry = _entity(result, NewTimeEntry, f"time booked on {number}" if number else "booked time")
    _same(result, "time booked on", number, entry.item.number)
    if hours is not None and entry.hours != Decimal(hours):
        raise _failure(result, f"expected {hours} hours, and {entry.hours} were booked")
    return entry


def assert_held(result: Result, reason: str | None = None) -> Held:
    """Assert that the mail is held for a person, for *reason* if one is named."""
    __tracebackhide__ = True
    held = _entity(result, Held, f"held, {reason}" if reason else "held")
    _same(result, "held,", reason, held.reason)
    return held


def assert_discarded(result: Result, reason: str | None = None) -> Discarded:
    """Assert that the mail is recorded and no more, for *reason* if one is named."""
    __tracebackhide__ = True
    discarded = _entity(result, Discarded, f"discarded, {reason}" if reason else "discarded")
    _same(result, "discarded,", reason, discarded.reason)
    return discarded


def assert_repeat(outcome: Outcome) -> None:
    """Assert that the mail had been handled before, so that nothing was done."""
    __tracebackhide__ = True
    if not outcome.is_repeat:
        raise _failure(outcome, f"expected a repeat, and it is {_said(outcome)}")


def assert_came_to(outcome: Outcome, mailbox: Address | str) -> Outcome:
    """
    Assert that the mail came to *mailbox*, and return what became of it there.

    A mail to several mailboxes has an outcome in each.
    """
    __tracebackhide__ = True
    wanted = to_address(mailbox)
    for each in (outcome, *outcome.others):
        if each.decision is not None and each.decision.mailbox == wanted:
            return each
    raise _failure(outcome, f"expected that it came to {wanted}")


def assert_told(
    outcome: Outcome, kind: NoticeKind | str, to: Address | str | None = None
) -> OutboundMail:
    """
    Assert that a notice of that *kind* was written, *to* somebody if he is named; return it.

    Args:
        outcome: What became of the mail.

        kind: What it tells, such as ``"created"``; a notice may tell several things.

        to: To whom; by default to anybody.

    Raises:
        ValueError: if there is no such kind.
    """
    __tracebackhide__ = True
    wanted, person = NoticeKind(kind), None if to is None else to_address(to)
    for each in outcome.outbox:
        if wanted in each.kinds and person in {None, each.to}:
            return each
    somebody = "somebody" if person is None else person
    raise _failure(outcome, f"expected that {somebody} is told: {wanted}")


def assert_nobody_told(outcome: Outcome) -> None:
    """Assert that no notice was written."""
    __tracebackhide__ = True
    if outcome.outbox:
        raise _failure(outcome, "expected that nobody is told")


def assert_kept(result: Result, *filenames: str) -> None:
    """Assert that exactly these files are kept, in this order; without any, that none is."""
    __tracebackhide__ = True
    decision = result if isinstance(result, Decision) else result.decision
    files = decision.files if decision else ()
    kept = [each.attachment.filename for each in files if each.is_kept]
    if kept != list(filenames):
        fates = [
            f"  {_quoted(each.attachment.filename)}:"
            f" {'kept' if each.is_kept else 'not kept'}, {_quoted(each.reason)}"
            for each in files
        ]
        raise _failure(result, "\n".join((f"expected these files: {list(filenames)}", *fates)))


def assert_answered(result: Result, rule: str, question: str | None = None) -> str:
    """
    Assert that *rule* gave an answer, and return its reason.

    Args:
        result: What became of the mail.

        rule: Its name in the trace, which is that of its function or class.

        question: The stage in which it was asked; by default any.
    """
    __tracebackhide__ = True
    decision = result if isinstance(result, Decision) else result.decision
    for step in decision.trace.answered() if decision else ():
        if step.rule == rule and question in {None, step.question}:
            return step.reason
    raise _failure(
        result, f"expected an answer of {rule}" + (f" to {question}" if question else "")
    )


def _entity(result: Result, wanted: type[E], words: str) -> E:
    __tracebackhide__ = True
    decision = result if isinstance(result, Decision) else result.decision
    if decision is None or not isinstance(decision.entity, wanted):
        raise _failure(result, f"expected {words}, and it is {_said(result)}")
    return decision.entity


def _same(result: Result, words: str, wanted: str | None, found: str) -> None:
    __tracebackhide__ = True
    if wanted is not None and wanted != found:
        raise _failure(result, f"expected {words} {wanted}, and it is {_said(result)}")


def _failure(result: Result, words: str) -> AssertionError:
    """Return an error that says *words*, and below them all that is known of the mail."""
    lines = [words, *_facts(result)]
    if isinstance(result, Outcome):
        for other in result.others:
            lines += [f"in another mailbox it is {_said(other)}", *_facts(other)]
    return AssertionError("\n".join(lines))


def _said(result: Result) -> str:
    decision = result if isinstance(result, Decision) else result.decision
    if decision is None:
        return "a repeat: this very mail was handled before"
    return f"{state_of(decision.entity)}{_details(decision.entity)}"


def _details(entity: Entity) -> str:
    match entity:
        case NewTicket():
            return f': a ticket, "{_quoted(entity.title)}"'
        case NewNote():
            return f': a note to {entity.item.number}, "{_quoted(entity.title)}"'
        case NewTimeEntry():
            return f": {entity.hours} hours on {entity.item.number}"
        case Held() | Discarded():
            return f", {entity.reason}" + (f": {_quoted(entity.detail)}" if entity.detail else "")
        case _:
            assert_never(entity)


def _facts(result: Result) -> Sequence[str]:
    decision = result if isinstance(result, Decision) else result.decision
    if decision is None:
        return ()
    told = [f"{', '.join(each.kinds)} to {each.to}" for each in _notices(result)]
    return (
        f"mailbox: {decision.mailbox or 'none'}",
        f"told: {'; '.join(told) or 'nobody'}",
        "the rules that answered:",
        *(f"  {_quoted(str(step))}" for step in decision.trace.answered()),
    )


def _notices(result: Result) -> Sequence[OutboundMail | Notice]:
    return result.outbox if isinstance(result, Outcome) else result.notices


def _quoted(text: str) -> str:
    """Return *text* on one line, without what would steer a terminal: it may be a sender's."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
