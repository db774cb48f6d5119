"""What the store in memory keeps, and how it counts moments."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import datetime
from typing import TypeAlias

from attrs import Factory, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.facts import Reference, Trait
from mail2ticket.model.held import HeldMail
from mail2ticket.model.held_file import HeldFile
from mail2ticket.model.history import ItemHistory, Recorded
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import EPOCH, Envelope
from mail2ticket.model.outgoing import Outgoing
from mail2ticket.stores.filing import in_utc

#: In order, so that those between two of them are found at once.
Moments: TypeAlias = list[datetime]

#: When an item was opened, the how manieth it was, and its number in upper case.
Place: TypeAlias = tuple[datetime, int, str]

#: A held file: the delivery key of its mail, and its SHA-256.
FileKey: TypeAlias = tuple[str, str]


def place_of(item: WorkItem, order: int) -> Place:
    """Return the place of *item* among those that are alike."""
    return (in_utc(item.created_at or EPOCH), order, item.number.upper())


@frozen
class Tables:
    """
    All that is on file; numbers are upper case here, and every value is frozen.

    Attributes:
        alike: Where tickets are by what they have in common, the newest last.

        envelopes: What SMTP said of a mail, by its delivery key.

        repeats: How often it came again.

        again: What files are called that came once more with an entry, by the number of the item
            and the place of the entry: the item has them already (F3).

        unscanned: When a scanner is to be asked about a held file again.

        further: The delivery key of a mail, by that of its record in a further mailbox.

        outbox: Every mail of ours, in order; of these the ids that wait to be sent are `waiting`.

        purged: The delivery keys and the ids of mails of ours of which the words are gone.

        turns: Who is next in each turn, the last one last.
    """

    seeds: dict[str, tuple[WorkItem, str]] = Factory(dict[str, tuple[WorkItem, str]])
    claims: dict[str, bool] = Factory(dict[str, bool])
    sequences: dict[str, int] = Factory(dict[str, int])
    items: dict[str, ItemHistory] = Factory(dict[str, ItemHistory])
    alike: dict[tuple[Trait, str], list[Place]] = Factory(dict[tuple[Trait, str], list[Place]])
    files: dict[tuple[str, str], Attachment] = Factory(dict[tuple[str, str], Attachment])
    again: dict[tuple[str, int], tuple[str, ...]] = Factory(dict[tuple[str, int], tuple[str, ...]])
    held_files: dict[FileKey, HeldFile] = Factory(dict[FileKey, HeldFile])
    unscanned: dict[FileKey, datetime] = Factory(dict[FileKey, datetime])
    references: dict[str, Reference] = Factory(dict[str, Reference])
    envelopes: dict[str, Envelope] = Factory(dict[str, Envelope])
    repeats: dict[str, int] = Factory(dict[str, int])
    records: dict[str, tuple[Recorded, bytes | None]] = Factory(
        dict[str, tuple[Recorded, bytes | None]]
    )
    further: dict[str, str] = Factory(dict[str, str])
    held: dict[str, HeldMail] = Factory(dict[str, HeldMail])
    written: dict[tuple[Address, str], Moments] = Factory(dict[tuple[Address, str], Moments])
    said: dict[tuple[Address, str], Moments] = Factory(dict[tuple[Address, str], Moments])
    opened: dict[Address, Moments] = Factory(dict[Address, Moments])
    outbox: dict[str, Outgoing] = Factory(dict[str, Outgoing])
    waiting: dict[str, bool] = Factory(dict[str, bool])
    answered: dict[Address, Moments] = Factory(dict[Address, Moments])
    answered_domains: dict[str, Moments] = Factory(dict[str, Moments])
    answered_about: dict[tuple[Address, str], int] = Factory(dict[tuple[Address, str], int])
    purged: dict[str, bool] = Factory(dict[str, bool])
    turns: dict[str, tuple[str, ...]] = Factory(dict[str, tuple[str, ...]])


def between(moments: Moments | None, since: datetime, until: datetime) -> int:
    """Return how many of *moments* are from *since* until *until*, both included."""
    if not moments:
        return 0
    since, until = in_utc(since), in_utc(until)
    return max(0, bisect_right(moments, until) - bisect_left(moments, since))
