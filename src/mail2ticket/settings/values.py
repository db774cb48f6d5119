"""What a settings file says, typed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from attrs import field, frozen

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.model.items import WorkItem
from mail2ticket.model.numbers import NumberFormat
from mail2ticket.model.people import Company, Person
from mail2ticket.policy import Policy
from mail2ticket.relaying import Relaying
from mail2ticket.settings.blobs import StorageSettings
from mail2ticket.settings.dkim import DkimSettings
from mail2ticket.settings.inboxes import InboxSettings
from mail2ticket.settings.lmtp import LmtpSettings
from mail2ticket.settings.outboxes import Outbox
from mail2ticket.settings.scanner import ScannerSettings
from mail2ticket.settings.transcripts import TranscriptSettings

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


#: Keys are kept so long at least: who was told how much is counted for so long.
LEAST_KEYS = timedelta(days=31)


@frozen(kw_only=True)
class Keeping:
    """
    For how long what is kept, by the commands ``purge`` and ``orphans``.

    Attributes:
        mails: Mails and notices; None where nothing is said.

        keys: What tells a repeat; None for ever.

        files: Files to which no work item refers.

        held_files: Files that were not kept and that nobody has seen to; None for ever.
    """

    mails: timedelta | None = None
    keys: timedelta | None = None
    files: timedelta = timedelta(days=1)
    held_files: timedelta | None = None


@frozen(kw_only=True)
class Settings:
    """
    A settings file, read.

    Attributes:
        companies, people, queues, items: What the store that comes with us is filled with. Hosts
            with a directory of their own leave them empty.

        store: The URL of the store, as the file has it.

        outbox: Where notices go; None leaves them in the outbox.

        relaying: When a notice that could not be sent is tried again, and when no more.

        retention: For how long what is kept.

        inboxes: Where mail is fetched from.

        lmtp: The server that takes mail; None where the file has none.

        blobs: Where files are kept; None leaves them to the store. See `open_blobs`.

        scanner: What looks into files; None where the file has none.

        dkim: How we check who a mail is from; None where only our servers do.

        transcript: How conversations are written down.

        folder: Where the file is; a relative path in `store` begins here.

        path: The file; None for settings of none.
    """

    policy: Policy
    companies: tuple[Organization, ...] = ()
    people: tuple[Person, ...] = field(default=(), repr=False)
    queues: tuple[Queue, ...] = ()
    items: tuple[Seed, ...] = ()
    store: str = STORE
    outbox: Outbox | None = None
    relaying: Relaying = Relaying()
    retention: Keeping = Keeping()
    inboxes: tuple[InboxSettings, ...] = ()
    lmtp: LmtpSettings | None = None
    blobs: FolderBlobs | StorageSettings | None = None
    scanner: ScannerSettings | None = None
    dkim: DkimSettings | None = None
    transcript: TranscriptSettings = TranscriptSettings()
    folder: Path = Path()
    path: Path | None = None

    @property
    def numbers(self) -> NumberFormat:
        """How the store numbers new work items."""
        return self.policy.numbers[0]
