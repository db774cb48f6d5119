"""Chapter 1: registered tenants. Their requests are theirs, and they can see them (S1, T2)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from acceptance_desk import read, said
from allthings_desk import JAN, MIA, NORD, NORD_OFFICE, Service, opened, passed
from attrs import evolve

from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind
from mail2ticket.model.mailbox import Completed
from mail2ticket.model.notice import NoticeKind
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

OFFICE = "buero@nordhaus.example"


def answer(
    service: Service, subject: str, sender: str = "mia@post.example", **headers: str
) -> bytes:
    """Return what *sender* answers to the last notice, to its signed address."""
    [reply_to] = read(service.sent[-1]).reply_to
    known = {"Authentication_Results": passed(sender), **headers}
    return mail(
        subject, "Danke!", sender=sender, to=str(reply_to.address), attachments=(), **known
    )


def test_s1_a_registered_tenant_is_attributed_and_sees_his_request(
    store: MemoryStore | SqliteStore,
) -> None:
    service = Service(store=store)
    outcome = service.receives("tenant.eml")

    assert (outcome.state, outcome.number) == (State.CREATED, "T20261109.0001")
    request = service.history(outcome.number)
    assert service.seen_by(MIA) == (outcome.number,)
    assert service.seen_by(JAN) == ()
    assert service.kept_apart() == ()
    assert (request.requester, request.is_registered) == ("Mia Brandt", True)
    assert request.item.company == NORD
    assert (request.item.title, request.queue) == ("Heizung im Bad ist kalt", "Nordhaus")
    assert opened(outcome).requester == MIA
    [entry] = request.entries
    assert not entry.is_internal
    assert "seit Freitag kalt" in entry.text


def test_n1_he_is_told_with_a_link_to_his_request() -> None:
    service = Service()

    outcome = service.receives("tenant.eml")

    assert outcome.notices == (NoticeKind.CREATED,)
    [notice] = service.sent
    assert str(notice.to) == "mia@post.example"
    assert "„Heizung im Bad ist kalt“" in said(notice)
    assert "https://app.dienst.example/t/T20261109.0001" in said(notice)


@pytest.mark.parametrize("sender", ["mia@post.example", "Mia.Brandt@arbeit.example"])
def test_s1_he_is_known_by_each_of_his_addresses(sender: str) -> None:
    service = Service()

    outcome = service.receives(mail("Klingel", sender=sender, to=OFFICE))

    assert opened(outcome).requester == MIA
    assert service.seen_by(MIA) == (outcome.number,)


def test_t1_his_reply_is_added_to_his_request(store: MemoryStore | SqliteStore) -> None:
    service = Service(store=store)
    number = service.receives("tenant.eml").number

    outcome = service.receives(answer(service, "Re: Heizung"))

    assert (outcome.number, outcome.entity) == (number, EntityKind.TICKET_NOTE)
    assert outcome.notices == (NoticeKind.ADDED,)
    last = service.history(number).entries[-1]
    assert (last.author, last.text, last.is_internal) == ("Mia Brandt", "Danke!", False)
    assert len(service.seen_by(MIA)) == 1


@pytest.mark.parametrize("way", ["token", "references", "number", "other address"])
def test_t1_however_he_replies(way: str) -> None:
    service = Service()
    number = service.receives("tenant.eml").number
    original = service.sent[-1].message_id
    sender = "mia.brandt@arbeit.example" if way == "other address" else "mia@post.example"
    subject = f"Re: [{number}]" if way in {"number", "other address"} else "Re: Heizung"
    headers = {"In_Reply_To": f"<{original}>"} if way == "references" else {}
    content = (
        answer(service, subject)
        if way == "token"
        else mail(subject, "Danke!", sender=sender, to=OFFICE, attachments=(), **headers)
    )

    assert service.receives(content).number == number


def test_t2_another_tenants_mail_stays_out_of_it_whatever_he_quotes() -> None:
    service = Service()
    number = service.receives("tenant.eml").number
    original = service.sent[-1].message_id

    stolen = answer(service, f"Re: [{number}]", "jan@post.example", In_Reply_To=f"<{original}>")
    outcome = service.receives(stolen)

    assert outcome.number != number
    assert service.history(outcome.number).mentions == number
    assert len(service.history(number).entries) == 1
    assert service.seen_by(JAN) == (outcome.number,)
    assert service.seen_by(MIA) == (number,)


def test_e9_his_reply_opens_a_completed_request_again() -> None:
    service = Service()
    number = service.receives("tenant.eml").number
    done = evolve(service.history(number).item, is_open=False, status="Complete")
    service.store.add_item(done)

    outcome = service.receives(answer(service, "Re: Heizung"))

    assert outcome.number == number
    assert service.history(number).item.is_open


def test_e9_unless_the_manager_wants_a_new_one() -> None:
    office = evolve(NORD_OFFICE, completed=Completed.NEW_TICKET)
    service = Service()
    service.policy = evolve(
        service.policy,
        mailboxes=tuple(
            evolve(one, completed=Completed.NEW_TICKET) if one.address == office.address else one
            for one in service.policy.mailboxes
        ),
    )
    number = service.receives("tenant.eml").number
    service.store.add_item(evolve(service.history(number).item, is_open=False, status="Complete"))

    outcome = service.receives(answer(service, "Re: Heizung"))

    assert service.history(outcome.number).follows == number
    assert set(service.seen_by(MIA)) == {number, outcome.number}


def test_w2_his_vacation_note_opens_nothing_and_is_for_agents() -> None:
    service = Service()
    number = service.receives("tenant.eml").number

    outcome = service.receives(answer(service, "Abwesend", Auto_Submitted="auto-replied"))

    assert outcome.number == number
    assert service.history(number).entries[-1].is_internal
    assert outcome.notices == ()


def test_n3_he_is_told_twice_that_his_mails_are_in_it_and_then_no_more() -> None:
    service = Service()
    number = service.receives("tenant.eml").number
    [first] = service.sent
    [reply_to] = read(first).reply_to

    for at in range(4):
        words = ("erstens", "zweitens", "drittens", "viertens")[at]
        service.receives(
            mail(f"Re: {at}", words * 3, sender="mia@post.example", to=str(reply_to.address)),
            after=timedelta(hours=5),
        )

    assert len(service.history(number).entries) == 5
    assert len(service.sent) == 2


def test_s4_a_tenant_commands_nothing() -> None:
    service = Service()

    outcome = service.receives(
        mail("Klingel", "/close\nSie geht nicht.", sender="mia@post.example", to=OFFICE)
    )

    assert opened(outcome).text.startswith("/close")
    assert service.history(outcome.number).item.is_open
    assert outcome.decision
    assert outcome.decision.command is None


def test_s5_who_is_copied_on_a_proven_mail_takes_part_and_may_answer() -> None:
    service = Service()
    number = service.receives(
        mail(
            "Klingel",
            sender="mia@post.example",
            to=OFFICE,
            Cc="Nachbar <nachbar@anderswo.example>",
            Authentication_Results=passed("mia@post.example"),
        )
    ).number

    outcome = service.receives(
        mail(f"Re: [{number}]", "Bei mir auch.", sender="nachbar@anderswo.example", to=OFFICE)
    )

    assert outcome.number == number
