"""What a remote store needs of the database beside it: a ledger, effects and leases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.held import Handling, HeldState
from mail2ticket.model.history import Recorded
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.ports import HeldStore, Record, Retention
from mail2ticket.stores.remote.effects import Effect


class LocalWork(Protocol):
    """**Protocol:** one short transaction of the database beside a remote desk."""

    def is_done(self, key: str, /) -> bool:
        """Return whether the delivery *key* was committed."""
        ...

    def claim(self, key: str, /) -> bool:
        """See `UnitOfWork.claim`."""
        ...

    def look_up(self, questions: Questions, numbers: Iterable[str], /) -> Facts:
        """Answer what the ledger knows; of how often people were told, about these *numbers*."""
        ...

    def record(self, record: Record, /) -> None:
        """See `UnitOfWork.record`."""
        ...

    def enqueue(self, mail: OutboundMail, number: str | None, due_at: datetime, /) -> None:
        """See `UnitOfWork.enqueue`."""
        ...

    def is_waiting(self, key: str, /) -> bool:
        """Return whether the mail *key* is held and nobody has seen to it."""
        ...

    def settle(self, key: str, state: HeldState, handling: Handling, /) -> bool:
        """See `HeldUnitOfWork.settle`."""
        ...

    def effect(self, key: str, /) -> Effect | None:
        """Return the effect *key*, if it was ever started."""
        ...

    def effects(self, delivery: str, /) -> Sequence[Effect]:
        """Return the effects of *delivery*, in no particular order."""
        ...

    def missing(self, limit: int, /) -> Sequence[Effect]:
        """Return at most *limit* effects that are `Effect.is_missing`, the oldest first."""
        ...

    def put_effect(self, effect: Effect, /) -> None:
        """Write *effect*, in place of an older state of it."""
        ...

    def pins(self, delivery: str, /) -> Mapping[str, str]:
        """Return what is pinned for *delivery*, by its place."""
        ...

    def pin(self, delivery: str, place: str, text: str, now: datetime, /) -> None:
        """Pin *text* for *delivery*."""
        ...

    def unpin(self, delivery: str, /) -> None:
        """Forget what is pinned for *delivery*."""
        ...

    def take_lease(self, key: str, holder: str, now: datetime, until: datetime, /) -> bool:
        """Lease *key*, unless somebody else holds it *now*; of two at a time, one gets it."""
        ...

    def renew_lease(self, key: str, holder: str, until: datetime, /) -> bool:
        """Hold *key* for longer; False if it is not *holder*'s any more."""
        ...

    def is_leased(self, key: str, but: Collection[str], now: datetime, /) -> bool:
        """Return whether somebody holds *key* now, who is not among *but*."""
        ...

    def end_lease(self, key: str, holder: str, /) -> None:
        """Let go of *key*, if it is *holder*'s."""
        ...


class LocalStore(Protocol):
    """**Protocol:** the database beside a remote desk."""

    def local(self) -> AbstractContextManager[LocalWork]:
        """Start a short transaction that commits on leaving, and rolls back on an error."""
        ...


class Local(LocalStore, HeldStore, Retention, Protocol):
    """**Protocol:** the same, with all else that a `RemoteStore` leaves to it."""

    def recorded(self, message_id: str | None = None, /) -> Iterable[Recorded]:
        """See `Archive.recorded`."""
        ...

    def outgoing(self, state: Posting | None, /) -> Iterable[Outgoing]:
        """See `Archive.outgoing`."""
        ...

    def release(self, id: str, due_at: datetime, /) -> bool:  # noqa: A002 - as in `Archive`
        """See `Archive.release`."""
        ...
