"""Monitoring tools, and the same trouble twice (E10, E11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from acceptance_desk import DATA, why
from attrs import evolve
from story_desk import BILLING, CLIENT, POLICY, PRINTER, SUPPORT, StoryDesk, desk, passed

from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.items import EntityKind, NewNote, NewTicket
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Company, Contact, NewContact, Stranger
from mail2ticket.model.verdict import Kind
from mail2ticket.rules.duplicates import Duplicates, Handling, SameTicket
from mail2ticket.rules.threads import mentioned
from mail2ticket.testing import mail

FALLBACK = Company("acme", "Acme itself")
ALERTS = Mailbox(
    "alerts@acme.example",
    queue="Monitoring",
    company=FALLBACK,
    alert_name="rmm",
    alert_key="the alert key",
)
TOKEN = '<Autotask><ID name="rmm"/><PW name="{key}"/>{rest}</Autotask>'


def alert_desk(**changes: Any) -> StoryDesk:  # noqa: ANN401 - fields of a policy, of any type
    """Return the desk of the stories, with an alert mailbox."""
    return desk(mailboxes=(SUPPORT, BILLING, ALERTS), **changes)


def duplicate_desk(**settings: Any) -> StoryDesk:  # noqa: ANN401 - of any type
    """Return the same, where duplicates are looked for."""
    same = SameTicket()
    match = [rule for rule in POLICY.match if rule is not mentioned]
    rule = Duplicates(same=same, **settings)
    return alert_desk(match=(*match, same, mentioned), decide=(rule, *POLICY.decide))


def alert(
    rest: str = "",
    key: str = "the alert key",
    sender: str = "monitor@rmm.example",
    to: str = "alerts@acme.example",
) -> bytes:
    """Return a mail with a token."""
    text = "Down.\n\n" + TOKEN.format(key=key, rest=rest)
    return mail("PROBLEM: db01", text, From=sender, To=to)


def ticket_of(outcome: Outcome) -> NewTicket:
    """Return the ticket that a mail became."""
    assert outcome.decision is not None
    assert isinstance(outcome.decision.entity, NewTicket)
    return outcome.decision.entity


def everything(story: StoryDesk) -> str:
    """Return all that a store keeps, but for the mails themselves and their texts as read."""
    kept = [repr(story.store.histories()), repr(story.store.recorded())]
    for history in story.store.histories():
        kept += [entry.text + entry.title for entry in history.entries]
        kept += [
            file.content.decode("utf-8", "replace")
            for file in story.store.files(history.item.number)
        ]
    return "\n".join(kept)


def test_e11_an_alert_opens_a_ticket_of_its_customer_without_the_token() -> None:
    story = alert_desk()

    outcome = story.receives("alert_token_01.eml")

    ticket = ticket_of(outcome)
    assert outcome.decision is not None
    assert (outcome.decision.kind, outcome.notices) == (Kind.ALERT, ())
    assert ticket.title == "PROBLEM: the disk of db01 is full"
    assert ticket.text == "The disk /var of db01 is 97 % full."
    assert (ticket.company, ticket.type, ticket.queue) == (CLIENT, "Disk", "Monitoring")
    assert ticket.alert_id == "agent/db01/disk"
    assert outcome.decision.changes.fields == (("device", "db01"), ("device_source", "agent"))
    assert "the alert key" not in everything(story)
    assert story.store.raw(outcome.key) == (DATA / "alert_token_01.eml").read_bytes()


def test_e11_a_named_contact_who_is_missing_is_created() -> None:
    story = alert_desk()

    first = story.receives("alert_token_01.eml")
    later = story.receives(mail("Thanks", "It is.", From="dora@client.example"))

    registers = ticket_of(first).registers
    assert registers is not None
    assert (registers.name, str(registers.address)) == ("Dora Deep", "dora@client.example")
    assert registers.company == CLIENT
    assert later.decision is not None
    assert isinstance(later.decision.requester, Contact)
    assert later.decision.requester.name == "Dora Deep"


@pytest.mark.parametrize(
    ("rest", "contact"),
    [
        ('<Email name="ADA@client.example"/>', "Ada Lovelace"),
        ('<Customer name="client inc"/><Contact name="Bob Miller"/>', "Bob Miller"),
    ],
)
def test_e11_a_contact_is_matched_by_exact_address_or_name(rest: str, contact: str) -> None:
    outcome = alert_desk().receives(alert(rest))

    ticket = ticket_of(outcome)
    assert isinstance(ticket.requester, Contact)
    assert (ticket.requester.name, ticket.company) == (contact, CLIENT)
    assert ticket.registers is None


def test_e11_several_matches_go_to_the_default_company_and_a_note_says_so() -> None:
    story = alert_desk()
    story.store.add_company(Company("client2", "Client Inc"))

    outcome = story.receives("alert_token_01.eml")

    ticket = ticket_of(outcome)
    assert (ticket.company, ticket.registers) == (FALLBACK, None)
    assert ticket.text.startswith("[2 companies are called Client Inc; none was guessed.]\n\n")


def test_e11_an_unknown_company_is_the_default_one_and_is_told() -> None:
    outcome = alert_desk().receives(alert('<Customer name="Client"/><Contact name="Ada"/>'))

    ticket = ticket_of(outcome)
    assert (ticket.company, ticket.registers) == (FALLBACK, None)
    assert ticket.text == "[No company is called Client.]\n\nDown."


@pytest.mark.parametrize("key", ["the alert kez", "", "THE ALERT KEY", "the alert key2", "é"])
def test_e11_a_wrong_key_holds_the_mail_and_tells_nobody(key: str) -> None:
    story = alert_desk()

    outcome = story.receives(alert(key=key, sender="ada@client.example"))

    assert (outcome.state, outcome.reason) == (State.HELD, "bad_alert_key")
    assert outcome.notices == ()
    assert "PW" not in everything(story)


def test_e11_a_wrong_name_is_as_bad() -> None:
    outcome = alert_desk().receives(alert().replace(b'name="rmm"', b'name="rmn"'))

    assert outcome.reason == "bad_alert_key"


def test_e11_x16_a_token_that_cannot_be_read_is_held() -> None:
    story = alert_desk()

    outcome = story.receives(alert('<Customer name="&lol;"/>'))

    assert (outcome.state, outcome.reason) == (State.HELD, "bad_alert_key")
    assert "an entity that is not one of the five" in why(outcome, "screen")
    assert "the alert key" not in everything(story)


def test_e11_without_a_token_it_is_an_ordinary_mail() -> None:
    outcome = alert_desk().receives(mail("Help", To="alerts@acme.example"))

    assert outcome.state is State.CREATED
    assert outcome.decision is not None
    assert outcome.decision.kind is Kind.PERSONAL
    assert outcome.notices == ("created",)


def test_e11_at_another_mailbox_the_key_is_nothing_but_taken_out() -> None:
    story = alert_desk()

    outcome = story.receives(alert(to="support@acme.example"))

    ticket = ticket_of(outcome)
    assert isinstance(ticket.requester, Stranger)
    assert ticket.text == "Down."
    assert "the alert key" not in everything(story)


def test_e11_a_long_alert_is_cut_after_its_token_was_taken_out() -> None:
    story = alert_desk()

    outcome = story.receives(alert(to="support@acme.example").replace(b"Down.", b"Down. " * 2_000))

    assert ticket_of(outcome).text.endswith("full-text.txt]")
    assert [file.filename for file in story.store.files(outcome.number or "")] == ["full-text.txt"]
    assert "the alert key" not in everything(story)


def test_e11_an_alert_is_no_agents_and_commands_nothing() -> None:
    story = alert_desk()
    text = f"#T=1:00\n\nDown.\n\n{TOKEN.format(key='the alert key', rest='')}"

    outcome = story.receives(
        mail(f"On {PRINTER}", text, From="grace@acme.example", To="alerts@acme.example")
    )

    ticket = ticket_of(outcome)
    assert isinstance(ticket.requester, Stranger)
    assert ticket.mentions == PRINTER
    assert outcome.decision is not None
    assert outcome.decision.command is None


def test_e11_who_answers_an_alert_and_quotes_its_token_sends_no_alert() -> None:
    story = alert_desk()
    quoted = "Is it?\n\nOn Mon, 9 Nov 2026, Monitor wrote:\n> Down.\n>"
    text = f"{quoted}\n> {TOKEN.format(key='the alert key', rest='')}"

    outcome = story.receives(mail("Re: db01", text, To="alerts@acme.example"))

    assert outcome.decision is not None
    assert outcome.decision.kind is Kind.PERSONAL
    assert outcome.state is State.CREATED
    assert "the alert key" not in everything(story)


def test_e11_raw_tags_in_html_are_read_where_the_text_has_lost_them() -> None:
    story = alert_desk()
    token = TOKEN.format(key="the alert key", rest='<Customer name="Client Inc"/>')
    head = "From: monitor@rmm.example\r\nTo: alerts@acme.example\r\nSubject: db01\r\n"
    html = f"Content-Type: text/html\r\n\r\n<html><body><p>Down.</p>{token}</body></html>"

    outcome = story.receives(f"{head}{html}".encode())

    assert ticket_of(outcome).company == CLIENT
    assert "the alert key" not in everything(story)


def test_e10_an_all_clear_of_the_same_alert_is_a_note_and_reopens_nothing() -> None:
    story = duplicate_desk(handling=Handling.IGNORE, completed=Handling.REOPEN)
    first = story.receives("alert_token_01.eml")
    second = story.receives(
        (DATA / "alert_token_01.eml").read_bytes().replace(b"alert-1@", b"alert-3@")
    )
    clear = story.receives("alert_token_02.eml")

    assert (second.state, second.reason) == (State.DISCARDED, "duplicate")
    assert (clear.entity, clear.number) == (EntityKind.TICKET_NOTE, first.number)
    assert "the alert key" not in everything(story)
    assert story.item(first.number).is_open

    story.store.add_item(evolve(story.item(first.number), is_open=False, status="Complete"))
    again = story.receives(
        (DATA / "alert_token_02.eml").read_bytes().replace(b"alert-2@", b"alert-4@")
    )
    assert again.number == first.number
    assert not story.item(first.number).is_open
    reopening = story.receives(
        (DATA / "alert_token_01.eml").read_bytes().replace(b"alert-1@", b"alert-5@")
    )
    assert reopening.number == first.number
    assert story.item(first.number).is_open


def test_e10_the_number_in_a_token_names_the_ticket() -> None:
    story = duplicate_desk()
    rest = f'<Customer name="Client Inc"/><TicketNumber>{PRINTER.lower()}</TicketNumber>'

    outcome = story.receives(alert(rest))

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, PRINTER)
    assert outcome.notices == ()


def test_e10_but_not_that_of_another_company() -> None:
    rest = f'<Customer name="Other Ltd"/><TicketNumber>{PRINTER}</TicketNumber>'

    outcome = duplicate_desk().receives(alert(rest))

    assert outcome.state is State.CREATED


def test_e10_a_colleague_writes_the_same_title_soon_and_it_is_a_note() -> None:
    story = duplicate_desk()
    first = story.receives(mail("The VPN is down", From="ada@client.example"))

    soon = story.receives(
        mail(
            "the vpn  is DOWN",
            From="bob@client.example",
            Authentication_Results=passed("bob@client.example"),
        ),
        after=timedelta(minutes=30),
    )
    late = story.receives(
        mail("The VPN is down", From="carol@client.example"), after=timedelta(hours=3)
    )

    assert (soon.entity, soon.number) == (EntityKind.TICKET_NOTE, first.number)
    assert late.state is State.CREATED
    assert late.number != first.number


def test_e10_a_stranger_of_the_companys_domain_only_mentions_it() -> None:
    story = duplicate_desk()
    first = story.receives(mail("The VPN is down", From="ada@client.example"))

    outcome = story.receives(
        mail("The VPN is down", From="nobody@client.example"), after=timedelta(minutes=5)
    )

    assert outcome.state is State.CREATED
    assert ticket_of(outcome).mentions == first.number
    assert len(story.entries(first.number)) == 1


def test_e10_no_default_policy_looks_for_duplicates() -> None:
    story = alert_desk()
    first = story.receives(mail("The VPN is down", From="ada@client.example"))

    second = story.receives(
        mail("The VPN is down", From="bob@client.example"), after=timedelta(minutes=5)
    )

    assert second.number != first.number
    assert ticket_of(second).mentions is None


def test_e10_a_note_is_written_in_the_name_of_whoever_wrote() -> None:
    story = duplicate_desk()
    story.receives(mail("The VPN is down", From="ada@client.example"))

    outcome = story.receives(
        mail(
            "The VPN is down",
            From="bob@client.example",
            Authentication_Results=passed("bob@client.example"),
        ),
        after=timedelta(minutes=5),
    )

    assert outcome.decision is not None
    assert isinstance(outcome.decision.entity, NewNote)
    assert str(outcome.decision.entity.sender) == "bob@client.example"


def test_e11_a_contact_is_made_of_what_the_alert_says() -> None:
    outcome = alert_desk().receives(alert('<Customer name="Client Inc"/><Contact name="Zoe"/>'))

    assert ticket_of(outcome).registers == NewContact("Zoe", None, CLIENT)
