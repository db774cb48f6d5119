"""A store whose work items live in a desk that is reached over a network."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from attrs import evolve, field, frozen

from mail2ticket.errors import ConfigurationError, UnprocessedError
from mail2ticket.handling.observing import line_of
from mail2ticket.logbook import LOGGER
from mail2ticket.model.held import Deed, Handling, HeldFilter, HeldState
from mail2ticket.model.items import Reason
from mail2ticket.stores.ledger import Ledger, LedgerStore
from mail2ticket.stores.remote.calls import Calls
from mail2ticket.stores.remote.desk import RemoteDesk
from mail2ticket.stores.remote.effects import Action, Effect, EffectState
from mail2ticket.stores.remote.finishing import finished
from mail2ticket.stores.remote.leases import Leases
from mail2ticket.stores.remote.local import Local, LocalWork
from mail2ticket.stores.remote.unit import RemoteUnitOfWork

_log = logging.getLogger(LOGGER)


def _now() -> datetime:
    return datetime.now(UTC)


def _is_long(_: object, __: object, lease: timedelta) -> None:
    if lease <= timedelta(0):
        raise ConfigurationError("a lease lasts some time")


@frozen
class RemoteStore(LedgerStore):
    """
    Keeps work items in a remote desk, and everything else in a database beside it.

    No transaction can span the two. So each call of the desk, an *effect*, has an idempotency
    key that is the same in every attempt; it is written down before the call and after it; and
    one that is not known to be done is looked into before anything is called again. What
    nobody can tell is given to a person: an entity in the unprocessed queue, anything else in
    `unfinished`. No transaction of the database is open while the desk is called.

    Attributes:
        local: The database beside it, such as a `SqliteStore`; its own work items are not used.

        lease: How long a worker has a delivery in hand; longer than any one call takes, the
            time-out of the desk's client included. After a crash, others wait for so long.

        namespace: Of two stores with one desk behind them, each has its own: the same mail is
            one delivery in both.

        most_failures: After how many calls in doubt a file or a change is left out, and the mail
            goes on without it; it is in `unfinished` then. What the desk surely did not do, for
            it was busy or not there, does not count.

        clock: What time it is, for leases; those of all workers must not differ by much.
    """

    local: LedgerStore
    desk: RemoteDesk
    lease: timedelta = field(default=timedelta(minutes=5), validator=_is_long)
    namespace: str = ""
    most_failures: int = 5
    clock: Callable[[], datetime] = _now

    @contextmanager
    def begin(self) -> Generator[RemoteUnitOfWork, None, None]:
        """
        Start a unit of work, which writes to the ledger on leaving.

        On an error nothing is written there but what is known of effects.
        """
        unit = RemoteUnitOfWork(self._calls(), self.namespace)
        try:
            yield unit
            unit.commit()
        except BaseException:
            unit.give_back()
            raise
        finally:
            unit.end()

    def unfinished(self, limit: int = 100) -> Sequence[Effect]:
        """
        Return at most *limit* effects that somebody should know of.

        Those that are in doubt, and those that a work item has to do without; what was not tried
        for the longest time comes first. An entity in doubt that a person was given is in the
        unprocessed queue instead.
        """
        with Local(self.local).look() as work:
            return tuple(work.missing(limit))

    def finish(self, limit: int = 100) -> Sequence[Effect]:
        """
        Try again to finish the `unfinished`, and return those that still are.

        Asks the desk about what is in doubt; makes up for files and changes of mail that is
        committed. An entity is not made up for: that its mail does, when it is delivered
        again. What another worker has in hand is left to it. Run it now and then.

        Raises:
            StoreError: if the database beside it fails.
        """
        left = [finished(self._calls(), each) for each in self.unfinished(limit)]
        return tuple(each for each in left if each.state.is_missing)

    def resolve(
        self, key: str, *, is_done: bool, number: str | None = None, by: str = ""
    ) -> Effect:
        """
        Say of the effect *key* what a person found: that the desk did it, or surely did not.

        Its mail goes on from there when it is delivered again, or is reprocessed. What is known
        is not changed, unless it was a person who said so.

        The *number* is that of the ticket, where one was opened; *by* is who says so, for the
        record and the log.

        Raises:
            UnprocessedError: if there is no such effect, it is known how it stands with it, or
                what is said cannot be.

            StoreError: if another worker has it in hand.
        """
        calls = self._calls()
        with Local(self.local).begin() as work:
            effect = work.effect(key)
            if effect is None:
                raise UnprocessedError(f"there is no effect {key}")
            calls.leases.take(work, effect.delivery)
            _check_that_one_may_say(effect, number, is_done=is_done)
            effect = evolve(
                effect,
                state=EffectState.DONE if is_done else EffectState.REFUSED,
                number=number or effect.number,
                updated_at=self.clock(),
                error="",
                was_refused=False,
                said_by=by or "somebody",
            )
            effect = _said_with_held_mail(work, effect)
            work.put_effect(effect)
            calls.leases.end(work)
        said = {"effect": effect.key, "state": str(effect.state), "by": effect.said_by}
        _log.info("%s", line_of(said), extra={LOGGER: said})
        return effect

    def writing(self, *, is_lasting: bool = True) -> AbstractContextManager[Ledger]:
        """Start a short transaction of the database beside the desk."""
        return self.local.writing(is_lasting=is_lasting)

    def reading(self) -> AbstractContextManager[Ledger]:
        """Put a ledger on a connection of the database beside the desk."""
        return self.local.reading()

    def _calls(self) -> Calls:
        leases = Leases(uuid4().hex, self.lease, self.clock)
        return Calls(Local(self.local), self.desk, leases, self.clock, self.most_failures)


def _said_with_held_mail(work: LocalWork, effect: Effect) -> Effect:
    """Note what was said with the mail that is held for *effect*; both go on together."""
    handling = Handling(
        deed=Deed.RESOLVED,
        by=effect.said_by,
        at=effect.updated_at,
        number=effect.number if effect.state is EffectState.DONE else None,
        detail=f"{effect.name} is {effect.state}",
    )
    # Of a mail to several mailboxes, it may be held in another than the first.
    in_doubt = work.ledger.held(HeldFilter(reason=str(Reason.IN_DOUBT)))
    named = (each.recorded.key for each in in_doubt if effect.key in each.detail)
    key = next(named, None)
    if key is not None:
        effect = evolve(effect, delivery=key)
    work.ledger.settle(effect.delivery, HeldState.WAITING, handling)
    return effect


def _check_that_one_may_say(effect: Effect, number: str | None, *, is_done: bool) -> None:
    is_known = effect.state in {EffectState.DONE, EffectState.REFUSED}
    if is_known and not effect.said_by:
        raise UnprocessedError(f"it is known that {effect} is {effect.state}")
    is_ticket = effect.action is Action.OPEN_TICKET
    if number and not (is_ticket and is_done):
        raise UnprocessedError("a number is said of a ticket that was opened, and of nothing else")
    if is_done and is_ticket and not (number or effect.number):
        raise UnprocessedError("say which ticket was opened")
