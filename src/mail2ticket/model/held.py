"""Mail that was held, and what people did about it: the unprocessed queue (R6)."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from attrs import field, frozen
from attrs.validators import ge, optional

from mail2ticket.model.address import Address
from mail2ticket.model.history import Recorded
from mail2ticket.model.message import Envelope

__all__ = ["Deed", "Handling", "HeldFilter", "HeldMail", "HeldState"]


class HeldState(StrEnum):
    """Whether somebody has seen to a held mail; what is deleted can still be read."""

    WAITING = "waiting"
    PROCESSED = "processed"
    DELETED = "deleted"


class Deed(StrEnum):
    """
    What somebody did with a held mail.

    RESOLVED was said of what a remote desk did for it (`RemoteStore.resolve`); it waits on.
    """

    CREATED = "created"
    ATTACHED = "attached"
    ROUTED = "routed"
    REPROCESSED = "reprocessed"
    DELETED = "deleted"
    RESOLVED = "resolved"


@frozen(kw_only=True)
class Handling:
    """
    Who did what with a held mail, and when.

    Attributes:
        by: The id or the name of whoever did it, as the host knows him.

        number: The work item that it is in now.

        detail: What came of it, in words.
    """

    deed: Deed
    by: str
    at: datetime
    number: str | None = None
    detail: str = ""


@frozen(kw_only=True)
class HeldMail:
    """
    A mail that was held.

    Attributes:
        recorded: Its record as it is now, with the trace of every decision on it.

        detail, reason: Why it was held.

        addresses: Whom it was for, the most believed first; at most 100.

        envelope: What SMTP said about it, where that was known.

        handlings: What was done with it, the earliest first.
    """

    recorded: Recorded
    state: HeldState = HeldState.WAITING
    reason: str = ""
    detail: str = ""
    addresses: tuple[Address, ...] = ()
    envelope: Envelope | None = field(default=None, repr=False)
    handlings: tuple[Handling, ...] = ()


@frozen(kw_only=True)
class HeldFilter:
    """
    Which held mail is meant; what is left empty leaves nothing out.

    Attributes:
        addresses: Mail for one of these.

        sender: An address, or ``@`` and a domain.

        since, until: When it was received, both included.

        own, shared: Of mail for one of *shared*, only what is for one of *own* too.

        key: What the delivery key begins with.

        after: The delivery key of a held mail: only what came after it, which makes a page of a
            long list cost no more than a short list. Where none was held under it, nothing.

        limit: How many at most, the earliest first; None for all.
    """

    state: HeldState | None = HeldState.WAITING
    addresses: frozenset[Address] | None = None
    reason: str = ""
    sender: str = ""
    since: datetime | None = None
    until: datetime | None = None
    own: frozenset[Address] = frozenset()
    shared: frozenset[Address] = frozenset()
    key: str = ""
    after: str = ""
    limit: int | None = field(default=None, validator=optional(ge(1)))

    def takes(self, mail: HeldMail) -> bool:
        """Return whether *mail* is meant, on whichever page it is: *after* and *limit* aside."""
        sender, at = mail.recorded.sender.lower(), mail.recorded.received_at
        asked, addresses = self.sender.lower(), frozenset(mail.addresses)
        return (
            (self.state is None or mail.state is self.state)
            and (self.addresses is None or bool(addresses & self.addresses))
            and (not self.reason or mail.reason == self.reason)
            and (sender.endswith(asked) if asked.startswith("@") else asked in {"", sender})
            and (self.since is None or self.since <= at)
            and (self.until is None or at <= self.until)
            and (not addresses & self.shared or bool(addresses & self.own))
            and mail.recorded.key.startswith(self.key)
        )
