"""
One mail on its way through triage: each stage adds what it found.

`Parsed` → `Classified` → `Attributed` → `Routed` → `Matched` → `Commanded` → `Drafted` →
`Decided`, `Enclosed` for one of its files, `Told` for one of its notices. A later case is also an
earlier one, so a rule asks for no more than it needs, and a rule in the wrong stage is a type
error.
"""

from __future__ import annotations

from attrs import frozen

from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.command import Command
from mail2ticket.model.decision import FileFate
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Entity, NewNote, NewTimeEntry, WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.notice import Notice
from mail2ticket.model.people import Agent, Requester
from mail2ticket.model.verdict import Kind, Trust

__all__ = [
    "Attributed",
    "Classified",
    "Commanded",
    "Decided",
    "Drafted",
    "Enclosed",
    "Match",
    "Matched",
    "Parsed",
    "Routed",
    "Told",
]


@frozen(kw_only=True)
class Parsed:
    """
    A mail, the facts that bear on it, and the helpdesk it came to.

    Attributes:
        addressee: Of several addresses of ours that each take the mail, the one that it is
            looked at for now (R4); None where it is looked at once.
    """

    message: Message
    facts: Facts
    desk: Desk
    addressee: Address | None = None

    @property
    def can_be_verified(self) -> bool:
        """Whether there is anybody who could say who a mail is from: a server of ours, or we."""
        return bool(self.desk.authentication_servers) or self.facts.authenticity is not None

    def classified(self, kind: Kind, trust: Trust) -> Classified:
        """Return the next case."""
        return Classified(
            message=self.message,
            facts=self.facts,
            desk=self.desk,
            addressee=self.addressee,
            kind=kind,
            trust=trust,
        )


@frozen(kw_only=True)
class Classified(Parsed):
    """... and what it is, and how sure it is who sent it."""

    kind: Kind
    trust: Trust

    @property
    def is_proven(self) -> bool:
        """
        Whether a server of ours verified the one who wrote it.

        Of a mail whose From a list put its own address into, the list is verified, and not him.
        """
        return self.trust is Trust.VERIFIED and self.message.rewritten_from is None

    def attributed(self, requester: Requester) -> Attributed:
        """Return the next case."""
        return Attributed(
            message=self.message,
            facts=self.facts,
            desk=self.desk,
            addressee=self.addressee,
            kind=self.kind,
            trust=self.trust,
            requester=requester,
        )


@frozen(kw_only=True)
class Attributed(Classified):
    """... and who it is from."""

    requester: Requester

    def routed(self, mailbox: Mailbox) -> Routed:
        """Return the next case."""
        return Routed(
            message=self.message,
            facts=self.facts,
            desk=self.desk,
            addressee=self.addressee,
            kind=self.kind,
            trust=self.trust,
            requester=self.requester,
            mailbox=mailbox,
        )


@frozen(kw_only=True)
class Routed(Attributed):
    """... and which mailbox it is for."""

    mailbox: Mailbox

    def matched(self, match: Match) -> Matched:
        """Return the next case."""
        return Matched(
            message=self.message,
            facts=self.facts,
            desk=self.desk,
            addressee=self.addressee,
            kind=self.kind,
            trust=self.trust,
            requester=self.requester,
            mailbox=self.mailbox,
            match=match,
        )


@frozen
class Match:
    """
    Which work item a mail is about.

    Attributes:
        item: The item that it joins.

        mentioned: An item that it names and may not write to (T2).

        is_outsider: Whether the sender takes no part in *item*, and a rule of the host's lets him
            write there all the same; his note is for agents only.

        is_alike: Whether the mail does not name *mentioned*, which is only like it (E10).
    """

    item: WorkItem | None = None
    mentioned: WorkItem | None = None
    is_outsider: bool = False
    is_alike: bool = False


@frozen(kw_only=True)
class Matched(Routed):
    """... and which work item it is about, if any."""

    match: Match

    @property
    def item(self) -> WorkItem | None:
        """The work item that it joins."""
        return self.match.item

    def commanded(self, command: Command | None) -> Commanded:
        """Return the next case."""
        return Commanded(
            message=self.message,
            facts=self.facts,
            desk=self.desk,
            addressee=self.addressee,
            kind=self.kind,
            trust=self.trust,
            requester=self.requester,
            mailbox=self.mailbox,
            match=self.match,
            command=command,
        )


@frozen(kw_only=True)
class Commanded(Matched):
    """... and what its first line commands, if anything."""

    command: Command | None

    def enclosing(self, attachment: Attachment) -> Enclosed:
        """Return the case of one of its files."""
        return Enclosed(
            message=self.message,
            facts=self.facts,
            desk=self.desk,
            addressee=self.addressee,
            kind=self.kind,
            trust=self.trust,
            requester=self.requester,
            mailbox=self.mailbox,
            match=self.match,
            command=self.command,
            attachment=attachment,
        )

    def drafted(self, entity: Entity) -> Drafted:
        """Return the next case."""
        return Drafted(
            message=self.message,
            facts=self.facts,
            desk=self.desk,
            addressee=self.addressee,
            kind=self.kind,
            trust=self.trust,
            requester=self.requester,
            mailbox=self.mailbox,
            match=self.match,
            command=self.command,
            entity=entity,
        )


@frozen(kw_only=True)
class Enclosed(Commanded):
    """... and one of its files."""

    attachment: Attachment


@frozen(kw_only=True)
class Drafted(Commanded):
    """
    ... and what it becomes.

    Attributes:
        changes: What the rules before this one change about the work item.
    """

    entity: Entity
    changes: Changes = Changes()

    def decided(self, entity: Entity, files: tuple[FileFate, ...]) -> Decided:
        """Return the last case."""
        return Decided(
            message=self.message,
            facts=self.facts,
            desk=self.desk,
            addressee=self.addressee,
            kind=self.kind,
            trust=self.trust,
            requester=self.requester,
            mailbox=self.mailbox,
            match=self.match,
            command=self.command,
            entity=entity,
            changes=self.changes,
            files=files,
        )


@frozen(kw_only=True)
class Decided(Drafted):
    """... as it fits, and with which files."""

    files: tuple[FileFate, ...]

    def telling(self, notice: Notice) -> Told:
        """Return the case of one of its notices."""
        return Told(
            message=self.message,
            facts=self.facts,
            desk=self.desk,
            addressee=self.addressee,
            kind=self.kind,
            trust=self.trust,
            requester=self.requester,
            entity=self.entity,
            notice=notice,
        )


@frozen(kw_only=True)
class Told(Attributed):
    """What it becomes, and one of its notices, which may be one too many."""

    entity: Entity
    notice: Notice

    @property
    def item(self) -> WorkItem | None:
        """The work item that is written to; None for a new ticket, and for none."""
        return self.entity.item if isinstance(self.entity, NewNote | NewTimeEntry) else None

    @property
    def is_to_sender(self) -> bool:
        """Whether the notice goes to whoever wrote the mail."""
        sender = self.message.sender
        return sender is not None and self.notice.to == sender.address

    @property
    def is_to_agent(self) -> bool:
        """Whether it goes to the sender, who is proven to be an agent of ours."""
        is_agent = isinstance(self.requester, Agent)
        return is_agent and self.is_to_sender and self.trust is Trust.VERIFIED
