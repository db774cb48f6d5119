"""Conversations as they are on file: the entries of a work item, and the mails they came from."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from attrs import frozen

from mail2ticket.errors import MessageTooLargeError
from mail2ticket.model.history import Entry, ItemHistory, Recorded
from mail2ticket.model.items import EntityKind
from mail2ticket.model.limits import Limits
from mail2ticket.model.message import Message
from mail2ticket.model.token import conceal
from mail2ticket.parse import parse
from mail2ticket.transcript.conversation import Conversation, Extent, Turn
from mail2ticket.transcript.turns import Source, is_internal, turn_of


class Mails(Protocol):
    """**Protocol:** what shows work items and their mail; every `ports.Archive` does."""

    def history(self, number: str, /) -> ItemHistory | None:
        """See `ports.Archive.history`."""
        ...

    def recorded_about(self, number: str, moments: Iterable[datetime], /) -> Iterable[Recorded]:
        """See `ports.Archive.recorded_about`."""
        ...

    def raw(self, key: str, /) -> bytes | None:
        """See `ports.Archive.raw`."""
        ...


@frozen
class Filed:
    """A mail that became an entry of a work item: its record, and the mail once read."""

    recorded: Recorded
    message: Message


def conversation_of(
    history: ItemHistory, mails: Iterable[Filed] = (), *, internal: bool = False
) -> Conversation:
    """
    Return the conversation of a work item.

    Of an entry whose mail is among *mails* it tells what that mail says: to whom it went, its
    words, what it quotes, and which files were kept and why others were not. Of an entry
    without one, such as one whose mail was purged, it tells what was filed. So it does for what
    agents command by mail, for alerts and for reports, of which what was filed is what counts.
    Signed tokens are taken out of all of it.

    Args:
        history: The work item with its entries.

        mails: Mails that became entries of it, in the order in which they came.

        internal: Whether internal notes, and what agents say of the time they booked, are told.
    """
    return _told(history, _shown(history.entries, internal=internal), mails, internal=internal)


def conversation_in(
    archive: Mails,
    number: str,
    *,
    internal: bool = False,
    extent: Extent | None = None,
    limits: Limits | None = None,
) -> Conversation | None:
    """
    Return the conversation of the work item *number* in *archive*, or None if there is no such.

    Only mails of turns that *extent* has room for are read: of a thread of 10,000 the first one
    and the newest. Nothing is written, and no other work item is looked at.

    Args:
        archive: The store.

        number: The number of the work item.

        internal: As for `conversation_of`.

        extent: How much of it is wanted.

        limits: With which its mails are read: those of the desk.

    Raises:
        StoreError: if *archive* cannot be read.
    """
    history, extent = archive.history(number), extent or Extent()
    if history is None:
        return None
    shown = _shown(history.entries, internal=internal)
    if len(shown) > extent.turns:
        shown = (*shown[:1], *shown[len(shown) - extent.turns + 1 :])
    moments = {history.entries[at].created_at for at in shown}
    records = archive.recorded_about(history.item.number, sorted(moments))
    mails = _read(archive, records, limits or Limits())
    return _told(history, shown, mails, internal=internal)


def _shown(entries: Sequence[Entry], *, internal: bool) -> tuple[int, ...]:
    """Return the places of the entries that are told."""
    return tuple(at for at, entry in enumerate(entries) if internal or not is_internal(entry))


def _read(archive: Mails, records: Iterable[Recorded], limits: Limits) -> Iterator[Filed]:
    for recorded in records:
        content = archive.raw(recorded.key)
        if content is None:
            continue
        try:
            message = parse(content, received_at=recorded.received_at, limits=limits)
        except MessageTooLargeError:
            continue  # it was taken under other limits; what was filed is told
        yield Filed(recorded, message)


def _told(
    history: ItemHistory, shown: Sequence[int], mails: Iterable[Filed], *, internal: bool
) -> Conversation:
    waiting: dict[tuple[datetime, EntityKind | None], deque[Filed]] = defaultdict(deque)
    for filed in mails:
        waiting[filed.recorded.received_at, filed.recorded.entity].append(filed)
    wanted, turns, of_all = frozenset(shown), list[Turn](), 0
    for at, entry in enumerate(history.entries):
        of_all += internal or not is_internal(entry)
        came = waiting[entry.created_at, entry.entity]
        source = _source(came.popleft()) if came else None
        if at in wanted:
            turns.append(turn_of(entry, source))
    return Conversation(
        number=history.item.number,
        title=conceal(history.item.title),
        turns=tuple(turns),
        left_out=of_all - len(turns),
    )


def _source(filed: Filed) -> Source:
    recorded = filed.recorded
    return Source(message=filed.message, kind=recorded.kind, trace=recorded.trace)
