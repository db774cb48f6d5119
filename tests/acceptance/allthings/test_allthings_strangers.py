"""Chapter 2: people who are not registered are acknowledged, and kept apart (S2, X3)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from acceptance_desk import read, said, why
from allthings_desk import LAC_OFFICE, MIA, NORD, NORD_OFFICE, Service, opened, passed, policy
from attrs import evolve

from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind
from mail2ticket.model.notice import NoticeKind
from mail2ticket.model.people import Contact, Stranger
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

OFFICE = "buero@nordhaus.example"
KAI = Contact("kai", "Kai Unbekannt", ("kai@anderswo.example",), NORD)


def answer(service: Service, sender: str = "kai@anderswo.example") -> bytes:
    """Return what *sender* answers to the signed address of the last notice."""
    [reply_to] = read(service.sent[-1]).reply_to
    return mail("Re: Ihre Nachricht", "Gern.", sender=sender, to=str(reply_to.address))


def test_s2_a_strangers_request_is_taken_and_kept_apart(store: MemoryStore | SqliteStore) -> None:
    service = Service(store=store)
    known = service.receives("tenant.eml").number
    outcome = service.receives("stranger.eml")

    assert outcome.state is State.CREATED
    assert service.kept_apart() == (outcome.number,)
    assert known not in service.kept_apart()
    assert service.kept_apart(LAC_OFFICE) == ()
    assert service.seen_by(MIA) == (known,)
    assert isinstance(opened(outcome).requester, Stranger)
    assert opened(outcome).company == NORD  # of the manager whose mailbox it is


@pytest.mark.parametrize("is_proven", [True, False])
def test_x3_he_is_acknowledged_in_none_of_his_own_words(is_proven: bool) -> None:
    service = Service()
    sender = "kai@anderswo.example"

    outcome = service.receives(
        mail(
            "Billige Uhren",
            "Kaufen Sie!",
            sender=f"Uhren Kai <{sender}>",
            to=OFFICE,
            Authentication_Results=passed(sender) if is_proven else None,
        )
    )

    assert outcome.notices == (NoticeKind.ACKNOWLEDGED,)
    [notice] = service.sent
    assert str(notice.to) == sender
    assert "Uhren" not in said(notice) + read(notice).subject + (read(notice).body.html or "")
    assert "T20261109.0001" in said(notice)


def test_n1_the_acknowledgement_is_in_the_managers_language() -> None:
    service = Service()
    service.receives(mail("Bonjour", sender="kai@anderswo.example", to="gerance@lac.example"))

    assert "Nous avons bien reçu votre message" in read(service.sent[0]).subject


def test_t2_a_stranger_answers_the_acknowledgement_into_his_own_request(
    store: MemoryStore | SqliteStore,
) -> None:
    service = Service(store=store)
    number = service.receives("stranger.eml").number

    outcome = service.receives(answer(service))

    assert (outcome.number, outcome.entity) == (number, EntityKind.TICKET_NOTE)
    assert service.kept_apart() == (number,)


def test_t2_nobody_else_gets_into_it_by_that_address() -> None:
    service = Service()
    number = service.receives("stranger.eml").number

    outcome = service.receives(answer(service, "mallory@evil.example"))

    assert outcome.number != number
    assert service.kept_apart() == (number, outcome.number)
    assert len(service.history(number).entries) == 1


def test_t2_a_stranger_never_gets_into_a_tenants_request() -> None:
    service = Service()
    number = service.receives("tenant.eml").number
    original = service.sent[0].message_id
    [reply_to] = read(service.sent[0]).reply_to

    outcome = service.receives(
        mail(
            f"Re: [{number}] Heizung",
            "Bitte an mich senden.",
            sender="mallory@evil.example",
            to=str(reply_to.address),
            In_Reply_To=f"<{original}>",
            Authentication_Results=passed("mallory@evil.example"),
        )
    )

    assert service.kept_apart() == (outcome.number,)
    assert service.history(outcome.number).mentions == number
    assert len(service.history(number).entries) == 1
    assert outcome.notices == (NoticeKind.ACKNOWLEDGED,)


def test_s2_a_stranger_who_becomes_registered_sees_what_he_asked_before(
    store: MemoryStore | SqliteStore,
) -> None:
    service = Service(store=store)
    before = service.receives("stranger.eml").number
    service.store.add_person(KAI)

    after = service.receives(mail("Schlüssel", sender="kai@anderswo.example", to=OFFICE))
    reply = service.receives(mail(f"Re: [{before}]", sender="kai@anderswo.example", to=OFFICE))

    assert service.seen_by(KAI) == (before, after.number)
    # How it came does not change; the mark stays, so that somebody looks at it.
    assert service.kept_apart() == (before,)
    assert service.history(before).entries[-1].author == "Kai Unbekannt"
    assert opened(after).requester == KAI
    assert after.notices == (NoticeKind.CREATED,)
    assert reply.number == before


def test_s2_and_so_does_one_who_is_registered_under_another_address_as_well() -> None:
    service = Service()
    before = service.receives("stranger.eml").number
    both = evolve(KAI, addresses=("kai@post.example", "kai@anderswo.example"))
    service.store.add_person(both)

    outcome = service.receives(mail(f"Re: [{before}]", sender="kai@post.example", to=OFFICE))

    assert outcome.number == before
    assert before in service.seen_by(both)


def test_t5_a_forged_mail_is_a_strangers_whomever_it_names_and_nobody_is_told() -> None:
    service = Service()

    outcome = service.receives("forged.eml")

    assert service.kept_apart() == (outcome.number,)
    assert isinstance(opened(outcome).requester, Stranger)
    assert "claims to be contact Mia Brandt" in why(outcome, "attribute")
    assert (outcome.notices, service.sent) == ((), [])


def test_a9_the_confirmation_of_a_forward_is_kept_and_not_answered() -> None:
    """Who sets up a forward to the long address finds the code among the strangers' requests."""
    service = Service()

    outcome = service.receives("confirmation.eml")

    assert outcome.state is State.CREATED
    assert service.kept_apart() == (outcome.number,)
    assert "493 028 117" in service.history(outcome.number).entries[0].text
    assert service.sent == []


def test_s2_an_inactive_tenant_is_refused() -> None:
    service = Service()
    service.store.add_person(evolve(MIA, is_active=False))

    outcome = service.receives("tenant.eml")

    assert (outcome.state, outcome.reason) == (State.HELD, "inactive_sender")
    assert outcome.notices == (NoticeKind.REFUSED,)


def test_s2_a_host_may_hold_strangers_after_all() -> None:
    known = policy()
    strict = tuple(evolve(one, strangers="hold") for one in known.mailboxes)
    service = Service(policy=evolve(known, mailboxes=strict))

    outcome = service.receives("stranger.eml")

    assert (outcome.state, outcome.reason) == (State.HELD, "unregistered")


def test_w4_a_flood_of_one_stranger_is_held() -> None:
    service = Service(policy=evolve(policy(), tickets_an_hour=3))
    outcomes = [
        service.receives(
            mail(
                f"Frage {at}", f"Frage {'abcde'[at] * 4}", sender="kai@anderswo.example", to=OFFICE
            ),
            after=timedelta(minutes=6),
        )
        for at in range(5)
    ]

    assert [one.reason for one in outcomes] == ["", "", "", "flood", "flood"]
    assert len(service.kept_apart(NORD_OFFICE)) == 3
