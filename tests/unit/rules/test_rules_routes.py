"""Which mailbox a mail is for: R1 to R5."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from attrs import evolve
from cases import ADA, case, message, named, policy, sent, token_of

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.address import Address
from mail2ticket.model.case_conditions import IsInMailbox
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts, Origin, Reference
from mail2ticket.model.items import Discarded, EntityKind, Held, Reason, Stop
from mail2ticket.model.limits import Excess
from mail2ticket.model.mail_conditions import HasWords, SentBy
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Recipient, RecipientSource
from mail2ticket.model.route import Route
from mail2ticket.model.verdict import Answer, Kind, Trust
from mail2ticket.rules.routes import (
    AnswersToOurs,
    Routes,
    addressees,
    bcc_only,
    not_read,
    own_mail,
    recipients,
)

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


@pytest.mark.parametrize(("first", "second"), list(combinations(RecipientSource, 2)))
def test_r1_each_source_is_believed_before_those_after_it(
    first: RecipientSource, second: RecipientSource
) -> None:
    found = to(("sales@acme.example", first), ("support@acme.example", second))
    answer = recipients(case(message(recipients=found), desk=DESK))

    assert answer
    assert answer.value == SALES


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
        assert answer.value == Held(Reason.BCC_ONLY, answer.reason)
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


# --- R2: routes ---

VIP = Route(
    "VIP",
    to=("vip@acme.example",),
    conditions=(SentBy("*@client.example"),),
    mailbox="support@acme.example",
    queue="Second line",
    priority="High",
    fields={"contract": "Gold"},
    creates=("ticket",),
)
REST = Route("Rest", to=("*@acme.example",), mailbox="sales@acme.example")


def routed(
    routes: Routes,
    *found: tuple[str, RecipientSource],
    desk: Desk = DESK,
    **mail: Any,  # noqa: ANN401 - fields of a mail
) -> Answer[Mailbox | Stop] | None:
    return routes(case(message(recipients=to(*found), **mail), desk=desk))


def test_r2_a_route_takes_mail_to_an_address_that_is_no_mailbox_and_sets_what_it_names() -> None:
    answer = routed(Routes((VIP,)), ("VIP+x@acme.example", TO))

    assert answer
    assert answer.value == evolve(
        SUPPORT_BOX,
        queue="Second line",
        priority="High",
        fields=(("contract", "Gold"),),
        creates=frozenset({EntityKind.TICKET}),
    )
    assert answer.reason == (
        "VIP+x@acme.example: route VIP: to vip@acme.example; sender is *@client.example → "
        "support@acme.example"
    )


def test_r2_what_a_route_does_not_name_stays_the_mailboxs() -> None:
    box = evolve(SUPPORT_BOX, queue="First", fields={"contract": "Basic", "site": "Rome"})
    desk = policy(box)
    route = Route("Gold", fields={"contract": "Gold"})
    answer = routed(Routes((route,)), ("support@acme.example", TO), desk=desk)

    assert answer
    assert isinstance(answer.value, Mailbox)
    assert answer.value.queue == "First"
    assert answer.value.fields == (("contract", "Gold"), ("site", "Rome"))


@pytest.mark.parametrize(
    ("sender", "name"), [("ada@client.example", "VIP"), ("bob@other.example", "Rest")]
)
def test_r2_the_first_route_whose_conditions_are_true_wins(sender: str, name: str) -> None:
    answer = routed(Routes((VIP, REST)), ("vip@acme.example", TO), sender=sender)

    assert answer
    assert f"route {name}:" in answer.reason


def test_r2_no_route_is_no_opinion() -> None:
    assert routed(Routes((VIP,)), ("vip@acme.example", TO), sender="bob@other.example") is None
    assert routed(Routes((VIP,)), ("vip@acme.example.evil.example", TO)) is None
    assert (
        routed(Routes((Route("Any", mailbox="sales@acme.example"),)), ("x@y.example", TO)) is None
    )
    assert routed(Routes(())) is None


def test_r2_a_route_without_an_address_is_for_mail_to_any_mailbox() -> None:
    any_mail = Routes((Route("Any", conditions=(HasWords("printer"),), queue="Printers"),))

    answer = routed(any_mail, ("shop@acme.example", TO), subject="The printer")
    assert answer
    assert answer.value == evolve(SALES, queue="Printers")
    assert routed(any_mail, ("vip@acme.example", TO), subject="The printer") is None
    assert routed(any_mail, ("shop@acme.example", TO), subject="The phone") is None


def test_r2_what_a_server_says_goes_before_the_order_of_the_routes() -> None:
    """R1: the envelope is believed before To; among equals the routes' order decides."""
    routes = Routes((VIP, REST))

    told = routed(routes, ("other@acme.example", ENVELOPE), ("vip@acme.example", TO))
    assert told
    assert "route Rest:" in told.reason
    written = routed(routes, ("other@acme.example", TO), ("vip@acme.example", TO))
    assert written
    assert "route VIP:" in written.reason


def test_r2_a_route_to_an_inactive_mailbox_holds_the_mail() -> None:
    answer = routed(
        Routes((Route("Old", mailbox="old@acme.example"),)), ("sales@acme.example", TO)
    )

    assert answer
    said = "route Old leads to mailbox old@acme.example, which is inactive"
    assert answer.value == Held(Reason.NO_ROUTE, said)


def test_r2_everything_that_is_wrong_with_routes_is_told_at_once() -> None:
    wrong = (
        Route(" ", to=("a b",), conditions=(HasWords(" "),), creates=()),
        Route("Twice", conditions=(IsInMailbox(("sales@acme.example",)),)),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType] - what settings may say
        Route("Twice"),
    )
    with pytest.raises(ConfigurationError) as caught:
        Routes(wrong)

    assert caught.value.faults == (
        "route ' ': it has no name",
        "route ' ': to: 'a b' is no address, no domain, and neither *@domain nor *.domain",
        "route ' ': words: ' ' is no word",
        "route ' ': creates: nothing is named",
        "route 'Twice': mailbox is sales@acme.example: that is not known before a mail is routed",
        "two routes are called 'Twice'",
    )


def test_r2_a_route_must_lead_to_a_mailbox_of_the_desk() -> None:
    lost = Routes((Route("Lost", mailbox="nobody@acme.example"), REST))

    with pytest.raises(ConfigurationError, match=r"Lost.*is no mailbox"):
        DESK.preferring(route=(lost,))
    assert DESK.preferring(route=(Routes((REST,)),)).route[0] == Routes((REST,))


def test_r2_a_route_says_what_it_is() -> None:
    assert str(Route("All")) == "All: any mail → its mailbox"
    assert str(REST) == "Rest: to *@acme.example → sales@acme.example"


# --- R3: plus addressing ---

SIGNED = "support+t20261103.0001.abcdefghijklmnopqrstuvwxyz@acme.example"
SPELT = Mailbox("sales+vip@acme.example")


@pytest.mark.parametrize(
    ("plus", "text", "mailbox"),
    [
        ("off", "support@acme.example", SUPPORT_BOX),
        ("off", "support+x@acme.example", None),
        ("off", "sales+vip@acme.example", SPELT),
        ("off", "sales+x@acme.example", None),
        ("off", SIGNED, SUPPORT_BOX),
        ("mixed", "support@acme.example", SUPPORT_BOX),
        ("mixed", "support+x@acme.example", SUPPORT_BOX),
        ("mixed", "sales+vip@acme.example", SPELT),
        ("mixed", "sales+x@acme.example", SALES),
        ("mixed", SIGNED, SUPPORT_BOX),
        ("only", "support@acme.example", None),
        ("only", "support+x@acme.example", SUPPORT_BOX),
        ("only", "sales+vip@acme.example", SPELT),
        ("only", "sales+x@acme.example", SALES),
        ("only", "nobody+x@acme.example", None),
        ("only", SIGNED, SUPPORT_BOX),
    ],
)
def test_r3_plus_addressing_off_mixed_and_only(
    plus: str, text: str, mailbox: Mailbox | None
) -> None:
    desk = policy(SUPPORT_BOX, SALES, SPELT, plus_addressing=plus)
    answer = recipients(case(message(to=text), desk=desk))

    assert (answer.value if answer and isinstance(answer.value, Mailbox) else None) == mailbox


def test_r3_mail_without_a_detail_is_held_where_there_must_be_one() -> None:
    desk = policy(SUPPORT_BOX, plus_addressing="only")
    answer = recipients(case(message(to="support@acme.example"), desk=desk))

    assert answer
    said = "support@acme.example takes mail only with a detail after +"
    assert answer.value == Held(Reason.NO_ROUTE, said)


# --- R4: several of our addresses ---


def test_r4_each_active_mailbox_once_and_each_address_of_a_route() -> None:
    found = to(
        ("help@acme.example", ENVELOPE),
        ("support+x@acme.example", TO),
        ("shop@acme.example", TO),
        ("sales@acme.example", TO),
        ("old@acme.example", TO),
        ("desk@tickets.example", TO),
        ("x@client.example", CC),
        ("vip@acme.example", CC),
        ("vip+2@acme.example", CC),
    )
    mail = message(recipients=found)

    assert list(map(str, addressees(mail, DESK).values())) == [
        "support+x@acme.example",
        "shop@acme.example",
    ]
    assert list(map(str, addressees(mail, DESK, (recipients, Routes((VIP,)))).values())) == [
        "support+x@acme.example",
        "shop@acme.example",
        "vip@acme.example",
    ]
    spelt = Routes((VIP, Route("2", to=("vip+2@acme.example",), mailbox="sales@acme.example")))
    assert str(list(addressees(mail, DESK, (spelt,)))[-1]) == "vip+2@acme.example"


def test_r4_for_one_of_several_only_that_one_is_looked_at() -> None:
    mail = message(recipients=to(("support@acme.example", TO), ("sales@acme.example", TO)))
    of_sales = evolve(case(mail, desk=DESK), addressee=Address.of("sales@acme.example"))
    any_mail = Routes((Route("Any", queue="Q"),))

    answer, by_route = recipients(of_sales), any_mail(of_sales)
    assert answer
    assert answer.value == SALES
    assert answer.reason == "To: sales@acme.example, one of several that it is for"
    assert by_route
    assert by_route.value == evolve(SALES, queue="Q")


def test_r5_a_copy_of_mail_that_we_sent_is_no_mail_of_our_own() -> None:
    """E14: it is believed only where it is verified."""
    mail = message(sender="support@acme.example")

    assert own_mail(case(mail, desk=DESK, kind=Kind.COPY)) is None
    assert own_mail(case(mail, desk=DESK, kind=Kind.LIST))


@pytest.mark.parametrize(("trust", "is_own"), [(Trust.VERIFIED, False), (Trust.UNKNOWN, True)])
def test_r5_a_list_of_ours_that_writes_for_somebody_else_is_no_mail_of_our_own(
    trust: Trust, is_own: bool
) -> None:
    """S3: only where our servers verified that it is our list."""
    mail = message(sender="support@acme.example", rewritten_from=named("ada@client.example"))

    assert bool(own_mail(case(mail, desk=DESK, trust=trust))) is is_own


@pytest.mark.parametrize(
    ("facts", "is_ours"),
    [
        (Facts(references=sent("ours@acme.example")), True),
        (Facts(references=sent("other@acme.example")), False),
        (Facts(references={"ours@acme.example": Reference("T1", Origin.RECEIVED)}), False),
        (Facts(references={"ours@acme.example": Reference("T1", Origin.REFERENCED)}), False),
        (Facts(), False),
    ],
)
def test_r2_an_answer_to_a_mail_of_ours_needs_no_route(facts: Facts, is_ours: bool) -> None:
    rule = AnswersToOurs()
    mail = message(to="sales@acme.example", references=("x@y.example", "ours@acme.example"))
    answer = rule(case(mail, facts=facts, desk=DESK))

    assert rule.questions(mail, DESK).message_ids == {"x@y.example", "ours@acme.example"}
    assert (answer and answer.value) == (SALES if is_ours else None)


def test_r2_nor_does_one_to_an_address_that_we_signed() -> None:
    token = token_of(ADA)
    detail = f"{token.number.lower()}.{token.signature}"
    signed = Address.of("support@acme.example").with_subaddress(detail)
    mail = message(recipients=to((str(signed), TO)))
    answer = AnswersToOurs()(case(mail, desk=DESK))

    assert answer
    assert answer.value == SUPPORT_BOX
    plain = message(recipients=to(("support+vip@acme.example", TO)))
    assert AnswersToOurs()(case(plain, desk=DESK)) is None


def test_r2_an_answer_to_an_inactive_mailbox_is_held() -> None:
    mail = message(to="old@acme.example", references=("ours@acme.example",))
    facts = Facts(references=sent("ours@acme.example"))
    answer = AnswersToOurs()(case(mail, facts=facts, desk=DESK))

    assert answer
    assert answer.value == Held(Reason.NO_ROUTE, "mailbox old@acme.example is inactive")


def test_e13_routes_ask_who_works_the_queues_that_they_lead_to() -> None:
    """An agent may be chosen there, or told: without an answer nobody would be."""
    routes = Routes((Route("a", queue="Billing"), Route("b", queue="VIP"), Route("c")))

    assert routes.questions(message(), DESK).queues == {"Billing", "VIP"}
