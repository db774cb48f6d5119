"""What is set on the work item? Who works it: E13."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import ADA, ADA_CONTACT, SAM, SUPPORT, TICKET, case, message

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.case import Drafted
from mail2ticket.model.changes import AssignBy, Assignment, Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import Entity, NewNote, NewTicket
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Agent, Availability, Staff
from mail2ticket.rules.assignment import Assigners, ByTag

KIM = Agent("kim", "Kim", ("kim@acme-staff.example",))
GONE = Agent("gone", "Gone", ("gone@acme-staff.example",), is_active=False)
BOX = Mailbox(SUPPORT, queue="First line", assign=AssignBy.ROUND_ROBIN)
TICKET_DRAFT = NewTicket(
    mailbox=SUPPORT,
    title="Help",
    text="",
    sender=ADA,
    requester=ADA_CONTACT,
    queue="First line",
)
NOTHING = Changes()
NOTE = NewNote(item=TICKET, title="t", text="", sender=ADA, author=ADA_CONTACT)


def draft(
    *staff: Staff,
    mailbox: Mailbox = BOX,
    changes: Changes = NOTHING,
    entity: Entity = TICKET_DRAFT,
) -> Drafted:
    known = {"First line": staff, "Network": (Staff(KIM),)}
    one = case(message(), mailbox=mailbox, facts=Facts(staff=known)).drafted(entity)
    return evolve(one, changes=changes)


def given(assign: AssignBy, *staff: Staff, changes: Changes = NOTHING) -> Assignment | None:
    fixed = "sam" if assign is AssignBy.FIXED else ""
    box = evolve(BOX, assign=assign, assignee=fixed)
    answer = Assigners()(draft(*staff, mailbox=box, changes=changes))
    return answer.value.assignment if answer else None


@pytest.mark.parametrize(
    ("assign", "instruction"),
    [
        (AssignBy.NONE, None),
        (AssignBy.FIXED, Assignment(AssignBy.FIXED, ("sam",))),
        (
            AssignBy.ROUND_ROBIN,
            Assignment(AssignBy.ROUND_ROBIN, ("sam", "kim"), turn="First line"),
        ),
        (
            AssignBy.LEAST_LOADED,
            Assignment(AssignBy.LEAST_LOADED, ("sam", "kim"), turn="First line"),
        ),
    ],
)
def test_e13_a_new_ticket_is_given_as_its_mailbox_says(
    assign: AssignBy, instruction: Assignment | None
) -> None:
    assert given(assign, Staff(SAM), Staff(KIM)) == instruction


@pytest.mark.parametrize("availability", Availability)
@pytest.mark.parametrize("assign", [AssignBy.ROUND_ROBIN, AssignBy.FIXED])
def test_e13_only_who_is_free_or_in_email_gets_mail(
    assign: AssignBy, availability: Availability
) -> None:
    """Who is in a call or a chat keeps what he has and gets no more."""
    takes = availability in {Availability.AVAILABLE, Availability.IN_EMAIL}
    got = given(assign, Staff(SAM, availability))

    assert (got is not None) is takes


def test_e13_somebody_inactive_gets_nothing() -> None:
    got = given(AssignBy.ROUND_ROBIN, Staff(GONE), Staff(KIM))

    assert got == Assignment(AssignBy.ROUND_ROBIN, ("kim",), turn="First line")
    assert given(AssignBy.ROUND_ROBIN, Staff(GONE)) is None


def test_e13_with_nobody_there_the_ticket_waits_in_its_queue() -> None:
    answer = Assigners()(draft(Staff(SAM, Availability.IN_CALL)))

    assert answer
    assert not answer.value
    assert answer.reason == "nobody is there to get it, so it waits in its queue"


def test_e13_a_fixed_agent_whom_no_queue_names_is_taken_to_be_there() -> None:
    assert given(AssignBy.FIXED) == Assignment(AssignBy.FIXED, ("sam",))


def test_e13_a_fixed_agent_gets_nothing_that_was_moved_elsewhere() -> None:
    assert given(AssignBy.FIXED, changes=Changes(queue="Network")) is None


def test_e13_turns_are_taken_in_the_queue_that_it_was_moved_to() -> None:
    got = given(AssignBy.ROUND_ROBIN, Staff(SAM), changes=Changes(queue="Network"))

    assert got == Assignment(AssignBy.ROUND_ROBIN, ("kim",), turn="Network")


def test_e13_what_was_assigned_before_stays_so_and_notes_assign_nobody() -> None:
    before = Changes(assignment=Assignment(AssignBy.FIXED, ("kim",)))

    assert Assigners()(draft(Staff(SAM), changes=before)) is None
    assert Assigners()(draft(Staff(SAM), entity=NOTE)) is None


BY_TAG = Assigners((ByTag("sap", agent="sam"), ByTag("VPN", queue="Network")))


def test_e13_a_tag_leads_to_an_agent() -> None:
    answer = BY_TAG(draft(Staff(SAM), changes=Changes(tags=("vpn", "SAP"))))

    assert answer
    assert answer.value == Changes(assignment=Assignment(AssignBy.FIXED, ("sam",)))
    assert answer.reason == "tag sap: fixed of sam"


def test_e13_a_tag_leads_to_a_queue_and_its_agents() -> None:
    answer = BY_TAG(draft(Staff(SAM), changes=Changes(tags=("vpn",))))

    assert answer
    assert answer.value == Changes(
        queue="Network", assignment=Assignment(AssignBy.ROUND_ROBIN, ("kim",), turn="Network")
    )


def test_e13_a_tag_leads_to_a_queue_where_people_assign() -> None:
    box = evolve(BOX, assign=AssignBy.NONE)
    answer = BY_TAG(draft(mailbox=box, changes=Changes(tags=("vpn",))))

    assert answer
    assert answer.value == Changes(queue="Network")
    assert answer.reason == "tag VPN: queue Network"


def test_e13_a_tag_leads_to_an_agent_who_is_away_and_so_to_nobody() -> None:
    busy = Staff(SAM, Availability.IN_CHAT)
    answer = BY_TAG(draft(busy, Staff(KIM), changes=Changes(tags=("sap",))))

    assert answer
    assert answer.value == Changes()
    assert answer.reason == "tag sap: nobody is there to get it, so it waits in its queue"


def test_e13_another_tag_leads_nowhere() -> None:
    answer = BY_TAG(draft(Staff(SAM), changes=Changes(tags=("vpn2",))))

    assert answer
    assert answer.value.assignment == Assignment(AssignBy.ROUND_ROBIN, ("sam",), "First line")


def test_e13_only_queues_that_assign_are_asked_about() -> None:
    manual = Mailbox("billing@acme.example", queue="Billing")

    assert Assigners().questions(message(), Desk(mailboxes=(manual,))) == Questions()
    assert BY_TAG.questions(message(), Desk(mailboxes=(BOX, manual))) == Questions(
        queues=frozenset({"First line", "Network"})
    )


def test_e13_all_faults_of_assignment_by_tag_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as raised:
        Assigners((ByTag(" ", "sam"), ByTag("vpn")))

    assert raised.value.faults == (
        "assignment by tag: no tag is named",
        "assignment by tag 'vpn': neither agent nor queue is named",
    )


def test_e13_a_tag_with_an_agent_or_a_queue_is_no_fault() -> None:
    Assigners((ByTag("vpn", "sam"), ByTag("vpn", queue="Network")))
