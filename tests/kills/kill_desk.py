"""The desk of a child that is killed: where its mail comes from, and where its notices go."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Protocol

from attrs import define, field, frozen
from kill_page import Page
from proof_calls import watched
from proof_checks import FullStore
from proof_desk import NOON, POLICY, CleanScanner, Posted

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.intake import Intake
from mail2ticket.model.notice import OutboundMail
from mail2ticket.sources.maildir import Maildir
from mail2ticket.stores.sqlite import SqliteStore

Open = Callable[[], AbstractContextManager[FullStore]]


@frozen
class Sending:
    """
    A transport that leaves a file each time it sends, so that it can be counted how often it did.

    It is in ``new`` at once or not at all; two of one notice are two files.
    """

    folder: Path
    _numbers: Iterator[int] = field(factory=count)

    def send(self, mail: OutboundMail) -> None:
        name = f"{self.digest(mail.id)}.{os.getpid()}.{next(self._numbers)}"
        draft = self.folder / "tmp" / name
        draft.write_bytes(mail.content)
        draft.rename(self.folder / "new" / name)

    def makes_folders(self) -> None:
        """Make the Maildir."""
        for name in ("tmp", "new", "cur"):
            (self.folder / name).mkdir(parents=True)

    def sent(self) -> Counter[str]:
        """Return how often each notice was sent, by a digest of its id."""
        return Counter(path.name.partition(".")[0] for path in (self.folder / "new").iterdir())

    def contents(self, notice: str) -> set[bytes]:
        """Return what was sent as *notice*: one content, and so one Message-ID."""
        folder = self.folder / "new"
        return {path.read_bytes() for path in folder.glob(f"{self.digest(notice)}.*")}

    def sent_since(self, moment: float) -> set[str]:
        """Return the digests of what was sent since *moment*, in seconds since 1970."""
        folder = self.folder / "new"
        return {
            path.name.partition(".")[0]
            for path in folder.iterdir()
            if path.stat().st_mtime >= moment
        }

    @staticmethod
    def digest(notice: str) -> str:
        """Return by what the files of the notice with that id are named."""
        return hashlib.sha256(notice.encode()).hexdigest()[:32]


class Queue(Protocol):
    """**Protocol:** where a child takes its mail from, and says that it needs it no more."""

    def waiting(self) -> Iterator[tuple[int, bytes]]:
        """Yield what waits, with its place in the stream."""
        ...

    def acknowledges(self, number: int, /) -> None:
        """Take note that what became of that mail is committed."""
        ...


@frozen
class Listed:
    """Mail in a list, of which somebody who outlives the child knows how far it is."""

    mails: tuple[Posted, ...]
    page: Page

    def waiting(self) -> Iterator[tuple[int, bytes]]:
        for number in range(self.page.acknowledged, len(self.mails)):
            yield number, self.mails[number].content

    def acknowledges(self, number: int) -> None:
        self.page.acknowledged = number + 1


@frozen
class InMaildir:
    """Mail in a Maildir, where what was taken is moved from ``new`` to ``cur``."""

    folder: Path

    @classmethod
    def filled(cls, folder: Path, mails: tuple[Posted, ...]) -> InMaildir:
        """Make a Maildir with *mails* in it."""
        for name in ("tmp", "new", "cur"):
            (folder / name).mkdir(parents=True)
        for number, mail in enumerate(mails):
            (folder / "new" / f"{number:06}.host").write_bytes(mail.content)
        return cls(folder)

    def waiting(self) -> Iterator[tuple[int, bytes]]:
        for delivery in Maildir(self.folder).waiting():
            with delivery.open() as mail:
                yield int(Path(delivery.name).name[:6]), mail.read()

    def acknowledges(self, number: int) -> None:
        source = Maildir(self.folder)
        name = f"{number:06}.host"
        source.finished(next(each for each in source.waiting() if each.name.endswith(name)))


@define
class KillDesk:
    """
    All that a child needs.

    Attributes:
        lives: How many children there were; each takes the notices of those before it.
    """

    open: Open
    root: Path
    queue: Queue
    page: Page
    started: datetime
    lives: int = 0

    @property
    def transport(self) -> Sending:
        return Sending(self.root / "outgoing")

    @property
    def blobs(self) -> FolderBlobs:
        return FolderBlobs(self.root / "blobs")

    def intake(self, store: FullStore, *, is_watched: bool = True) -> Intake:
        """Return the front door, whose ports are watched."""
        ports = (store, self.transport, CleanScanner(), self.blobs)
        if is_watched:
            names = ("store", "transport", "scanner", "blobs")
            pairs = zip(ports, names, strict=True)
            store, transport, scanner, blobs = [watched(it, name, self.page) for it, name in pairs]
            return Intake(store, transport, POLICY, scanner, blobs)
        return Intake(store, self.transport, POLICY, CleanScanner(), self.blobs)

    def later(self) -> datetime:
        """Return when what earlier children had in hand is due."""
        return self.started + timedelta(days=1 + self.lives)

    def works(self, *, relays: bool) -> None:
        """Do all that there is to do: what a child does, until it is killed."""
        with self.open() as store:
            intake = self.intake(store)
            if relays:
                intake.relay(self.later())
            for number, content in self.queue.waiting():
                moment = NOON + timedelta(minutes=number)
                self.page.reaches("queue.next", "after", ())
                intake.process(content, received_at=moment)
                self.page.reaches("queue.acknowledges", "before", ())
                self.queue.acknowledges(number)
                self.page.reaches("queue.acknowledges", "after", ())


def sqlite_at(path: Path) -> Open:
    """Return what opens a file of SQLite."""
    return lambda: SqliteStore(path)
