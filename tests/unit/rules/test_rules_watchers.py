"""S5: who watches an item, and who is only proposed."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import ADA, ADA_CONTACT, SUPPORT, TICKET, case, message, named, policy

from mail2ticket.model.address import Address
from mail2ticket.model.case import Match
from mail2ticket.model.changes import Changes
from mail2ticket.model.desk import Desk
from mail2ticket.model.items import NewNote, NewTicket
from mail2ticket.model.message import Message
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.rules.watchers import copied

NEW = NewTicket(mailbox=SUPPORT, title="Help", text="x", sender=ADA, requester=ADA_CONTACT)
BO, CY = Address.of("bo@client.example"), Address.of("cy@client.example")


def mail(*copies: str, to: str = "support@acme.example") -> Message:
    return evolve(message(), to=(named(to),), cc=tuple(map(named, copies)))


def set_by(
    one: Message,
    trust: Trust = Trust.VERIFIED,
    kind: Kind = Kind.PERSONAL,
    desk: Desk | None = None,
    match: Match | None = None,
) -> Changes:
    entity = NewNote(item=TICKET, title="t", text="x", sender=ADA, author=ADA_CONTACT)
    known = case(one, trust=trust, kind=kind, desk=desk, match=match)
    answer = copied(known.drafted(entity if match else NEW))
    return answer.value if answer else Changes()


def test_s5_nobody_is_copied_so_nobody_watches() -> None:
    assert not set_by(mail())


def test_s5_to_and_cc_of_verified_mail_watch() -> None:
    found = set_by(mail("Cy <cy@client.example>", "bo@client.example", to="bo@client.example"))

    assert found == Changes(watchers=(BO, CY))


@pytest.mark.parametrize(
    "address",
    [
        "support@acme.example", "SUPPORT@acme.example", "support+t1.x@acme.example",
        "billing@acme.example", "ada@client.example", "no-reply@client.example",
        "mailer-daemon@client.example", "bounces+7@client.example", "keine-antwort@client.example",
    ],
)  # fmt: skip
def test_s5_no_address_of_ours_nor_the_sender_nor_a_program_watches(address: str) -> None:
    """X1: a robot that took part could write to the item."""
    desk = policy(own_addresses=["billing@acme.example"])

    assert not set_by(mail(address), desk=desk)


def test_s5_x2_those_of_unverified_mail_are_only_proposed() -> None:
    assert set_by(mail("bo@client.example"), Trust.UNKNOWN) == Changes(proposed_watchers=(BO,))


def test_s5_x2_those_of_forged_mail_are_not_even_proposed() -> None:
    assert not set_by(mail("bo@client.example"), Trust.FORGED)


def test_s5_those_of_a_program_or_an_outsider_are_only_proposed() -> None:
    outsider = Match(TICKET, is_outsider=True)

    assert set_by(mail("bo@client.example"), kind=Kind.NOTIFICATION).proposed_watchers == (BO,)
    assert set_by(mail("bo@client.example"), match=outsider).proposed_watchers == (BO,)
    assert not set_by(mail("bo@client.example"), kind=Kind.BOUNCE)
    two = (named("a@x.example"), named("b@x.example"))
    several = evolve(mail("bo@client.example"), senders=two)
    assert set_by(several).proposed_watchers == (BO,)


def test_s5_no_more_than_the_limit_and_the_trace_says_so() -> None:
    one = mail(*(f"p{at}@client.example" for at in range(30)))
    answer = copied(case(one, trust=Trust.VERIFIED).drafted(NEW))

    assert answer
    assert len(answer.value.watchers) == 20
    assert answer.reason == "20 of To and Cc, and 10 over the limit left out"
    assert not set_by(one, desk=policy(watchers_limit=0))


def test_s5_who_takes_part_or_watches_already_is_not_named_again() -> None:
    item = evolve(TICKET, participants=frozenset({BO}), watchers=frozenset({CY}))

    copies = mail("bo@client.example", "cy@client.example", "di@x.example")
    found = set_by(copies, match=Match(item))

    assert found == Changes(watchers=(Address.of("di@x.example"),))


def test_s5_one_may_watch_where_one_may() -> None:
    copies = mail("bo@client.example", "cy@client.example")

    assert set_by(copies, desk=policy(watchers_limit=1)) == Changes(watchers=(BO,))


def test_s5_nor_is_the_sender_of_a_note_nor_whom_a_ticket_is_for() -> None:
    passed_on = evolve(mail("bo@client.example", "cy@client.example"), senders=(named(str(CY)),))
    answer = copied(case(passed_on, trust=Trust.VERIFIED).drafted(evolve(NEW, sender=BO)))

    assert answer is None
    own = evolve(TICKET, participants=frozenset(), watchers=frozenset({CY}))
    found = set_by(mail("ada@client.example", "bo@client.example"), match=Match(own))
    assert found == Changes(watchers=(BO,))
