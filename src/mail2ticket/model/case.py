"""
One mail on its way through triage: each stage adds what it found.

`Parsed` → `Classified` → `Attributed` → `Routed` → `Matched` → `Commanded` → `Decided`,
and `Enclosed` for one of its files. A later case is also an earlier one, so a rule asks
for no more than it needs, and a rule in the wrong stage is a type error.
"""

from __future__ import annotations

from attrs import frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.command import Command
from mail2ticket.model.decision import FileFate
from mail2ticket.model.desk import Desk, Mailbox
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Entity, WorkItem
from mail2ticket.model.message import Message
from mail2ticket.model.people import Requester
from mail2ticket.model.verdict import Kind, Trust


@frozen(kw_only=True)
class Parsed:
    """A mail, the facts that bear on it, and the helpdesk it came to."""

    message: Message
    facts: Facts
    desk: Desk


@frozen(kw_only=True)
class Classified(Parsed):
    """... and what it is, and how sure it is who sent it."""

    kind: Kind
    trust: Trust


@frozen(kw_only=True)
class Attributed(Classified):
    """... and who it is from."""

    requester: Requester


@frozen(kw_only=True)
class Routed(Attributed):
    """... and which mailbox it is for."""

    mailbox: Mailbox


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


@frozen(kw_only=True)
class Commanded(Matched):
    """... and what its first line commands, if anything."""

    command: Command | None


@frozen(kw_only=True)
class Enclosed(Commanded):
    """... and one of its files."""

    attachment: Attachment


@frozen(kw_only=True)
class Decided(Commanded):
    """... and what it becomes, with which files."""

    entity: Entity
    files: tuple[FileFate, ...]
