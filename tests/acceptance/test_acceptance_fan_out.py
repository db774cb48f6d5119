"""Which mailbox is it for? Routes, details after +, and several mailboxes at once (R2 to R4)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from acceptance_desk import why
from attrs import evolve
from story_desk import (
    ADA,
    BILLING,
    CLIENT,
    GRACE,
    ITEMS,
    POLICY,
    PRINTER,
    SUPPORT,
    StoryDesk,
    desk,
    passed,
)

from mail2ticket.aio import AsyncIntake
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.case import Attributed
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.items import NewTicket, Stop
from mail2ticket.model.mail_conditions import HasAttachment, HasWords, IsInLanguage, SentBy
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Envelope
from mail2ticket.model.people import Company
from mail2ticket.model.route import Route
from mail2ticket.model.verdict import Answer, Kind
from mail2ticket.parse import parse
from mail2ticket.rules.routes import Routes, bcc_only, not_read, recipients
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail
from mail2ticket.testing.awaiting import awaited, awaited_transport
from mail2ticket.transports.memory import MemoryTransport

BOTH = ("billing@acme.example", "support@acme.example")
STRICT = Mailbox("strict@acme.example", strangers="refuse")
EACH = evolve(POLICY, fan_out="each", mailboxes=(*POLICY.mailboxes, STRICT))

Store = MemoryStore | SqliteStore
Door = Callable[[bytes], Outcome]


@pytest.fixture(params=["memory", "sqlite"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    made: Store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "desk.db")
    made.add_company(CLIENT, ("client.example",))
    for person in (ADA, GRACE):
        made.add_person(person)
    for item in ITEMS:
        made.add_item(item)
    yield made
    if isinstance(made, SqliteStore):
        made.close()


TRANSPORT = MemoryTransport()


@pytest.fixture(params=["sync", "async"])
def door(request: pytest.FixtureRequest, store: Store) -> Door:
    if request.param == "sync":
        return Intake(store, TRANSPORT, EACH).process
    waiting = AsyncIntake(awaited(store), awaited_transport(TRANSPORT), EACH)

    def process(content: bytes) -> Outcome:
        return asyncio.run(waiting.process(content))

    return process


def mailboxes(*outcomes: Outcome) -> list[str]:
    return [str(one.decision.mailbox) for one in outcomes if one.decision]


def test_r4_by_default_the_first_mailbox_alone_takes_the_mail() -> None:
    outcome = desk().receives(mail(to=BOTH))

    assert mailboxes(outcome) == ["billing@acme.example"]
    assert outcome.others == ()


def test_r4_each_mailbox_has_a_work_item_and_notices_of_its_own(store: Store, door: Door) -> None:
    outcome = door(mail(to=BOTH, Cc="noreply@acme.example, x@client.example"))

    everyone = (outcome, *outcome.others)
    assert mailboxes(*everyone) == list(BOTH)
    assert [one.state for one in everyone] == [State.CREATED, State.CREATED]
    assert len({one.number for one in everyone}) == len({one.key for one in everyone}) == 2
    for one, queue in zip(everyone, ("Billing", "First line"), strict=True):
        history = store.history(one.number or "")
        assert history
        assert history.queue == queue
        assert [str(notice.to) for notice in one.outbox] == ["ada@client.example"]
    assert len(store.recorded()) == 2
    assert tuple(store.outbox()) == ()


def test_r4_a_repeat_does_nothing_whatever_way_it_comes(store: Store, door: Door) -> None:
    content = mail(to=BOTH)
    door(content)
    again = door(b"Delivered-To: support@acme.example\r\n" + content)

    assert again.is_repeat
    assert again.others == ()
    assert len(store.recorded()) == 2
    assert len(list(store.histories())) == len(ITEMS) + 2


def test_r4_a_mail_about_an_item_is_one_note_on_it(store: Store, door: Door) -> None:
    outcome = door(mail(f"Re: {PRINTER}", to=BOTH))

    assert (outcome.state, outcome.number, outcome.others) == (State.ADDED, PRINTER, ())
    history = store.history(PRINTER)
    assert history
    assert len(history.entries) == 1


def test_r4_one_mailbox_may_refuse_what_another_takes(door: Door) -> None:
    to = ("strict@acme.example", "help@acme.example", "support@acme.example")
    outcome = door(mail(sender="new@stranger.example", to=to))

    everyone = (outcome, *outcome.others)
    assert [one.state for one in everyone] == [State.DISCARDED, State.CREATED]
    assert outcome.reason == "unregistered"


def test_r4_what_is_stopped_before_any_mailbox_is_asked_is_stopped_once(door: Door) -> None:
    outcome = door(mail(to=BOTH, Sensitivity="private"))

    assert (outcome.state, outcome.reason, outcome.others) == (State.DISCARDED, "private", ())


def test_r4_where_no_mailbox_takes_it_it_is_held_once() -> None:
    none = Routes((Route("A", to=("a@acme.example", "b@acme.example"), conditions=(VIP,)),))
    story = desk(fan_out="each", route=(none,))
    outcome = story.receives(mail(to=("a@acme.example", "b@acme.example")))

    assert (outcome.state, outcome.reason, outcome.others) == (State.HELD, "no_route", ())


def test_r4_a_rule_that_fails_for_one_mailbox_holds_the_mail_there_and_nowhere_else() -> None:
    def breaks(case: Attributed) -> Answer[Mailbox | Stop] | None:
        if case.addressee == BILLING.address:
            raise ValueError("broken")
        return None

    story = desk(fan_out="each", route=(breaks, recipients))
    outcome = story.receives(mail(to=BOTH))

    everyone = (outcome, *outcome.others)
    assert [one.reason for one in everyone] == ["rule_failed", ""]
    assert [one.state for one in everyone] == [State.HELD, State.CREATED]
    assert len({one.key for one in everyone}) == 2


# --- R2 ---

VIP = HasWords("vip")
GOLD = Company("gold", "Gold Customers")
ROUTES = Routes(
    (
        Route(
            "Invoices",
            to=("hello@acme.example",),
            conditions=(HasAttachment("pdf"), HasWords(("invoice", "facture"))),
            mailbox="billing@acme.example",
        ),
        Route(
            "French",
            to=("hello@acme.example",),
            conditions=(IsInLanguage("fr"),),
            mailbox="support@acme.example",
            queue="Français",
        ),
        Route(
            "Gold",
            to=("gold@acme.example",),
            mailbox="support@acme.example",
            queue="Gold",
            priority="High",
            company=GOLD,
            fields={"contract": "Gold", "service": "Desk"},
        ),
        Route(
            "Partner",
            to=("*@partner.acme.example",),
            conditions=(SentBy("*.partner.example"),),
            mailbox="billing@acme.example",
        ),
        Route("Rest", to=("hello@acme.example",), mailbox="support@acme.example", queue="Second"),
    )
)


def routed_desk(**changes: object) -> StoryDesk:
    ours = ("noreply@acme.example", "desk@partner.acme.example")
    return desk(route=(ROUTES, not_read, bcc_only), own_addresses=ours, **changes)


@pytest.mark.parametrize(
    ("content", "route", "mailbox", "queue"),
    [
        (
            mail("Invoice 7", to="hello@acme.example", attachments={"7.pdf": b"%PDF"}),
            "Invoices",
            BILLING,
            "Billing",
        ),
        (mail("Invoice 7", to="hello@acme.example"), "Rest", SUPPORT, "Second"),
        (
            mail(
                "Panne",
                "Bonjour, l'imprimante ne marche plus, pouvez-vous nous aider ?",
                to="Hello+x@acme.example",
            ),
            "French",
            SUPPORT,
            "Français",
        ),
        (mail(to="gold@acme.example"), "Gold", SUPPORT, "Gold"),
        (
            mail(sender="x@mail.partner.example", to="any@partner.acme.example"),
            "Partner",
            BILLING,
            "Billing",
        ),
    ],
)
def test_r2_the_first_route_that_is_true_takes_the_mail(
    content: bytes, route: str, mailbox: Mailbox, queue: str
) -> None:
    outcome = routed_desk().receives(content)

    assert outcome.decision
    assert outcome.decision.mailbox == mailbox.address
    assert isinstance(outcome.decision.entity, NewTicket)
    assert outcome.decision.entity.queue == queue
    assert f"route {route}:" in why(outcome, "route")


def test_r2_a_route_names_company_contract_and_service() -> None:
    story = routed_desk()
    outcome = story.receives(mail(sender="new@stranger.example", to="gold@acme.example"))

    assert story.item(outcome.number).company == GOLD
    assert outcome.decision
    assert dict(outcome.decision.changes.fields) == {"contract": "Gold", "service": "Desk"}
    assert isinstance(outcome.decision.entity, NewTicket)
    assert outcome.decision.entity.priority == "High"


@pytest.mark.parametrize(
    "content",
    [
        mail(to="support@acme.example"),  # a mailbox, and no route leads there from its address
        mail(to="any@partner.acme.example"),
        mail(sender="x@evilpartner.example", to="any@partner.acme.example"),
    ],
)
def test_r2_what_no_route_takes_is_held(content: bytes) -> None:
    outcome = routed_desk().receives(content)

    assert (outcome.state, outcome.reason) == (State.HELD, "no_route")


def test_r2_r4_each_address_with_a_route_has_a_work_item() -> None:
    story = routed_desk(fan_out="each")
    to = ("hello@acme.example", "gold@acme.example", "gold+2@acme.example", "support@acme.example")
    outcome = story.receives(mail(to=to))

    everyone = (outcome, *outcome.others)
    entities = [one.decision.entity for one in everyone if one.decision]
    assert [one.queue for one in entities if isinstance(one, NewTicket)] == ["Second", "Gold"]
    assert len(entities) == 2


# --- R3 ---


@pytest.mark.parametrize(
    ("plus", "to", "state"),
    [
        ("off", "support@acme.example", State.CREATED),
        ("off", "support+x@acme.example", State.HELD),
        ("mixed", "support@acme.example", State.CREATED),
        ("mixed", "support+x@acme.example", State.CREATED),
        ("only", "support@acme.example", State.HELD),
        ("only", "support+x@acme.example", State.CREATED),
    ],
)
def test_r3_details_after_plus_are_a_setting(plus: str, to: str, state: State) -> None:
    assert desk(plus_addressing=plus).receives(mail(to=to)).state is state


@pytest.mark.parametrize("plus", ["off", "mixed", "only"])
def test_r3_an_answer_to_a_signed_address_always_arrives(plus: str) -> None:
    story = desk(plus_addressing=plus)
    outcome = story.receives(mail(to=story.reply_address(PRINTER, "ada@client.example")))

    assert (outcome.state, outcome.number) == (State.ADDED, PRINTER)


# --- E14 ---

BCC = Envelope(Address.of("grace@acme.example"), (SUPPORT.address,))


def sent_by(sender: str, subject: str = "Your offer", **headers: Any) -> bytes:  # noqa: ANN401 - as `mail` takes them
    return mail(
        subject,
        sender=sender,
        to="Bob Miller <bob@client.example>",
        Authentication_Results=passed(sender),
        **headers,
    )


def test_e14_an_agents_mail_opens_a_ticket_of_the_one_he_wrote_to_and_nobody_is_told() -> None:
    story = desk(takes_outgoing=True)
    outcome = story.receives(sent_by("grace@acme.example"), BCC)

    assert outcome.state is State.CREATED
    assert outcome.decision
    assert outcome.decision.kind is Kind.COPY
    item = story.item(outcome.number)
    assert (item.company, item.assignee) == (CLIENT, "grace")
    assert Address.of("bob@client.example") in item.participants
    assert story.sent == []


def test_e14_the_answer_to_it_finds_the_ticket_and_so_does_the_next_copy() -> None:
    story = desk(takes_outgoing=True)
    opened = story.receives(sent_by("grace@acme.example", Message_ID="<1@acme.example>"), BCC)
    answer = story.receives(
        mail(
            "Re: Your offer",
            sender="bob@client.example",
            In_Reply_To="<1@acme.example>",
            Message_ID="<2@client.example>",
        )
    )
    second = sent_by("linus@acme.example", "Re: Your offer", In_Reply_To="<2@client.example>")
    copied = story.receives(second, BCC)

    assert (answer.state, answer.number) == (State.ADDED, opened.number)
    assert (copied.state, copied.number) == (State.ADDED, opened.number)
    assert story.last(opened.number).author == "Linus Nord"
    assert copied.notices == ()


def test_e14_mail_sent_from_our_own_mailbox_is_a_copy_of_it() -> None:
    story = desk(takes_outgoing=True)
    outcome = story.receives(sent_by("billing@acme.example"))

    assert outcome.state is State.CREATED
    assert mailboxes(outcome) == ["billing@acme.example"]
    assert story.item(outcome.number).assignee == ""
    assert story.sent == []


@pytest.mark.parametrize("results", ["mx.acme.example; dmarc=fail header.from=acme.example", ""])
@pytest.mark.parametrize("sender", ["grace@acme.example", "support@acme.example"])
def test_e14_a_forged_address_of_ours_is_no_copy(sender: str, results: str) -> None:
    story = desk(takes_outgoing=True)
    content = mail(
        f"About {PRINTER}",
        sender=sender,
        to="bob@client.example",
        Authentication_Results=results or None,
    )
    outcome = story.receives(content, BCC)

    assert outcome.decision
    assert outcome.decision.kind is Kind.PERSONAL
    assert outcome.number != PRINTER
    assert story.entries(PRINTER) == ()
    assert story.store.outbox() == ()
    if sender == "support@acme.example":
        assert (outcome.state, outcome.reason) == (State.DISCARDED, "own_mail")


def test_e14_a_desk_that_takes_no_copies_ignores_its_own_mail() -> None:
    """R5."""
    outcome = desk().receives(sent_by("billing@acme.example"))

    assert (outcome.state, outcome.reason) == (State.DISCARDED, "own_mail")


# --- W6 ---

NEW_ONLY = evolve(
    SUPPORT,
    new_mail_only=True,
    takes_cc=False,
    registered_address_only=True,
    strangers="refuse",
    empty_subject="reject",
    subject_characters=80,
)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (mail("The pump"), ""),
        (mail("Re: The pump"), "reply_refused"),
        (mail("AW: The pump"), "reply_refused"),
        (mail("The pump", In_Reply_To="<x@client.example>"), "reply_refused"),
        (mail("RV: The pump"), "forward_refused"),
        (
            mail(
                "The pump",
                "See below.\n\n---------- Forwarded message ---------\n"
                "From: Eve <eve@x.example>\nDate: Mon, 2 Nov 2026 10:00:00 +0000\n"
                "Subject: Pump\nTo: ada@client.example\n\nIt leaks.\n",
            ),
            "forward_refused",
        ),
        (mail("The pump", to="boss@client.example", Cc="support@acme.example"), "cc_only"),
        (mail("The pump", sender="lovelace@client.example"), "wrong_address"),
        (mail("The pump", sender="new@stranger.example"), "unregistered"),
        (mail(" "), "empty_subject"),
        (mail("x" * 81), "long_subject"),
        (mail("x" * 80), ""),
    ],
)
def test_w6_a_mailbox_for_new_requests_says_why_it_takes_no_other(
    content: bytes, reason: str
) -> None:
    story = desk(mailboxes=(NEW_ONLY, *POLICY.mailboxes[1:]))
    outcome = story.receives(content)

    assert outcome.reason == reason
    assert outcome.state is (State.DISCARDED if reason else State.CREATED)
    assert [kind.value for kind in outcome.notices] == ["refused" if reason else "created"]
    (notice,) = story.sent
    said = parse(notice.content).body.text
    assert not reason or story.policy.wording.reason(reason, "en") in " ".join(said.split())


def test_w4_of_a_mail_to_each_of_two_mailboxes_the_next_is_no_repeat() -> None:
    story = desk(fan_out="each")

    first = story.receives(mail("One", to=BOTH))
    second = story.receives(mail("Two", to=BOTH), after=timedelta(minutes=1))
    assert not second.is_repeat
    assert {first.key, *(one.key for one in first.others)}.isdisjoint(
        {second.key, *(one.key for one in second.others)}
    )
