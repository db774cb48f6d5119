"""Which mailbox is it for? (R1, R5)"""

from __future__ import annotations

from itertools import pairwise

import pytest
from story_desk import desk

from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.message import Envelope
from mail2ticket.testing import mail

SUPPORT, BILLING = Address.of("support@acme.example"), Address.of("billing@acme.example")
ENVELOPE = Envelope(Address.of("ada@client.example"), (BILLING,))


def mailbox(outcome: Outcome) -> Address | None:
    """Return the mailbox that took the mail."""
    assert outcome.decision is not None
    return outcome.decision.mailbox


@pytest.mark.parametrize(
    "header", ["Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To", "Cc"]
)
def test_r1_a_mailbox_is_found_in_each_header(header: str) -> None:
    line = f"{header}: billing@acme.example\r\n".encode()
    message = line + mail(to="us@long-provider.example")

    assert mailbox(desk().receives(message)) == BILLING


def test_r1_it_is_found_in_to() -> None:
    message = mail(to=("boss@client.example", "Acme <billing@acme.example>"))

    assert mailbox(desk().receives(message)) == BILLING


ORDER = ["Delivered-To", "X-Original-To", "Envelope-To", "X-Forwarded-To", "To", "Cc"]


@pytest.mark.parametrize(("first", "second"), list(pairwise(ORDER)))
def test_r1_an_earlier_header_is_believed_before_a_later(first: str, second: str) -> None:
    headers = {first: "billing@acme.example", second: "support@acme.example"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    message = lines.encode() + mail(To=None)

    assert mailbox(desk().receives(message)) == BILLING


def test_r1_the_envelope_is_believed_before_all() -> None:
    message = mail(to="support@acme.example", Delivered_To="support@acme.example")

    assert mailbox(desk().receives(message, ENVELOPE)) == BILLING


@pytest.mark.parametrize(
    "to",
    [
        "SUPPORT@ACME.EXAMPLE",
        "Support@Acme.Example",
        "help@acme.example",
        "HELP@acme.example",
        "support+anything@acme.example",
        "help+2026@acme.example",
        '"Smith, J." <support@acme.example>',
    ],
)
def test_r1_case_aliases_and_subaddresses_lead_to_their_mailbox(to: str) -> None:
    assert mailbox(desk().receives(mail(to=to))) == SUPPORT


def test_r1_what_only_looks_like_it_does_not() -> None:
    outcome = desk().receives(mail(to="support@acme.example.evil.example"))

    assert outcome.state is State.HELD


def test_r1_a_mail_to_nobody_of_ours_is_held() -> None:
    outcome = desk().receives(mail(to="info@acme.example"))

    assert (outcome.state, outcome.reason) == (State.HELD, "no_route")


def test_r1_a_mail_to_an_inactive_mailbox_is_held() -> None:
    outcome = desk().receives(mail(to="sales@acme.example"))

    assert (outcome.state, outcome.reason) == (State.HELD, "no_route")


@pytest.mark.parametrize("to", ["undisclosed-recipients:;", "boss@client.example"])
def test_r1_a_mail_that_came_as_bcc_is_held(to: str) -> None:
    outcome = desk().receives(mail(to=to))

    assert (outcome.state, outcome.reason) == (State.HELD, "bcc_only")


@pytest.mark.parametrize("to", ["undisclosed-recipients:;", "boss@client.example"])
def test_r1_with_the_envelope_a_bcc_finds_its_mailbox(to: str) -> None:
    outcome = desk().receives(mail(to=to), ENVELOPE)

    assert outcome.state is State.CREATED
    assert mailbox(outcome) == BILLING


def test_r1_a_mail_to_two_mailboxes_is_one_ticket() -> None:
    story = desk()

    outcome = story.receives(mail(to=("billing@acme.example", "support@acme.example")))

    assert mailbox(outcome) == BILLING
    assert outcome.number == "T20261109.0001"
    assert story.store.history("T20261109.0002") is None


@pytest.mark.parametrize(
    "sender", ["support@acme.example", "help@acme.example", "NoReply@acme.example"]
)
def test_r5_mail_from_our_own_addresses_is_ignored_with_a_reason(sender: str) -> None:
    outcome = desk().receives(mail(sender=sender))

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "own_mail")
    assert outcome.notices == ()
