"""What a settings file says, typed."""

from __future__ import annotations

from pathlib import Path

from attrs import field, frozen

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.model.items import WorkItem
from mail2ticket.model.numbers import NumberFormat
from mail2ticket.model.people import Company, Person
from mail2ticket.policy import Policy

#: The store of a file that names none.
STORE = "sqlite:///mail2ticket.db"


@frozen
class Organization:
    """A company and the mail domains that tell it."""

    company: Company
    domains: frozenset[str] = frozenset()


@frozen
class Seed:
    """A work item that the store begins with, and the queue it is in."""

    item: WorkItem
    queue: str = ""


@frozen
class Queue:
    """A queue, and the ids of the agents who work it, in order."""

    name: str
    agents: tuple[str, ...] = ()


@frozen(kw_only=True)
class Settings:
    """
    A settings file, read.

    Attributes:
        companies, people, queues, items: What the store that comes with us is filled with. Hosts
            with a directory of their own leave them empty.

        store: The URL of the store, as the file has it.

        outbox: The Maildir that notices are delivered to; None leaves them in the outbox.

        blobs: The folder where files are kept; None leaves them to the store.

        folder: Where the file is; a relative path in `store` begins here.
    """

    policy: Policy
    companies: tuple[Organization, ...] = ()
    people: tuple[Person, ...] = field(default=(), repr=False)
    queues: tuple[Queue, ...] = ()
    items: tuple[Seed, ...] = ()
    store: str = STORE
    outbox: Path | None = None
    blobs: FolderBlobs | None = None
    folder: Path = Path()

    @property
    def numbers(self) -> NumberFormat:
        """How the store numbers new work items."""
        return self.policy.numbers[0]
