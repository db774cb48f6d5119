"""What else is set on the work item: E3, E4, E6, E9."""

from __future__ import annotations

from decimal import Decimal

import pytest
from attrs import evolve
from cases import ADA, ADA_CONTACT, NUMBER, SAM, SUPPORT, TICKET, case, policy, stranger

from mail2ticket.model.case import Drafted, Match
from mail2ticket.model.changes import Approval, AssignBy, Assignment, Changes
from mail2ticket.model.command import Command, CommandFault, FaultCode
from mail2ticket.model.items import Entity, Held, NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Requester
from mail2ticket.model.verdict import Kind
from mail2ticket.rules.refining import Resumes, commanded, mailbox_fields

TO_SAM = Assignment(AssignBy.FIXED, ("sam",))
COMMAND = Command(
    line="/status Done\n/priority High",
    status="Done",
    changes=Changes(priority="High", assignment=TO_SAM),
)
NEW = NewTicket(mailbox=SUPPORT, title="Help", text="x", sender=ADA, requester=ADA_CONTACT)
NOTE = NewNote(item=TICKET, title="Help", text="x", sender=ADA, author=ADA_CONTACT)
TIME = NewTimeEntry(
    item=TICKET, hours=Decimal(1), title="Help", text="", sender=ADA, author=SAM, status="Done"
)
WAITING = evolve(TICKET, is_waiting=True)


def drafted(
    entity: Entity, item: WorkItem | None = TICKET, command: Command | None = COMMAND
) -> Drafted:
    return case(match=Match(item), command=command, requester=SAM).drafted(entity)


def test_e6_a_new_ticket_gets_the_fields_of_its_mailbox() -> None:
    box = Mailbox(SUPPORT, fields={"Area": "IT", "Site": "Berlin"})

    answer = mailbox_fields(case(mailbox=box).drafted(NEW))

    assert answer
    assert answer.value == Changes(fields=(("Area", "IT"), ("Site", "Berlin")))
    assert answer.reason == "Area, Site as the mailbox has it"


@pytest.mark.parametrize("entity", [NOTE, TIME, Held("undecided")])
def test_e6_nothing_else_gets_them(entity: Entity) -> None:
    box = Mailbox(SUPPORT, fields={"Area": "IT"})

    assert mailbox_fields(case(mailbox=box).drafted(entity)) is None


def test_e6_what_a_rule_set_before_stays() -> None:
    box = Mailbox(SUPPORT, fields={"Area": "IT", "Site": "Berlin"})
    before = evolve(case(mailbox=box).drafted(NEW), changes=Changes(fields=(("Area", "HR"),)))

    answer = mailbox_fields(before)

    assert answer
    assert answer.value == Changes(fields=(("Site", "Berlin"),))


def test_e6_a_mailbox_without_fields_sets_none() -> None:
    assert mailbox_fields(case().drafted(NEW)) is None


def test_e4_a_note_sets_what_its_command_says() -> None:
    answer = commanded(drafted(NOTE))

    assert answer
    assert answer.value == Changes(priority="High", assignment=TO_SAM, status="Done")
    assert answer.reason == "as its command says"


def test_e4_a_time_entry_carries_its_status_itself() -> None:
    answer = commanded(drafted(TIME))

    assert answer
    assert answer.value == COMMAND.changes


def test_e3_an_approval_is_set() -> None:
    answer = commanded(drafted(NOTE, command=Command(line="x", approval=Approval.REJECTED)))

    assert answer
    assert answer.value == Changes(approval=Approval.REJECTED)


def test_e4_a_new_ticket_gets_what_was_commanded_for_it() -> None:
    answer = commanded(drafted(NEW, item=None))

    assert answer
    assert answer.value.priority == "High"


@pytest.mark.parametrize(
    ("entity", "item", "command"),
    [
        (NOTE, TICKET, None),
        (NOTE, TICKET, evolve(COMMAND, faults=(CommandFault(FaultCode.CLOSED, "x", 1),))),
        (TIME, TICKET, Command(line="#T=1", hours=Decimal(1), status="Done")),
        (NEW, TICKET, COMMAND),
        (NOTE, WorkItem(number="T20261103.0009"), COMMAND),
        (NOTE, None, COMMAND),
    ],
)
def test_e4_nothing_is_set_without_an_obeyed_command_or_on_another_item(
    entity: Entity, item: WorkItem | None, command: Command | None
) -> None:
    assert commanded(drafted(entity, item=item, command=command)) is None


def answered(
    item: WorkItem = WAITING,
    requester: Requester = ADA_CONTACT,
    kind: Kind = Kind.PERSONAL,
    changes: Changes = Changes(),  # noqa: B008 - a frozen value
    *,
    is_outsider: bool = False,
) -> Changes | None:
    match = Match(item, is_outsider=is_outsider)
    found = case(match=match, requester=requester, kind=kind).drafted(evolve(NOTE, item=item))
    answer = Resumes("Running")(evolve(found, changes=changes))
    assert not answer or answer.reason == f"{NUMBER} was waiting, and is answered"
    return answer.value if answer else None


def test_e9_an_answer_sets_a_waiting_item_running_again() -> None:
    assert answered() == Changes(status="Running")
    assert answered(requester=stranger(), kind=Kind.LIST) == Changes(status="Running")
    assert answered(changes=Changes(priority="High")) == Changes(status="Running")


def test_e9_what_is_no_answer_of_a_person_sets_nothing() -> None:
    assert answered(item=TICKET) is None
    assert answered(requester=SAM) is None
    assert answered(kind=Kind.VACATION) is None
    assert answered(kind=Kind.COPY) is None
    assert answered(changes=Changes(status="Done")) is None
    assert answered(is_outsider=True) is None
    assert Resumes("Running")(case(match=Match(WAITING)).drafted(NEW)) is None


def test_e9_it_is_in_no_policy_and_needs_a_status() -> None:
    assert not [rule for rule in policy().refine if isinstance(rule, Resumes)]
    with pytest.raises(ValueError, match="status"):
        Resumes("")
