"""What mail changes: approvals (E3), grammars (E4), fields (E6), completion (E9)."""

from __future__ import annotations

import email
from datetime import UTC, datetime
from decimal import Decimal
from email import policy

import pytest
from acceptance_desk import why
from attrs import evolve
from story_desk import ADA, BOB, CLOSED, PRINTER, StoryDesk, mailbox_desk, passed

from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.items import EntityKind, WorkItem
from mail2ticket.rules.refining import Resumes
from mail2ticket.testing import mail

ADA_MAIL, BOB_MAIL = str(ADA.addresses[0]), str(BOB.addresses[0])
LINUS_MAIL = "linus@acme.example"
CHANGE = "T20261107.0007"
REQUEST = f"Re: {CHANGE}"


def writes(
    story: StoryDesk,
    text: str,
    subject: str = f"Re: {PRINTER}",
    *,
    sender: str = LINUS_MAIL,
    is_verified: bool = True,
) -> Outcome:
    """Let *sender* write *text*."""
    header = passed(sender) if is_verified else None
    return story.receives(mail(subject, text, sender=sender, Authentication_Results=header))


def last_notice(story: StoryDesk) -> str:
    """Return the plain text of the last notice."""
    notice = email.message_from_bytes(story.sent[-1].content, policy=policy.default)
    body = notice.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def change_request(**settings: object) -> StoryDesk:
    """Return a desk where Ada is asked to approve what Bob wants."""
    story = mailbox_desk(**settings)
    asks, asked = frozenset({BOB.addresses[0]}), frozenset({ADA.addresses[0]})
    story.store.add_item(WorkItem(number=CHANGE, participants=asks, approvers=asked))
    return story


@pytest.mark.parametrize(("word", "approval"), [("approve", "approved"), ("reject", "rejected")])
def test_e3_a_named_approver_approves_or_rejects_a_change(word: str, approval: str) -> None:
    story = change_request()

    outcome = writes(story, f"#A={word}\nFine by me.", REQUEST, sender=ADA_MAIL)

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert story.item(CHANGE).approval == approval
    assert story.last(CHANGE).text == "Fine by me."


def test_e3_nobody_else_approves_it_and_he_is_told() -> None:
    story = change_request()

    outcome = writes(story, "#A=approve\nFine by me.", REQUEST, sender=BOB_MAIL)

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert story.item(CHANGE).approval == ""
    assert story.last(CHANGE).text == "#A=approve\nFine by me."
    assert "Only those who were asked can approve or reject this request." in last_notice(story)


def test_e3_what_is_decided_stays_decided() -> None:
    story = change_request()
    writes(story, "#A=reject", REQUEST, sender=ADA_MAIL)

    writes(story, "#A=approve", REQUEST, sender=ADA_MAIL)

    assert story.item(CHANGE).approval == "rejected"
    assert "The request is not waiting for an approval." in last_notice(story)


def test_s4_an_approval_needs_somebody_verified_unless_the_mailbox_believes_from() -> None:
    strict, lax = change_request(), change_request(unverified_commands=True)

    writes(strict, "#A=approve", REQUEST, sender=ADA_MAIL, is_verified=False)
    writes(lax, "#A=approve", REQUEST, sender=ADA_MAIL, is_verified=False)

    assert strict.item(CHANGE).approval == ""
    assert lax.item(CHANGE).approval == "approved"


def test_e4_slash_commands_change_the_item_and_leave_the_text() -> None:
    story = mailbox_desk(commands="slash")

    outcome = writes(story, "/close\n/priority High\n/tag drum\n/assign me\n\nNew drum.")

    assert outcome.entity is EntityKind.TICKET_NOTE
    history = story.store.history(PRINTER)
    assert history is not None
    assert (history.item.status, history.item.is_open) == ("Complete", False)
    assert (history.priority, history.tags) == ("High", ("drum",))
    assert history.item.assignee == "linus"
    assert story.last(PRINTER).text == "New drum."


def test_e4_time_is_spent_by_a_slash_command() -> None:
    story = mailbox_desk(commands="slash")

    outcome = writes(story, "/spend 1h30m role Engineer\n/status Waiting Customer\nNew drum.")

    assert (outcome.entity, outcome.hours) == (EntityKind.TICKET_TIME_ENTRY, Decimal("1.5"))
    assert story.last(PRINTER).role == "Engineer"
    assert story.item(PRINTER).status == "Waiting Customer"


def test_e4_with_a_fault_nothing_is_done_and_each_is_told_with_its_line() -> None:
    story = mailbox_desk(commands="slash")

    writes(story, "/close\n/fly away\nNew drum.")

    assert story.item(PRINTER).is_open
    assert story.last(PRINTER).text == "/close\n/fly away\nNew drum."
    text = last_notice(story)
    assert "There is no such command." in text
    assert "/fly away (2:1)" in text


def test_e4_an_item_is_given_to_an_agent_by_his_address() -> None:
    story = mailbox_desk(commands="slash")

    writes(story, "/assign grace@acme.example")
    assert story.item(PRINTER).assignee == "grace"

    writes(story, "/assign ada@client.example")
    assert story.item(PRINTER).assignee == "grace"
    assert "This setting cannot have that value." in last_notice(story)


def test_e4_a_completed_item_is_opened_again_by_a_command() -> None:
    story = mailbox_desk(commands="slash", completed="note")

    writes(story, "/reopen", f"Re: {CLOSED}")

    assert story.item(CLOSED).is_open
    assert story.item(CLOSED).status == "In Progress"


def test_e4_fields_stand_before_the_text() -> None:
    story = mailbox_desk(commands="fields")

    outcome = writes(story, "Status: In progress\nTimeWorked: 90\nPriority: High\n\nNew drum.")

    assert (outcome.entity, outcome.hours) == (EntityKind.TICKET_TIME_ENTRY, Decimal("1.5"))
    history = story.store.history(PRINTER)
    assert history is not None
    assert (history.item.status, history.priority) == ("In Progress", "High")
    assert story.last(PRINTER).text == "New drum."


def test_e4_an_agent_s_new_ticket_has_what_its_fields_say() -> None:
    story = mailbox_desk(commands="fields")

    outcome = writes(story, "Queue: Network\nTags: switch\n\nThe switch is down.", "Switch")

    history = story.store.history(outcome.number or "")
    assert history is not None
    assert (history.queue, history.tags) == ("Network", ("switch",))
    assert history.entries[0].text == "The switch is down."


def test_e4_fields_of_a_customer_are_text() -> None:
    story = mailbox_desk(commands="fields")

    outcome = writes(story, "Status: it smokes", sender=ADA_MAIL)

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert story.last(PRINTER).text == "Status: it smokes"
    assert "command" not in last_notice(story)


def test_e4_a_mailbox_may_take_no_commands() -> None:
    story = mailbox_desk(commands="none")

    outcome = writes(story, "#T=1\n/close\nStatus: Complete")

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert story.item(PRINTER).is_open
    assert why(outcome, "command") == "no command"


def test_e6_a_ticket_gets_the_fields_of_its_mailbox() -> None:
    story = mailbox_desk(fields={"Site": "Berlin"})

    outcome = writes(story, "It is broken.", "Laptop", sender=ADA_MAIL)

    history = story.store.history(outcome.number or "")
    assert history is not None
    assert history.fields == (("Site", "Berlin"),)


def test_e7_time_that_may_not_be_booked_is_text_of_the_ticket_instead() -> None:
    story = mailbox_desk(creates=("ticket",))

    outcome = writes(story, "#T=1.5\nNew drum.")

    assert outcome.entity is EntityKind.TICKET
    assert "#T=1.5\nNew drum." in story.last(outcome.number).text
    assert "This mailbox does not allow it." in last_notice(story)


def reply(story: StoryDesk, submitted: str | None = None) -> Outcome:
    """Let Ada answer the completed ticket."""
    return story.receives(
        mail(f"Re: {CLOSED}", "It broke.", sender=ADA_MAIL, Auto_Submitted=submitted)
    )


def test_e9_a_reply_may_only_be_noted() -> None:
    story = mailbox_desk(completed="note")

    outcome = reply(story)

    assert (outcome.number, outcome.entity) == (CLOSED, EntityKind.TICKET_NOTE)
    assert not story.item(CLOSED).is_open


def test_e9_a_reply_may_open_a_ticket_that_is_linked() -> None:
    story = mailbox_desk(completed="new_ticket")

    outcome = reply(story)

    assert outcome.entity is EntityKind.TICKET
    history = story.store.history(outcome.number or "")
    assert history is not None
    assert history.follows == CLOSED
    assert not story.item(CLOSED).is_open


def test_e9_a_reply_may_be_refused_with_a_notice() -> None:
    story = mailbox_desk(completed="reject")

    outcome = reply(story)

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "completed")
    assert "The request is completed and takes no more replies." in last_notice(story)
    assert story.entries(CLOSED) == ()


@pytest.mark.parametrize(("day", "is_new"), [(1, True), (30, False)])
def test_e9_what_a_reply_does_depends_on_age(day: int, *, is_new: bool) -> None:
    story = mailbox_desk(completed_days=14)
    done = datetime(2026, 10, day, 12, tzinfo=UTC)
    story.store.add_item(evolve(story.item(CLOSED), completed_at=done))

    outcome = reply(story)

    assert (outcome.number != CLOSED) is is_new
    assert story.item(CLOSED).is_open is not is_new


@pytest.mark.parametrize("setting", ["reopen", "new_ticket", "note", "reject"])
def test_e9_a_program_s_reply_stays_a_note(setting: str) -> None:
    story = mailbox_desk(completed=setting, completed_days=1)

    outcome = reply(story, "auto-generated")

    assert (outcome.number, outcome.entity) == (CLOSED, EntityKind.TICKET_NOTE)
    assert not story.item(CLOSED).is_open
    assert outcome.notices == ()


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("prohibit", "The request is completed and takes no more time."),
        ("edit_only", "its time can be changed, but none can be added by mail."),
    ],
)
def test_e9_time_on_a_completed_item_is_a_setting(setting: str, said: str) -> None:
    strict, usual = mailbox_desk(time_on_completed=setting), mailbox_desk()
    for story in (strict, usual):
        story.store.add_item(evolve(story.item(CLOSED), takes_time=True))

    assert writes(strict, "#T=1", f"Re: {CLOSED}").entity is EntityKind.TICKET_NOTE
    assert said in " ".join(last_notice(strict).split())
    assert writes(usual, "#T=1", f"Re: {CLOSED}").entity is EntityKind.TICKET_TIME_ENTRY
    assert not usual.item(CLOSED).is_open


def test_e9_an_answer_sets_a_waiting_item_running_again() -> None:
    story = mailbox_desk()
    story.policy = evolve(story.policy, refine=(*story.policy.refine, Resumes("In Progress")))
    writes(story, "#T=1 #S=Waiting Customer\nAsked her.")
    assert story.item(PRINTER).is_waiting

    writes(story, "It is the left one.", sender=ADA_MAIL)

    assert story.item(PRINTER).status == "In Progress"
    assert not story.item(PRINTER).is_waiting
