"""Our tables on a given connection."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from attrs import evolve

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Answered, Facts, Origin, Questions, Reference, origin_of
from mail2ticket.model.funnel import MailCount, Period
from mail2ticket.model.held import Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.held_file import FileFilter, FileHandling, HeldFile
from mail2ticket.model.history import MailFilter, Recorded
from mail2ticket.model.message import Envelope
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.ports import Record
from mail2ticket.stores.relational import (
    counts,
    held,
    held_files,
    mail_log,
    outbox,
    records,
    references,
    retention,
)
from mail2ticket.stores.relational.batch import Answer, Batch, found
from mail2ticket.stores.relational.counts import Counts
from mail2ticket.stores.relational.database import Database
from mail2ticket.stores.relational.locks import Locks


class Ledger:
    """
    Deliveries, records, references, counts, held mail and the outbox, on a given connection.

    All it does is part of the transaction that is open there; it neither begins one nor ends it.
    Work items are known to it by their numbers alone, in any case.

    Every method may raise `StoreError`, and `ContentionError` where another transaction is in
    the way.

    Args:
        database: The connection, as `relational.database.Database`; the tables are there.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._locks = Locks(database)

    def claim(self, key: str) -> bool:
        """Take the delivery *key*; False if an earlier one was committed."""
        return records.claim(self.database, key)

    def seen(self, key: str) -> bool:
        """Tell whether the delivery *key* was committed."""
        return records.seen(self.database, key)

    def look_up(self, questions: Questions, numbers: Iterable[str] = ()) -> Facts:
        """
        Answer what is known here: references, echoes, words, notices and openings.

        Of notices to a person, how many were about the items with these *numbers* too; numbers
        of references are in upper case. Where several transactions write at the same time, those
        that ask about the same item or person wait here for each other.
        """
        known, counted = self.known(questions)
        return Facts(
            references=known,
            echoes=counted.echoes,
            said=counted.said,
            opened=counted.opened,
            answered=self.told_about(counted.answered, [number.upper() for number in numbers]),
            answered_domains=counted.answered_domains,
        )

    def known(self, questions: Questions) -> tuple[Mapping[str, Reference], Counts]:
        """Return what `look_up` does, but for what was about items."""
        batch = Batch(self.database)
        known, counted = self.asked(batch, questions)
        batch.run()
        return known.value, counted.value

    def asked(
        self, batch: Batch, questions: Questions
    ) -> tuple[Answer[Mapping[str, Reference]], Answer[Counts]]:
        """Ask in *batch* what `known` does; what is added after it waits for the same."""
        self._locks.take_for(questions)
        known = batch.add_for(questions.message_ids, references.references_at)
        return known, batch.add(counts.counts(questions))

    def about(self, facts: Facts, numbers: Iterable[str]) -> Facts:
        """Add to *facts* how many notices were about the items with these *numbers*."""
        asked = [number.upper() for number in numbers]
        return evolve(facts, answered=self.told_about(facts.answered, asked))

    def told_about(
        self, answered: Mapping[Address, Answered], numbers: Collection[str]
    ) -> Mapping[Address, Answered]:
        """Add to *answered* how many notices were about items; their numbers in upper case."""
        if not answered or not numbers:
            return answered
        return found(self.database, counts.about(answered, numbers))

    def hold_item(self, number: str) -> None:
        """Let other transactions wait that want to change the item *number*, as this one does."""
        self._locks.take_item(number)

    def hold_turn(self, turn: str) -> None:
        """Let other transactions wait that want to know whose turn it is."""
        self._locks.take_turn(turn)

    def record(self, record: Record, entry: str = "") -> None:
        """
        Keep the mail, the decision and its trace; of a private mail, hardly anything.

        The files that were not kept are held with *entry*, as the host calls what it wrote.
        """
        records.put(self.database, record, entry)
        if record.number is not None:
            message, origin = record.message, origin_of(record.decision.kind)
            references.refer(
                self.database, record.number, origin, message.message_id, message.thread
            )

    def refer(self, message_id: str, number: str) -> None:
        """
        Let a mail that the host had before us lead to the item *number*; an answer finds it then.

        An id that leads somewhere already stays as it is. *message_id* is without its brackets.
        """
        references.refer(self.database, number, Origin.RECEIVED, message_id, ())

    def settle(self, key: str, state: HeldState, handling: Handling) -> bool:
        """Note *handling* with the held mail of *key*; False where it is not waiting."""
        return held.settle(self.database, key, state, handling)

    def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime) -> None:
        """Put *mail* in the outbox; one that has been there is not put in again."""
        outbox.put(self.database, mail, number, due_at)

    def forget_item(self, number: str) -> None:
        """Let nothing lead to the item *number*, be about it or wait for it: it is deleted."""
        held_files.forget(self.database, number)
        references.forget(self.database, number)
        outbox.forget(self.database, number)

    def outbox(self) -> tuple[OutboundMail, ...]:
        """Return what was committed and waits to be sent, oldest first."""
        return outbox.waiting(self.database)

    def take_due(self, now: datetime, until: datetime, limit: int) -> tuple[Outgoing, ...]:
        """Take at most *limit* mails that are due at *now*, to send them before *until*."""
        return outbox.take_due(self.database, now, until, limit)

    def mark_sent(self, mail: OutboundMail) -> None:
        """Note that *mail* was sent."""
        outbox.mark_sent(self.database, mail.id)

    def put_off(self, mail: OutboundMail, attempts: int, due_at: datetime, error: str) -> None:
        """Let *mail* wait until *due_at*, unless somebody else has it."""
        outbox.put_off(self.database, mail.id, attempts, due_at, error)

    def give_up(self, mail: OutboundMail, attempts: int, error: str) -> None:
        """Make *mail* a dead letter, unless somebody else has it."""
        outbox.give_up(self.database, mail.id, attempts, error)

    def outgoing(
        self,
        state: Posting | None,
        *,
        begins: str = "",
        after: str = "",
        limit: int | None = None,
    ) -> tuple[Outgoing, ...]:
        """Return the mails of ours that are in *state*, or all, in the order they were put in."""
        return outbox.outgoing(self.database, state, begins=begins, after=after, limit=limit)

    def release(self, id_: str, due_at: datetime) -> bool:
        """Let the dead letter *id_* wait again; False if it is none."""
        return outbox.release(self.database, id_, due_at)

    def recorded(self, message_id: str | None = None) -> tuple[Recorded, ...]:
        """Return the records of the mails with *message_id*, or of all, oldest first."""
        return records.recorded(self.database, message_id)

    def recorded_about(self, number: str, moments: Iterable[datetime]) -> tuple[Recorded, ...]:
        """Return the records of mails to the item *number* of *moments*, oldest first."""
        return records.recorded_about(self.database, number, moments)

    def raw(self, key: str) -> bytes | None:
        """Return the mail of the delivery *key* as it came, or None if it was not kept."""
        return records.raw(self.database, key)

    def mails(self, wanted: MailFilter) -> tuple[Recorded, ...]:
        """Return the records of the mails that are *wanted*, in order."""
        return mail_log.mails(self.database, wanted)

    def mail_counts(self, wanted: MailFilter, by: Period) -> tuple[MailCount, ...]:
        """Return how many mails are *wanted*, on all pages, *by* span and what they became."""
        return mail_log.mail_counts(self.database, wanted, by)

    def envelope(self, key: str) -> Envelope | None:
        """Return what SMTP said of the mail of the delivery *key*, or None if it was not kept."""
        return mail_log.envelope(self.database, key)

    def note_repeat(self, key: str) -> None:
        """Note that the mail of the delivery *key* came once more."""
        mail_log.note_repeat(self.database, key)

    def mailboxes_in_use(self) -> frozenset[Address]:
        """Return the mailboxes that the records of entities refer to."""
        return records.mailboxes_in_use(self.database)

    def held(self, wanted: HeldFilter) -> tuple[HeldMail, ...]:
        """Return the held mails that are *wanted*, in the order in which they came."""
        return held.held(self.database, wanted)

    def reasons_held(self, wanted: HeldFilter) -> dict[str, int]:
        """Return how many held mails are *wanted*, on all pages, by why they were held."""
        return held.reasons_held(self.database, wanted)

    def held_mail(self, key: str) -> HeldMail | None:
        """Return the held mail of the delivery *key*, or None if none was ever held under it."""
        return held.held_mail(self.database, key)

    def settle_file(self, key: str, sha256: str, handling: FileHandling) -> bool:
        """Note *handling* with a held file; False where it is not waiting."""
        return held_files.settle(self.database, key, sha256, handling)

    def held_files(self, wanted: FileFilter) -> tuple[HeldFile, ...]:
        """Return the held files that are *wanted*, in the order in which they came."""
        return held_files.held_files(self.database, wanted)

    def reasons_held_files(self, wanted: FileFilter) -> dict[str, int]:
        """Return how many held files are *wanted*, on all pages, by why they were not kept."""
        return held_files.reasons_held_files(self.database, wanted)

    def take_unscanned(
        self, before: datetime, until: datetime, limit: int
    ) -> tuple[HeldFile, ...]:
        """Take at most *limit* files that wait to be scanned; they are due again at *until*."""
        return held_files.take_unscanned(self.database, before, until, limit)

    def note_scan(
        self, key: str, sha256: str, reason: str, detail: str, due_at: datetime | None
    ) -> None:
        """Note why a file is held, now that it was scanned."""
        held_files.note_scan(self.database, key, sha256, (reason, detail), due_at)

    def drop_files(self, older_than: datetime, handling: FileHandling, limit: int) -> int:
        """Note *handling* with at most *limit* files that wait and whose mail is older."""
        return held_files.drop(self.database, older_than, handling, limit)

    def purge(self, older_than: datetime, limit: int) -> int:
        """Blank at most *limit* records and notices that are older; return how many those were."""
        return retention.purge(self.database, older_than, limit)

    def to_purge(self, older_than: datetime) -> int:
        """Return how many records and notices `purge` would blank in all."""
        return retention.to_purge(self.database, older_than)

    def to_forget(self, older_than: datetime) -> int:
        """Return how many records and notices `forget` would delete, once all are purged."""
        return retention.to_forget(self.database, older_than)

    def forget(self, older_than: datetime, limit: int) -> int:
        """Delete at most *limit* purged records and notices; return how many those were."""
        return retention.forget(self.database, older_than, limit)
