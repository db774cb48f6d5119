"""
Forgetting: old mail is blanked, and files that nobody uses are removed.

Both are done a little at a time, each part for good, so that whatever stops them, they go on
where they were when they are started again; and both may run while mail is processed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Protocol

from attrs import frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.held_file import FileHandling, FileState
from mail2ticket.ports import CollectableBlobStore, HeldFileStore, Retention

__all__ = [
    "Collected",
    "Purged",
    "Referring",
    "collect_orphans",
    "drop_held_files",
    "orphans",
    "purge",
]

#: How many records a transaction blanks, and how many files are looked at together.
BATCH = 200

_EVER = datetime(9999, 1, 1, tzinfo=UTC)


@frozen
class Purged:
    """
    What a purge did.

    Attributes:
        blanked: How many records and notices it took the words from.

        forgotten: How many it deleted, with their keys.
    """

    blanked: int = 0
    forgotten: int = 0


def purge(
    store: Retention,
    older_than: datetime,
    *,
    keys_older_than: datetime | None = None,
    batch: int = BATCH,
) -> Purged:
    """
    Take the words from what is recorded of mail that is older, and from notices that were sent.

    The raw mail goes, subject, sender and trace. Work items stay as they are, and so does what
    makes a repeat a repeat: the key of each mail. Held mail that waits, mail of which a held file
    waits, notices that wait and dead letters stay whole, however old they are: a person has to
    see to them first; of held files, `drop_held_files` may.

    Stopped at any point, it goes on there when it is called again.

    >>> from datetime import UTC, datetime
    >>> from mail2ticket.stores.memory import MemoryStore
    >>> purge(MemoryStore(), datetime(2026, 8, 1, tzinfo=UTC))
    Purged(blanked=0, forgotten=0)

    Args:
        store: The store.

        older_than: What was received, or written, before this moment.

        keys_older_than: What was received before this moment is deleted with its key: should
            the same mail come once more, it is new. And so it is no longer counted who was told
            how much then. None to keep the keys for ever.

        batch: How many records a transaction takes.

    Raises:
        ValueError: if *keys_older_than* is later than *older_than*, or a moment has no zone.
        StoreError: if the store fails; all transactions before that one stand.
    """
    moments = [older_than] if keys_older_than is None else [older_than, keys_older_than]
    if any(moment.tzinfo is None for moment in moments):
        raise ValueError("a moment needs a time zone")
    if max(moments) > older_than:
        raise ValueError("keys_older_than is later than older_than; keys are kept longer")
    blanked = sum(iter(lambda: store.purge(older_than, batch), 0))
    if keys_older_than is None:
        return Purged(blanked)
    return Purged(blanked, sum(iter(lambda: store.forget(keys_older_than, batch), 0)))


def drop_held_files(
    store: HeldFileStore,
    older_than: datetime,
    *,
    at: datetime,
    by: str = "retention",
    batch: int = BATCH,
) -> int:
    """
    Drop the held files that wait with mail that is older; return how many those were (F4).

    Nobody will see to them any more, so that `purge` takes their mail too. Nothing is dropped
    unless this is called. Stopped at any point, it goes on there when it is called again.

    Args:
        store: The store.

        older_than: Files of mail that was received before this moment.

        at: What time it is, for the record.

        by: Who drops them, for the record.

        batch: How many files a transaction takes.

    Raises:
        ValueError: if a moment has no zone.
        StoreError: if the store fails; all transactions before that one stand.
    """
    if any(moment.tzinfo is None for moment in (older_than, at)):
        raise ValueError("a moment needs a time zone")
    handling = FileHandling(state=FileState.DROPPED, by=by, at=at, detail="nobody asked for it")
    return sum(iter(lambda: store.drop_files(older_than, handling, batch), 0))


class Referring(Protocol):
    """**Protocol:** what knows which files are in use; every store that is a `Retention` does."""

    def locations_in_use(self, locations: Iterable[str], /) -> frozenset[str]:
        """See `Retention.locations_in_use`."""
        ...


@frozen
class Collected:
    """
    What a collection of orphans did.

    Attributes:
        locations: Where the files were that were removed; or that would have been.

        kept: How many files that old are in use, or were put again meanwhile.
    """

    locations: tuple[str, ...] = ()
    kept: int = 0


def orphans(store: Referring, blobs: CollectableBlobStore, older_than: datetime) -> Iterator[str]:
    """
    Yield where files lie that are older and that no work item refers to; nothing is removed.

    Raises:
        StoreError: if the store or the place cannot be read.
    """
    for locations in _batches(blobs.stale(older_than)):
        used = store.locations_in_use(locations)
        yield from (each for each in locations if each not in used)


def collect_orphans(
    store: Referring,
    blobs: CollectableBlobStore,
    older_than: datetime,
    *,
    is_sure: bool = False,
) -> Collected:
    """
    Remove the files that are older and that no work item refers to.

    Files are put away before the transaction that refers to them, so a mail that came to nothing
    leaves some. A mail that is being processed may put the same file again; then it stays. So
    *older_than* only has to be earlier than the begin of any transaction that is still open: a
    day ago is plenty.

    The place must be that of *store* alone: what another store refers to would be removed.

    Stopped at any point, it goes on when it is called again, and what it had moved aside is
    looked at first.

    Args:
        store: What knows which files are in use.

        blobs: The place.

        older_than: Files that were last put before this moment.

        is_sure: Whether to remove files from a place of which the store knows no file at all.

    Raises:
        ConfigurationError: if it knows none: then it is the wrong store or the wrong place, for
            example one that is mounted elsewhere. Nothing was removed.
        StoreError: if the store or the place fails; what was removed before that is gone.
    """
    if older_than.tzinfo is None:
        raise ValueError("older_than needs a time zone")
    if not is_sure:
        _check(store, blobs, older_than)
    removed: list[str] = []
    kept = 0
    for locations in _batches(blobs.stale(older_than)):
        used = store.locations_in_use(locations)
        unused = [each for each in locations if each not in used]
        gone = blobs.collect(unused, older_than, store.locations_in_use)
        removed += (each for each in unused if each in gone)
        kept += len(locations) - len(gone)
    return Collected(tuple(removed), kept)


def _check(store: Referring, blobs: CollectableBlobStore, older_than: datetime) -> None:
    """Raise if there is something to remove in a place of which *store* knows nothing."""
    first = next(orphans(store, blobs, older_than), None)
    if first is None:
        return
    for locations in _batches(blobs.stale(_EVER)):
        if store.locations_in_use(locations):
            return
    raise ConfigurationError(
        f"of all files in that place, such as {first}, the store knows none: "
        "is it the right store, and the right place?"
    )


def _batches(locations: Iterable[str]) -> Iterator[list[str]]:
    # What lies aside and in its place as well is told twice.
    rest = iter(locations)
    while found := list(islice(rest, BATCH)):
        yield list(dict.fromkeys(found))
