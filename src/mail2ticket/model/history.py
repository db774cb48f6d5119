"""What is on file: work items with their entries, and the record of each mail."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from attrs import field, frozen
from attrs.validators import ge, optional

from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.items import EntityKind, WorkItem
from mail2ticket.model.verdict import Kind, Trace

__all__ = ["Entry", "ItemHistory", "MailFilter", "Recorded"]


@frozen(kw_only=True)
class Entry:
    """
    One thing that a mail added to a work item.

    Attributes:
        author: What to call whoever wrote it; `sender` is his address.

        files: The names of the files that came with it.
    """

    entity: EntityKind
    title: str
    text: str = field(repr=False)
    author: str
    sender: str
    created_at: datetime
    hours: Decimal | None = None
    role: str = ""
    is_internal: bool = False
    files: tuple[str, ...] = ()


@frozen(kw_only=True)
class ItemHistory:
    """
    A work item and all its entries, oldest first.

    Attributes:
        mailbox: The mailbox that its mail came to.

        tags: In the order in which they were given (E12).

        fields: Fields of the host's own, by name.

        proposed_watchers: People whom only unverified mail named; they are told nothing (S5).

        mentions: The item that its mail named and might not write to.

        follows: The completed item that it goes on with (E9).
    """

    item: WorkItem
    queue: str = ""
    priority: str = ""
    type: str = ""
    source: str = ""
    mailbox: Address | None = None
    requester: str = ""
    is_registered: bool = True
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    proposed_watchers: tuple[Address, ...] = ()
    mentions: str | None = None
    follows: str | None = None
    entries: tuple[Entry, ...] = ()

    @property
    def created_at(self) -> datetime | None:
        """When it was opened; None where the host does not say."""
        return self.item.created_at

    @property
    def hours(self) -> Decimal:
        """All the time that was booked on it."""
        return sum((entry.hours for entry in self.entries if entry.hours), Decimal(0))


@frozen(kw_only=True)
class Recorded:
    """
    What became of one mail, as it was recorded.

    Attributes:
        number: The work item that was opened or written to.

        reason: Why it was held or discarded, in one word.

        detail: The same for a person to read.
    """

    key: str
    message_id: str | None
    received_at: datetime
    state: State
    kind: Kind
    entity: EntityKind | None = None
    number: str | None = None
    subject: str = ""
    sender: str = ""
    mailbox: str = ""
    reason: str = ""
    detail: str = ""
    trace: Trace = Trace()


@frozen(kw_only=True)
class MailFilter:
    """
    Which mail on record is meant; what is left empty leaves nothing out.

    Attributes:
        since, until: When it was received, both included.

        mailbox: What was for it.

        sender: An address, or ``@`` and a domain.

        state, reason: What became of it; of held mail that a person saw to, what he made of it.

        key: What the delivery key begins with.

        after: The delivery key of a record: only what was recorded after it. Where there is none
            of that key, nothing.

        limit: How many at most, the earliest first; None for all.
    """

    since: datetime | None = None
    until: datetime | None = None
    mailbox: Address | None = None
    sender: str = ""
    state: State | None = None
    reason: str = ""
    key: str = ""
    after: str = ""
    limit: int | None = field(default=None, validator=optional(ge(1)))

    def takes(self, mail: Recorded) -> bool:
        """Return whether *mail* is meant, on whichever page it is: *after* and *limit* aside."""
        sender, asked = mail.sender.lower(), self.sender.lower()
        return (
            (self.since is None or self.since <= mail.received_at)
            and (self.until is None or mail.received_at <= self.until)
            and (self.mailbox is None or mail.mailbox.lower() == str(self.mailbox).lower())
            and (sender.endswith(asked) if asked.startswith("@") else asked in {"", sender})
            and (self.state is None or mail.state is self.state)
            and (not self.reason or mail.reason == self.reason)
            and mail.key.startswith(self.key)
        )
