"""Our own mail coming back, and mail in circles: W4, A13, A14, X9."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import ADA, KEY, NUMBER, SUPPORT, case, message, policy, sent

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Facts, Origin, Reference
from mail2ticket.model.items import Discarded, Held, Reason
from mail2ticket.model.token import LOOP_FIELD, Signer, Token, TokenKind
from mail2ticket.model.verdict import Kind
from mail2ticket.rules.loops import HopCount, OwnMessageId, discard_own, hold_loop, own_marker

OURS = Signer((KEY,)).sign(TokenKind.LOOP, "", SUPPORT, "nonce0")
MARKER = f"{OURS.nonce}.{OURS.signature}"


def test_our_signed_marker_tells_our_own_mail() -> None:
    answer = own_marker(case(message(headers={LOOP_FIELD: f" {MARKER} "})))

    assert answer
    assert answer.value is Kind.LOOP
    assert answer.reason == "X-Mail2ticket-Loop is ours"


def test_the_marker_of_an_alias_and_of_an_old_key_is_ours_too() -> None:
    desk = policy(own_addresses=["desk@acme.example"], keys=(b"another sixteen bytes", KEY))

    assert own_marker(case(message(headers={LOOP_FIELD: MARKER}), desk=desk))


def test_our_marker_is_found_below_somebody_elses() -> None:
    """Two helpdesks that pass a mail on to each other each add their own."""
    headers = [(LOOP_FIELD, "nonce.signature"), (LOOP_FIELD, MARKER)]

    assert own_marker(case(message(headers=headers)))


@pytest.mark.parametrize(
    "value",
    [
        "",
        ".",
        "yes",
        OURS.signature,
        f".{OURS.signature}",
        f"nonce1.{OURS.signature}",
        f"{OURS.nonce}.{OURS.signature[:-1]}a",
        f"{OURS.nonce}.{OURS.signature}.",
        f"{OURS.nonce}.\ud800",
    ],
)
def test_a_marker_that_does_not_verify_proves_nothing(value: str) -> None:
    """X9: no header from outside is believed; anybody can write one."""
    assert own_marker(case(message(headers={LOOP_FIELD: value}))) is None


def test_without_keys_no_marker_is_ours() -> None:
    assert own_marker(case(message(headers={LOOP_FIELD: MARKER}), desk=policy(keys=()))) is None


def test_a_mail_without_marker_is_no_loop() -> None:
    assert own_marker(case()) is None


def test_a_header_full_of_markers_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """X24: each would be tried with every address and key of ours."""
    tried: list[Token] = []

    def verifies(_: Signer, token: Token, __: Address) -> bool:
        tried.append(token)
        return False

    monkeypatch.setattr(Signer, "verifies", verifies)
    own = [f"desk{n}@acme.example" for n in range(100)]
    mail = message(headers=[(LOOP_FIELD, f"n{n}.{'a' * 26}") for n in range(2_000)])

    assert own_marker(case(mail, desk=policy(own_addresses=own))) is None
    assert len(tried) <= 20 * 101


def test_a_mail_that_we_sent_is_known_by_its_id() -> None:
    facts = Facts(references=sent("first@client.example"))
    answer = OwnMessageId()(case(facts=facts))

    assert answer
    assert answer.value is Kind.LOOP
    assert answer.reason == f"we sent this mail ourselves, about {NUMBER}"


@pytest.mark.parametrize("origin", [Origin.RECEIVED, Origin.REFERENCED])
def test_a_mail_that_came_or_was_only_named_is_not_ours(origin: Origin) -> None:
    facts = Facts(references={"first@client.example": Reference(NUMBER, origin)})

    assert OwnMessageId()(case(facts=facts)) is None


def test_a_mail_without_an_id_is_not_ours() -> None:
    mail = message(message_id=None)

    assert OwnMessageId().questions(mail, policy()).message_ids == frozenset()
    assert OwnMessageId()(case(mail)) is None


def test_the_rule_asks_for_the_mails_own_id() -> None:
    assert OwnMessageId().questions(message(), policy()).message_ids == {"first@client.example"}


@pytest.mark.parametrize(("hops", "is_loop"), [(0, False), (50, False), (51, True)])
def test_more_than_fifty_received_fields_are_a_circle(hops: int, is_loop: bool) -> None:
    """A14, as Postfix counts."""
    answer = HopCount()(case(message(headers=[("Received", "x")] * hops)))

    assert bool(answer) is is_loop
    assert answer is None or answer.value is Kind.LOOP


def test_the_number_of_hops_is_a_setting() -> None:
    answer = HopCount(limit=1)(case(message(headers=[("Received", "x")] * 2)))

    assert answer
    assert answer.reason == "2 Received fields, over the limit of 1"


@pytest.mark.parametrize("kind", Kind)
def test_what_looks_like_a_loop_and_is_not_ours_is_held(kind: Kind) -> None:
    """A14: the queue of unprocessed mail, and no answer."""
    answer = hold_loop(case(kind=kind))

    assert (answer.value if answer else None) == (
        Held(Reason.LOOP, "it was passed on too often") if kind is Kind.LOOP else None
    )
    assert discard_own(case(kind=kind)) is None


def test_what_is_proven_to_be_ours_is_discarded() -> None:
    """A13: by our marker, or by the id of a mail that we sent."""
    ours = message(sender="support+x@acme.example", headers={LOOP_FIELD: MARKER})
    known = Facts(references=sent("first@client.example"))
    marked = case(ours, kind=Kind.LOOP)
    by_id = case(message(sender="support@acme.example"), facts=known, kind=Kind.LOOP)

    for each in (marked, by_id):
        answer = discard_own(each)
        assert answer
        assert isinstance(answer.value, Discarded)
        assert answer.value.reason == Reason.LOOP
    assert discard_own(evolve(marked, kind=Kind.PERSONAL)) is None


def test_our_mark_under_another_sender_is_held_for_it_may_have_new_words() -> None:
    """A13: a loop is what has no new human content; nobody else is thrown away."""
    for sender in ("ada@client.example", None):
        each = case(message(sender=sender, headers={LOOP_FIELD: MARKER}), kind=Kind.LOOP)
        answer = hold_loop(each)
        assert discard_own(each) is None
        assert answer
        assert answer.reason == "it bears a mark of ours, under another sender"


def test_the_address_of_the_sender_makes_no_loop() -> None:
    """A marker signed for a participant is none of an address of ours."""
    token = Signer((KEY,)).sign(TokenKind.LOOP, "", ADA, "n")

    assert own_marker(case(message(headers={LOOP_FIELD: f"n.{token.signature}"}))) is None


def test_what_only_looks_like_ours_is_not_discarded() -> None:
    going_round = case(message(sender=str(SUPPORT)), kind=Kind.LOOP)

    assert discard_own(going_round) is None
    ours = discard_own(
        case(message(sender=str(SUPPORT), headers={LOOP_FIELD: MARKER}), kind=Kind.LOOP)
    )
    assert ours
    assert ours.value == Discarded(Reason.LOOP, ours.reason)
