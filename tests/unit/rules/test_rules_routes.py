"""Which mailbox a mail is for: R1, R5."""

from __future__ import annotations

import pytest
from cases import case, message, policy

from mail2ticket.model.address import Address
from mail2ticket.model.items import Discarded, Held, Reason
from mail2ticket.model.limits import Excess
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Recipient, RecipientSource
from mail2ticket.rules.routes import bcc_only, not_read, own_mail, recipients

SALES = Mailbox("sales@acme.example", aliases=["Shop@acme.example"])
SUPPORT_BOX = Mailbox("support@acme.example")
CLOSED = Mailbox("old@acme.example", is_active=False)
DESK = policy(SUPPORT_BOX, SALES, CLOSED, own_addresses=["desk@tickets.example"])


def to(*found: tuple[str, RecipientSource]) -> tuple[Recipient, ...]:
    return tuple(Recipient(Address.of(text), source) for text, source in found)


ENVELOPE, TO, CC = RecipientSource.ENVELOPE, RecipientSource.TO, RecipientSource.CC


@pytest.mark.parametrize("source", RecipientSource)
def test_a_mailbox_is_found_wherever_it_is_named(source: RecipientSource) -> None:
    """R1."""
    mail = message(recipients=to(("Sales@ACME.example", source)))
    answer = recipients(case(mail, desk=DESK))

    assert answer
    assert answer.value == SALES
    assert answer.reason == f"{source}: Sales@acme.example"


@pytest.mark.parametrize(
    ("found", "mailbox"),
    [
        ([("sales@acme.example", ENVELOPE), ("support@acme.example", TO)], SALES),
        ([("x@client.example", TO), ("support@acme.example", CC)], SUPPORT_BOX),
        ([("support+t1.abc@acme.example", TO)], SUPPORT_BOX),
        ([("SHOP+spring@acme.example", TO)], SALES),
        ([("old@acme.example", ENVELOPE), ("sales@acme.example", TO)], SALES),
    ],
)
def test_the_most_believed_recipient_wins_with_case_and_detail_aside(
    found: list[tuple[str, RecipientSource]], mailbox: Mailbox
) -> None:
    """R1, R3."""
    answer = recipients(case(message(recipients=to(*found)), desk=DESK))

    assert answer
    assert answer.value == mailbox


def test_an_alias_may_have_a_detail_of_its_own() -> None:
    desk = policy(SUPPORT_BOX, Mailbox("support+vip@acme.example"))
    answer = recipients(case(message(to="support+vip@acme.example"), desk=desk))

    assert answer
    assert answer.value == desk.mailboxes[1]


def test_a_mailbox_that_is_inactive_holds_its_mail() -> None:
    """E8: nothing is lost."""
    answer = recipients(case(message(to="old@acme.example"), desk=DESK))

    assert answer
    assert answer.value == Held(Reason.NO_ROUTE, "mailbox old@acme.example is inactive")


@pytest.mark.parametrize(
    "text", ["x@client.example", "xsupport@acme.example", "support@acme.example.evil.example"]
)
def test_a_strangers_address_is_no_mailbox(text: str) -> None:
    assert recipients(case(message(to=text), desk=DESK)) is None
    assert recipients(case(message(to=None), desk=DESK)) is None


@pytest.mark.parametrize(
    ("found", "is_bcc"),
    [
        ([], True),
        ([("x@client.example", TO)], True),
        ([("x@client.example", TO), ("y@client.example", CC)], True),
        ([("nobody@acme.example", TO)], False),  # our domain, but no mailbox: no_route
        ([("x@tickets.example", CC)], False),
        ([("x@client.example", ENVELOPE)], False),
        ([("x@client.example", RecipientSource.DELIVERED_TO)], False),
        ([("x@client.example", RecipientSource.ORIGINAL_TO)], False),
        ([("x@client.example", RecipientSource.ENVELOPE_TO)], False),
        ([("x@client.example", RecipientSource.FORWARDED_TO)], False),
        ([("x@client.example", RecipientSource.BCC)], True),
    ],
)
def test_where_nothing_names_us_it_came_as_a_bcc(
    found: list[tuple[str, RecipientSource]], is_bcc: bool
) -> None:
    """R1."""
    answer = bcc_only(case(message(recipients=to(*found)), desk=DESK))

    assert bool(answer) is is_bcc
    if answer:
        assert isinstance(answer.value, Held)
        assert answer.value.reason == Reason.BCC_ONLY
        assert "envelope" in answer.reason


@pytest.mark.parametrize(
    ("sender", "is_own"),
    [
        ("support@acme.example", True),
        ("Shop+x@acme.example", True),
        ("desk@tickets.example", True),
        ("sam@acme.example", False),
        ("ada@client.example", False),
        (None, False),
    ],
)
def test_mail_from_our_own_addresses_is_no_request(sender: str | None, is_own: bool) -> None:
    """R5: an agent of the same domain is not meant."""
    answer = own_mail(case(message(sender=sender), desk=DESK))

    assert (answer.value if answer else None) == (Discarded(Reason.OWN_MAIL) if is_own else None)


def test_a_mail_over_a_limit_is_held_for_that_and_not_for_its_route() -> None:
    """W7: it was not read as far as its recipients."""
    answer = not_read(case(message(to=None, excess=Excess("headers_bytes", 2, 1))))

    assert answer
    assert answer.value == Held(Reason.OVER_LIMIT, "headers_bytes: 2, over the limit of 1")
    assert not_read(case()) is None


def test_of_several_inactive_mailboxes_the_most_believed_is_named() -> None:
    desk = policy(SUPPORT_BOX, CLOSED, Mailbox("older@acme.example", is_active=False))
    found = to(("old@acme.example", ENVELOPE), ("older@acme.example", TO))
    answer = recipients(case(message(recipients=found), desk=desk))

    assert answer
    assert answer.reason == "mailbox old@acme.example is inactive"
