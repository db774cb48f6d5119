"""Approvals (E3), slash commands and lines of fields (E4), time on completed items (E9)."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    MALLORY,
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

from mail2ticket.model.address import Address
from mail2ticket.model.case import Commanded, Match
from mail2ticket.model.changes import Approval, AssignBy, Assignment, Changes
from mail2ticket.model.command import Command, FaultCode
from mail2ticket.model.command_values import CLOSING
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import EntityKind, WorkItem
from mail2ticket.model.mailbox import CompletedTime, Grammar, Mailbox
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import Agent, Requester
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.rules import Rule
from mail2ticket.rules.commands import Indicators
from mail2ticket.rules.field_commands import FieldLines
from mail2ticket.rules.slash_commands import SlashCommands
from mail2ticket.stores.statuses import COMPLETING

RULES: dict[Grammar, Rule[Commanded, Command]] = {
    Grammar.INDICATORS: Indicators(),
    Grammar.SLASH: SlashCommands(),
    Grammar.FIELDS: FieldLines(),
}
BOSS = evolve(ADA_CONTACT, id="boss", addresses=(Address.of("boss@client.example"), ADA))
CHANGE = evolve(TICKET, approvers=frozenset({Address.of("boss@client.example")}))
LINUS = Agent("linus", "Linus", ("linus@acme-staff.example",))
DESK = {
    "statuses": ("New", "In Progress", "Complete"),
    "roles": ("Technician", "Lead"),
    "priorities": ("Low", "High"),
    "queues": ("First line", "Network"),
}


def asked(
    text: str,
    grammar: Grammar = Grammar.SLASH,
    *,
    item: WorkItem | None = TICKET,
    mentioned: WorkItem | None = None,
    requester: Requester = SAM,
    kind: Kind = Kind.PERSONAL,
    trust: Trust = Trust.VERIFIED,
    facts: Facts | None = None,
    sender: str = "Ada <ada@client.example>",
    settings: dict[str, object] | None = None,
    **box: object,
) -> Commanded:
    mailbox = Mailbox(SUPPORT, commands=grammar, **box)  # type: ignore[arg-type]
    return case(
        message("Re: Printer", text, sender=sender),
        match=Match(item, mentioned),
        requester=requester,
        desk=policy(mailbox, **(DESK if settings is None else settings)),
        kind=kind,
        trust=trust,
        facts=facts,
    )


def read(text: str, grammar: Grammar = Grammar.SLASH, **known: object) -> Command | None:
    answer = RULES[grammar](asked(text, grammar, **known))  # type: ignore[arg-type]
    return answer.value if answer else None


def obeyed(text: str, grammar: Grammar = Grammar.SLASH, **known: object) -> Command:
    found = read(text, grammar, **known)
    assert found
    assert found.faults == ()
    assert text.startswith(found.line)
    return found


def faults(text: str, grammar: Grammar = Grammar.SLASH, **known: object) -> list[str]:
    found = read(text, grammar, **known)
    assert found
    assert found == Command(line=found.line, faults=found.faults)
    assert found.line in text
    return [f"{fault.code} {fault.place} {fault.text}" for fault in found.faults]


def indicated(text: str, **known: object) -> list[str]:
    return faults(text, Grammar.INDICATORS, **{"item": CHANGE, "requester": BOSS, **known})


# Approvals


@pytest.mark.parametrize(
    ("text", "approval"),
    [
        ("#A=approve", Approval.APPROVED),
        ("#a = Approved ", Approval.APPROVED),
        ('#A="reject"', Approval.REJECTED),
        ("#A=REJECTED", Approval.REJECTED),
    ],
)
def test_e3_a_named_approver_approves_or_rejects(text: str, approval: Approval) -> None:
    found = obeyed(text, Grammar.INDICATORS, item=CHANGE, requester=BOSS)

    assert (found.approval, found.hours, found.role) == (approval, None, "")


def test_e3_an_approver_may_be_an_agent_who_books_time_as_well() -> None:
    item = evolve(TICKET, approvers=frozenset(SAM.addresses))

    found = obeyed("#A=approve #T=0.5 #S=complete", Grammar.INDICATORS, item=item)

    assert (found.approval, str(found.hours)) == (Approval.APPROVED, "0.5")
    assert (found.status, found.role) == ("Complete", "Technician")


def test_e3_an_approver_whom_the_directory_does_not_know_is_one_when_verified() -> None:
    known = {
        "item": evolve(TICKET, approvers=frozenset({ADA})),
        "requester": stranger(ADA),
    }

    assert obeyed("#A=approve", Grammar.INDICATORS, **known).approval is Approval.APPROVED
    lax = {**known, "trust": Trust.UNKNOWN, "unverified_commands": True}
    assert indicated("#A=approve", **lax) == ["not_verified 1 #A=approve"]


@pytest.mark.parametrize(
    ("known", "code"),
    [
        ({"item": TICKET}, FaultCode.NO_APPROVAL_PENDING),
        ({"item": evolve(CHANGE, approval="approved")}, FaultCode.NO_APPROVAL_PENDING),
        ({"item": evolve(CHANGE, is_open=False)}, FaultCode.NO_APPROVAL_PENDING),
        ({"item": None}, FaultCode.NO_ITEM),
        (
            {"requester": evolve(ADA_CONTACT, addresses=(ADA,))},
            FaultCode.NOT_AN_APPROVER,
        ),
        ({"requester": SAM}, FaultCode.NOT_AN_APPROVER),
        ({"requester": stranger(MALLORY)}, FaultCode.NOT_AN_APPROVER),
        ({"trust": Trust.UNKNOWN}, FaultCode.NOT_VERIFIED),
        ({"trust": Trust.FORGED, "unverified_commands": True}, FaultCode.NOT_VERIFIED),
        ({"creates": {EntityKind.TICKET}}, FaultCode.NOT_ALLOWED),
    ],
)
def test_e3_nobody_else_and_nothing_else_is_approved(
    known: dict[str, object], code: FaultCode
) -> None:
    assert indicated("#A=approve", **known) == [f"{code} 1 #A=approve"]


def test_s4_a_mailbox_may_believe_from() -> None:
    known = {"item": CHANGE, "trust": Trust.UNKNOWN, "unverified_commands": True}

    assert obeyed("#A=approve", Grammar.INDICATORS, requester=BOSS, **known).approval
    assert obeyed("#T=1", Grammar.INDICATORS, **known).hours
    assert indicated("#T=1", requester=SAM, trust=Trust.UNKNOWN) == ["not_verified 1 #T=1"]


def test_e3_an_approval_that_cannot_be_read_is_told() -> None:
    assert indicated("#A=maybe") == ["bad_approval 1 #A=maybe"]
    assert indicated("#A=") == ["bad_approval 1 #A="]
    assert indicated("#A=approve #A=reject") == ["repeated 12 #A=reject"]


def test_e3_an_approver_who_is_no_agent_books_no_time() -> None:
    assert indicated("#A=approve #T=1") == ["not_an_agent 12 #T=1"]
    assert indicated("#A=approve #S=Complete", requester=SAM) == ["not_an_approver 1 #A=approve"]


def test_e3_a_status_needs_a_time_even_beside_an_approval() -> None:
    item = evolve(TICKET, approvers=frozenset(SAM.addresses))

    assert indicated("#A=approve #S=Complete", item=item, requester=SAM) == [
        "no_time 12 #S=Complete"
    ]


# Time on completed items


@pytest.mark.parametrize(
    ("setting", "code"),
    [
        (CompletedTime.ALLOW, None),
        (CompletedTime.EDIT_ONLY, FaultCode.EDIT_ONLY),
        (CompletedTime.PROHIBIT, FaultCode.CLOSED),
    ],
)
def test_e9_time_on_a_completed_item_is_a_setting(
    setting: CompletedTime, code: FaultCode | None
) -> None:
    done = evolve(TICKET, is_open=False)
    known = {"time_on_completed": setting, "requester": SAM}

    if code is None:
        assert obeyed("#T=1", Grammar.INDICATORS, item=done, **known).hours
    else:
        assert indicated("#T=1", item=done, **known) == [f"{code} 1 #T=1"]
    assert obeyed("#T=1", Grammar.INDICATORS, item=TICKET, **known).hours
    closed = evolve(TICKET, takes_time=False)
    assert indicated("#T=1", item=closed, **known) == ["closed 1 #T=1"]


# Slash commands


def test_e4_commands_stand_on_the_first_lines() -> None:
    found = obeyed("/spend 1h30m\n\n  /status complete\n/priority high\nIt works.\n/close")

    assert found.line == "/spend 1h30m\n\n  /status complete\n/priority high"
    assert (str(found.hours), found.role, found.status) == ("1.5", "Technician", "Complete")
    assert found.changes == Changes(priority="High")


@pytest.mark.parametrize(
    ("text", "status"),
    [("/status in  PROGRESS", "In Progress"), ("/close", "Complete"), ("/REOPEN", "In Progress")],
)
def test_e4_a_status_needs_no_time_here(text: str, status: str) -> None:
    found = obeyed(text)

    assert (found.status, found.hours, found.role) == (status, None, "")


def test_e4_a_desk_without_statuses_of_its_own_has_plain_ones() -> None:
    assert obeyed("/close", settings={}).status == "Closed"
    assert obeyed("/reopen", settings={}).status == "Open"
    assert faults("/close", settings={"statuses": ("Here", "Gone")}) == ["unknown_status 1 /close"]
    assert faults("/reopen", settings={"statuses": ("Here", "Gone")}) == [
        "unknown_status 1 /reopen"
    ]


def test_e4_what_closes_an_item_completes_it_in_the_stores_that_come_with_us() -> None:
    assert frozenset(CLOSING) == COMPLETING


def test_e4_a_role_goes_with_a_time() -> None:
    assert obeyed("/spend 90m role lead").role == "Lead"
    assert faults("/spend 90m role Boss") == ["unknown_role 12 role Boss"]
    assert faults("/spend role Lead") == ["bad_duration 1 /spend"]
    assert faults("/time x  role Boss") == ["bad_duration 1 /time x", "unknown_role 10 role Boss"]
    assert obeyed("/spend 1", role="On call").role == "On call"


def test_e4_an_item_is_given_to_somebody() -> None:
    known = people(LINUS, evolve(SAM, is_active=False))
    to_sam = Changes(assignment=Assignment(AssignBy.FIXED, ("sam",)))
    to_linus = Changes(assignment=Assignment(AssignBy.FIXED, ("linus",)))

    assert obeyed("/assign me").changes == to_sam
    assert obeyed("/assign Linus@acme-staff.example", facts=known).changes == to_linus
    for wrong in ("sam@acme-staff.example", "nobody@acme.example", "linus", "@", "", "x" * 120):
        line = f"/assign {wrong}".strip()
        assert faults(line, facts=known) == [f"bad_value 1 {line}"[:132]]


def test_e4_who_is_to_own_it_is_looked_up() -> None:
    slash, fields = (
        policy(Mailbox(SUPPORT, commands="slash")),
        policy(Mailbox(SUPPORT, commands="fields")),
    )
    mail = message(text="/close\n/assign linus@acme.example\n")
    lines = message(text="Owner: linus@acme.example\n/assign x@acme.example")
    asking = Questions(addresses=frozenset({Address.of("linus@acme.example")}))

    assert SlashCommands().questions(mail, slash) == asking
    assert FieldLines().questions(lines, fields) == asking
    assert SlashCommands().questions(mail, fields) == Questions()
    assert FieldLines().questions(lines, slash) == Questions()
    assert SlashCommands().questions(message(text="/assign me"), slash) == Questions()


def test_e4_queue_and_tags_are_set() -> None:
    found = obeyed("/queue network\n/tag vpn, Mail  server")

    assert found.changes == Changes(queue="Network", tags=("vpn", "Mail server"))
    assert faults("/queue Nowhere") == ["bad_value 1 /queue Nowhere"]
    assert faults("/priority") == ["bad_value 1 /priority"]
    assert faults("/tag vpn,,mail") == ["bad_value 1 /tag vpn,,mail"]
    many = ",".join(f"t{at}" for at in range(21))
    assert faults(f"/tag {many}") == [f"bad_value 1 /tag {many}"[:132]]
    assert obeyed("/queue Any\u00a0where", settings={}).changes.queue == "Any where"
    assert faults("/queue a\u202eb", settings={}) == ["bad_value 1 /queue a\u202eb"]


def test_e4_an_approval_is_a_command_too() -> None:
    assert obeyed("/approve", item=CHANGE, requester=BOSS).approval is Approval.APPROVED
    assert obeyed("/Reject", item=CHANGE, requester=BOSS).approval is Approval.REJECTED
    assert faults("/approve it all", item=CHANGE, requester=BOSS) == [
        "bad_approval 1 /approve it all"
    ]


def test_e4_everything_that_is_wrong_is_told_with_its_line() -> None:
    """Nothing of it is obeyed, and every line stays in the text."""
    text = "/status Gone\n/fly\n/close now\n/priority Low\n/spend soon\nHello"

    assert faults(text) == [
        "repeated 3:1 /close now",
        "unknown_status 1 /status Gone",
        "unknown_command 2:1 /fly",
        "bad_value 3:1 /close now",
        "bad_duration 5:1 /spend soon",
    ]


@pytest.mark.parametrize(
    "text",
    ["Hello\n/close", "/etc/hosts is wrong", "/ close", "/", "/2", "//close", "close", "", "#T=1"],
)
def test_e4_whatever_else_stands_first_is_plain_text(text: str) -> None:
    assert read(text) is None


def test_e4_a_path_is_told_to_agents_and_is_plain_text_of_others() -> None:
    assert faults("/etc is full") == ["unknown_command 1 /etc is full"]
    assert read("/etc is full", requester=ADA_CONTACT) is None
    assert faults("/close", requester=ADA_CONTACT) == ["not_an_agent 1 /close"]


@pytest.mark.parametrize("grammar", list(RULES))
def test_e4_each_mailbox_has_one_grammar(grammar: Grammar) -> None:
    text = {
        Grammar.INDICATORS: "#T=1",
        Grammar.SLASH: "/spend 1",
        Grammar.FIELDS: "TimeWorked: 60",
    }[grammar]

    assert str(obeyed(text, grammar).hours) == "1"
    for other in Grammar:
        assert bool(RULES[grammar](asked(text, other))) is (other is grammar)
    assert RULES[grammar](asked(text, grammar, kind=Kind.VACATION)) is None


# Lines of fields


def test_e4_fields_stand_on_the_first_lines() -> None:
    text = (
        "Status: complete\nTime-Worked: 90\nRole: lead\nPriority : High\nQueue: Network\n"
        "Owner: me\nTags: vpn, mail\n\nIt works: see below.\nStatus: New"
    )

    found = obeyed(text, Grammar.FIELDS)

    assert found.line.endswith("Tags: vpn, mail")
    assert (str(found.hours), found.role, found.status) == ("1.5", "Lead", "Complete")
    assert found.changes == Changes(
        priority="High",
        queue="Network",
        tags=("vpn", "mail"),
        assignment=Assignment(AssignBy.FIXED, ("sam",)),
    )


@pytest.mark.parametrize(
    ("written", "hours"), [("90", "1.5"), ("90 min", "1.5"), ("1:30", "1.5"), ("2h", "2")]
)
def test_e4_a_plain_number_is_minutes(written: str, hours: str) -> None:
    assert str(obeyed(f"TimeWorked: {written}", Grammar.FIELDS).hours) == hours


@pytest.mark.parametrize("written", ["1.5", "1,5", "", "0", "soon"])
def test_e4_a_time_that_might_be_hours_is_not_guessed(written: str) -> None:
    assert faults(f"TimeWorked: {written}".strip(), Grammar.FIELDS) == [
        f"bad_duration 1 TimeWorked: {written}".strip()
    ]


def test_e4_faults_of_fields_are_told_with_their_line() -> None:
    assert faults("Status: Gone\n  Role: Lead\nHi", Grammar.FIELDS) == [
        "no_time 2:3 Role: Lead",
        "unknown_status 1 Status: Gone",
    ]
    assert faults("Approval: yes", Grammar.FIELDS, item=CHANGE, requester=BOSS) == [
        "bad_approval 1 Approval: yes"
    ]


@pytest.mark.parametrize(
    "text",
    ["Hello: Sam", "Statusx: Done", "Hello\nStatus: Complete", "Status", "", "x" * 31 + ":"],
)
def test_e4_other_lines_are_no_fields(text: str) -> None:
    assert read(text, Grammar.FIELDS) is None


def test_e4_customers_write_such_lines_for_people_to_read() -> None:
    text = "Status: it is down\nPriority: very high"

    assert read(text, Grammar.FIELDS, requester=ADA_CONTACT) is None
    assert read(text, Grammar.FIELDS, requester=ADA_CONTACT, item=None) is None
    claims = {"requester": stranger(), "facts": people(evolve(SAM, addresses=(ADA,)))}
    assert faults(text, Grammar.FIELDS, **claims) == ["not_verified 1 Status: it is down"]


# What is commanded about no item, or about one of another kind


def test_e4_an_agent_sets_what_his_new_ticket_has() -> None:
    text = "Priority: High\nQueue: Network\nThe switch is down."

    assert obeyed(text, Grammar.FIELDS, item=None).changes == Changes(
        priority="High", queue="Network"
    )
    assert faults("TimeWorked: 60", Grammar.FIELDS, item=None) == ["no_item 1 TimeWorked: 60"]


def test_e4_what_was_meant_for_another_item_is_not_done_to_a_new_one() -> None:
    assert faults("/close", item=None, mentioned=TICKET) == ["no_item 1 /close"]


@pytest.mark.parametrize("kind", list(ItemKind))
def test_e7_a_command_needs_a_note_that_the_mailbox_may_create(kind: ItemKind) -> None:
    """Else a ticket would be opened beside the item, and the command done to that."""
    item = WorkItem(number=NUMBER, kind=kind)
    without = set(EntityKind) - {EntityKind(f"{kind}_note")}

    assert obeyed("/close", item=item).status == "Complete"
    assert faults("/close", item=item, creates=without) == ["not_allowed 1 /close"]


@pytest.mark.parametrize(
    "text", ["/x\n", "/close\n", "/\n", "/spend 1 role x\n", "\n", "role " * 9]
)
def test_e4_any_number_of_lines_costs_little_and_tells_little(text: str) -> None:
    """X24, N3: an answer is small, whatever was written."""
    answer = SlashCommands()(asked(text * 100_000))

    assert_linear(SlashCommands(), lambda size: asked(text * size), 5_000)
    if answer:
        assert not answer.value.is_obeyed
        assert len(answer.value.faults) <= 10
        assert len(answer.reason) < 2_000


@given(
    st.lists(
        st.text("/ :closestatuindTimeWrkpqg=#0123456789.,\t", max_size=30)
        | st.sampled_from(["/close", "/spend 1h", "Status: New", "TimeWorked: 5", "/assign me"])
    ),
    st.sampled_from([Grammar.SLASH, Grammar.FIELDS]),
)
def test_e4_whatever_is_written_is_read_without_a_slip(lines: list[str], grammar: Grammar) -> None:
    text = "\n".join(lines)
    own = asked(text, grammar).message.body.own

    found = read(text, grammar)

    if found is not None:
        assert found.line in own
        assert not own[: own.index(found.line)].strip()
        written = [line for line in found.line.splitlines() if line.strip()]
        for fault in found.faults:
            assert written[fault.line - 1][fault.column - 1 :].startswith(fault.text[:10])


def test_e4_where_a_command_begins_is_told_of_each_of_its_parts() -> None:
    status, *more = SlashCommands().read(3, "  /status a/b role c")
    time, role = SlashCommands().read(4, "  /spend 1h role Lead")

    assert not more
    assert (status.value, status.column, status.line) == ("a/b role c", 3, 3)
    assert (time.value, time.column, time.line) == ("1h", 3, 4)
    assert (role.value, role.column, role.line) == ("Lead", 13, 4)


def test_e4_the_name_of_a_field_has_thirty_characters_at_most() -> None:
    assert FieldLines().read(1, f"{'Status':30}: Done")
    assert not FieldLines().read(1, f"{'Status':31}: Done")
