"""Time, role and status on the first line (E3)."""

from __future__ import annotations

import email
from decimal import Decimal
from email import policy

import pytest
from story_desk import CLOSED, MOVE, PRINTER, SWITCH, StoryDesk, desk, passed

from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.items import EntityKind, NewTimeEntry
from mail2ticket.testing import mail


def writes(
    story: StoryDesk,
    line: str,
    *,
    sender: str = "linus@acme.example",
    number: str = PRINTER,
    is_verified: bool = True,
) -> Outcome:
    """Let *sender* write *line* and a sentence about *number*."""
    header = passed(sender) if is_verified else None
    text = f"{line}\nChanged the drum."
    return story.receives(
        mail(f"Re: {number}", text, sender=sender, Authentication_Results=header)
    )


def sent_text(story: StoryDesk) -> str:
    """Return the text of the last notice."""
    notice = email.message_from_bytes(story.sent[-1].content, policy=policy.default)
    body = notice.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_e3_time_role_and_status_are_taken_from_the_first_line() -> None:
    story = desk()

    outcome = story.receives("ticket_time_01.eml")

    assert outcome.entity is EntityKind.TICKET_TIME_ENTRY
    assert outcome.hours == Decimal("1.5")
    entry = story.last(PRINTER)
    assert (entry.role, entry.text) == ("Engineer", "Changed the drum.")
    assert story.item(PRINTER).status == "Waiting Customer"


def test_e3_blank_lines_before_it_do_not_matter_nor_does_case() -> None:
    story = desk()

    outcome = story.receives("task_time_01.eml")

    assert (outcome.entity, outcome.hours) == (EntityKind.TASK_TIME_ENTRY, Decimal("1.5"))
    assert story.last(SWITCH).role == "Engineer"  # the mailbox's


@pytest.mark.parametrize(
    ("written", "hours"),
    [
        ("1.5", "1.5"),
        ("1,5", "1.5"),
        ("1:30", "1.5"),
        ("1h30m", "1.5"),
        ("90m", "1.5"),
        ("90 min", "1.5"),
        ("0:15", "0.25"),
        ("2h", "2"),
        ("24", "24"),
        ("24:00", "24"),
    ],
)
def test_e3_durations_are_written_in_many_ways(written: str, hours: str) -> None:
    outcome = writes(desk(), f"#T={written}")

    assert outcome.hours == Decimal(hours)


def test_e3_an_agent_s_own_role_stands_where_neither_he_nor_the_mailbox_names_one() -> None:
    story = desk(
        mailboxes=[box for box in desk().policy.mailboxes if str(box.address).startswith("bill")]
    )
    header = passed("linus@acme.example")

    outcome = story.receives(
        mail(
            PRINTER,
            "#T=1",
            sender="linus@acme.example",
            to="billing@acme.example",
            Authentication_Results=header,
        )
    )

    assert outcome.decision is not None
    assert isinstance(outcome.decision.entity, NewTimeEntry)
    assert outcome.decision.entity.role == "Consultant"


ERRORS = [
    ("#T=banana", "bad_duration", 1),
    ("#T=", "bad_duration", 1),
    ("#T=0", "bad_duration", 1),
    ("#T=-1", "bad_duration", 1),
    ("#T=1:75", "bad_duration", 1),
    ("#T=1 and some more words", "bad_duration", 1),
    ("#T=24:01", "too_long", 1),
    ("#T=25h", "too_long", 1),
    ("#T=1 #R=Pope", "unknown_role", 6),
    ("#T=1 #S=Gone fishing", "unknown_status", 6),
    ("#R=Engineer", "no_time", 1),
    ("#S=Complete", "no_time", 1),
    ("#R=Engineer #S=Complete", "no_time", 1),
    ("#T=1 #T=2", "repeated", 6),
]


@pytest.mark.parametrize(("line", "code", "column"), ERRORS)
def test_e3_a_wrong_line_stays_as_text_and_is_reported_with_its_place(
    line: str, code: str, column: int
) -> None:
    story = desk()

    outcome = writes(story, line)

    assert (outcome.state, outcome.entity) == (State.ADDED, EntityKind.TICKET_NOTE)
    assert story.last(PRINTER).text == f"{line}\nChanged the drum."
    assert story.item(PRINTER).status == ""
    assert outcome.decision is not None
    assert outcome.decision.command is not None
    faults = outcome.decision.command.faults
    assert [(fault.code, fault.column) for fault in faults] == [(code, column)]
    assert outcome.notices == ("added", "command_error")
    assert f"({column})" in sent_text(story)
    assert faults[0].text in sent_text(story)


def test_e3_all_that_is_wrong_is_told_at_once() -> None:
    story = desk()

    outcome = story.receives("time_error_01.eml")

    assert outcome.decision is not None
    assert outcome.decision.command is not None
    faults = outcome.decision.command.faults
    assert [(fault.code, fault.column) for fault in faults] == [
        ("bad_duration", 1),
        ("unknown_role", 11),
    ]
    assert "#T=banana" in sent_text(story)
    assert "#R=Pope" in sent_text(story)


def test_e3_only_agents_command() -> None:
    story = desk()

    outcome = writes(story, "#T=1:00", sender="ada@client.example")

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert story.last(PRINTER).text.startswith("#T=1:00")
    assert outcome.notices == ("added", "command_error")
    assert "staff" in sent_text(story)


def test_e3_an_agent_who_is_not_verified_commands_nothing() -> None:
    story = desk()

    outcome = writes(story, "#T=1:00 #S=Complete", is_verified=False)

    assert outcome.entity is EntityKind.TICKET
    assert outcome.hours is None
    assert outcome.decision is not None
    assert outcome.decision.command is not None
    assert [fault.code for fault in outcome.decision.command.faults] == ["not_verified"]
    assert not story.entries(PRINTER)


def test_e3_an_item_that_takes_no_time_takes_a_note() -> None:
    story = desk()

    outcome = writes(story, "#T=1:00", number=CLOSED)

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert story.last(CLOSED).text.startswith("#T=1:00")
    assert outcome.decision is not None
    assert outcome.decision.command is not None
    assert [fault.code for fault in outcome.decision.command.faults] == ["closed"]


def test_e3_no_time_is_booked_on_a_project() -> None:
    story = desk()

    outcome = writes(story, "#T=1:00", number=MOVE)

    assert outcome.entity is EntityKind.PROJECT_NOTE
    assert outcome.notices == ("added", "command_error")


def test_e3_no_time_is_booked_on_nothing() -> None:
    outcome = writes(desk(), "#T=1:00", number="no number")

    assert outcome.entity is EntityKind.TICKET
    assert outcome.notices == ("created", "command_error")


@pytest.mark.parametrize(
    "line", ["I think #T=1 is too much", "Call #12 #T=1", "#hashtag", "T=1:30", "#T 1:30"]
)
def test_e3_a_line_of_other_words_is_no_command_and_no_error(line: str) -> None:
    story = desk()

    outcome = writes(story, line)

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert outcome.notices == ("added",)


def test_e3_a_later_line_is_no_command() -> None:
    outcome = writes(desk(), "Hello,\n#T=1:30")

    assert outcome.entity is EntityKind.TICKET_NOTE
    assert outcome.notices == ("added",)


def test_e3_a_quoted_command_is_not_obeyed_again() -> None:
    text = (
        "Thank you.\n\nOn Mon, Nov 9, 2026 at 9:20 AM Linus <linus@acme.example> wrote:\n> #T=1:30"
    )

    outcome = writes(desk(), text)

    assert outcome.entity is EntityKind.TICKET_NOTE


@pytest.mark.parametrize(
    ("minutes", "written", "hours"),
    [(15, "0:01", "0.25"), (15, "1:00", "1"), (15, "1:16", "1.5"), (0, "0:45", "0.75")],
)
def test_e3_time_is_rounded_up_to_quarters_if_the_desk_says_so(
    minutes: int, written: str, hours: str
) -> None:
    outcome = writes(desk(rounding_minutes=minutes), f"#T={written}")

    assert outcome.hours == Decimal(hours)
