"""Both doors: one transaction, notices after it, and once however often (W5, N4, X4, X5)."""

from __future__ import annotations

import asyncio
import io
import logging
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO, TypeAlias

import pytest
from attrs import evolve
from cases import ADA, ADA_CONTACT, KEY, NOON, NUMBER, SAM, SUPPORT, TICKET, policy

import mail2ticket
from mail2ticket import aio, intake
from mail2ticket.aio import AsyncIntake
from mail2ticket.errors import MessageTooLargeError, StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.changes import Changes
from mail2ticket.model.decision import Decision, Outcome, State
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import EntityKind, Held, Reason
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Envelope, Message
from mail2ticket.model.notice import NoticeKind, OutboundMail
from mail2ticket.pipeline import Triage, triage_each
from mail2ticket.policy import Policy
from mail2ticket.ports import UnitOfWork
from mail2ticket.relaying import Relayed
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import awaited, awaited_transport, mail
from mail2ticket.transports.memory import MemoryTransport

Process: TypeAlias = Callable[..., Outcome]

REPLY = mail(f"Re: [{NUMBER}] Printer", "It burns.")
TIME = mail(f"Re: [{NUMBER}] Printer", "#T=1:30\nDone.", sender="sam@acme-staff.example")
MAILS: list[bytes] = [
    mail(),
    mail(),
    mail("Zoë", "Grüße", html="<p>Grüße</p>", attachments={"a.exe": b"MZ", "b.txt": b"b"}),
    REPLY,
    TIME,
    mail(Sensitivity="Private"),
    mail(Auto_Submitted="auto-replied"),
    mail(List_Id="<x>"),
    mail(to="nobody@acme.example"),
    mail(sender="support@acme.example"),
    b"",
    b"\xff\xfe",
    b"\r\n",
    b"no header at all",
    b"From: ada@client.example\r\nTo: support@acme.example\r\n\r\n\x00\xff",
]


def filled() -> MemoryStore:
    """Return a store in which Ada and Sam and a ticket of hers are known."""
    store = MemoryStore()
    store.add_person(ADA_CONTACT)
    store.add_person(SAM)
    store.add_item(TICKET)
    return store


class Door:
    """One of the two doors, called the same way."""

    def __init__(self, is_async: bool) -> None:
        self.is_async = is_async
        self.days = 0
        self.store = filled()
        self.transport = MemoryTransport()
        self.triage: Triage = triage_each
        self.policy = policy(
            Mailbox(SUPPORT, queue="First line", unverified_commands=True), unverified_agents=True
        )

    def process(self, content: object, **known: object) -> Outcome:
        known.setdefault("received_at", NOON)
        if not self.is_async:
            sync = Intake(self.store, self.transport, self.policy, triage=self.triage)
            return sync.process(content, **known)  # type: ignore[arg-type]

        async def run() -> Outcome:
            door = AsyncIntake(
                awaited(self.store),
                awaited_transport(self.transport),
                self.policy,
                triage=self.triage,
            )
            return await door.process(content, **known)  # type: ignore[arg-type]

        return asyncio.run(run())

    def relay(self) -> Relayed:
        """Send what waits, a day later each time."""
        self.days += 1
        later = datetime.now(UTC) + timedelta(days=self.days)
        if not self.is_async:
            return Intake(self.store, self.transport, self.policy).relay(later)

        async def run() -> Relayed:
            return await AsyncIntake(
                awaited(self.store), awaited_transport(self.transport), self.policy
            ).relay(later)

        return asyncio.run(run())


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def door(request: pytest.FixtureRequest) -> Door:
    return Door(is_async=request.param)


def test_both_doors_agree_on_every_mail() -> None:
    sync, other = Door(is_async=False), Door(is_async=True)
    for content in MAILS:
        assert sync.process(content) == other.process(content)

    assert sync.transport.sent == other.transport.sent
    assert sync.store.histories() == other.store.histories()
    assert sync.store.recorded() == other.store.recorded()


@pytest.mark.parametrize(
    ("content", "state", "entity", "number"),
    [
        (mail(), State.CREATED, EntityKind.TICKET, "T20261103.0002"),
        (REPLY, State.ADDED, EntityKind.TICKET_NOTE, NUMBER),
        (TIME, State.LOGGED, EntityKind.TICKET_TIME_ENTRY, NUMBER),
        (b"", State.HELD, None, None),
        (b"\xff\xfe", State.HELD, None, None),
        (mail(Sensitivity="Private"), State.DISCARDED, None, None),
    ],
)
def test_every_mail_ends_in_one_state(
    door: Door, content: bytes, state: State, entity: EntityKind | None, number: str | None
) -> None:
    """E1: and it can be looked up afterwards."""
    outcome = door.process(content)

    assert (outcome.state, outcome.entity, outcome.number) == (state, entity, number)
    [recorded] = door.store.recorded()
    assert (recorded.state, recorded.number) == (state, number)
    assert recorded.key == outcome.key
    assert not outcome.is_repeat


def test_a_mail_is_handled_once_by_whatever_path_it_comes_again(door: Door) -> None:
    """W5."""
    first = door.process(mail())
    by_another_path = (
        b"Return-Path: <ada@client.example>\r\nReceived: by mx2.acme.example\r\n"
        b"X-Spam-Status: No\r\nDelivered-To: support@acme.example\r\n" + mail()
    )
    for content in (mail(), by_another_path, mail().replace(b"\r\n", b"\n")):
        outcome = door.process(content)
        assert outcome.is_repeat
        assert outcome.key == first.key
        assert (outcome.number, outcome.decision, outcome.outbox) == (None, None, ())
        assert outcome.message_id == first.message_id

    assert len(door.transport.sent) == 1
    assert len(door.store.recorded()) == 1


def test_another_text_under_the_same_id_is_another_mail(door: Door) -> None:
    """Or a sender who uses an id twice would lose his second mail."""
    for body in ("one", "two"):
        assert not door.process(mail(body=body, Message_ID="<same@client.example>")).is_repeat


def test_a_claim_that_somebody_else_won_is_a_repeat(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`seen` is only a short cut: the claim is believed."""
    first = door.process(mail())
    monkeypatch.setattr(door.store, "seen", lambda _: False)

    assert door.process(mail()).is_repeat
    assert door.process(mail()).key == first.key
    assert len(door.store.recorded()) == 1


def test_what_becomes_of_a_mail_and_who_is_told(door: Door) -> None:
    content = mail(attachments={"a.exe": b"MZ", "b.txt": b"b"})
    outcome = door.process(content)

    assert outcome.notices == (NoticeKind.CREATED, NoticeKind.FILES_DROPPED)
    assert outcome.number
    assert [one.filename for one in door.store.files(outcome.number)] == ["b.txt"]
    assert door.store.raw(outcome.key) == content  # X5
    assert [one.id for one in door.transport.sent] == [one.id for one in outcome.outbox]
    assert door.store.outbox() == ()
    assert outcome.title == "Help"


def test_a_private_mail_is_not_kept(door: Door) -> None:
    """E16."""
    outcome = door.process(mail("Secret", "My illness", Sensitivity="Private"))

    assert outcome.reason == "private"
    assert door.store.raw(outcome.key) is None
    assert door.transport.sent == []


# --- forms of a mail ----------------------------------------------------------------------


def test_a_mail_may_be_bytes_a_file_or_a_message(door: Door, tmp_path: Path) -> None:
    path = tmp_path / "mail.eml"
    path.write_bytes(mail("A file"))
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = (
        "ada@client.example",
        "support@acme.example",
        "Made",
    )
    made.set_content("Hello")

    with path.open("rb") as opened:
        forms: list[bytes | BinaryIO | EmailMessage] = [
            mail(),
            io.BytesIO(mail("B")),
            opened,
            made,
        ]
        outcomes = [door.process(form) for form in forms]
    assert [outcome.title for outcome in outcomes] == ["Help", "B", "A file", "Made"]


def test_a_mail_that_is_far_too_large_is_not_taken(door: Door) -> None:
    """5.3.4: even holding it would be too much; nothing is written."""
    door.policy = policy(limits=Limits(refused_bytes=100))

    with pytest.raises(MessageTooLargeError):
        door.process(mail())
    assert door.store.recorded() == ()


def test_the_envelope_says_for_whom_it_was(door: Door) -> None:
    """R1: so a Bcc finds its mailbox."""
    content = mail(to="undisclosed@client.example")

    assert door.process(content, envelope=Envelope(ADA, (SUPPORT,))).state is State.CREATED


# --- time ---------------------------------------------------------------------------------


def test_a_time_without_a_zone_is_refused_before_anything_is_done(door: Door) -> None:
    """Notices need a date, and a guess would be wrong by hours."""
    with pytest.raises(ValueError, match="received_at needs a time zone"):
        door.process(mail(), received_at=NOON.replace(tzinfo=None))
    assert door.store.recorded() == ()


def test_any_time_zone_will_do(door: Door) -> None:
    moment = datetime(2026, 11, 3, 23, tzinfo=timezone(timedelta(hours=-5)))
    outcome = door.process(mail(), received_at=moment)

    assert outcome.state is State.CREATED
    assert len(door.transport.sent) == 1


def test_without_a_time_it_is_now(door: Door) -> None:
    before = datetime.now(UTC)
    outcome = door.process(mail(), received_at=None)

    assert outcome.decision
    assert before <= outcome.decision.received_at <= datetime.now(UTC)


# --- notices ------------------------------------------------------------------------------


def test_a_notice_that_cannot_be_sent_waits_and_is_sent_once(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    """N4: the ticket stands; one line is logged, without a word of the mail."""
    door.transport.failing = True
    outcome = door.process(mail("Secret subject", "Secret body"))

    assert outcome.state is State.CREATED
    assert [one.id for one in door.store.outbox()] == [one.id for one in outcome.outbox]
    [line] = caplog.records
    assert (line.name, line.levelno) == ("mail2ticket", logging.WARNING)
    assert "Secret" not in line.getMessage()
    assert door.relay() == Relayed(put_off=1)

    door.transport.failing = False
    assert door.relay() == Relayed(sent=1)
    assert door.relay() == Relayed()
    assert [one.content for one in door.transport.sent] == [outcome.outbox[0].content]
    assert door.store.outbox() == ()


def test_one_notice_that_fails_holds_up_no_other(door: Door) -> None:
    door.transport.failing = True
    door.process(mail())
    door.process(mail(sender="bob@client.example"))
    door.transport.failing = {"ada@client.example"}

    assert door.relay() == Relayed(sent=1, put_off=1)
    assert [str(one.to) for one in door.store.outbox()] == ["ada@client.example"]


def test_a_store_that_fails_after_the_commit_takes_nothing_back(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A StoreError would say that nothing was written; at worst a notice is sent twice (N4)."""

    def failing(notice: OutboundMail) -> None:
        raise StoreError("the database is gone")

    content = mail(attachments={"a.exe": b"MZ"})
    with monkeypatch.context() as patched:
        patched.setattr(door.store, "mark_sent", failing)
        outcome = door.process(content)

    assert outcome.state is State.CREATED
    assert len(caplog.records) == len(door.transport.sent) == 1
    assert door.process(content).is_repeat
    assert door.relay() == Relayed(sent=1)
    assert {one.message_id for one in door.transport.sent} == {outcome.outbox[0].message_id}


def test_without_a_transport_notices_wait() -> None:
    store = filled()
    outcome = Intake(store, None, policy()).process(mail(), received_at=NOON)

    assert store.outbox() == outcome.outbox != ()
    assert Intake(store, None, policy()).relay() == Relayed()
    assert asyncio.run(AsyncIntake(awaited(store), None, policy()).relay()) == Relayed()
    transport = MemoryTransport()
    assert Intake(store, transport, policy()).relay() == Relayed(sent=1)


def test_a_transport_is_called_only_after_the_commit() -> None:
    store = filled()
    seen: list[bool] = []

    class Watching:
        def send(self, notice: OutboundMail, /) -> None:
            seen.append(store.seen(notice.id.partition(".")[0]))

    Intake(store, Watching(), policy()).process(mail(), received_at=NOON)
    assert seen == [True]


def test_x25_a_mail_that_goes_well_is_one_line_of_the_level_info(
    door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        for content in MAILS:
            door.process(content)

    lines = [line for line in caplog.records if line.name.startswith("mail2ticket")]
    assert [line.levelno for line in lines] == [logging.INFO] * len(MAILS)


# --- a store that fails -------------------------------------------------------------------

STEPS = ("claim", "look_up", "open_ticket", "keep", "record", "enqueue")


class Failing:
    """A unit of work that fails before or after one of its steps."""

    def __init__(self, work: UnitOfWork, step: str, when: str) -> None:
        self._work, self._step, self._when = work, step, when

    def __getattr__(self, name: str) -> Callable[..., object]:
        method = getattr(self._work, name)

        def call(*arguments: object) -> object:
            if (name, self._when) == (self._step, "before"):
                raise StoreError("the database is gone")
            result = method(*arguments)
            if name == self._step:
                raise StoreError("the database is gone")
            return result

        return call


def breaking(
    store: MemoryStore, step: str, when: str
) -> Callable[[], AbstractContextManager[object]]:
    begin = store.begin

    @contextmanager
    def broken() -> Generator[object, None, None]:
        with begin() as work:
            yield Failing(work, step, when)

    return broken


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_a_store_that_fails_midway_leaves_nothing_and_the_mail_comes_again(
    door: Door, step: str, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X4: nothing is written, nothing is sent, and the next delivery does all of it."""
    content = mail(attachments={"b.txt": b"b"})
    before = door.store.histories()
    with monkeypatch.context() as patched:
        patched.setattr(door.store, "begin", breaking(door.store, step, when))
        with pytest.raises(StoreError, match="gone"):
            door.process(content)

    assert door.store.histories() == before
    assert door.store.recorded() == ()
    assert door.store.outbox() == ()
    assert door.transport.sent == []
    assert door.process(content).state is State.CREATED
    assert len(door.store.recorded()) == len(door.transport.sent) == 1


@pytest.mark.parametrize(("content", "step"), [(REPLY, "add_note"), (TIME, "log_time")])
def test_notes_and_times_are_rolled_back_as_well(
    door: Door, content: bytes, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = door.store.histories()
    with monkeypatch.context() as patched:
        patched.setattr(door.store, "begin", breaking(door.store, step, "after"))
        with pytest.raises(StoreError):
            door.process(content)

    assert door.store.histories() == before
    assert not door.process(content).is_repeat


def test_a_rule_that_cannot_ask_holds_the_mail_for_good(door: Door) -> None:
    class Unasked:
        def questions(self, _: Message, __: Desk) -> Questions:
            raise LookupError

        def __call__(self, _: object) -> None:
            """Say nothing."""

    door.policy = policy().preferring(screen=(Unasked(),))
    outcome = door.process(mail())

    assert (outcome.state, outcome.reason) == (State.HELD, Reason.RULE_FAILED)
    assert outcome.decision
    assert outcome.decision.entity == Held(
        Reason.RULE_FAILED, "rule Unasked failed at questions: LookupError()"
    )
    assert door.store.raw(outcome.key) == mail()
    assert door.process(mail()).is_repeat


def test_a_rule_that_raises_holds_the_mail_for_good(door: Door) -> None:
    def raising(_: object) -> None:
        raise LookupError

    door.policy = policy().preferring(decide=(raising,))
    outcome = door.process(mail())

    assert (outcome.state, outcome.reason) == (State.HELD, "rule_failed")
    assert door.store.raw(outcome.key) == mail()
    assert door.process(mail()).is_repeat


def shouting(found: Message, facts: Facts, desk: Policy) -> tuple[Decision, ...]:
    """Decide as ever, and add a tag."""
    decisions = triage_each(found, facts, desk)
    return tuple(evolve(one, changes=one.changes | Changes(tags=("loud",))) for one in decisions)


def failing(*_: object) -> tuple[Decision, ...]:
    """Decide nothing."""
    raise LookupError


def deciding_nothing(*_: object) -> tuple[Decision, ...]:
    """Decide nothing, without saying so."""
    return ()


def of_another(found: Message, facts: Facts, desk: Policy) -> tuple[Decision, ...]:
    """Decide on some other delivery."""
    return tuple(evolve(one, key="other") for one in triage_each(found, facts, desk))


def test_triage_can_be_replaced(door: Door) -> None:
    door.triage = shouting
    outcome = door.process(mail())

    assert outcome.state is State.CREATED
    assert outcome.number
    history = door.store.history(outcome.number)
    assert history
    assert history.tags == ("loud",)


@pytest.mark.parametrize(
    ("triage", "why"),
    [
        (failing, "LookupError()"),
        (deciding_nothing, "ValueError("),
        (of_another, "ValueError('the first decision is about another delivery')"),
    ],
)
def test_a_triage_of_a_hosts_that_fails_holds_the_mail_and_is_named(
    door: Door, triage: Triage, why: str
) -> None:
    door.triage = triage
    outcome = door.process(mail())

    assert outcome.decision
    assert isinstance(outcome.decision.entity, Held)
    assert outcome.decision.entity.reason == Reason.RULE_FAILED
    name = getattr(triage, "__name__", "")
    assert outcome.decision.entity.detail.startswith(f"rule {name} failed at triage: {why}")
    assert door.store.raw(outcome.key) == mail()
    assert door.process(mail()).is_repeat


# --- as functions -------------------------------------------------------------------------


def test_the_doors_are_functions_too() -> None:
    sync_store, async_store, transport = filled(), filled(), MemoryTransport()

    one = intake.process(
        mail(), store=sync_store, policy=policy(), transport=transport, received_at=NOON
    )
    other = asyncio.run(
        aio.process(
            mail(),
            store=awaited(async_store),
            policy=policy(),
            transport=awaited_transport(transport),
            received_at=NOON,
        )
    )

    assert one == other
    assert len(transport.sent) == 2
    assert mail2ticket.process is intake.process
    assert intake.process(mail("B"), store=sync_store, policy=policy()).state is State.CREATED


def test_many_tasks_share_a_door() -> None:
    store = filled()

    async def run() -> list[Outcome]:
        shared = AsyncIntake(awaited(store), awaited_transport(MemoryTransport()), policy())
        mails = [mail(f"Mail {n % 10}", sender=f"{n % 10}@client.example") for n in range(40)]
        return await asyncio.gather(*(shared.process(one, received_at=NOON) for one in mails))

    outcomes = asyncio.run(run())
    assert sum(outcome.state is State.CREATED for outcome in outcomes) == 10
    assert sum(outcome.is_repeat for outcome in outcomes) == 30


def test_a_thread_goes_on_by_the_address_that_a_notice_gives() -> None:
    """T3: no number, no reference; only the reply address."""
    store, transport = filled(), MemoryTransport()
    door = Intake(store, transport, policy(keys=(KEY,)))
    first = door.process(mail("A new thing"), received_at=NOON)
    reply_to = mail2ticket.parse(transport.sent[0].content).reply_to[0].address
    answer = mail("Something else", "More.", to=str(reply_to))
    outcome = door.process(answer, received_at=NOON)

    assert (outcome.state, outcome.number) == (State.ADDED, first.number)
    other = mail("Something else", "Evil.", to=str(reply_to), sender="mallory@evil.example")
    assert door.process(other, received_at=NOON).number != first.number


def test_what_was_held_is_held_again_nowhere(door: Door) -> None:
    """A policy may change between deliveries; what was decided is not decided again."""
    door.policy = policy(Mailbox(SUPPORT, creates=["ticket_note"]))
    assert door.process(mail()).state is State.HELD
    door.policy = policy()
    assert door.process(mail()).is_repeat


@pytest.mark.parametrize("year", [1, 1969, 9999])
def test_a_moment_that_no_clock_shows_is_refused(door: Door, year: int) -> None:
    moment = NOON.replace(year=year)
    with pytest.raises(ValueError, match="a year from 1970 to 9998"):
        door.process(mail(), received_at=moment)
    assert door.store.recorded() == ()


def test_a_transport_that_breaks_its_promise_undoes_nothing(
    door: Door, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The mail is committed by then, and its notice waits in the outbox."""

    def refuse(_: OutboundMail) -> None:
        raise OSError("the words of the mail")

    with monkeypatch.context() as patched:
        patched.setattr(door.transport, "send", refuse)
        assert door.process(mail()).state is State.CREATED

    (line,) = caplog.messages
    assert line.endswith('stays in the outbox: OSError"')
    assert door.relay() == Relayed(sent=1)
