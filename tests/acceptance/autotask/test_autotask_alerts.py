"""
The alert mailbox: mail of monitoring tools, with an XML token (E11).

The manual: *The token stands at the end of the message. It identifies the tool by name and
password, and names the organization, the contact, the sub-issue, a ticket number and a device.*
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from acceptance_desk import why
from attrs import evolve
from autotask_desk import (
    ALERTS,
    DANA,
    HARBOUR,
    HELP,
    HOUSE,
    MAILS,
    MILL,
    PROJECTS,
    QUILL,
    XRAY,
    Desk,
    alert,
    desk,
    requester,
    ticket_of,
)

from mail2ticket.model.decision import State
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.people import Company, Contact, NewContact, Stranger
from mail2ticket.model.verdict import Kind
from mail2ticket.rules.alerts import AlertStorm

SECRET = "nine herons fly"


def everything(story: Desk) -> str:
    """Return all that is shown of what a store keeps."""
    histories: list[ItemHistory] = list(story.store.histories())
    texts = [entry.text + entry.title for one in histories for entry in one.entries]
    files = [
        file.content.decode("utf-8", "replace")
        for one in histories
        for file in story.store.files(one.item.number)
    ]
    return "\n".join((repr(histories), repr(story.store.recorded()), *texts, *files))


def test_an_alert_opens_a_ticket_for_whom_its_token_names() -> None:
    story = desk()

    outcome = story.receives("08_alert.eml")

    ticket, history = ticket_of(outcome), story.history(outcome.number)
    assert outcome.decision is not None
    assert (outcome.decision.kind, requester(outcome)) == (Kind.ALERT, DANA)
    assert ticket.title == "Server harbour-01: the disk is full"
    assert (ticket.company, ticket.type) == (HARBOUR, "Disk")
    assert (history.queue, history.priority) == ("Monitoring", "Medium")
    assert history.fields == (("device", "harbour-01"), ("device_source", "rmm"))
    assert history.item.alert_id == "rmm/harbour-01/disk"


def test_the_token_is_taken_out_of_the_description() -> None:
    story = desk()

    outcome = story.receives("08_alert.eml")

    assert story.last(outcome.number).text == "Volume C: of harbour-01 is 98 % full."
    assert SECRET not in everything(story)
    assert story.store.raw(outcome.key) == (MAILS / "08_alert.eml").read_bytes()


@pytest.mark.parametrize("gap", ["", "\n", "\r\n  ", "\n\n"])
def test_the_token_may_be_on_one_line_or_on_many(gap: str) -> None:
    rest = f'{gap}<Customer name="Harbour Dental"/>{gap}<SubIssue name="Ping"/>{gap}'

    ticket = ticket_of(desk().receives(alert(rest)))

    assert (ticket.company, ticket.type, ticket.text) == (HARBOUR, "Ping", "No answer to ping.")


def test_nobody_is_told_of_an_alert() -> None:
    story = desk()

    assert story.receives("08_alert.eml").notices == ()
    assert story.sent == []


# --- name and password ----------------------------------------------------------------------


@pytest.mark.parametrize("key", ["Nine herons fly", "", "nine herons", "nine herons fly!"])
def test_a_wrong_password_holds_the_mail_and_nobody_is_told(key: str) -> None:
    story = desk()

    outcome = story.receives(alert(key=key, sender="dana@harbour.example"))

    assert (outcome.state, outcome.reason) == (State.HELD, "bad_alert_key")
    assert outcome.notices == ()
    assert key not in why(outcome, "screen") or not key


def test_a_wrong_name_is_as_bad() -> None:
    outcome = desk().receives(alert().replace(b"rmm-user", b"root"))

    assert outcome.reason == "bad_alert_key"


@pytest.mark.parametrize(
    "rest",
    [
        "<!DOCTYPE x>",
        '<!ENTITY lol "lol">',
        '<Customer name="&lol;"/>',
        "<!-- a remark -->",
        '<?xml version="1.0"?>',
        '<Customer name="a"/><Customer name="b"/>',
    ],
)
def test_declarations_entities_and_the_like_are_refused(rest: str) -> None:
    story = desk()

    outcome = story.receives(alert(rest))

    assert (outcome.state, outcome.reason) == (State.HELD, "bad_alert_key")
    assert "its token cannot be read" in why(outcome, "screen")
    assert SECRET not in everything(story)


def test_a_person_who_answers_an_alert_sends_none() -> None:
    story = desk()
    first = story.receives(alert('<Customer name="Harbour Dental"/>'))
    token = alert().decode().partition("\r\n\r\n")[2].replace("\r\n", "\n> ")
    text = f"Is it down?\n\nOn Mon, 9 Nov 2026 at 10:00, Monitor wrote:\n> {token}"

    outcome = story.receives(
        alert(sender="dana@harbour.example", body="").partition(b"\r\n\r\n")[0]
        + f"\r\n\r\n{text}".encode()
    )

    assert first.state is State.CREATED
    assert outcome.decision is not None
    assert outcome.decision.kind is not Kind.ALERT
    assert SECRET not in everything(story)


# --- organization ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Harbour Dental", "HARBOUR dental"])
def test_the_organization_is_matched_by_its_exact_name(name: str) -> None:
    assert ticket_of(desk().receives(alert(f'<Customer name="{name}"/>'))).company == HARBOUR


def test_a_name_with_an_ampersand_is_written_as_xml_wants() -> None:
    rest = '<Customer name="Quill &amp; Ink"/>'

    assert ticket_of(desk().receives(alert(rest))).company == QUILL


@pytest.mark.parametrize(
    "rest",
    [
        '<CustomerID source="rmm" name="quill"/>',
        '<CustomerID name="quill"/>',
        '<Customer name="Harbour Dental"/><CustomerID source="rmm" name="quill"/>',
    ],
)
def test_or_by_its_id_which_counts_more(rest: str) -> None:
    assert ticket_of(desk().receives(alert(rest))).company == QUILL


def test_a_tool_s_own_id_is_one_that_names_the_tool() -> None:
    story = desk()
    story.store.add_company(Company("rmm:42", "Forty-two Ltd"))
    story.store.add_company(Company("42", "Another Ltd"))

    mine = story.receives(alert('<CustomerID source="rmm" name="42"/>', "one"))
    other = story.receives(alert('<CustomerID source="psa" name="42"/>', "two"))

    assert ticket_of(mine).company == Company("rmm:42", "Forty-two Ltd")
    assert ticket_of(other).company == Company("42", "Another Ltd")


def test_an_id_that_nobody_has_leaves_it_to_the_name() -> None:
    rest = '<Customer name="Harbour Dental"/><CustomerID source="rmm" name="999"/>'

    assert ticket_of(desk().receives(alert(rest))).company == HARBOUR


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ('<Customer name="Harbour"/>', "[No company is called Harbour.]"),
        ('<CustomerID source="rmm" name="9"/>', "[No company is called rmm:9.]"),
        ("", ""),
    ],
)
def test_an_organization_that_is_not_found_is_the_default_one(rest: str, said: str) -> None:
    ticket = ticket_of(desk().receives(alert(rest)))

    assert ticket.company == HOUSE
    assert ticket.text == f"{said}\n\nNo answer to ping.".strip()


def test_several_that_match_go_to_the_default_one_and_a_note_says_so() -> None:
    story = desk()
    story.store.add_company(Company("harbour2", "Harbour Dental"))

    ticket = ticket_of(story.receives(alert('<Customer name="Harbour Dental"/>')))

    assert ticket.company == HOUSE
    assert ticket.text.startswith("[2 companies are called Harbour Dental; none was guessed.]")


def test_an_inactive_organization_gets_no_work_done() -> None:
    outcome = desk().receives(alert(f'<Customer name="{MILL.name}"/>'))

    assert (outcome.state, outcome.reason) == (State.HELD, "inactive_sender")


# --- contact --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rest", "name"),
    [
        ('<Email name="D.WEBB@harbour.example"/>', "Dana Webb"),
        ('<Customer name="Harbour Dental"/><Contact name="liam poole"/>', "Liam Poole"),
        (
            '<Email name="dana@harbour.example"/><Contact name="Liam Poole"/>',
            "Dana Webb",
        ),
    ],
)
def test_the_contact_is_matched_by_address_and_then_by_name(rest: str, name: str) -> None:
    outcome = desk().receives(alert(rest))

    found = requester(outcome)
    assert isinstance(found, Contact)
    assert (found.name, ticket_of(outcome).company) == (name, HARBOUR)


def test_a_named_contact_who_is_missing_is_created() -> None:
    story = desk()
    rest = (
        '<Customer name="Harbour Dental"/><Contact name="Zoe New"/>'
        '<Email name="zoe@harbour.example"/>'
    )

    outcome = story.receives(alert(rest))

    registers = ticket_of(outcome).registers
    assert isinstance(registers, NewContact)
    assert (registers.name, registers.company) == ("Zoe New", HARBOUR)
    found = story.receives(alert(rest, "Server harbour-02 is down"))
    assert isinstance(requester(found), Contact)
    assert ticket_of(found).registers is None


def test_but_none_where_no_organization_is_known() -> None:
    ticket = ticket_of(desk().receives(alert('<Contact name="Zoe New"/>')))

    assert (ticket.registers, ticket.company) == (None, HOUSE)
    assert ticket.text.startswith("[No contact is called Zoe New.]")


def test_an_alert_is_never_a_resource_s_and_commands_nothing() -> None:
    story = desk()
    content = alert(
        subject=f"{XRAY} is dark", body="#T=1\nDark.", sender="nora@brightside.example"
    )

    outcome = story.receives(content)

    assert isinstance(requester(outcome), Stranger)
    assert outcome.decision is not None
    assert outcome.decision.command is None
    assert ticket_of(outcome).mentions == XRAY


# --- priority, number, storms ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "priority"), [({"Importance": "High"}, "Critical"), ({}, "Medium")]
)
def test_the_importance_of_an_alert_raises_its_priority(
    fields: dict[str, Any], priority: str
) -> None:
    assert ticket_of(desk().receives(alert(**fields))).priority == priority


def test_the_number_of_a_ticket_is_mentioned_where_duplicates_are_not_looked_for() -> None:
    story = desk()

    outcome = story.receives(alert(f"<TicketNumber>{XRAY}</TicketNumber>"))

    assert ticket_of(outcome).mentions == XRAY
    assert story.last(outcome.number).text.startswith(f"[See {XRAY}.]")


def test_a_tool_that_calls_all_its_mail_the_same_is_heard() -> None:
    """More than two of one sender and subject in five minutes are held only of other mail."""
    story = desk()

    outcomes = [
        story.receives(
            alert(f'<DeviceID source="rmm" name="pc-{number}"/>', "Alert"),
            after=timedelta(seconds=10),
        )
        for number in range(6)
    ]

    assert [outcome.state for outcome in outcomes] == [State.CREATED] * 6


def test_a_storm_of_alerts_is_held_and_passes() -> None:
    story = desk()
    decide = tuple(AlertStorm(3) if rule == AlertStorm() else rule for rule in story.policy.decide)
    story.policy = evolve(story.policy, decide=decide)
    # That a contact is named, whose tickets they are, makes no difference.
    rest = '<Customer name="Harbour Dental"/><Contact name="Liam Poole"/>'

    outcomes = [
        story.receives(alert(rest, f"pc-{number} is down"), after=timedelta(seconds=5))
        for number in range(5)
    ]
    later = story.receives(alert(rest, "pc-9 is down"), after=timedelta(minutes=61))

    assert [outcome.reason for outcome in outcomes] == ["", "", "", "flood", "flood"]
    assert outcomes[-1].notices == ()
    assert story.store.raw(outcomes[-1].key) is not None
    assert later.state is State.CREATED


def test_without_a_default_organization_an_alert_is_still_a_ticket() -> None:
    """A mail that nobody can be told for is refused; of an alert its ticket says so."""
    story = desk(HELP, PROJECTS, evolve(ALERTS, company=None))

    outcome = story.receives(alert('<Customer name="Nobody Ltd"/>'))

    assert (outcome.state, ticket_of(outcome).company) == (State.CREATED, None)
