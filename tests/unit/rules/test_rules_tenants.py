"""Whose tenants they are, where several organizations share a desk: S1, S2."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import ADA, ADA_CONTACT, CLIENT, SAM, case, message, policy, stranger

from mail2ticket.model.facts import Questions
from mail2ticket.model.items import NewTicket
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.people import Company, Requester, Stranger
from mail2ticket.rules.entities import ticket
from mail2ticket.rules.forwarders import ForwardedRequest
from mail2ticket.rules.tenants import OwnTenants

OTHER = Company("other", "Other Ltd")
RULE = OwnTenants(ticket)


def opened(requester: Requester, company: Company | None) -> tuple[NewTicket, str]:
    box = Mailbox("support@acme.example", company=company)
    answer = RULE(
        case(message(sender="Ada L. <ada@home.example>"), requester=requester, mailbox=box)
    )
    assert answer is not None
    assert isinstance(answer.value, NewTicket)
    return answer.value, answer.reason


def test_s2_a_contact_of_another_company_is_a_stranger_here() -> None:
    found, reason = opened(ADA_CONTACT, OTHER)

    assert found.requester == Stranger(found.sender, "Ada L.")
    assert str(found.sender) == "ada@home.example"
    assert not found.is_registered
    assert found.company == OTHER
    assert reason == "a new ticket; a stranger to Other Ltd"


def test_s2_so_is_a_stranger_of_another_company_s_domain() -> None:
    found, _ = opened(Stranger(ADA, company=CLIENT), OTHER)

    assert found.company == OTHER


@pytest.mark.parametrize(
    ("requester", "company"),
    [
        (ADA_CONTACT, CLIENT),
        (ADA_CONTACT, evolve(CLIENT, name="Renamed")),
        (ADA_CONTACT, None),
        (evolve(ADA_CONTACT, company=None), OTHER),
        (SAM, OTHER),
        (stranger(), OTHER),
    ],
)
def test_s1_everybody_else_is_who_he_is(requester: Requester, company: Company | None) -> None:
    found, reason = opened(requester, company)

    assert found.requester == requester
    assert reason == "a new ticket"


def test_where_no_ticket_is_made_none_is_made_for_a_stranger() -> None:
    box = Mailbox("support@acme.example", company=OTHER)

    assert OwnTenants(lambda _: None)(case(requester=ADA_CONTACT, mailbox=box)) is None


def test_without_a_sender_the_ticket_is_as_it_would_be() -> None:
    box = Mailbox("support@acme.example", company=OTHER)
    known = case(message(sender=None), requester=ADA_CONTACT, mailbox=box)

    assert RULE(known) == ticket(known)


def test_it_asks_what_the_rule_asks_that_opens() -> None:
    asking = ForwardedRequest(ticket)

    assert OwnTenants(asking).questions(message(), policy()) == asking.questions(
        message(), policy()
    )
    assert RULE.questions(message(), policy()) == Questions()
