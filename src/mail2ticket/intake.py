"""The front door: parse, look up, triage, carry out, record, commit, and only then send."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import assert_never

from attrs import evolve, frozen

from mail2ticket.budgets import further_questions, limited
from mail2ticket.enclosures import Prepared, failed_scan, wanted
from mail2ticket.errors import RuleError, StoreError, TransportError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision, Outcome, State, state_of
from mail2ticket.model.items import Discarded, Entity, Held, NewNote, NewTicket, NewTimeEntry
from mail2ticket.model.message import Envelope, Message, is_moment
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.people import Agent
from mail2ticket.model.scan import Scan
from mail2ticket.outbox import written
from mail2ticket.parse import content_of, parse
from mail2ticket.pipeline import Triage, decided, held, questions, triage_each
from mail2ticket.policy import Policy
from mail2ticket.ports import BlobStore, Mail, Record, Scanner, Store, Transport, UnitOfWork

log = logging.getLogger("mail2ticket")


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

        triage: What decides; a host's own may ask `triage_each` and change what it says. Should
            it raise, the mail is held.
    """

    store: Store
    transport: Transport | None
    policy: Policy
    scanner: Scanner | None = None
    blobs: BlobStore | None = None
    triage: Triage = triage_each

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
        moment = received_at or datetime.now(UTC)
        if not is_moment(moment):
            raise ValueError("received_at needs a time zone, and a year from 1970 to 9998")
        limits = self.policy.limits
        content = content_of(mail, limits)
        message = parse(content, envelope, received_at=moment, limits=limits)
        if self.store.seen(message.key):
            return _repeat(message)
        prepared = self._prepared(message)
        with self.store.begin() as work:
            if not work.claim(message.key):
                return _repeat(message)
            decisions = self._decisions(work, message, prepared)
            outcomes = [
                self._carried_out(work, decision, message, content, prepared)
                for decision in decisions
            ]
        self._tell(tuple(mail for outcome in outcomes for mail in outcome.outbox))
        return evolve(outcomes[0], others=tuple(outcomes[1:]))

    def _decisions(
        self, work: UnitOfWork, message: Message, prepared: Prepared
    ) -> tuple[Decision, ...]:
        try:
            asked = questions(message, self.policy)
        except RuleError as error:
            return (held(message, self.policy, error),)
        facts = prepared.joined_with(work.look_up(asked)).answering(asked)
        decisions = decided(self.triage, message, facts, self.policy)
        return tuple([self._within_limits(work, message, each) for each in decisions])

    def _within_limits(self, work: UnitOfWork, message: Message, decision: Decision) -> Decision:
        """Keep back what others than the sender had too much of (N3)."""
        asked = further_questions(message, decision)
        if asked is None:
            return decision
        facts = work.look_up(asked).answering(asked)
        return limited(message, decision, facts, self.policy)

    def _prepared(self, message: Message) -> Prepared:
        """Have the files looked into and put away that a first look at the mail would keep."""
        if not message.attachments or (self.scanner is None and self.blobs is None):
            return Prepared(None if self.scanner is None else {})
        with self.store.begin() as work:
            decisions = self._decisions(work, message, Prepared())
        files = wanted(decisions)
        scans: dict[str, Scan] | None = None
        if self.scanner is not None:
            scans = {key: self._scan(self.scanner, file) for key, (file, _) in files.items()}
        prepared = Prepared(scans)
        if self.blobs is None:
            return prepared
        locations = {
            key: self.blobs.put(file, place)
            for key, (file, place) in files.items()
            if prepared.is_clean(file)
        }
        return Prepared(scans, locations)

    @staticmethod
    def _scan(scanner: Scanner, file: Attachment) -> Scan:
        try:
            return scanner.scan(file)
        except Exception as error:  # noqa: BLE001 - whatever it raises, the file is not clean
            return failed_scan(file, error)

    def _carried_out(
        self,
        work: UnitOfWork,
        decision: Decision,
        message: Message,
        content: bytes,
        prepared: Prepared,
    ) -> Outcome:
        """Write all that becomes of the mail in one mailbox."""
        number, assignee = self._filed(work, decision, prepared)
        kept = content if decision.keeps_mail else None
        work.record(Record(decision=decision, message=message, number=number, content=kept))
        outbox = written(decision, number, message, self.policy, assignee)
        return self._posted(work, decision, message, number, outbox)

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
        return number, assignee

    @staticmethod
    def _posted(
        work: UnitOfWork,
        decision: Decision,
        message: Message,
        number: str | None,
        outbox: tuple[OutboundMail, ...],
    ) -> Outcome:
        """Put *outbox* where it waits to be sent, and say what became of the mail."""
        due_at = datetime.now(UTC) + timedelta(minutes=5)
        for notice in outbox:
            work.enqueue(notice, number, due_at)
        return Outcome(
            key=decision.key,
            message_id=message.message_id,
            state=state_of(decision.entity),
            number=number,
            decision=decision,
            outbox=outbox,
        )

    def relay(self) -> int:
        """
        Send what an earlier `process` committed but could not send; return how much was.

        Run it in one place, now and then; each `process` sends its own.

        Raises:
            StoreError: if the outbox cannot be read or written.
        """
        return sum([self._send(notice) for notice in tuple(self.store.outbox())])

    def _tell(self, outbox: tuple[OutboundMail, ...]) -> None:
        """Send what is committed; to raise from here would say that nothing was written."""
        for notice in outbox:
            try:
                self._send(notice)
            except StoreError as problem:
                log.warning("notice %s was sent, and may be sent again: %s", notice.id, problem)

    def _send(self, notice: OutboundMail) -> bool:
        if self.transport is None:
            return False
        try:
            self.transport.send(notice)
        except TransportError as problem:
            log.warning("notice %s stays in the outbox: %s", notice.id, problem)
            return False
        except Exception as problem:  # noqa: BLE001 - the mail is committed, whatever it is
            kind = type(problem).__name__
            log.warning("notice %s stays in the outbox: the transport raised %s", notice.id, kind)
            return False
        self.store.mark_sent(notice)
        return True


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


def _repeat(message: Message) -> Outcome:
    return Outcome(key=message.key, message_id=message.message_id, state=State.REPEAT)
