"""The stores that the crowd, the relays and others share among processes, by URL."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, cast

from attrs import define
from crowd_check import Shown
from patience import PATIENCE

from mail2ticket.ports import Store, UnitOfWork
from mail2ticket.stores.sql import SqlStore
from mail2ticket.stores.sqlite import SqliteStore

_SQLITE = "sqlite:///"


@contextmanager
def opened(url: str) -> Generator[SqliteStore | SqlStore, None, None]:
    """Open the store at *url*: ``sqlite:///`` and a path, or a database that SQLAlchemy knows."""
    is_file, path = url.startswith(_SQLITE), url.removeprefix(_SQLITE)
    with (
        # On a machine that has much else to do, others may write for long.
        SqliteStore(path, timeout=PATIENCE) if is_file else SqlStore(url, timeout=PATIENCE)
    ) as store:
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

    Between the two others look as well: until they did, *others_look* does not return. What it
    lacks is the claim, and nothing else.
    """

    def __init__(self, store: Store, others_look: Callable[[], None]) -> None:
        self._store = store
        self._others_look = others_look

    def seen(self, key: str) -> bool:
        """Look, and come back when others have looked as well."""
        is_seen = self._store.seen(key)
        self._others_look()
        return is_seen

    @contextmanager
    def begin(self) -> Generator[UnitOfWork, None, None]:
        """Begin a transaction that claims nothing."""
        with self._store.begin() as work:
            yield cast("UnitOfWork", _Unclaimed(work))

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        return getattr(self._store, name)
