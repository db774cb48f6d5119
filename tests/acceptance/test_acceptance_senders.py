"""Who is it from? (S1, S2, S4)"""

from __future__ import annotations

import pytest
from acceptance_desk import why
from story_desk import CLIENT, OTHER, PRINTER, StoryDesk, desk, failed, mailbox_desk, passed

from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.items import EntityKind, NewTicket
from mail2ticket.model.people import Agent, Company, Contact, Requester, Stranger
from mail2ticket.testing import mail


def writes(story: StoryDesk, sender: str, subject: str = "Help") -> Outcome:
    """Let *sender* write a mail that passes its checks."""
    return story.receives(mail(subject, sender=sender, Authentication_Results=passed(sender)))


def requester(outcome: Outcome) -> Requester:
    """Return who it was from."""
    assert outcome.decision is not None
    assert outcome.decision.requester is not None
    return outcome.decision.requester


def company(outcome: Outcome) -> Company | None:
    """Return whose ticket it became."""
    assert outcome.decision is not None
    assert isinstance(outcome.decision.entity, NewTicket)
    return outcome.decision.entity.company


@pytest.mark.parametrize("address", ["grace@acme.example", "Grace@Home.example"])
def test_s1_an_agent_is_known_by_any_of_his_addresses(address: str) -> None:
    found = requester(writes(desk(), address))

    assert isinstance(found, Agent)
    assert found.id == "grace"


@pytest.mark.parametrize(
    "address", ["ada@client.example", "Lovelace@Client.example", "ada@freemail.example"]
)
def test_s1_a_contact_is_known_by_his_first_second_and_third_address(address: str) -> None:
    outcome = writes(desk(), address)

    found = requester(outcome)
    assert isinstance(found, Contact)
    assert (found.id, company(outcome)) == ("ada", CLIENT)


def test_s1_an_agent_comes_before_a_contact() -> None:
    story = desk()
    story.store.add_person(Contact("grace", "Grace too", ("grace@acme.example",), CLIENT))

    assert isinstance(requester(writes(story, "grace@acme.example")), Agent)


def test_s1_of_several_agents_the_first_is_taken_and_the_trace_says_so() -> None:
    story = desk()
    story.store.add_person(Agent("twin", "Gwen", ("grace@acme.example",)))

    outcome = writes(story, "grace@acme.example")

    found = requester(outcome)
    assert isinstance(found, Agent)
    assert found.id == "grace"
    assert "1 more" in why(outcome, "attribute")


def test_s1_a_primary_address_counts_more_than_a_second() -> None:
    story = desk()
    story.store.add_person(Contact("lo", "Lo", ("lovelace@client.example",), CLIENT))

    found = requester(writes(story, "lovelace@client.example"))

    assert isinstance(found, Contact)
    assert found.id == "lo"


def test_s1_of_several_contacts_none_is_guessed() -> None:
    story = mailbox_desk(company=CLIENT)

    outcome = writes(story, "twin@other.example")

    assert isinstance(requester(outcome), Stranger)
    assert company(outcome) == CLIENT  # the default one
    assert "Tim Twin, Tom Twin" in why(outcome, "attribute")
    assert "2 contacts have the sender's address" in story.last(outcome.number).text


def test_s1_a_company_is_known_by_its_domain() -> None:
    outcome = writes(desk(), "newcomer@client.example")

    assert isinstance(requester(outcome), Stranger)
    assert company(outcome) == CLIENT


def test_s1_a_company_is_known_by_a_domain_below_its_own() -> None:
    assert company(writes(desk(), "newcomer@sales.other.example")) == OTHER


def test_s1_but_not_by_a_name_that_only_ends_alike() -> None:
    assert company(writes(desk(), "newcomer@another.example")) is None
    assert company(writes(desk(), "newcomer@notclient.example")) is None


def test_s1_a_domain_of_two_companies_tells_neither() -> None:
    story = desk()

    outcome = writes(story, "newcomer@shared.example")

    assert company(outcome) is None
    assert "2 companies" in why(outcome, "attribute")


def test_s1_a_public_domain_tells_no_company() -> None:
    # Somebody has given it to a company all the same.
    assert company(writes(desk(), "newcomer@freemail.example")) is None


def test_s1_the_mailbox_s_company_is_the_last_resort() -> None:
    story = mailbox_desk(company=OTHER)

    assert company(writes(story, "mallory@elsewhere.example")) == OTHER
    assert company(writes(story, "newcomer@client.example")) == CLIENT


@pytest.mark.parametrize(
    ("address", "who"),
    [
        ("eve@client.example", "Eve Past"),
        ("gil@gone.example", "Gone Ltd"),
        ("newcomer@gone.example", "Gone Ltd"),
        ("past@acme.example", "Paul Past"),
    ],
)
def test_s1_whoever_is_inactive_is_refused_with_its_reason(address: str, who: str) -> None:
    outcome = writes(desk(), address)

    assert (outcome.state, outcome.reason) == (State.HELD, "inactive_sender")
    assert outcome.notices == ("refused",)
    assert who in why(outcome, "decide")


def test_s2_a_stranger_is_taken_marked_and_acknowledged() -> None:
    story = desk()

    outcome = story.receives("stranger_01.eml")

    history = story.store.history(outcome.number or "")
    assert history is not None
    assert outcome.state is State.CREATED
    assert not history.is_registered
    assert outcome.notices == ("acknowledged",)


def test_s2_a_contact_is_not_marked() -> None:
    story = desk()

    outcome = writes(story, "ada@client.example")

    history = story.store.history(outcome.number or "")
    assert history is not None
    assert history.is_registered
    assert outcome.notices == ("created",)


def test_s2_or_a_stranger_is_held_and_told_nothing() -> None:
    outcome = mailbox_desk(strangers="hold").receives("stranger_01.eml")

    assert (outcome.state, outcome.reason) == (State.HELD, "unregistered")
    assert outcome.notices == ()


def test_s2_or_refused_and_told() -> None:
    outcome = mailbox_desk(strangers="refuse").receives("stranger_01.eml")

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "unregistered")
    assert outcome.notices == ("refused",)


@pytest.mark.parametrize("header", [None, failed("grace@acme.example")])
def test_s4_an_own_domain_without_a_pass_is_no_agent(header: str | None) -> None:
    story = desk()

    outcome = story.receives(
        mail(PRINTER, "It is fixed.", sender="grace@acme.example", Authentication_Results=header)
    )

    assert isinstance(requester(outcome), Stranger)
    assert outcome.entity is EntityKind.TICKET
    assert not story.entries(PRINTER)


def test_s4_only_our_own_server_is_believed() -> None:
    header = "mx.evil.example; dmarc=pass header.from=acme.example"

    outcome = desk().receives(
        mail("Help", sender="grace@acme.example", Authentication_Results=header)
    )

    assert isinstance(requester(outcome), Stranger)


@pytest.mark.parametrize("result", ["softfail", "neutral", "none", "temperror", "passed"])
def test_s4_only_a_pass_is_a_pass(result: str) -> None:
    header = f"mx.acme.example; spf={result} smtp.mailfrom=acme.example"

    outcome = desk().receives(
        mail("Help", sender="grace@acme.example", Authentication_Results=header)
    )

    assert isinstance(requester(outcome), Stranger)


def test_s4_a_pass_for_another_domain_is_none() -> None:
    header = (
        "mx.acme.example; dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=evil.example"
    )

    outcome = desk().receives(
        mail("Help", sender="grace@acme.example", Authentication_Results=header)
    )

    assert isinstance(requester(outcome), Stranger)


def test_s4_what_came_with_the_mail_is_not_believed_below_what_our_server_says() -> None:
    # Whoever sends the mail can write our server's name as well.
    genuine = f"Authentication-Results: {failed('grace@acme.example')}\r\n".encode()
    forged = mail(
        "Help",
        sender="grace@acme.example",
        Authentication_Results=passed("grace@acme.example"),
    )
    hop = b"Received: from x by mx.acme.example; Mon, 9 Nov 2026 08:00:00 +0000\r\n"

    outcome = desk().receives(genuine + hop + forged)

    assert isinstance(requester(outcome), Stranger)


def test_s4_several_senders_are_never_verified() -> None:
    outcome = desk().receives(
        mail(
            "Help",
            sender="grace@acme.example, mallory@elsewhere.example",
            Authentication_Results=passed("grace@acme.example"),
        )
    )

    assert isinstance(requester(outcome), Stranger)
