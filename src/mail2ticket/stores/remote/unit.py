"""One unit of work of a remote store: calls of the desk at once, the ledger at the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import TypeVar

from attrs import evolve

from mail2ticket.errors import (
    DeliveryInProgressError,
    EffectInDoubtError,
    EffectUnknownError,
    EntityRefusedError,
    StoreError,
)
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.held import Handling, HeldState
from mail2ticket.model.held_file import FileFilter, FileHandling, FileState, HeldFile
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem, Written
from mail2ticket.model.message import EPOCH
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.people import Agent
from mail2ticket.ports import Record
from mail2ticket.stores.remote.brought_again import BroughtAgain
from mail2ticket.stores.remote.calls import Call, Calls, Result
from mail2ticket.stores.remote.effects import Action, Effect, EffectState, effect_key
from mail2ticket.stores.remote.encoding import fingerprint_of
from mail2ticket.stores.remote.finishing import tried_again
from mail2ticket.stores.remote.local import LocalWork
from mail2ticket.stores.remote.looking import look_up
from mail2ticket.stores.remote.pins import Pins

W = TypeVar("W", NewTicket, NewNote, NewTimeEntry)


# How much is kept of a title, for people to know it by.
_MOST_TITLE = 200


class RemoteUnitOfWork:
    """
    One unit of work of a `RemoteStore`; see `ports.HeldFileUnitOfWork`.

    What the desk is to do is done at once, and stays done if the unit of work fails: the next
    attempt at the same delivery goes on from there. Everything else is written on leaving, in
    one short transaction.
    """

    def __init__(self, calls: Calls, namespace: str) -> None:
        self._calls = calls
        self._namespace = namespace
        self._is_over = False
        # Without a claim nothing tells one attempt from another.
        self._delivery = f"unclaimed {calls.leases.holder}"
        self._earlier: tuple[Effect, ...] = ()
        self._before = BroughtAgain()
        self._pins = Pins()
        self._part = 0
        self._claimed: list[str] = []
        self._touched: set[str] = set()
        self._left_out: list[Effect] = []
        self._doubts: list[EffectUnknownError] = []
        self._writes: list[Callable[[LocalWork], object]] = []

    def claim(self, key: str) -> bool:
        """
        Take the delivery *key*; False if an earlier one was committed.

        Raises:
            DeliveryInProgressError: if another worker has it; nobody waits for it.
        """
        self._check()
        leases = self._calls.leases
        if key in self._claimed:
            return False
        with self._calls.local.begin() as work:
            if work.ledger.seen(key):
                return False
            leases.take(work, key)
            # Whoever had it until now may have committed since.
            if work.ledger.seen(key):
                leases.drop(work, key)
                return False
            if not self._claimed:
                self._delivery = key
                self._earlier = tuple(work.effects(key))
                self._before = BroughtAgain(work.effects_before(key))
                if any(each.state is not EffectState.REFUSED for each in self._earlier):
                    self._pins.read(work.pins(key))
        self._claimed.append(key)
        return True

    def look_up(self, questions: Questions) -> Facts:
        """
        Answer *questions*, from the desk and from the ledger.

        In a later attempt at the same delivery, as they were answered before its first effect.
        """
        self._check()
        ask = partial(look_up, self._calls.local, self._calls.desk)
        return self._pins.answer(questions, ask)

    def open_ticket(self, draft: NewTicket) -> str:
        """Open a ticket and return its number; that of an earlier attempt, if there is one."""
        draft, desk = self._dated(draft), self._calls.desk

        def call(key: str) -> Result:
            number = desk.open_ticket(draft, key)
            if not number:
                raise ValueError("the desk gave the ticket no number")
            return number, None

        effect = self._written(Action.OPEN_TICKET, draft, None, call)
        if effect.number is None:
            raise StoreError(f"the desk says that {effect} was done, and names no ticket")
        return effect.number

    def add_note(self, draft: NewNote) -> None:
        """Write a note, unless an earlier attempt did."""
        draft, desk = self._dated(draft), self._calls.desk

        def call(key: str) -> Result:
            desk.add_note(draft, key)
            return draft.item.number, None

        self._written(Action.ADD_NOTE, draft, draft.item.number, call)

    def log_time(self, draft: NewTimeEntry) -> None:
        """Book time, unless an earlier attempt did."""
        draft, desk = self._dated(draft), self._calls.desk

        def call(key: str) -> Result:
            desk.log_time(draft, key)
            return draft.item.number, None

        self._written(Action.LOG_TIME, draft, draft.item.number, call)

    def change(self, number: str, changes: Changes) -> Agent | None:
        """Set *changes*, and return who got the item by them; the first attempt's stand."""

        def call(key: str) -> Result:
            return number, self._calls.desk.change(number, changes, key)

        position = f"{self._part} change"
        effect = evolve(
            self._effect(Action.CHANGE, position, number, "changes"),
            fingerprint=fingerprint_of(number, changes),
            changes=changes,
        )
        return self._made(effect, call).agent

    def keep(self, number: str, attachment: Attachment) -> None:
        """
        Store *attachment* with the item *number*; the same bytes only once an item.

        Where the desk will never take it, or failed too often, the item stands without it, and
        `RemoteStore.unfinished` names it.
        """
        effect, call = self._keeping(number, attachment)
        try:
            self._made(effect, call)
        except EffectUnknownError as error:
            # The other files need not wait for another attempt at this one.
            self._doubts.append(error)

    def add_file(self, file: HeldFile, attachment: Attachment) -> None:
        """
        Have the desk store *attachment* with the item of *file*; the same bytes once an item.

        An effect like that of `keep`, which this unit of work waits for: the file waits on until
        the desk surely has it.

        Raises:
            EntityRefusedError: if the desk will never take it.

            EffectInDoubtError: if nobody can tell whether it has it.

            EffectUnknownError: if it cannot be told now.
        """
        self._check()
        self._delivery = _name_of(file.key, file.sha256)
        effect, call = self._keeping(file.number, attachment)
        with self._calls.local.look() as work:
            known = work.effect(effect.key)
        if known and known.state is EffectState.LEFT_OUT:
            made = tried_again(self._calls, known, call)
        else:
            made = self._calls.make(effect, call, lambda _: None)
        if made.state is EffectState.DONE:
            if made.delivery == self._delivery:
                # It is forgotten with its mail.
                done = evolve(made, delivery=file.key)
                self._writes.append(lambda work: work.put_effect(done))
            return
        if made.was_refused:
            if made.delivery == self._delivery:
                self._calls.noted(made, EffectState.REFUSED, made.error)
            raise EntityRefusedError(f"the desk does not take the file: {made.error}")
        raise EffectInDoubtError(f"nobody knows whether {made} was done: {made.error}")

    def _keeping(self, number: str, attachment: Attachment) -> tuple[Effect, Call]:
        def call(key: str) -> Result:
            self._calls.desk.keep(number, attachment, key)
            return number, None

        effect = self._effect(Action.KEEP, f"{self._part} file", number, attachment.filename)
        effect = evolve(
            effect,
            key=effect_key(self._namespace, "file", number.upper(), attachment.sha256),
            fingerprint=fingerprint_of(number, attachment.filename, attachment.sha256),
            sha256=attachment.sha256,
            location=attachment.location,
        )
        return effect, call

    def record(self, record: Record) -> None:
        """Keep the mail, the decision and its trace."""
        self._check()
        left, self._left_out = self._left_out, []

        def write(work: LocalWork) -> None:
            work.ledger.record(record)
            for effect in left:
                work.put_effect(evolve(effect, mail=record.message.key))

        self._writes.append(write)
        self._part += 1

    def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime) -> None:
        """Put *mail* in the outbox; one that has been there is not put in again."""
        self._check()
        self._writes.append(lambda work: work.ledger.enqueue(mail, number, due_at))

    def settle(self, key: str, state: HeldState, handling: Handling) -> bool:
        """Note *handling* with the held mail of *key*; False where it is not waiting."""
        self._check()
        with self._calls.local.look() as work:
            held = work.ledger.held_mail(key)
        if held is None or held.state is not HeldState.WAITING:
            return False
        self._writes.append(partial(_settle, key=key, state=state, handling=handling))
        return True

    def settle_file(self, key: str, sha256: str, handling: FileHandling) -> bool:
        """
        Note *handling* with a held file; False where it is not waiting.

        Raises:
            DeliveryInProgressError: if somebody else sees to it now; nobody waits for him.
        """
        self._check()
        asked = FileFilter(state=None, key=key, sha256=sha256)
        with self._calls.local.begin() as work:
            self._calls.leases.take(work, _name_of(key, sha256))
            # Whoever had it until now may have seen to it since.
            found = work.ledger.held_files(asked)
        if not any(
            (each.key, each.sha256, each.state) == (key, sha256, FileState.WAITING)
            for each in found
        ):
            return False
        write = partial(_settle_file, key=key, sha256=sha256, handling=handling)
        self._writes.append(write)
        return True

    def commit(self) -> None:
        """
        Write to the ledger all that is left to write, in one transaction.

        Raises:
            DeliveryInProgressError: if the lease ran out, and another worker has it.

            EffectInDoubtError: if an earlier attempt did something that this one would not.

            EffectUnknownError: if nobody knows whether the desk keeps a file.
        """
        self._check()
        if self._doubts:
            raise self._doubts[0]
        leases = self._calls.leases
        if not leases.keys and not self._writes:
            return
        self._report_leftovers()
        with self._calls.local.begin() as work:
            leases.renew(work)
            for key in self._claimed:
                if not work.ledger.claim(key):
                    raise DeliveryInProgressError("another worker has handled this delivery")
            for write in self._writes:
                write(work)
            work.unpin(self._delivery)
            leases.end(work)

    def give_back(self) -> None:
        """Let others have the delivery now; should that fail, the lease runs out by itself."""
        if self._calls.leases.keys:
            with suppress(StoreError), self._calls.local.begin() as work:
                self._calls.leases.end(work)

    def end(self) -> None:
        """Let nothing more be done."""
        self._is_over = True

    def _check(self) -> None:
        if self._is_over:
            raise StoreError("the unit of work is over")

    def _written(self, action: Action, draft: Written, number: str | None, call: Call) -> Effect:
        """Have the entity of the mail in this mailbox written, unless it was done before."""
        self._check()
        if known := self._before.done(action, number):
            return known
        effect = self._effect(action, f"{self._part} entity", number, draft.title)
        return self._made(evolve(effect, fingerprint=_fingerprint(draft)), call)

    def _made(self, effect: Effect, call: Call) -> Effect:
        self._check()
        self._touched.add(effect.key)
        made = self._calls.make(effect, call, self._pin)
        if made.state is EffectState.LEFT_OUT:
            self._left_out.append(made)
        return made

    def _effect(self, action: Action, position: str, number: str | None, title: str) -> Effect:
        now = self._calls.clock()
        return Effect(
            key=effect_key(self._namespace, self._delivery, position),
            delivery=self._delivery,
            position=position,
            action=action,
            number=number,
            title=title[:_MOST_TITLE],
            fingerprint="",
            state=EffectState.STARTED,
            first_at=now,
            updated_at=now,
        )

    def _pin(self, work: LocalWork) -> None:
        """Put on record what was looked up, before the first effect changes it."""
        self._pins.write(work, self._delivery, self._calls.clock())

    def _dated(self, draft: W) -> W:
        """Return *draft* as received when the first attempt says so, or the desk sees two."""
        received_at = self._pins.received_at
        return evolve(draft, received_at=received_at) if received_at else draft

    def _report_leftovers(self) -> None:
        """Report what an earlier attempt did and this one would not."""
        left = [
            each
            for each in self._earlier
            if each.action.is_entity
            and each.key not in self._touched
            and (each.state is EffectState.DONE or each.state.is_open)
        ]
        if left:
            why = (
                "an earlier attempt at this mail did, or may have done, what nobody wants now: "
                + "; ".join(map(str, left))
            )
            for each in left:
                with suppress(EffectInDoubtError):
                    self._calls.given_up(each, why)
            raise EffectInDoubtError(why)


def _settle(work: LocalWork, key: str, state: HeldState, handling: Handling) -> None:
    if not work.ledger.settle(key, state, handling):
        raise StoreError("somebody else has seen to this mail meanwhile")


def _settle_file(work: LocalWork, key: str, sha256: str, handling: FileHandling) -> None:
    if not work.ledger.settle_file(key, sha256, handling):
        raise StoreError("somebody else has seen to this file meanwhile")


def _name_of(key: str, sha256: str) -> str:
    """Return what is done for a held file later: it begins with the key of its mail."""
    return f"{key}.{sha256}"


def _fingerprint(draft: Written) -> str:
    """Return a hash of *draft*; when it came and how its item is now make no difference."""
    plain = evolve(draft, received_at=EPOCH)
    if not isinstance(plain, NewTicket):
        plain = evolve(plain, item=WorkItem(number=plain.item.number))
    return fingerprint_of(plain)
