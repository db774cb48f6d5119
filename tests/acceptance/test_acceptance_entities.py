"""What does a mail become? (E1, E2, E5, E6, E7, E16)"""

from __future__ import annotations

from datetime import timedelta

import pytest
from acceptance_desk import why
from story_desk import CLOSED, MOVE, PRINTER, SWITCH, desk, mailbox_desk, passed

from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind, WorkItem
from mail2ticket.model.numbers import Bracketed, ItemKind
from mail2ticket.testing import mail


@pytest.mark.parametrize(
    ("file", "state", "entity", "number"),
    [
        ("ticket_01.eml", State.CREATED, EntityKind.TICKET, "T20261109.0001"),
        ("ticket_note_01.eml", State.ADDED, EntityKind.TICKET_NOTE, PRINTER),
        ("ticket_time_01.eml", State.LOGGED, EntityKind.TICKET_TIME_ENTRY, PRINTER),
        ("project_note_01.eml", State.ADDED, EntityKind.PROJECT_NOTE, MOVE),
        ("task_note_01.eml", State.ADDED, EntityKind.TASK_NOTE, SWITCH),
        ("task_time_01.eml", State.LOGGED, EntityKind.TASK_TIME_ENTRY, SWITCH),
        ("bounce_01.eml", State.HELD, None, None),
        ("private_01.eml", State.DISCARDED, None, None),
    ],
)
def test_e1_a_mail_ends_in_one_state_and_can_be_looked_up(
    file: str, state: State, entity: EntityKind | None, number: str | None
) -> None:
    story = desk()

    outcome = story.receives(file)

    assert (outcome.state, outcome.entity, outcome.number) == (state, entity, number)
    (recorded,) = story.store.recorded(outcome.message_id)
    assert (recorded.state, recorded.number) == (state, number)


def test_e2_a_number_in_the_subject_leads_to_its_item() -> None:
    story = desk()

    outcome = story.receives("ticket_note_01.eml")

    assert story.last(PRINTER).text == "It burns again."
    assert why(outcome, "match").startswith(f"{PRINTER} by the subject")


def test_e2_a_number_is_read_in_any_case() -> None:
    assert desk().receives("task_note_01.eml").number == SWITCH


def test_e2_a_number_that_matches_nothing_opens_a_ticket_and_is_in_the_trace() -> None:
    outcome = desk().receives("ticket_02.eml")

    assert outcome.entity is EntityKind.TICKET
    assert "T20991231.9999" in why(outcome, "match")


@pytest.mark.parametrize(
    ("number", "kind", "subject", "entity"),
    [
        ("123", ItemKind.TICKET, "Re: [#123] Printer", EntityKind.TICKET_NOTE),
        ("TASK-45", ItemKind.TASK, "Re: [task-45] Switch", EntityKind.TASK_NOTE),
        ("PROJ-7", ItemKind.PROJECT, "[PROJ-7] Move", EntityKind.PROJECT_NOTE),
    ],
)
def test_e2_bracketed_numbers_are_another_strategy(
    number: str, kind: ItemKind, subject: str, entity: EntityKind
) -> None:
    story = desk(numbers=(Bracketed(),))
    sender = "ada@client.example"
    story.store.add_item(
        WorkItem(number=number, kind=kind, participants=frozenset({Address.of(sender)}))
    )

    outcome = story.receives(mail(subject, "More of it.", sender=sender))

    assert (outcome.entity, outcome.number) == (entity, number)


def test_e2_the_host_says_which_kind_of_item_a_number_is() -> None:
    # Tickets and tasks share the letter T.
    story = desk()

    task = story.receives("task_note_01.eml")
    ticket = story.receives("ticket_note_01.eml")

    assert (task.entity, ticket.entity) == (EntityKind.TASK_NOTE, EntityKind.TICKET_NOTE)


def test_e5_subject_and_text_become_title_and_description() -> None:
    story = desk()

    outcome = story.receives("ticket_01.eml")

    entry = story.last(outcome.number)
    assert entry.title == outcome.title == "The scanner hums"
    assert entry.text == "It hums all day, and it scans nothing."


def test_e5_what_is_too_long_is_cut_with_a_mark_and_kept_whole() -> None:
    story = desk()

    outcome = story.receives("long_01.eml")

    entry = story.last(outcome.number)
    (whole,) = story.store.files(outcome.number or "")
    assert len(entry.title) <= 250
    assert entry.title.endswith("…")
    assert len(entry.text) <= 8_000
    assert "full-text.txt" in entry.text[-80:]
    assert whole.filename == "full-text.txt"
    text = whole.content.decode()
    assert "part 10 of a very long subject" in text
    assert "Line 180: the quick brown fox jumps over the lazy dog, Zoë." in text


def test_e5_what_fits_exactly_is_not_cut() -> None:
    story = desk()

    outcome = story.receives(mail("s" * 250, "t" * 8_000))

    entry = story.last(outcome.number)
    assert (len(entry.title), len(entry.text)) == (250, 8_000)
    assert not story.store.files(outcome.number or "")


@pytest.mark.parametrize("length", [251, 1_000])
def test_e5_one_character_more_is_cut(length: int) -> None:
    story = desk()

    outcome = story.receives(mail("s" * length, "short"))

    assert len(outcome.title) == 250
    assert [file.filename for file in story.store.files(outcome.number or "")] == ["full-text.txt"]


@pytest.mark.parametrize("file", ["empty_subject_01.eml", "empty_subject_02.eml"])
def test_e5_an_empty_subject_is_filled_with_the_time_in_the_mailbox_s_zone(file: str) -> None:
    story = desk()

    outcome = story.receives(file, after=timedelta(hours=15, minutes=30))

    # 23:30 in UTC, on the next day in Berlin
    assert outcome.title == "New Ticket - 2026-11-10 00:30"


def test_e5_an_empty_subject_may_be_refused() -> None:
    story = mailbox_desk(empty_subject="reject")

    outcome = story.receives("empty_subject_01.eml")

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "empty_subject")
    assert outcome.notices == ("refused",)


def test_e5_a_subject_may_be_refused_for_its_length() -> None:
    story = mailbox_desk(subject_characters=80)

    taken = story.receives(mail("s" * 80))
    refused = story.receives(mail("s" * 81))

    assert taken.state is State.CREATED
    assert (refused.state, refused.reason) == (State.DISCARDED, "long_subject")
    assert refused.notices == ("refused",)


def test_e6_a_ticket_has_the_defaults_of_its_mailbox() -> None:
    story = desk()

    outcome = story.receives("ticket_01.eml")

    assert outcome.decision is not None
    draft = outcome.decision.entity
    fields = ("queue", "priority", "status", "type", "source")
    assert [getattr(draft, field) for field in fields] == [
        "First line",
        "Medium",
        "New",
        "Incident",
        "email",
    ]


def test_e6_a_time_entry_and_a_note_have_theirs() -> None:
    story = desk()
    header = passed("grace@acme.example")

    time = story.receives(
        mail(PRINTER, "#T=1", sender="grace@acme.example", Authentication_Results=header)
    )
    note = story.receives("ticket_note_01.eml")

    assert time.decision is not None
    assert note.decision is not None
    assert getattr(time.decision.entity, "role", "") == "Engineer"
    assert getattr(time.decision.entity, "work_type", "") == "Remote"
    assert getattr(note.decision.entity, "type", "") == "Mail"


@pytest.mark.parametrize(
    ("name", "value", "priority"),
    [
        ("Importance", "high", "High"),
        ("Importance", "High", "High"),
        ("X-Priority", "1 (Highest)", "High"),
        ("X-Priority", "2", "High"),
        ("Priority", "urgent", "High"),
        ("Importance", "normal", "Medium"),
        ("Importance", "low", "Medium"),
        ("X-Priority", "3", "Medium"),
        ("X-Priority", "5 (Lowest)", "Medium"),
    ],
)
def test_e6_a_mail_may_be_marked_as_important(name: str, value: str, priority: str) -> None:
    story = desk()

    outcome = story.receives(f"{name}: {value}\r\n".encode() + mail("Down"))

    history = story.store.history(outcome.number or "")
    assert history is not None
    assert history.priority == priority


def test_e6_importance_raises_nothing_where_the_mailbox_says_so() -> None:
    story = mailbox_desk(high_priority="")

    outcome = story.receives("important_01.eml")

    history = story.store.history(outcome.number or "")
    assert history is not None
    assert history.priority == "Medium"


def test_e7_a_kind_that_a_mailbox_may_not_create_becomes_a_ticket_that_names_the_item() -> None:
    story = mailbox_desk(creates=("ticket",))

    outcome = story.receives("ticket_note_01.eml")

    assert outcome.entity is EntityKind.TICKET
    assert outcome.number != PRINTER
    assert PRINTER in story.last(outcome.number).text


def test_e7_or_is_held() -> None:
    outcome = mailbox_desk(creates=("ticket",), otherwise="hold").receives("ticket_note_01.eml")

    assert (outcome.state, outcome.reason) == (State.HELD, "kind_not_allowed")


def test_e9_a_reply_opens_a_completed_ticket_again() -> None:
    story = desk()

    outcome = story.receives(mail(f"Re: {CLOSED}", "It broke.", sender="ada@client.example"))

    assert outcome.number == CLOSED
    assert story.item(CLOSED).is_open


def test_e16_a_private_mail_becomes_nothing_and_is_not_stored() -> None:
    story = desk()

    outcome = story.receives("private_01.eml")

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "private")
    assert outcome.notices == ()
    (recorded,) = story.store.recorded(outcome.message_id)
    assert story.store.raw(outcome.key) is None
    assert "leave" not in repr(recorded)
    assert "your eyes" not in repr(recorded)


def test_e16_a_personal_one_is_a_ticket_unless_the_setting_says_otherwise() -> None:
    usual = desk()
    strict = desk(private=("personal",))

    assert usual.receives("private_02.eml").state is State.CREATED
    assert strict.receives("private_02.eml").reason == "private"
    assert strict.store.raw(strict.store.recorded()[0].key) is None
