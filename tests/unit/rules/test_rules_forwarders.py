"""S3: what somebody passes on, and whose request it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from cases import (
    ADA,
    ADA_CONTACT,
    CLIENT,
    MALLORY,
    SAM,
    SAM_ADDRESS,
    SUPPORT,
    TICKET,
    case,
    message,
    named,
    people,
    policy,
)

from mail2ticket.model.address import NamedAddress
from mail2ticket.model.body import Body, Span, SpanKind
from mail2ticket.model.case import Commanded, Match
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Entity, NewNote, NewTicket
from mail2ticket.model.message import Forwarded, Message
from mail2ticket.model.people import Agent, Company, Contact, Person, Stranger
from mail2ticket.model.verdict import Answer, Kind, Trust
from mail2ticket.rules.entities import ticket
from mail2ticket.rules.forwarders import ForwardedRequest, RewrittenSender, forwarder_takes_part

RULE = ForwardedRequest(ticket)
INLINE = Forwarded(
    sender=named("Ada <ada@client.example>"), subject="AW: Re: The pump", text="It smokes."
)
ATTACHED = evolve(INLINE, is_attached=True, sent_at=datetime(2026, 11, 3, 9, 30, tzinfo=UTC))
OTHER = Company("other", "Other")


def forwarding(
    forward: Forwarded | None = INLINE,
    *,
    sender: str = "sam@acme-staff.example",
    own: str = "Please help her.",
) -> Message:
    inline = forward is not None and not forward.is_attached
    block = (
        f"\n\n---- Forwarded ----\nFrom: ada@client.example\n\n{forward.text}" if forward else ""
    )
    spans = (Span(SpanKind.OWN, own), *((Span(SpanKind.FORWARD, block),) if inline else ()))
    known = message("Fwd: Re: The pump", sender=sender, body=Body(spans=spans))
    return evolve(known, forward=forward)


def opened(one: Message, facts: Facts | None = None, **known: Any) -> NewTicket | None:  # noqa: ANN401 - fields of a case, of any type
    settings: dict[str, Any] = {
        "requester": SAM,
        "trust": Trust.VERIFIED,
        "facts": facts or Facts(),
        **known,
    }
    answer = RULE(case(one, **settings))
    if answer is None:
        return None
    assert isinstance(answer.value, NewTicket)
    return answer.value


def test_s3_the_original_sender_is_the_requester() -> None:
    found = opened(forwarding(), people(ADA_CONTACT))

    assert found
    assert (found.requester, found.company, found.sender) == (ADA_CONTACT, CLIENT, ADA)
    assert found.title == "The pump"
    assert "Please help her." in found.text
    assert "It smokes." in found.text
    assert found.is_registered
    answer = RULE(case(forwarding(), requester=SAM, trust=Trust.VERIFIED))
    assert answer
    assert answer.reason == "a new ticket; Sam passes on a mail of ada@client.example"


def test_s3_of_an_attached_mail_the_text_stands_below_the_agents_words() -> None:
    found = opened(forwarding(ATTACHED), people(ADA_CONTACT))

    assert found
    assert found.text == (
        "Please help her.\n\n> From: Ada <ada@client.example>\n> Date: 2026-11-03 09:30 +0000\n"
        "> Subject: AW: Re: The pump\n\nIt smokes."
    )
    nothing_more = opened(forwarding(evolve(ATTACHED, text=" ")))
    assert nothing_more
    assert nothing_more.text == "Please help her."
    no_words = opened(forwarding(evolve(ATTACHED, sent_at=None), own=""))
    assert no_words
    assert no_words.text.startswith("> From: Ada")


def test_s3_whom_the_directory_does_not_know_is_a_stranger_of_his_company() -> None:
    facts = Facts(companies={"client.example": (CLIENT,)})
    found, nobody = opened(forwarding(), facts), opened(forwarding())
    two = opened(forwarding(), Facts(companies={"client.example": (CLIENT, OTHER)}))

    assert found
    assert nobody
    assert two
    assert found.requester == Stranger(ADA, "Ada", CLIENT)
    assert found.company == CLIENT
    assert not found.is_registered
    assert nobody.requester == two.requester == Stranger(ADA, "Ada")


def test_s3_a_colleague_whose_mail_is_passed_on_is_the_requester() -> None:
    ada = Agent("ada", "Ada", (ADA,))
    found = opened(forwarding(), people(ada))
    twins = opened(forwarding(), people(ADA_CONTACT, evolve(ADA_CONTACT, id="twin")))

    assert found
    assert twins
    assert found.requester == ada
    assert twins.requester == Stranger(ADA, "Ada")


@pytest.mark.parametrize(
    "known",
    [
        {"requester": ADA_CONTACT},
        {"requester": Stranger(MALLORY)},
        {"trust": Trust.UNKNOWN},
        {"trust": Trust.FORGED},
        {"match": Match(TICKET)},
        {"kind": Kind.BOUNCE},
    ],
)
def test_s3_never_of_anybody_but_a_verified_agent_and_only_about_no_item(
    known: dict[str, Any],
) -> None:
    assert opened(forwarding(), people(ADA_CONTACT), **known) is None


@pytest.mark.parametrize(
    "forward",
    [
        None,
        evolve(INLINE, sender=None),
        evolve(INLINE, sender=NamedAddress("x", SUPPORT)),
        evolve(INLINE, sender=named("support+t1@acme.example")),
        evolve(INLINE, sender=named("sam@home.example")),
        evolve(INLINE, sender=NamedAddress("x", evolve(ADA, domain=""))),
    ],
)
def test_s3_nothing_is_passed_on_that_is_ours_his_own_or_nobodys(
    forward: Forwarded | None,
) -> None:
    assert opened(forwarding(forward)) is None


@pytest.mark.parametrize(
    "known",
    [
        people(evolve(ADA_CONTACT, is_active=False)),
        people(evolve(ADA_CONTACT, company=evolve(CLIENT, is_active=False))),
        Facts(companies={"client.example": (evolve(CLIENT, is_active=False),)}),
    ],
)
def test_s3_whoever_is_inactive_asks_for_nothing(known: Facts) -> None:
    assert opened(forwarding(), known) is None


def test_s3_without_a_subject_of_its_own_the_outer_one_is_taken() -> None:
    found = opened(forwarding(evolve(INLINE, subject="Re:")))

    assert found
    assert found.title == "The pump"


def test_s3_where_no_ticket_may_be_opened_none_is() -> None:
    assert (
        ForwardedRequest(lambda _: None)(case(forwarding(), requester=SAM, trust=Trust.VERIFIED))
        is None
    )


def test_s3_the_agent_takes_part() -> None:
    drafted = case(forwarding(), requester=SAM, trust=Trust.VERIFIED)
    found = opened(forwarding(), people(ADA_CONTACT))
    assert found
    answer = forwarder_takes_part(drafted.drafted(found))

    assert answer
    assert answer.value == Changes(watchers=(SAM_ADDRESS,))
    assert forwarder_takes_part(drafted.drafted(evolve(found, sender=SAM_ADDRESS))) is None
    assert forwarder_takes_part(case(forwarding()).drafted(found)) is None
    plain = case(message(sender="sam@acme-staff.example"), requester=SAM, trust=Trust.VERIFIED)
    assert forwarder_takes_part(plain.drafted(found)) is None


def test_s3_it_asks_who_wrote_what_is_passed_on() -> None:
    asked = RULE.questions(forwarding(), policy())

    assert asked.addresses == asked.answered == {ADA}
    assert asked.domains == {"client.example"}
    assert not RULE.questions(message(), policy()).addresses


# --- lists that put their own address into From -----------------------------------------

VIA = evolve(
    message(sender="Ada via Pumps <pumps@acme.example>"),
    rewritten_from=named("Ada <ada@client.example>"),
)
DESK = policy(own_addresses=["pumps@acme.example"])


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ((ADA_CONTACT,), ADA_CONTACT),
        ((), Stranger(ADA, "Ada")),
        ((Agent("ada", "Ada", (ADA,)),), Stranger(ADA, "Ada")),
    ],
)
def test_s3_a_list_of_ours_writes_for_somebody_but_never_for_an_agent(
    known: tuple[Person, ...], expected: Contact | Stranger
) -> None:
    facts = people(*known)
    answer = RewrittenSender()(case(VIA, facts=facts, desk=DESK, trust=Trust.VERIFIED))

    assert answer
    assert answer.value == expected
    assert (
        answer.reason == "pumps@acme.example is a list of ours, and writes for ada@client.example"
    )
    assert RewrittenSender().questions(VIA, DESK).addresses == {ADA}


@pytest.mark.parametrize(
    ("one", "trust", "is_ours"),
    [
        (VIA, Trust.UNKNOWN, True),
        (VIA, Trust.FORGED, True),
        (VIA, Trust.VERIFIED, False),
        (evolve(VIA, rewritten_from=None), Trust.VERIFIED, True),
        (evolve(VIA, rewritten_from=NamedAddress("x", SUPPORT)), Trust.VERIFIED, True),
        (evolve(VIA, senders=()), Trust.VERIFIED, True),
    ],
)
def test_s3_what_is_not_proven_changes_nothing(one: Message, trust: Trust, is_ours: bool) -> None:
    known = case(one, desk=DESK if is_ours else policy(), trust=trust)

    assert RewrittenSender()(known) is None
    assert RULE(known) is None


def test_s3_the_ticket_of_a_rewritten_mail_is_its_writers() -> None:
    answer = RULE(case(VIA, desk=DESK, trust=Trust.VERIFIED, requester=ADA_CONTACT))

    assert answer
    assert isinstance(answer.value, NewTicket)
    assert answer.value.sender == ADA
    assert "ada@client.example wrote it" in answer.reason


def test_s3_only_an_agent_who_opens_a_ticket_takes_part() -> None:
    seen = case(forwarding(), requester=SAM, trust=Trust.VERIFIED)
    found = opened(forwarding(), people(ADA_CONTACT))
    assert found
    note = NewNote(item=TICKET, title="Help", text="x", sender=ADA, author=SAM)

    assert forwarder_takes_part(seen.drafted(note)) is None
    nobody = case(evolve(forwarding(), senders=()), requester=SAM, trust=Trust.VERIFIED)
    assert forwarder_takes_part(nobody.drafted(found)) is None


def test_s3_the_rule_that_opens_tickets_sees_a_mail_of_the_original_sender() -> None:
    seen: list[Commanded] = []

    def opens(case: Commanded) -> Answer[Entity] | None:
        seen.append(case)
        return None

    rule = ForwardedRequest(opens)
    rule(case(forwarding(ATTACHED, own="Help her.\n"), requester=SAM, trust=Trust.VERIFIED))
    rule(case(forwarding(ATTACHED, own=" "), requester=SAM, trust=Trust.VERIFIED))
    rule(case(VIA, desk=DESK, trust=Trust.VERIFIED))

    assert [one.message.senders for one in seen] == [(named("Ada <ada@client.example>"),)] * 3
    below, alone = (one.message.body.spans[-1] for one in seen[:2])
    assert below.kind is SpanKind.FORWARD
    assert below.text.startswith("\n> From: Ada")
    assert alone.text.startswith("> From: Ada")


def test_s3_whoever_writes_from_an_address_that_nobody_noted_passes_nothing_on_of_himself() -> (
    None
):
    mail = forwarding(evolve(INLINE, sender=named("s@else.example")), sender="s@else.example")

    assert opened(mail) is None
    assert opened(evolve(mail, senders=()))


def test_s3_of_two_contacts_the_one_whose_first_address_it_is_asked() -> None:
    second = Contact("bo", "Bo", ("bo@client.example", "ada@client.example"), CLIENT)
    found = opened(forwarding(), people(second, ADA_CONTACT))

    assert found
    assert found.requester == ADA_CONTACT


def test_s3_of_a_mail_without_a_date_no_date_is_said() -> None:
    found = opened(forwarding(evolve(ATTACHED, sent_at=None), own=""))

    assert found
    assert found.text == (
        "> From: Ada <ada@client.example>\n> Subject: AW: Re: The pump\n\nIt smokes."
    )
