"""
Who is it from? The attribution order, each branch of it (S1, S4).

The manual: *The sender is matched to an active resource, then to an active contact or
co-managing user; else by the number in the subject; else by the web domain of exactly one
organization; else to the default organization of the mailbox. Else a failure notice is sent.*
"""

from __future__ import annotations

import pytest
from acceptance_desk import why
from attrs import evolve
from autotask_desk import (
    HARBOUR,
    HOUSE,
    QUILL,
    SCREEN,
    XRAY,
    desk,
    help_desk,
    plain,
    proven,
    requester,
    text_of,
    ticket_of,
)

from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind, NewTicket
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.people import Agent, Company, Contact, Stranger
from mail2ticket.testing import mail

# --- resources ------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["nora@brightside.example", "Nora@Finch.example"])
def test_first_a_resource_by_any_of_his_addresses(address: str) -> None:
    outcome = desk().receives(proven("Stock is low", sender=address))

    found = requester(outcome)
    assert isinstance(found, Agent)
    assert (found.id, outcome.state) == ("nora", State.CREATED)
    assert why(outcome, "attribute") == "agent Nora Finch"


def test_of_several_resources_the_first_wins() -> None:
    story = desk()
    story.store.add_person(Agent("nick", "Nick Finch", ("nora@finch.example",)))

    outcome = story.receives(proven("Stock is low", sender="nora@finch.example"))

    found = requester(outcome)
    assert isinstance(found, Agent)
    assert found.id == "nora"
    assert "1 more agents have the address" in why(outcome, "attribute")


def test_a_resource_comes_before_a_contact_of_the_same_address() -> None:
    story = desk()
    story.store.add_person(Contact("c", "Nora too", ("nora@finch.example",), HARBOUR))

    assert isinstance(
        requester(story.receives(proven("Hello", sender="nora@finch.example"))), Agent
    )


def test_an_inactive_resource_is_refused() -> None:
    story = desk()

    outcome = story.receives(proven("Hello", sender="pete@brightside.example"))

    assert (outcome.state, outcome.reason) == (State.HELD, "inactive_sender")
    assert outcome.notices == (NoticeKind.REFUSED,)


def test_but_who_is_an_active_contact_now_is_that() -> None:
    story = desk()
    story.store.add_person(Contact("pete2", "Pete Past", ("pete@brightside.example",), QUILL))

    outcome = story.receives(proven("Hello", sender="pete@brightside.example"))

    assert isinstance(requester(outcome), Contact)
    assert ticket_of(outcome).company == QUILL


def test_who_only_writes_a_resource_s_address_is_none() -> None:
    """What Autotask does not ask: whether our server verified the mail (S4)."""
    story = desk()

    outcome = story.receives(plain("Hello", sender="nora@brightside.example"))

    assert (outcome.state, outcome.reason) == (State.HELD, "unattributed")
    assert "not verified by our servers" in why(outcome, "attribute")


# --- contacts and co-managing users ---------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "rank"),
    [
        ("dana@harbour.example", 1),
        ("D.Webb@Harbour.example", 2),
        ("dana@freemail.example", 3),
    ],
)
def test_then_a_contact_by_first_second_or_third_address(address: str, rank: int) -> None:
    outcome = desk().receives(plain(sender=address))

    found = requester(outcome)
    assert isinstance(found, Contact)
    assert (found.id, ticket_of(outcome).company) == ("dana", HARBOUR)
    assert why(outcome, "attribute") == f"contact Dana Webb by address {rank}"


def test_a_first_address_counts_more_than_a_second() -> None:
    story = desk()
    story.store.add_person(Contact("dw", "Doris Webb", ("d.webb@harbour.example",), HARBOUR))

    found = requester(story.receives(plain(sender="d.webb@harbour.example")))

    assert isinstance(found, Contact)
    assert found.id == "dw"


def test_a_co_managing_user_writes_to_any_item_of_his_company() -> None:
    outcome = desk().receives(plain(f"{XRAY} update", sender="mia@harbour.example"))

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, XRAY)
    assert "co-manages the company" in why(outcome, "match")


def test_but_to_none_of_another_s() -> None:
    outcome = desk().receives(plain(f"{SCREEN} update", sender="mia@harbour.example"))

    assert outcome.state is State.CREATED
    assert (ticket_of(outcome).mentions, ticket_of(outcome).company) == (SCREEN, HARBOUR)


@pytest.mark.parametrize(
    ("sender", "who"),
    [
        ("len@harbour.example", "Len Left"),
        ("max@oldmill.example", "Old Mill"),
        ("anybody@oldmill.example", "Old Mill"),
    ],
)
def test_an_inactive_contact_or_organization_is_refused(sender: str, who: str) -> None:
    story = help_desk(company=HOUSE)

    outcome = story.receives(plain(sender=sender))

    assert (outcome.state, outcome.reason) == (State.HELD, "inactive_sender")
    assert why(outcome, "decide") == f"{who} is inactive"
    assert outcome.notices == (NoticeKind.REFUSED,)
    assert story.store.raw(outcome.key) is not None


def test_of_several_contacts_none_is_guessed() -> None:
    """The default organization takes it, and a note says why."""
    story = help_desk(company=HOUSE)

    outcome = story.receives(plain(sender="ivy@quill.example"))

    assert isinstance(requester(outcome), Stranger)
    assert ticket_of(outcome).company == HOUSE
    assert "2 contacts have the sender's address" in story.last(outcome.number).text
    assert why(outcome, "attribute") == "2 contacts have the address: Ivy Ames, Ivo Ames"


def test_without_a_default_organization_the_mail_of_several_contacts_fails() -> None:
    outcome = desk().receives(plain(sender="ivy@quill.example"))

    assert (outcome.state, outcome.reason) == (State.HELD, "unattributed")


def test_a_contact_known_to_be_forged_is_nobody() -> None:
    sender = "dana@harbour.example"
    failed = f"mx.brightside.example; dmarc=fail header.from={sender.rpartition('@')[2]}"

    outcome = desk().receives(
        mail(sender=sender, to="help@brightside.example", Authentication_Results=failed)
    )

    assert (outcome.state, outcome.reason) == (State.HELD, "unattributed")
    assert outcome.notices == ()


# --- the number in the subject --------------------------------------------------------------


def test_else_the_number_in_the_subject_tells_the_organization() -> None:
    story = desk()

    outcome = story.receives(plain(f"{XRAY} again", sender="sam@elsewhere.example"))

    assert outcome.state is State.CREATED
    assert (ticket_of(outcome).company, ticket_of(outcome).mentions) == (HARBOUR, XRAY)
    assert why(outcome, "attribute") == "the subject names an item of Harbour Dental"
    assert not story.history(XRAY).entries


def test_with_anyone_by_number_it_is_attached_as_a_note_anyway() -> None:
    """As Autotask documents it; here only for agents to see, and without a notice."""
    story = desk(anyone_by_number=True)

    outcome = story.receives(plain(f"{XRAY} again", sender="sam@elsewhere.example"))

    assert (outcome.entity, outcome.number) == (EntityKind.TICKET_NOTE, XRAY)
    assert story.last(XRAY).is_internal
    assert story.last(XRAY).text.startswith("[Its writer takes no part in this work item.]")
    assert outcome.notices == ()


def test_but_not_of_a_forged_sender() -> None:
    story = desk(anyone_by_number=True)
    failed = "mx.brightside.example; dmarc=fail header.from=harbour.example"

    outcome = story.receives(plain(f"{XRAY} again", Authentication_Results=failed))

    assert outcome.state is State.HELD
    assert not story.history(XRAY).entries


def test_who_takes_part_still_writes_as_himself() -> None:
    story = desk(anyone_by_number=True)

    story.receives("02_ticket_note.eml")

    assert not story.last(XRAY).is_internal


# --- the organization -----------------------------------------------------------------------


@pytest.mark.parametrize("domain", ["harbour.example", "Harbour.example", "front.harbour.example"])
def test_else_the_one_organization_whose_domain_matches(domain: str) -> None:
    outcome = desk().receives(plain(sender=f"new@{domain}"))

    assert ticket_of(outcome).company == HARBOUR
    assert not ticket_of(outcome).is_registered
    assert outcome.notices == (NoticeKind.ACKNOWLEDGED,)


@pytest.mark.parametrize("domain", ["notharbour.example", "harbour.example.elsewhere.example"])
def test_a_domain_that_only_looks_alike_is_none(domain: str) -> None:
    assert desk().receives(plain(sender=f"new@{domain}")).reason == "unattributed"


def test_a_domain_of_several_organizations_tells_none() -> None:
    story = help_desk(company=HOUSE)

    outcome = story.receives(plain(sender="new@shared.example"))

    assert ticket_of(outcome).company == HOUSE
    assert "2 companies have the sender's domain" in story.last(outcome.number).text


def test_public_domains_never_match() -> None:
    """Somebody entered one with an organization all the same."""
    assert desk().receives(plain(sender="new@freemail.example")).reason == "unattributed"


@pytest.mark.parametrize(
    "domain", ["gmail.com", "icloud.com", "hotmail.com", "outlook.com", "yahoo.com", "gmx.net"]
)
def test_the_well_known_public_domains_are_known(domain: str) -> None:
    story = desk()
    story.policy = evolve(
        story.policy,
        public_domains=type(story.policy)(mailboxes=story.policy.mailboxes).public_domains,
    )
    story.store.add_company(Company("odd", "Odd Ltd"), (domain,))

    assert story.receives(plain(sender=f"odd@{domain}")).reason == "unattributed"


def test_else_the_default_organization_of_the_mailbox() -> None:
    story = help_desk(company=HOUSE)

    outcome = story.receives("12_nobody.eml")

    assert (outcome.state, ticket_of(outcome).company) == (State.CREATED, HOUSE)
    assert not story.history(outcome.number).is_registered


def test_else_a_failure_notice_and_a_person_may_look_at_it() -> None:
    story = desk()

    outcome = story.receives("12_nobody.eml")

    assert (outcome.state, outcome.reason) == (State.HELD, "unattributed")
    assert outcome.notices == (NoticeKind.REFUSED,)
    assert str(story.sent[0].to) == "sam@elsewhere.example"
    assert "which customer of ours you write for" in text_of(story.sent[0])
    assert "bicycles" not in text_of(story.sent[0])
    assert story.store.raw(outcome.key) is not None


def test_each_mailbox_has_a_default_organization_of_its_own() -> None:
    story = help_desk(company=HOUSE)

    outcome = story.receives(
        plain(sender="sam@elsewhere.example", to="projects@brightside.example")
    )

    assert outcome.reason == "unattributed"
    assert isinstance(ticket_of(story.receives(plain(sender="sam@elsewhere.example"))), NewTicket)
