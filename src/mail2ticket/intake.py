"""The front door: parse, look up, triage, carry out, record, commit, and only then send."""

from __future__ import annotations

from collections.abc import Callable
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
from mail2ticket.handling.posting import Post
from mail2ticket.handling.preparing import Preparing
from mail2ticket.handling.retries import again
from mail2ticket.handling.timing import Stopwatch, checked, utc_now
from mail2ticket.handling.vouching import vouched
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
    Authenticator,
    BlobStore,
    Mail,
    Observer,
    Record,
    Scanner,
    Store,
    Transcriber,
    Transport,
    UnitOfWork,
)
from mail2ticket.relaying import Relayed, Relaying
from mail2ticket.scanning import Scanning

__all__ = ["Intake", "process"]

#: A transaction, to be run as often as need be.
Transact: TypeAlias = Callable[[InHand, SetAside], Written]


@frozen
class Intake:
    """
    Takes in mail for a helpdesk.

    Has no state of its own and may be shared between threads if *store* and *transport*
    may.

    Attributes:
        transport: What sends notices; without one they stay in the outbox.

        scanner: What looks into files before they are kept (F4); without one they are kept
            unscanned, and marked so.

        blobs: Where files are kept (F7); without one the store keeps them.

        authenticator: What finds out who a mail is from (S4); else our own servers alone do.

        transcripts: What writes conversations down that are to go with a mail (E15).

        scanning: How much of a mail is scanned, if there is a scanner.

        triage: What decides; a host's own may ask `triage_each` and change what it says. Should
            it raise, the mail is held.

        relaying: When a notice that could not be sent is tried again, and when no more.

        time_budget: How many seconds reading a mail, deciding on it and writing its notices may
            take together; then it is held. None for any time. In the main thread all of that is
            interrupted by SIGALRM, unless the host has such a timer running; in other threads,
            and on Windows, time is looked at between the steps. What a store, a scanner or a
            transport takes is not counted, and nothing of it is interrupted.

        observer: Is told of each mail and of each notice, for metrics; whatever it raises harms
            nothing.

        clock: What time it is, with a time zone; the outbox goes by it, and so must all workers.
    """

    store: Store
    transport: Transport | None
    policy: Policy
    scanner: Scanner | None = None
    blobs: BlobStore | None = None
    triage: Triage = triage_each
    relaying: Relaying = field(default=Relaying(), kw_only=True)
    authenticator: Authenticator | None = field(default=None, kw_only=True)
    transcripts: Transcriber | None = field(default=None, kw_only=True)
    scanning: Scanning = field(default=Scanning(), kw_only=True)
    time_budget: float | None = field(default=30.0, kw_only=True, converter=checked)
    observer: Observer | None = field(default=None, kw_only=True, repr=False)
    clock: Callable[[], datetime] = field(default=utc_now, kw_only=True)

    def process(
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
            return seen.handled(self._processed(content, envelope, moment))

    def _processed(
        self, content: bytes, envelope: Envelope | None, received_at: datetime
    ) -> Outcome:
        hand = self._read(content, envelope, received_at)
        if again(partial(self._seen, hand)):
            return hand.repeat
        hand = self._vouched_for(hand)
        hand = evolve(hand, prepared=self._prepared(hand))
        return self._handled(hand, self._transacted)

    def _seen(self, hand: InHand) -> bool:
        for key in hand.keys:  # noqa: SIM110 - as the async door has it
            if not self.store.seen(key):
                return False
        return True

    def _vouched_for(self, hand: InHand) -> InHand:
        """Have it found out who the mail is from, if a rule needs it (S4)."""
        if self.authenticator is None:
            return hand
        found = vouched(self.authenticator, hand.content, hand.message, self.policy, hand.watch)
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

    def _handled(self, hand: InHand, transact: Transact) -> Outcome:
        """Write what becomes of the mail, and tell people."""
        outcomes, due_at = self._persisted(hand, transact)
        if not outcomes:
            return hand.repeat
        mails = tuple([mail for outcome in outcomes for mail in outcome.outbox])
        self._post.tell(mails, due_at)
        first, *others = outcomes
        return evolve(first, others=tuple(others)) if others else first

    def _persisted(self, hand: InHand, transact: Transact) -> Written:
        """Return what *transact* wrote, after more tries if what it does has to be set aside."""
        aside = SetAside()
        while True:
            known = aside.count
            try:
                return again(partial(transact, hand, aside))
            except (StoreError, RuleError, TimeIsOver) as problem:
                if not aside.has_more_than(known, problem):
                    raise

    def _transacted(self, hand: InHand, aside: SetAside) -> Written:
        """Do all that is to be done about the mail in one transaction."""
        hand = self._at_the_start(hand)
        with self.store.begin() as work:
            claimed = Claimed(
                is_first=work.claim(hand.message.key),
                fresh=tuple([one for one, key in hand.claims.items() if work.claim(key)]),
            )
            if not claimed.is_anything:
                return (), hand.due_at
            if not claimed.is_first:
                hand = evolve(hand, is_known=True)
            decisions = left_of(self._decisions(work, hand), hand, claimed)
            outcomes = [
                self._carried_out(work, decision, hand, aside)
                for decision in aside.instead_of(decisions, hand.message, self.policy)
                if self._is_new(work, claims_of(decision, hand))
            ]
        return tuple(outcomes), hand.due_at

    @staticmethod
    def _is_new(work: UnitOfWork, keys: tuple[str, ...]) -> bool:
        for key in keys:  # noqa: SIM110 - as the async door has it
            if not work.claim(key):
                return False
        return True

    def _at_the_start(self, hand: InHand) -> InHand:
        """Return *hand* as it is before a transaction: nothing of an earlier try is in it."""
        age = self.relaying.minimum_age if self.transport else timedelta()
        return evolve(hand, watch=hand.watch.again(), due_at=self.clock() + age)

    def _decisions(self, work: UnitOfWork, hand: InHand) -> tuple[Decision, ...]:
        message, watch = hand.message, hand.watch
        try:
            asked = watch.run(questions, message, self.policy)
            known = work.look_up(asked)
            known = without_itself(known, message) if hand.is_known else known
            facts = hand.facts(known, asked)
            decisions = watch.run(decided, self.triage, message, facts, self.policy)
            return tuple([self._within_limits(work, hand, each) for each in decisions])
        except RuleError as error:
            return (held(message, self.policy, error),)
        except TimeIsOver as over:
            return (out_of_time(message, self.policy, over),)

    def _within_limits(self, work: UnitOfWork, hand: InHand, decision: Decision) -> Decision:
        """Keep back what others than the sender had too much of (N3)."""
        asked = further_questions(hand.message, decision)
        if asked is None:
            return decision
        facts = work.look_up(asked).answering(asked)
        return hand.watch.run(limited, hand.message, decision, facts, self.policy)

    def _prepared(self, hand: InHand) -> Prepared:
        """Do all that is slow about the files of the mail, those that we write among them."""
        ways = Preparing(self.scanner, self.blobs, self.transcripts, self.scanning)
        look, message = partial(self._look, hand), hand.message
        return ways.prepared(message, hand.content, self.policy, look, again)

    def _look(self, hand: InHand, prepared: Prepared) -> tuple[Decision, ...]:
        hand = evolve(hand, prepared=prepared)
        return again(partial(self._first_look, hand))

    def _first_look(self, hand: InHand) -> tuple[Decision, ...]:
        if hand.claims:  # another delivery of it may be on record
            hand = evolve(hand, is_known=self.store.seen(hand.message.key))
        with self.store.begin() as work:
            decisions = self._decisions(work, hand)
            asked = files_asked(decisions) if self.blobs else None
            if asked is None:
                return decisions
            return with_files_there(decisions, work.look_up(asked).files)

    def _carried_out(
        self, work: UnitOfWork, decision: Decision, hand: InHand, aside: SetAside
    ) -> Outcome:
        """Write all that becomes of the mail in one mailbox, or remember why that cannot be."""
        try:
            return self._written(work, decision, hand)
        except (EntityRefusedError, RuleError, TimeIsOver) as problem:
            aside.add(decision.key, problem)
            raise

    def _written(self, work: UnitOfWork, decision: Decision, hand: InHand) -> Outcome:
        decision = hand.prepared.telling(decision)
        number, assignee = self._filed(work, decision, hand.prepared)
        message = hand.message
        kept = hand.content if decision.keeps_mail else None
        work.record(Record(decision=decision, message=message, number=number, content=kept))
        outbox = self._notices(decision, number, hand, assignee)
        return self._posted(work, decision, hand, number, outbox)

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
    def _filed(
        work: UnitOfWork, decision: Decision, prepared: Prepared
    ) -> tuple[str | None, Agent | None]:
        """Write what the mail becomes; return the number of its work item, and who works that."""
        number = _carry_out(work, decision.entity)
        if number is None:
            return None, None
        assignee = work.change(number, decision.changes) if decision.changes else None
        for attachment in decision.kept:
            work.keep(number, prepared.located(attachment))
        if transcript := prepared.transcript_for(decision):
            work.keep(number, transcript)
        return number, assignee

    @staticmethod
    def _posted(
        work: UnitOfWork,
        decision: Decision,
        hand: InHand,
        number: str | None,
        outbox: tuple[OutboundMail, ...],
    ) -> Outcome:
        """Put *outbox* where it waits to be sent, and say what became of the mail."""
        for notice in outbox:
            work.enqueue(notice, number, hand.due_at)
        return Outcome(
            key=decision.key,
            message_id=hand.message.message_id,
            state=state_of(decision.entity),
            number=number,
            decision=decision,
            outbox=outbox,
        )

    def relay(self, now: datetime | None = None, limit: int | None = None) -> Relayed:
        """
        Send what was committed and is due, and could not be sent before; say how much that was.

        Run it now and then, in any number of processes, beside any number of `process`: of them
        all no two send the same mail. What cannot be sent is tried again after a pause that
        doubles, and becomes a dead letter when `Relaying` has it, or when the transport raises
        `UndeliverableError`. A mail is sent twice, under one Message-ID, only where whoever sent
        it was stopped before he could note it, or took longer than his lease.

        Args:
            now: What time it is; by default as the clock has it.

            limit: How many mails to send at most; by default all.

        Raises:
            StoreError: if the outbox cannot be read or written.
        """
        return self._post.relay(now, limit)

    @property
    def _post(self) -> Post:
        return Post(self.store, self.transport, self.relaying, self.clock, self.observer)


def process(
    mail: Mail,
    *,
    store: Store,
    policy: Policy,
    transport: Transport | None = None,
    envelope: Envelope | None = None,
    received_at: datetime | None = None,
) -> Outcome:
    """Handle one mail, once: `Intake.process` as a function."""
    return Intake(store, transport, policy).process(mail, envelope, received_at=received_at)


def _carry_out(work: UnitOfWork, entity: Entity) -> str | None:
    """Write *entity*, and return the number of its work item."""
    match entity:
        case NewTicket():
            return work.open_ticket(entity)
        case NewNote():
            work.add_note(entity)
            return entity.item.number
        case NewTimeEntry():
            work.log_time(entity)
            return entity.item.number
        case Held() | Discarded():
            return None
        case _:
            assert_never(entity)
