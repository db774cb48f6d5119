"""The stores that the crowd, the relays and others share among processes, by URL."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

from attrs import define
from crowd_check import Shown

from mail2ticket.ports import Store, UnitOfWork
from mail2ticket.stores.sql import SqlStore
from mail2ticket.stores.sqlite import SqliteStore

_SQLITE = "sqlite:///"
# Seconds between a look and the write that it was for.
_BETWEEN = 0.005


@contextmanager
def opened(url: str) -> Generator[SqliteStore | SqlStore, None, None]:
    """Open the store at *url*: ``sqlite:///`` and a path, or a database that SQLAlchemy knows."""
    is_file = url.startswith(_SQLITE)
    with SqliteStore(url.removeprefix(_SQLITE)) if is_file else SqlStore(url) as store:
        yield store


@define
class Counting:
    """
    A store that counts the transactions that are begun in it.

    Attributes:
        begun: How many were.
    """

    store: Shown
    begun: int = 0

    def begin(self) -> AbstractContextManager[UnitOfWork]:
        """Begin a transaction, and count it."""
        self.begun += 1
        return self.store.begin()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self.store, name)


class _Unclaimed:
    """A transaction that claims nothing: whoever was not seen before is new."""

    def __init__(self, work: UnitOfWork) -> None:
        self._work = work

    def claim(self, key: str) -> bool:
        """Take any key."""
        return True

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transaction has
        return getattr(self._work, name)


class Naive:
    """
    A store as most helpdesks are: it looks whether a mail came before, and writes if not.

    Between the two others look as well, for it takes a while. What it lacks is the claim, and
    nothing else.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def seen(self, key: str) -> bool:
        """Look, and come back a little later."""
        is_seen = self._store.seen(key)
        time.sleep(_BETWEEN)
        return is_seen

    @contextmanager
    def begin(self) -> Generator[UnitOfWork, None, None]:
        """Begin a transaction that claims nothing."""
        with self._store.begin() as work:
            yield cast("UnitOfWork", _Unclaimed(work))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)
