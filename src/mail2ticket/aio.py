"""The front door for async hosts; `mail2ticket.intake`, with awaits."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TypeAlias, assert_never

from attrs import evolve, field, frozen

from mail2ticket.errors import EntityRefusedError, RuleError, StoreError
from mail2ticket.handling.budgets import further_questions, limited
from mail2ticket.handling.deliveries import (
    Claimed,
    InHand,
    Written,
    claims_for,
    claims_of,
    left_of,
    without_itself,
)
from mail2ticket.handling.enclosures import Prepared, files_asked, with_files_there
from mail2ticket.handling.observing import observed
from mail2ticket.handling.outbox import written
from mail2ticket.handling.poison import SetAside, out_of_time
from mail2ticket.handling.posting import AsyncPost
from mail2ticket.handling.preparing import AsyncPreparing
from mail2ticket.handling.retries import async_again as again
from mail2ticket.handling.timing import Stopwatch, checked, utc_now
from mail2ticket.handling.vouching import async_vouched as vouched
from mail2ticket.model.decision import Decision, Outcome, state_of
from mail2ticket.model.items import Discarded, Entity, Held, NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.message import Envelope, is_moment
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.patience import TimeIsOver
from mail2ticket.model.people import Agent
from mail2ticket.parse import content_of, parse, unread
from mail2ticket.pipeline import Triage, decided, held, questions, triage_each
from mail2ticket.policy import Policy
from mail2ticket.ports import (
    AsyncAuthenticator,
    AsyncBlobStore,
    AsyncScanner,
    AsyncStore,
    AsyncTranscriber,
    AsyncTransport,
    AsyncUnitOfWork,
    Mail,
    Observer,
    Record,
)
from mail2ticket.relaying import Relayed, Relaying
from mail2ticket.scanning import Scanning

__all__ = ["AsyncIntake"]

#: A transaction, to be run as often as need be.
Transact: TypeAlias = Callable[[InHand, SetAside], Awaitable[Written]]


@frozen
class AsyncIntake:
    """
    Takes in mail for a helpdesk.

    Has no state of its own and may be shared between tasks if *store* and *transport*
    may.

    Attributes:
        transport, scanner, blobs, authenticator: See `Intake`.

        transcripts: What writes conversations down that are to go with a mail (E15).

        triage, relaying, time_budget, observer, clock: See `Intake`. While a mail is read and
            judged, the event loop waits for it; so it does for the observer.
    """

    store: AsyncStore
    transport: AsyncTransport | None
    policy: Policy
    scanner: AsyncScanner | None = None
    blobs: AsyncBlobStore | None = None
    triage: Triage = triage_each
    relaying: Relaying = field(default=Relaying(), kw_only=True)
    authenticator: AsyncAuthenticator | None = field(default=None, kw_only=True)
    transcripts: AsyncTranscriber | None = field(default=None, kw_only=True)
    scanning: Scanning = field(default=Scanning(), kw_only=True)
    time_budget: float | None = field(default=30.0, kw_only=True, converter=checked)
    observer: Observer | None = field(default=None, kw_only=True, repr=False)
    clock: Callable[[], datetime] = field(default=utc_now, kw_only=True)

    async def process(
        self,
        mail: Mail,
        envelope: Envelope | None = None,
        *,
        received_at: datetime | None = None,
    ) -> Outcome:
        """
        Handle one mail, once, however often it is delivered.

        All that becomes of it is written in one transaction, and notices are sent after
        it. A notice that cannot be sent stays in the outbox; the work item stands.

        A mail that cannot be handled is held with its bytes, so that the mail behind it moves
        on. Where other transactions are in the way, the transaction is run up to five times.

        Args:
            mail: The mail as it came over the wire, a binary file that holds it, or a
                message of the standard library.

            envelope: What SMTP said, if the host knows.

            received_at: When the mail was received, with a time zone; now by default.

        Raises:
            MessageError: if the mail can never be taken (answer 5.x.x).

            StoreError: if nothing was written (answer 4.x.x and try again).

            ValueError: if *received_at* has no time zone, or a year before 1970 or after 9998.
        """
        moment = received_at or self.clock()
        if not is_moment(moment):
            raise ValueError("received_at needs a time zone, and a year from 1970 to 9998")
        with observed(self.observer) as seen:
            content = seen.read(content_of(mail, self.policy.limits))
            return seen.handled(await self._processed(content, envelope, moment))

    async def _processed(
        self, content: bytes, envelope: Envelope | None, received_at: datetime
    ) -> Outcome:
        hand = self._read(content, envelope, received_at)
        if await again(partial(self._seen, hand)):
            return hand.repeat
        hand = await self._vouched_for(hand)
        hand = evolve(hand, prepared=await self._prepared(hand))
        return await self._handled(hand, self._transacted)

    async def _seen(self, hand: InHand) -> bool:
        for key in hand.keys:
            if not await self.store.seen(key):
                return False
        return True

    async def _vouched_for(self, hand: InHand) -> InHand:
        """Have it found out who the mail is from, if a rule needs it (S4)."""
        if self.authenticator is None:
            return hand
        found = await vouched(
            self.authenticator, hand.content, hand.message, self.policy, hand.watch
        )
        return evolve(hand, authenticity=found)

    def _read(self, content: bytes, envelope: Envelope | None, received_at: datetime) -> InHand:
        """Read the mail; should that take too long, as much of it as needs no time."""
        watch, limits = Stopwatch(self.time_budget), self.policy.limits
        try:
            message = watch.run(parse, content, envelope, received_at=received_at, limits=limits)
        except TimeIsOver:
            message = unread(content, envelope, received_at=received_at, limits=limits)
        claims = claims_for(message, self.policy)
        return InHand(message=message, content=content, watch=watch, claims=claims)

    async def _handled(self, hand: InHand, transact: Transact) -> Outcome:
        """Write what becomes of the mail, and tell people."""
        outcomes, due_at = await self._persisted(hand, transact)
        if not outcomes:
            return hand.repeat
        mails = tuple([mail for outcome in outcomes for mail in outcome.outbox])
        await self._post.tell(mails, due_at)
        first, *others = outcomes
        return evolve(first, others=tuple(others)) if others else first

    async def _persisted(self, hand: InHand, transact: Transact) -> Written:
        """Return what was written, after more tries if what is done has to be set aside."""
        aside = SetAside()
        while True:
            known = aside.count
            try:
                return await again(partial(transact, hand, aside))
            except (StoreError, RuleError, TimeIsOver) as problem:
                if not aside.has_more_than(known, problem):
                    raise

    async def _transacted(self, hand: InHand, aside: SetAside) -> Written:
        """Do all that is to be done about the mail in one transaction."""
        hand = self._at_the_start(hand)
        async with self.store.begin() as work:
            claimed = Claimed(
                is_first=await work.claim(hand.message.key),
                fresh=tuple([one for one, key in hand.claims.items() if await work.claim(key)]),
            )
            if not claimed.is_anything:
                return (), hand.due_at
            if not claimed.is_first:
                hand = evolve(hand, is_known=True)
            decisions = left_of(await self._decisions(work, hand), hand, claimed)
            outcomes = [
                await self._carried_out(work, decision, hand, aside)
                for decision in aside.instead_of(decisions, hand.message, self.policy)
                if await self._is_new(work, claims_of(decision, hand))
            ]
        return tuple(outcomes), hand.due_at

    @staticmethod
    async def _is_new(work: AsyncUnitOfWork, keys: tuple[str, ...]) -> bool:
        for key in keys:
            if not await work.claim(key):
                return False
        return True

    def _at_the_start(self, hand: InHand) -> InHand:
        """Return *hand* as it is before a transaction: nothing of an earlier try is in it."""
        age = self.relaying.minimum_age if self.transport else timedelta()
        return evolve(hand, watch=hand.watch.again(), due_at=self.clock() + age)

    async def _decisions(self, work: AsyncUnitOfWork, hand: InHand) -> tuple[Decision, ...]:
        message, watch = hand.message, hand.watch
        try:
            asked = watch.run(questions, message, self.policy)
            known = await work.look_up(asked)
            known = without_itself(known, message) if hand.is_known else known
            facts = hand.facts(known, asked)
            decisions = watch.run(decided, self.triage, message, facts, self.policy)
            return tuple([await self._within_limits(work, hand, each) for each in decisions])
        except RuleError as error:
            return (held(message, self.policy, error),)
        except TimeIsOver as over:
            return (out_of_time(message, self.policy, over),)

    async def _within_limits(
        self, work: AsyncUnitOfWork, hand: InHand, decision: Decision
    ) -> Decision:
        """Keep back what others than the sender had too much of (N3)."""
        asked = further_questions(hand.message, decision)
        if asked is None:
            return decision
        facts = (await work.look_up(asked)).answering(asked)
        return hand.watch.run(limited, hand.message, decision, facts, self.policy)

    async def _prepared(self, hand: InHand) -> Prepared:
        """Do all that is slow about the files of the mail, those that we write among them."""
        ways = AsyncPreparing(self.scanner, self.blobs, self.transcripts, self.scanning)
        look, message = partial(self._look, hand), hand.message
        return await ways.prepared(message, hand.content, self.policy, look, again)

    async def _look(self, hand: InHand, prepared: Prepared) -> tuple[Decision, ...]:
        hand = evolve(hand, prepared=prepared)
        return await again(partial(self._first_look, hand))

    async def _first_look(self, hand: InHand) -> tuple[Decision, ...]:
        if hand.claims:  # another delivery of it may be on record
            hand = evolve(hand, is_known=await self.store.seen(hand.message.key))
        async with self.store.begin() as work:
            decisions = await self._decisions(work, hand)
            asked = files_asked(decisions) if self.blobs else None
            if asked is None:
                return decisions
            return with_files_there(decisions, (await work.look_up(asked)).files)

    async def _carried_out(
        self, work: AsyncUnitOfWork, decision: Decision, hand: InHand, aside: SetAside
    ) -> Outcome:
        """Write all that becomes of the mail in one mailbox, or remember why that cannot be."""
        try:
            return await self._written(work, decision, hand)
        except (EntityRefusedError, RuleError, TimeIsOver) as problem:
            aside.add(decision.key, problem)
            raise

    async def _written(self, work: AsyncUnitOfWork, decision: Decision, hand: InHand) -> Outcome:
        decision = hand.prepared.telling(decision)
        number, assignee = await self._filed(work, decision, hand.prepared)
        message = hand.message
        kept = hand.content if decision.keeps_mail else None
        await work.record(Record(decision=decision, message=message, number=number, content=kept))
        outbox = self._notices(decision, number, hand, assignee)
        return await self._posted(work, decision, hand, number, outbox)

    def _notices(
        self, decision: Decision, number: str | None, hand: InHand, assignee: Agent | None
    ) -> tuple[OutboundMail, ...]:
        watch, policy = hand.watch, self.policy
        if not decision.notices:
            return ()  # what is set aside takes no time
        try:
            return watch.run(written, decision, number, hand.message, policy, assignee)
        except Exception as error:
            raise RuleError("notices", "written") from error

    @staticmethod
    async def _filed(
        work: AsyncUnitOfWork, decision: Decision, prepared: Prepared
    ) -> tuple[str | None, Agent | None]:
        """Write what the mail becomes; return the number of its work item, and who works that."""
        number = await _carry_out(work, decision.entity)
        if number is None:
            return None, None
        assignee = await work.change(number, decision.changes) if decision.changes else None
        for attachment in decision.kept:
            await work.keep(number, prepared.located(attachment))
        if transcript := prepared.transcript_for(decision):
            await work.keep(number, transcript)
        return number, assignee

    @staticmethod
    async def _posted(
        work: AsyncUnitOfWork,
        decision: Decision,
        hand: InHand,
        number: str | None,
        outbox: tuple[OutboundMail, ...],
    ) -> Outcome:
        """Put *outbox* where it waits to be sent, and say what became of the mail."""
        for notice in outbox:
            await work.enqueue(notice, number, hand.due_at)
        return Outcome(
            key=decision.key,
            message_id=hand.message.message_id,
            state=state_of(decision.entity),
            number=number,
            decision=decision,
            outbox=outbox,
        )

    async def relay(self, now: datetime | None = None, limit: int | None = None) -> Relayed:
        """
        Send what was committed and is due, and could not be sent before; say how much that was.

        See `Intake.relay`.

        Args:
            now: What time it is; by default as the clock has it.

            limit: How many mails to send at most; by default all.

        Raises:
            StoreError: if the outbox cannot be read or written.
        """
        return await self._post.relay(now, limit)

    @property
    def _post(self) -> AsyncPost:
        return AsyncPost(self.store, self.transport, self.relaying, self.clock, self.observer)


async def process(
    mail: Mail,
    *,
    store: AsyncStore,
    policy: Policy,
    transport: AsyncTransport | None = None,
    envelope: Envelope | None = None,
    received_at: datetime | None = None,
) -> Outcome:
    """Handle one mail, once: `Intake.process` as a function."""
    return await AsyncIntake(store, transport, policy).process(
        mail, envelope, received_at=received_at
    )


async def _carry_out(work: AsyncUnitOfWork, entity: Entity) -> str | None:
    """Write *entity*, and return the number of its work item."""
    match entity:
        case NewTicket():
            return await work.open_ticket(entity)
        case NewNote():
            await work.add_note(entity)
            return entity.item.number
        case NewTimeEntry():
            await work.log_time(entity)
            return entity.item.number
        case Held() | Discarded():
            return None
        case _:
            assert_never(entity)
