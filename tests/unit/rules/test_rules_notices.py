"""Who is told what: N1, N3, F8, X3."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from attrs import evolve
from cases import ADA, ADA_CONTACT, SUPPORT, TICKET, case, file, message

from mail2ticket.model.address import Address
from mail2ticket.model.case import Decided
from mail2ticket.model.command import Command, CommandFault, FaultCode
from mail2ticket.model.decision import FileFate
from mail2ticket.model.items import (
    Discarded,
    Entity,
    Held,
    NewNote,
    NewTicket,
    NewTimeEntry,
    Reason,
)
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.notice import DroppedFile, Notice, NoticeKind
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.verdict import Answer, Trust
from mail2ticket.rules.notices import (
    acknowledged,
    added,
    command_error,
    created,
    failed,
    files_dropped,
    refused,
)

BO = Address.of("bo@client.example")
NEW_TICKET = NewTicket(mailbox=SUPPORT, title="t", text="", sender=ADA, requester=ADA_CONTACT)
STRANGERS = evolve(NEW_TICKET, is_registered=False)
NOTE = NewNote(item=TICKET, title="t", text="", sender=ADA, author=ADA_CONTACT)
TIME = NewTimeEntry(
    item=TICKET, hours=Decimal(1), title="t", text="", sender=ADA, author=ADA_CONTACT
)
FAULT = CommandFault(FaultCode.CLOSED, "#T=1", 1)
FAULTY = Command(line="#T=1", faults=(FAULT,))
ANSWERS = [kind for kind in NoticeKind if kind.is_answer]
DROPPED = FileFate(file("a.exe"), is_kept=False, reason="exe files are refused")
KEPT = FileFate(file("a.txt"), is_kept=True, reason="")
RULES: tuple[Callable[[Decided], Answer[Notice] | None], ...] = (
    created,
    acknowledged,
    added,
    refused,
    failed,
    command_error,
    files_dropped,
)


def decided(
    entity: Entity, *files: FileFate, sender: str | None = "ada@client.example", **known: object
) -> Decided:
    return case(message(sender=sender), **known).drafted(entity).decided(entity, files)  # type: ignore[arg-type]


def told(one: Decided) -> list[NoticeKind]:
    answers = [rule(one) for rule in RULES]
    return [kind for answer in answers if answer for kind in answer.value.kinds]


@pytest.mark.parametrize(
    ("entity", "kinds"),
    [
        (NEW_TICKET, [NoticeKind.CREATED]),
        (STRANGERS, [NoticeKind.ACKNOWLEDGED]),
        (NOTE, [NoticeKind.ADDED]),
        (TIME, [NoticeKind.ADDED]),
        (Held(Reason.INACTIVE_SENDER), [NoticeKind.REFUSED]),
        (Discarded(Reason.UNREGISTERED), [NoticeKind.REFUSED]),
        (Discarded(Reason.EMPTY_SUBJECT), [NoticeKind.REFUSED]),
        (Discarded(Reason.LONG_SUBJECT), [NoticeKind.REFUSED]),
        (Held(Reason.UNREGISTERED), []),  # somebody will look at it
        (Held(Reason.OVER_LIMIT), [NoticeKind.FAILED]),
        (Held(Reason.KIND_NOT_ALLOWED), [NoticeKind.FAILED]),
        (Discarded(Reason.OVER_LIMIT), []),
        (Held(Reason.BOUNCE), []),
        (Held(Reason.RULE_FAILED), []),
        (Discarded(Reason.VACATION), []),
        (Discarded("a host's own reason"), []),
    ],
)
def test_the_sender_is_told_what_became_of_his_mail(
    entity: Entity, kinds: list[NoticeKind]
) -> None:
    """N1."""
    assert told(decided(entity)) == kinds


def test_a_refusal_says_why() -> None:
    for rule, entity in (
        (refused, Held(Reason.INACTIVE_SENDER)),
        (failed, Held(Reason.OVER_LIMIT)),
    ):
        answer = rule(decided(entity))
        assert answer
        assert answer.value.reason == entity.reason
        assert type(answer.value.reason) is str


def test_a_faulty_command_is_told_beside_the_note() -> None:
    """E3."""
    one = decided(NOTE, command=FAULTY)
    answer = command_error(one)

    assert told(one) == [NoticeKind.ADDED, NoticeKind.COMMAND_ERROR]
    assert answer
    assert answer.value.faults == (FAULT,)
    assert command_error(decided(NOTE, command=Command(line="#T=1", hours=Decimal(1)))) is None


def test_files_that_were_not_kept_are_told() -> None:
    """F8."""
    one = decided(NEW_TICKET, KEPT, DROPPED)
    answer = files_dropped(one)

    assert told(one) == [NoticeKind.CREATED, NoticeKind.FILES_DROPPED]
    assert answer
    assert answer.value.dropped == (DroppedFile("a.exe", "exe files are refused"),)
    assert files_dropped(decided(NEW_TICKET, KEPT)) is None


@pytest.mark.parametrize(("count", "told_of"), [(20, 20), (21, 21), (400, 21)])
def test_a_notice_is_small_however_many_files_are_dropped(count: int, told_of: int) -> None:
    """A7: a few kilobytes."""
    answer = files_dropped(decided(NEW_TICKET, *(DROPPED for _ in range(count))))

    assert answer
    assert len(answer.value.dropped) == told_of
    last = answer.value.dropped[-1]
    more = Refusal(FileReason.MORE_FILES, count=count - 20)
    rest = DroppedFile("…", f"+{count - 20}", more)
    assert last == (rest if count > 20 else answer.value.dropped[0])


def test_a_notice_goes_to_the_sender_from_the_mailbox() -> None:
    answer = created(decided(NEW_TICKET))

    assert answer
    assert (answer.value.to, answer.value.mailbox) == (ADA, SUPPORT)
    assert answer.reason == "created to ada@client.example"


@pytest.mark.parametrize("trust", Trust)
def test_only_a_verified_sender_may_be_quoted(trust: Trust) -> None:
    """X3: or anybody could make us send his words to a third party."""
    answer = created(decided(NEW_TICKET, trust=trust))

    assert answer
    assert answer.value.may_quote is (trust is Trust.VERIFIED)


def test_without_a_sender_nobody_is_told() -> None:
    assert told(decided(NEW_TICKET, DROPPED, sender=None, command=FAULTY)) == []


@pytest.mark.parametrize("kind", ANSWERS)
def test_each_notice_may_be_switched_off(kind: NoticeKind) -> None:
    """N1: per mailbox on or off."""
    box = Mailbox(SUPPORT, notices=set(NoticeKind) - {kind})
    entities = (
        NEW_TICKET,
        STRANGERS,
        NOTE,
        Held(Reason.INACTIVE_SENDER),
        Held(Reason.OVER_LIMIT),
    )
    kinds = {
        kind
        for entity in entities
        for kind in told(decided(entity, DROPPED, command=FAULTY, mailbox=box))
    }

    assert kinds == set(ANSWERS) - {kind}


def test_a_file_is_told_with_what_was_refused_in_it() -> None:
    """F8: so that it can be said in any language."""
    program = Refusal(FileReason.INFECTED)
    answer = files_dropped(decided(NEW_TICKET, evolve(DROPPED, refusal=program)))

    assert answer
    assert [one.refusal for one in answer.value.dropped] == [program]


@pytest.mark.parametrize(
    ("entity", "to"),
    [
        (evolve(NEW_TICKET, sender=BO), BO),
        (evolve(NEW_TICKET, sender=Address.of("no-reply@client.example")), ADA),
        (evolve(NEW_TICKET, sender=SUPPORT), ADA),
        (evolve(NOTE, sender=BO), ADA),
    ],
)
def test_s3_of_a_mail_that_was_passed_on_its_writer_is_told_if_he_can_be(
    entity: NewTicket | NewNote, to: Address
) -> None:
    rule = created if isinstance(entity, NewTicket) else added
    answer = rule(decided(entity, trust=Trust.VERIFIED))

    assert answer
    assert answer.value.to == to
    assert answer.value.may_quote is (to == ADA)


def test_s3_of_what_went_wrong_only_who_sent_it_is_told() -> None:
    answer = files_dropped(decided(evolve(NEW_TICKET, sender=BO), DROPPED))

    assert answer
    assert answer.value.to == ADA


def test_what_a_notice_says_of_a_ticket_is_no_more_than_that() -> None:
    answer = created(decided(NEW_TICKET, trust=Trust.VERIFIED))

    assert answer
    assert answer.value == Notice(
        kinds=(NoticeKind.CREATED,), to=ADA, mailbox=SUPPORT, may_quote=True
    )
