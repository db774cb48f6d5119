"""The indicators of an agent's first line (E3)."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import (
    ADA_CONTACT,
    NUMBER,
    SAM,
    SUPPORT,
    TICKET,
    case,
    message,
    people,
    policy,
    stranger,
)
from growth import assert_linear
from hypothesis import given
from hypothesis import strategies as st

from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Commanded, Match
from mail2ticket.model.command import Command, FaultCode
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import EntityKind, WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Requester
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.rules.commands import Indicators

DESK = policy(statuses=["Complete", "Waiting Customer"], roles=["Technician", "Lead"])


def asked(  # noqa: PLR0917 - a builder
    text: str | Message,
    item: WorkItem | None = TICKET,
    requester: Requester = SAM,
    desk: Desk = DESK,
    kind: Kind = Kind.PERSONAL,
    facts: Facts | None = None,
    trust: Trust = Trust.VERIFIED,
) -> Commanded:
    mail = text if isinstance(text, Message) else message("Re: Printer", text)
    return case(
        mail,
        match=Match(item),
        requester=requester,
        desk=desk,
        kind=kind,
        facts=facts,
        trust=trust,
    )


def command(text: str | Message, **known: object) -> Command:
    answer = Indicators()(asked(text, **known))  # type: ignore[arg-type]
    assert answer
    return answer.value


def faults(text: str, **known: object) -> list[tuple[FaultCode, str, int]]:
    found = command(text, **known)
    assert found.line in text
    assert not found.is_obeyed
    assert found.hours is None
    return [(fault.code, fault.text, fault.column) for fault in found.faults]


@pytest.mark.parametrize(
    ("line", "hours", "role", "status"),
    [
        ("#T=1.5", "1.5", "Technician", ""),
        ("#t=1,5", "1.5", "Technician", ""),
        ("#T=1:30", "1.5", "Technician", ""),
        ("#T=1h30m", "1.5", "Technician", ""),
        ("#T=90 min", "1.5", "Technician", ""),
        ("  #T = 2  ", "2", "Technician", ""),
        ("#T= 2h", "2", "Technician", ""),
        ('#T="2"', "2", "Technician", ""),
        ("#T=1 #R=lead", "1", "Lead", ""),
        ("#R=LEAD #T=1", "1", "Lead", ""),
        ("#T=1\t#S=complete", "1", "Technician", "Complete"),
        ("#S=waiting  CUSTOMER #T=1 #R=Lead", "1", "Lead", "Waiting Customer"),
        ("#T=24", "24", "Technician", ""),
        ("#T=0:01", "0.0167", "Technician", ""),
    ],
)
def test_an_agent_books_time_by_his_first_line(
    line: str, hours: str, role: str, status: str
) -> None:
    found = command(f"\n \n{line}\nI changed the drum.")

    assert found.line == line.lstrip()
    assert (str(found.hours), found.role, found.status) == (hours, role, status)
    assert found.is_obeyed


@pytest.mark.parametrize(
    "text",
    [
        "I worked #T=1.5",
        "Hello\n#T=1.5",
        "#hashtag",
        "#X=1",
        "#TT=1",
        "# T=1",
        "T=1",
        "x#T=1",
        "#T 1",
        "##T=1",
        "",
        "\n\n",
    ],
)
def test_whatever_else_stands_first_is_no_command(text: str) -> None:
    assert Indicators()(asked(text)) is None


def test_a_command_in_quoted_or_signed_text_is_none() -> None:
    spans = (Span(SpanKind.QUOTE, "#T=8\n"), Span(SpanKind.SIGNATURE, "#T=9\n"))

    assert Indicators()(asked(message(body=Body(spans=spans)))) is None


@pytest.mark.parametrize("kind", [Kind.VACATION, Kind.NOTIFICATION, Kind.BOUNCE])
def test_a_program_commands_nothing(kind: Kind) -> None:
    """It may well repeat somebody's first line."""
    assert Indicators()(asked("#T=1", kind=kind)) is None


@pytest.mark.parametrize(
    "value",
    [
        "0",
        "0h",
        "0:00",
        "-1",
        "1:75",
        "1.2.3",
        "\u0661",
        "",
        "soon",
        "1h 30s",
        "1e3",
        "1.5 and more",
    ],
)
def test_a_bad_duration_is_told_and_books_nothing(value: str) -> None:
    assert faults(f"#T={value}") == [(FaultCode.BAD_DURATION, f"#T={value}", 1)]


@pytest.mark.parametrize("value", ["24:01", "24.1", "25h", "1441m", "100"])
def test_nobody_books_more_than_a_day(value: str) -> None:
    assert faults(f"#T={value}") == [(FaultCode.TOO_LONG, f"#T={value}", 1)]


def test_the_longest_time_is_a_setting() -> None:
    desk = policy(time_limit_hours=8)

    assert command("#T=8", desk=desk).is_obeyed
    assert faults("#T=8:01", desk=desk) == [(FaultCode.TOO_LONG, "#T=8:01", 1)]


@pytest.mark.parametrize(
    ("minutes", "written", "hours"),
    [(15, "1:01", "1.25"), (15, "0.001", "0.25"), (0, "1:01", "1.0167")],
)
def test_time_is_rounded_up_as_the_desk_says(minutes: int, written: str, hours: str) -> None:
    assert str(command(f"#T={written}", desk=policy(rounding_minutes=minutes)).hours) == hours


def test_time_that_is_rounded_past_the_day_is_too_long() -> None:
    desk = policy(rounding_minutes=60, time_limit_hours=1)

    assert faults("#T=1:01", desk=desk) == [(FaultCode.TOO_LONG, "#T=1:01", 1)]


def test_e3_time_is_rounded_to_the_nearest_step_where_the_desk_says_so() -> None:
    desk = policy(rounding_minutes=60, time_limit_hours=1, rounding="nearest")

    assert str(command("#T=0:31", desk=desk).hours) == "1"
    # What is too long is not made to fit.
    assert faults("#T=1:01", desk=desk) == [(FaultCode.TOO_LONG, "#T=1:01", 1)]


def test_role_and_status_go_only_with_a_time() -> None:
    """E3: R and S only together with T."""
    assert faults("#R=Lead") == [(FaultCode.NO_TIME, "#R=Lead", 1)]
    assert faults("#S=Complete #R=Lead") == [(FaultCode.NO_TIME, "#S=Complete", 1)]


def test_an_unknown_role_or_status_is_told_with_its_place() -> None:
    assert faults("#T=1 #R=Boss  #S=Gone") == [
        (FaultCode.UNKNOWN_ROLE, "#R=Boss", 6),
        (FaultCode.UNKNOWN_STATUS, "#S=Gone", 15),
    ]
    assert faults("#T=1 #R=") == [(FaultCode.UNKNOWN_ROLE, "#R=", 6)]


def test_everything_that_is_wrong_is_told_at_once() -> None:
    assert [code for code, _, _ in faults("#T=x #T=2 #R=Boss #R=Lead")] == [
        FaultCode.REPEATED,
        FaultCode.REPEATED,
        FaultCode.BAD_DURATION,
        FaultCode.UNKNOWN_ROLE,
    ]


def test_an_agent_without_roles_of_his_own_has_the_desks() -> None:
    anybody = evolve(SAM, roles=())

    assert command("#T=1 #R=lead", requester=anybody).role == "Lead"
    assert command("#T=1", requester=anybody).role == "Technician"
    assert command("#T=1 #R=any thing", requester=anybody, desk=policy()).role == "any thing"
    assert command("#T=1", requester=anybody, desk=policy()).role == ""
    assert command("#T=1 #S=Whatever", desk=policy()).status == "Whatever"


def test_the_role_of_the_mailbox_stands_before_the_agents_first() -> None:
    desk = policy(Mailbox(SUPPORT, role="On call"))

    assert command("#T=1", desk=desk).role == "On call"
    assert command("#T=1 #R=Lead", desk=desk).role == "Lead"


PROJECT = WorkItem(number="P20261103.0001", kind=ItemKind.PROJECT)
TASK = WorkItem(number="T20261103.0002", kind=ItemKind.TASK)
CLOSED = WorkItem(number=NUMBER, is_open=False, takes_time=False)
NO_TICKET_TIME = policy(Mailbox(SUPPORT, creates=set(EntityKind) - {EntityKind.TICKET_TIME_ENTRY}))
NO_TASK_TIME = policy(Mailbox(SUPPORT, creates=set(EntityKind) - {EntityKind.TASK_TIME_ENTRY}))


@pytest.mark.parametrize(
    ("item", "requester", "desk", "code"),
    [
        (TICKET, ADA_CONTACT, DESK, FaultCode.NOT_AN_AGENT),
        (TICKET, stranger(), DESK, FaultCode.NOT_AN_AGENT),
        (None, SAM, DESK, FaultCode.NO_ITEM),
        (PROJECT, SAM, DESK, FaultCode.NOT_ON_PROJECT),
        (CLOSED, SAM, DESK, FaultCode.CLOSED),
        (TICKET, SAM, NO_TICKET_TIME, FaultCode.NOT_ALLOWED),
        (TICKET, SAM, NO_TASK_TIME, None),
        (TASK, SAM, NO_TASK_TIME, FaultCode.NOT_ALLOWED),
        (TASK, SAM, NO_TICKET_TIME, None),
    ],
)
def test_only_an_agent_commands_and_only_where_time_is_taken(
    item: WorkItem | None, requester: Requester, desk: Desk, code: FaultCode | None
) -> None:
    """One fault and no more: who may command nothing learns nothing of roles."""
    found = command("#T=1 #R=Boss" if code else "#T=1", item=item, requester=requester, desk=desk)

    expected = [(code, "#T=1", 1)] if code else []
    assert [(fault.code, fault.text, fault.column) for fault in found.faults] == expected
    assert found.is_obeyed is (code is None)


def test_an_agent_who_is_not_verified_is_told_so() -> None:
    """S4: he is a stranger to us, and his directory entry says what he claims to be."""
    mail = message("Re: Printer", "#T=1", sender="sam@acme-staff.example")
    known = {"requester": stranger(), "facts": people(SAM)}

    assert [fault.code for fault in command(mail, **known).faults] == [FaultCode.NOT_VERIFIED]
    anonymous = evolve(mail, senders=())
    assert [fault.code for fault in command(anonymous, **known).faults] == [FaultCode.NOT_AN_AGENT]


def test_the_trace_says_what_was_read() -> None:
    obeyed, faulty = Indicators()(asked("#T=1:30")), Indicators()(asked("#T=x"))

    assert obeyed
    assert obeyed.reason == "1.5 hours, by Sam"
    assert faulty
    assert faulty.reason == "a command with faults: bad_duration at column 1: #T=x"


@pytest.mark.parametrize("indicator", ["#T=1 ", "#X= #T=", "#R=x ", "#T" + " " * 5 + "= "])
def test_a_line_of_a_million_indicators_costs_little_and_tells_little(indicator: str) -> None:
    """X24, N3: an answer is small, whatever was written."""
    answer = Indicators()(asked(indicator * 100_000))

    assert_linear(Indicators(), lambda size: asked(indicator * size), 5_000)
    if answer:
        assert len(answer.value.faults) <= 10
        assert len(answer.reason) < 2_000


def test_a_fault_repeats_no_more_than_the_beginning() -> None:
    [(_, text, _)] = faults("#T=" + "9" * 1_000_000)

    assert text == ("#T=" + "9" * 1_000)[:120]


@given(st.text("#TRS=0123456789.,: hm\n\t", max_size=60))
def test_whatever_is_written_is_read_without_a_slip(text: str) -> None:
    answer = Indicators()(asked(text))

    if answer is not None:
        found = answer.value
        assert found.line in text
        assert bool(found.faults) is not found.is_obeyed
        assert not found.is_obeyed or (found.hours is not None and 0 < found.hours <= 24)
        for fault in found.faults:
            letter = found.line[fault.column]
            assert found.line[fault.column - 1] == "#"
            assert fault.text[1] == letter.upper()


def test_of_a_line_so_many_indicators_are_read_and_quotes_alone_are_taken_off() -> None:
    assert len(Indicators().read("#T=1 " * 21)) == 20
    assert Indicators().read('#S="XL"')[0].value == "XL"
