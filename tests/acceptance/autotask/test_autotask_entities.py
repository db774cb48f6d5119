"""
Which entity does a mail create? The subject's number, and the first line (E1, E2, E3).

The manual: *Incoming email messages can create tickets, ticket notes, ticket time entries,
project notes, task notes and task time entries.*
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from acceptance_desk import why
from attrs import evolve
from autotask_desk import (
    CHANGE,
    HARBOUR,
    HELP,
    NORA,
    ROLLOUT,
    TASK,
    XRAY,
    Desk,
    desk,
    entity_of,
    help_desk,
    passed,
    plain,
    policy,
    proven,
    text_of,
    ticket_of,
)

from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind, NewNote, NewTimeEntry
from mail2ticket.model.notice import NoticeKind
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail


@pytest.fixture
def either(store: MemoryStore | SqliteStore) -> Desk:
    """A desk that keeps its items in memory, and one that keeps them in SQLite."""
    return Desk(policy(), store=store)


# --- six entities ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "state", "entity", "number"),
    [
        ("01_new_ticket.eml", State.CREATED, EntityKind.TICKET, "T20261109.0001"),
        ("02_ticket_note.eml", State.ADDED, EntityKind.TICKET_NOTE, XRAY),
        ("03_ticket_time.eml", State.LOGGED, EntityKind.TICKET_TIME_ENTRY, XRAY),
        ("04_project_note.eml", State.ADDED, EntityKind.PROJECT_NOTE, ROLLOUT),
        ("05_task_note.eml", State.ADDED, EntityKind.TASK_NOTE, TASK),
        ("06_task_time.eml", State.LOGGED, EntityKind.TASK_TIME_ENTRY, TASK),
    ],
)
def test_the_subject_and_the_first_line_say_which_of_six_entities_it_is(
    either: Desk, file: str, state: State, entity: EntityKind, number: str
) -> None:
    outcome = either.receives(file)

    assert (outcome.state, outcome.entity, outcome.number) == (state, entity, number)
    assert either.last(number).entity is entity
    (recorded,) = either.store.recorded(outcome.message_id)
    assert (recorded.state, recorded.number) == (state, number)


def test_a_new_ticket_has_the_defaults_of_its_mailbox(either: Desk) -> None:
    outcome = either.receives("01_new_ticket.eml")

    history = either.history(outcome.number)
    assert history.item.title == "The till hangs"
    assert (history.item.status, history.item.company) == ("New", HARBOUR)
    assert (history.queue, history.priority) == ("Level I", "Medium")
    assert (history.type, history.source) == ("Service Request", "Email")
    assert history.entries[0].text.startswith("Since this morning the till")
    assert (history.entries[0].author, history.is_registered) == ("Dana Webb", True)
    assert outcome.notices == (NoticeKind.CREATED,)


def test_a_note_has_what_was_added_and_not_what_was_quoted(either: Desk) -> None:
    either.receives("02_ticket_note.eml")

    note = either.last(XRAY)
    assert (note.text, note.author, note.is_internal) == ("It is dark again.", "Dana Webb", False)


def test_a_time_entry_has_hours_role_status_work_type_and_summary_notes(either: Desk) -> None:
    outcome = either.receives("03_ticket_time.eml")

    time = entity_of(outcome, NewTimeEntry)
    assert (time.hours, time.role, time.status) == (
        Decimal("1.5"),
        "Technician",
        "Waiting Customer",
    )
    assert (time.work_type, time.author) == ("Remote Support", NORA)
    assert time.text == "Changed the cable, and waiting for the next patient."
    assert either.last(XRAY).hours == Decimal("1.5")
    assert either.item(XRAY).status == "Waiting Customer"


# --- numbers in the subject -----------------------------------------------------------------


@pytest.mark.parametrize(
    "subject", [XRAY, f"Re: [{XRAY}]", f"AW: {XRAY.lower()} dark", f"Dark ({XRAY}), again"]
)
def test_the_number_may_stand_anywhere_in_the_subject(subject: str) -> None:
    outcome = desk().receives(plain(subject))

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, XRAY)
    assert why(outcome, "match").startswith(f"{XRAY} by the subject")


def test_a_number_that_matches_nothing_opens_a_ticket_and_is_in_the_trace() -> None:
    outcome = desk().receives(plain("T20200101.0001 is not ours"))

    assert outcome.state is State.CREATED
    assert why(outcome, "match") == "no work item has the number T20200101.0001"


@pytest.mark.parametrize("subject", ["[#20261103] dark", "Ticket 20261103.0001", "X20261103.0001"])
def test_other_numbers_are_none(subject: str) -> None:
    outcome = desk().receives(plain(subject))

    assert outcome.state is State.CREATED
    assert ticket_of(outcome).mentions is None


def test_numbers_in_brackets_are_no_numbers_of_this_product() -> None:
    story = desk()
    story.store.add_item(evolve(story.item(XRAY), number="123"))

    assert story.receives(plain("Re: [#123] dark")).state is State.CREATED


def test_a_number_in_the_text_alone_is_none() -> None:
    outcome = desk().receives(plain("Dark again", f"As in {XRAY}."))

    assert outcome.state is State.CREATED
    assert ticket_of(outcome).mentions is None


def test_of_two_numbers_the_first_that_the_sender_may_write_to_is_taken() -> None:
    story = desk()

    outcome = story.receives(proven(f"{ROLLOUT} and {XRAY}"))

    assert outcome.number == ROLLOUT
    assert XRAY in why(outcome, "match")


def test_a_reply_without_the_number_is_known_by_the_mail_that_it_answers() -> None:
    """Autotask reads the number alone, so that such a reply is a ticket there."""
    story = desk()
    first = story.receives("01_new_ticket.eml")
    answer = plain("RE: The till hangs", "It does so again.", In_Reply_To=f"<{first.message_id}>")

    outcome = story.receives(answer)

    assert (outcome.state, outcome.number) == (State.ADDED, first.number)


def test_who_takes_no_part_opens_a_ticket_that_mentions_the_item() -> None:
    """Autotask lets whoever knows a number write to its item, and numbers can be guessed."""
    story = desk()

    outcome = story.receives(plain(f"{XRAY} me too", sender="liam@harbour.example"))

    assert outcome.state is State.CREATED
    assert ticket_of(outcome).mentions == XRAY
    assert story.last(outcome.number).text.startswith(f"[The mail names {XRAY}, and was kept")


# --- indicators on the first line -----------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        ("1:30", "1.5"),
        ("1h30m", "1.5"),
        ("90m", "1.5"),
        ("90 min", "1.5"),
        ("24", "24"),
        (".25", "0.25"),
    ],
)
def test_hours_may_be_written_in_any_of_these_ways(written: str, hours: str) -> None:
    outcome = desk().receives(proven(XRAY, f"#T={written}\nDone."))

    assert (outcome.state, outcome.hours) == (State.LOGGED, Decimal(hours))


def test_indicators_are_read_in_any_order_and_case() -> None:
    time = entity_of(
        desk().receives(
            proven(XRAY, "#s=in progress  #r=consultant #t=2\nDone.", "omar@brightside.example")
        ),
        NewTimeEntry,
    )

    assert (time.hours, time.role, time.status) == (Decimal(2), "Consultant", "In Progress")


def test_without_a_role_it_is_the_mailbox_s() -> None:
    outcome = desk().receives(proven(XRAY, "#T=1\nDone.", "omar@brightside.example"))

    assert entity_of(outcome, NewTimeEntry).role == "Technician"


def test_or_else_the_resource_s_first() -> None:
    story = help_desk(role="")

    outcome = story.receives(proven(XRAY, "#T=1\nDone.", "omar@brightside.example"))

    assert entity_of(outcome, NewTimeEntry).role == "Consultant"


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("#R=Technician", "#R=Technician (1)"),
        ("#S=Complete", "#S=Complete (1)"),
        ("#T=25", "#T=25 (1)"),
        ("#T=0", "#T=0 (1)"),
        ("#T=soon", "#T=soon (1)"),
        ("#T=1 #R=Director", "#R=Director (6)"),
        ("#T=1 #S=Sold", "#S=Sold (6)"),
        ("#T=1 and a coffee", "#T=1 and a coffee (1)"),
        ("#T=1 #T=2", "#T=2 (6)"),
    ],
)
def test_a_line_that_cannot_be_obeyed_is_note_text_and_its_writer_is_told_what_and_where(
    line: str, wrong: str
) -> None:
    story = desk()

    outcome = story.receives(proven(XRAY, f"{line}\nDone."))

    assert (outcome.entity, outcome.hours) == (EntityKind.TICKET_NOTE, None)
    assert story.last(XRAY).text == f"{line}\nDone."
    assert story.item(XRAY).status == "New"
    assert outcome.notices == (NoticeKind.ADDED, NoticeKind.COMMAND_ERROR)
    assert wrong in text_of(story.sent[-1])


@pytest.mark.parametrize(
    "text",
    ["Done.\n#T=1", "Took #T=1", "> #T=1\nDone.", "T=1\nDone.", "# T=1\nDone.", "##\nDone."],
)
def test_only_the_first_line_counts_and_nothing_else_may_stand_before_them(text: str) -> None:
    outcome = desk().receives(proven(XRAY, text))

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert outcome.decision is not None
    assert outcome.decision.command is None


def test_only_resources_command() -> None:
    story = desk()

    outcome = story.receives(proven(XRAY, "#T=1\nMine.", "dana@harbour.example"))

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert story.last(XRAY).text == "#T=1\nMine."
    assert NoticeKind.COMMAND_ERROR in outcome.notices


def test_a_resource_is_one_only_where_our_server_verified_the_mail() -> None:
    """Anybody can write his address; Autotask does not look."""
    story = desk()

    outcome = story.receives(plain(XRAY, "#T=1\nMine.", "nora@brightside.example"))

    assert outcome.hours is None
    assert outcome.state is not State.LOGGED
    assert not story.history(XRAY).entries


def test_no_time_is_booked_on_a_project() -> None:
    story = desk()

    outcome = story.receives(proven(ROLLOUT, "#T=1\nDone."))

    assert outcome.entity is EntityKind.PROJECT_NOTE
    assert outcome.notices == (NoticeKind.ADDED, NoticeKind.COMMAND_ERROR)


def test_no_time_is_booked_on_nothing() -> None:
    story = desk()

    outcome = story.receives(proven("A new matter", "#T=1\nDone."))

    assert outcome.state is State.CREATED
    assert story.last(outcome.number).text == "#T=1\nDone."
    assert NoticeKind.COMMAND_ERROR in outcome.notices


# --- approvals ------------------------------------------------------------------------------


def test_a_named_approver_approves_a_change_request(either: Desk) -> None:
    outcome = either.receives("07_approval.eml")

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, CHANGE)
    assert either.item(CHANGE).approval == "approved"
    assert either.last(CHANGE).text == "Please go on."


def test_or_rejects_it() -> None:
    story = desk()

    story.receives(proven(CHANGE, "#A=reject", "liam@harbour.example"))

    assert story.item(CHANGE).approval == "rejected"
    assert story.last(CHANGE).text == "[#A=reject]"


def test_nobody_else_approves_it() -> None:
    story = desk()

    outcome = story.receives(proven(CHANGE, "#A=approve", "dana@harbour.example"))

    assert story.item(CHANGE).approval == ""
    assert story.last(CHANGE).text == "#A=approve"
    assert outcome.notices == (NoticeKind.ADDED, NoticeKind.COMMAND_ERROR)


def test_nobody_approves_twice_nor_what_asks_for_none() -> None:
    story = desk()
    story.receives(proven(CHANGE, "#A=approve", "liam@harbour.example"))

    second = story.receives(proven(CHANGE, "#A=reject\nNo.", "liam@harbour.example"))
    other = story.receives(proven(XRAY, "#A=approve", "dana@harbour.example"))

    assert story.item(CHANGE).approval == "approved"
    assert NoticeKind.COMMAND_ERROR in second.notices
    assert NoticeKind.COMMAND_ERROR in other.notices


# --- title and text -------------------------------------------------------------------------


def test_a_mail_without_a_subject_is_called_by_its_moment() -> None:
    story = help_desk(time_zone="Europe/Berlin")

    outcome = story.receives(plain(""))

    assert outcome.title == "New Ticket - 2026-11-09 11:00"


@pytest.mark.parametrize(
    ("fields", "priority"),
    [
        ({"Importance": "high"}, "High"),
        ({"X_Priority": "1"}, "High"),
        ({"Importance": "low"}, "Medium"),
        ({}, "Medium"),
    ],
)
def test_the_importance_of_a_mail_raises_the_priority(
    fields: dict[str, str], priority: str
) -> None:
    assert ticket_of(desk().receives(plain(**fields))).priority == priority


def test_where_no_higher_priority_is_set_it_does_not() -> None:
    assert ticket_of(help_desk(high_priority="").receives("11_important.eml")).priority == "Medium"


def test_the_same_delivery_again_is_one_mail(either: Desk) -> None:
    first = either.receives("03_ticket_time.eml")

    again = either.receives("03_ticket_time.eml")

    assert (first.state, again.state) == (State.LOGGED, State.REPEAT)
    assert len(either.history(XRAY).entries) == 1


def test_a_mail_is_found_by_an_alias_of_the_mailbox() -> None:
    sender = "dana@harbour.example"
    content = mail(
        "The till hangs",
        sender=sender,
        to="Support@Brightside.example",
        Authentication_Results=passed(sender),
    )

    outcome = desk().receives(content)

    assert ticket_of(outcome).mailbox == HELP.address


def test_a_note_of_a_kind_that_the_mailbox_does_not_make_opens_a_ticket_that_names_the_item() -> (
    None
):
    story = help_desk(creates={EntityKind.TICKET, EntityKind.TICKET_NOTE})

    outcome = story.receives("05_task_note.eml")

    assert outcome.state is State.CREATED
    assert ticket_of(outcome).mentions == TASK
    assert entity_of(story.receives("02_ticket_note.eml"), NewNote).item.number == XRAY


def test_or_is_held_where_the_mailbox_says_so() -> None:
    story = help_desk(creates={EntityKind.TICKET}, otherwise="hold")

    outcome = story.receives("02_ticket_note.eml")

    assert (outcome.state, outcome.reason) == (State.HELD, "kind_not_allowed")
    assert outcome.notices == (NoticeKind.FAILED,)
