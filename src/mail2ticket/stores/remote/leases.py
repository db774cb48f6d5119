"""Leases: who has a delivery in hand, for how long, and who noticed that it is his no more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from attrs import Factory, frozen

from mail2ticket.errors import DeliveryInProgressError
from mail2ticket.stores.remote.local import LocalWork


@frozen
class Leases:
    """
    The deliveries, and the files of items, that one unit of work has in hand.

    A lease is committed at once, and runs out by itself, so that a worker that dies keeps
    nobody out for ever. Before each call of the remote desk it is renewed; where somebody else
    has taken it meanwhile, the call is not made.

    Attributes:
        holder: Who holds them, and nobody else ever.

        length: How long they last.

        keys: Of the deliveries and the files.
    """

    holder: str
    length: timedelta
    clock: Callable[[], datetime]
    keys: list[str] = Factory(list[str])

    def take(self, work: LocalWork, key: str) -> None:
        """
        Take *key*, or hold it for longer.

        Raises:
            DeliveryInProgressError: if another worker has it.
        """
        now = self.clock()
        if not work.take_lease(key, self.holder, now, now + self.length):
            raise DeliveryInProgressError(f"another worker has {key} in hand")
        if key not in self.keys:
            self.keys.append(key)

    def renew(self, work: LocalWork) -> None:
        """
        Hold all of them for as long again, from now on.

        Raises:
            DeliveryInProgressError: if one of them ran out, and another worker has taken it.
        """
        until = self.clock() + self.length
        for key in self.keys:
            if not work.renew_lease(key, self.holder, until):
                raise DeliveryInProgressError(
                    "the lease of this delivery ran out, and another worker has taken it"
                )

    def drop(self, work: LocalWork, key: str) -> None:
        """Let go of *key*, and hold the others."""
        work.end_lease(key, self.holder)
        self.keys.remove(key)

    def end(self, work: LocalWork) -> None:
        """Let go of all of them."""
        for key in self.keys:
            work.end_lease(key, self.holder)
