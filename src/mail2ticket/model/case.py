"""
One mail on its way through triage: each stage adds what it found.

`Parsed` → `Classified` → `Attributed` → `Routed` → `Matched` → `Commanded` → `Drafted` →
`Decided`, and `Enclosed` for one of its files. A later case is also an earlier one, so a rule asks
for no more than it needs, and a rule in the wrong stage is a type error.
"""

from __future__ import annotations

from attrs import frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.command import Command
from mail2ticket.model.decision import FileFate
from mail2ticket.model.desk import Desk
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Entity, WorkItem
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.people import Requester
from mail2ticket.model.verdict import Kind, Trust


@frozen(kw_only=True)
class Parsed:
    """
    A mail, the facts that bear on it, and the helpdesk it came to.

    Attributes:
        addressee: Of several mailboxes that each take the mail, the one that it is looked at
            for now (R4); None where it is looked at once.
    """

    message: Message
    facts: Facts
    desk: Desk
    addressee: Mailbox | None = None

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
    """

    item: WorkItem | None = None
    mentioned: WorkItem | None = None


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
