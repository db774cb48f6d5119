"""What is done at the desk while a call fails, and the world in which it is done."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from attrs import define, evolve, field, frozen
from proof_calls import Calls, watched
from proof_checks import FullStore, snapshot
from proof_desk import (
    BOTH,
    LATER_POLICY,
    NOON,
    POLICY,
    PRINTER,
    AbsentScanner,
    CleanScanner,
    command,
    discarded,
    held,
    note,
    refused,
    ticket,
    time_entry,
)

from mail2ticket.aio import AsyncIntake
from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.errors import TransportError, UndeliverableError, UnprocessedError
from mail2ticket.held_files import HeldFiles
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Outcome
from mail2ticket.model.held import HeldFilter
from mail2ticket.model.held_file import FileFilter
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.ports import BlobPlace, BlobStore, Mail, Scanner, Transport
from mail2ticket.relaying import Relayed
from mail2ticket.retention import collect_orphans, drop_held_files, purge
from mail2ticket.scanning import Scanning
from mail2ticket.testing.awaiting import awaited, awaited_transport
from mail2ticket.unprocessed import Unprocessed

# A mail as a whole that got no verdict is taken as if it had one: its faults change nothing.
FILES_ALONE = Scanning(mails=False)

TOMORROW = NOON + timedelta(days=1)


@define
class Counting:
    """A transport that counts what it sent, by id, and fails first with these errors."""

    errors: list[Exception] = field(factory=list)
    sent: Counter[str] = field(factory=Counter)
    message_ids: dict[str, set[str]] = field(factory=dict)

    def send(self, mail: OutboundMail) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.sent[mail.id] += 1
        self.message_ids.setdefault(mail.id, set()).add(mail.message_id)


class Door(Protocol):
    """**Protocol:** the front door, sync or async."""

    def process(self, mail: Mail, /, *, received_at: datetime | None = None) -> Outcome:
        """Take in a mail."""
        ...

    def relay(self, now: datetime | None = None, /) -> Relayed:
        """Send what is due."""
        ...


@define
class World:
    """A desk on one store, whose ports are watched while *calls* is there."""

    store: FullStore
    root: Path
    transport: Counting = field(factory=Counting)
    calls: Calls | None = None
    days: int = 0

    @property
    def ports(self) -> tuple[FullStore, Transport, Scanner, FolderBlobs]:
        """The ports of the desk."""
        ports = (self.store, self.transport, CleanScanner(), FolderBlobs(self.root))
        if self.calls is None:
            return ports
        names = ("store", "transport", "scanner", "blobs")
        pairs = zip(ports, names, strict=True)
        store, transport, scanner, blobs = [watched(it, name, self.calls) for it, name in pairs]
        return store, transport, scanner, blobs

    def intake(self) -> Door:
        """Return the front door."""
        store, transport, scanner, blobs = self.ports
        return Intake(store, transport, POLICY, scanner, blobs, scanning=FILES_ALONE)

    def queue(self) -> Unprocessed:
        """Return the unprocessed queue."""
        store, transport, scanner, blobs = self.ports
        return Unprocessed(store, transport, POLICY, scanner, blobs, scanning=FILES_ALONE)

    def files(self) -> HeldFiles:
        """Return the held files; each time, a day is over."""
        store, _, scanner, blobs = self.ports
        self.days += 1
        return HeldFiles(
            store, POLICY, scanner, blobs, clock=lambda: NOON + timedelta(days=self.days)
        )

    def file(self) -> tuple[str, str]:
        """Return which file was held first."""
        file = next(iter(self.store.held_files(FileFilter(state=None))))
        return file.key, file.sha256

    def relays_later(self) -> None:
        """Send what waits, a day later than the last time."""
        self.days += 1
        self.intake().relay(datetime.now(UTC) + timedelta(days=self.days))

    def snapshot(self) -> dict[str, list[str]]:
        """Return all that is there, where files lie, and which notices were sent."""
        lying = [each for each in self.root.rglob("*") if each.is_file()]
        places = sorted(str(each.relative_to(self.root)) for each in lying)
        sent = sorted(self.transport.sent)
        return {**snapshot(self.store, self.root), "places": places, "sent": sent}

    def key(self) -> str:
        """Return the delivery key of the first mail that was held."""
        return next(iter(self.store.held(HeldFilter(state=None)))).recorded.key


@define
class AwaitingWorld(World):
    """The same desk behind the door for async hosts."""

    def intake(self) -> Door:
        return _AwaitedDoor(self._awaiting)

    def _awaiting(self) -> AsyncIntake:
        ports = (
            awaited(self.store),
            awaited_transport(self.transport),
            _AwaitedScanner(CleanScanner()),
            _AwaitedBlobs(FolderBlobs(self.root)),
        )
        if self.calls is None:
            store, transport, scanner, blobs = ports
        else:
            names = ("store", "transport", "scanner", "blobs")
            store, transport, scanner, blobs = [
                watched(it, name, self.calls, is_async=True)
                for it, name in zip(ports, names, strict=True)
            ]
        return AsyncIntake(store, transport, POLICY, scanner, blobs, scanning=FILES_ALONE)


@frozen
class _AwaitedDoor:
    """Runs the async door to its end, in a loop of its own each time."""

    _open: Callable[[], AsyncIntake]

    def process(self, mail: Mail, *, received_at: datetime | None = None) -> Outcome:
        return asyncio.run(self._open().process(mail, received_at=received_at))

    def relay(self, now: datetime | None = None) -> Relayed:
        return asyncio.run(self._open().relay(now))


@frozen
class _AwaitedScanner:
    _scanner: Scanner

    async def scan(self, attachment: Attachment) -> Scan:
        await asyncio.sleep(0)
        return self._scanner.scan(attachment)


@frozen
class _AwaitedBlobs:
    _blobs: BlobStore

    async def put(self, attachment: Attachment, place: BlobPlace) -> str:
        await asyncio.sleep(0)
        return self._blobs.put(attachment, place)


class _Finding:
    def scan(self, attachment: Attachment) -> Scan:
        return Scan(ScanState.INFECTED, "Eicar")


Act = Callable[[World], object]


@frozen(kw_only=True)
class Story:
    """
    Something that is done, after other things were, and is done again if it fails.

    Attributes:
        refuses: How the transport fails before it sends anything.

        is_of_queue: Whether it is done to a held mail: then a second time finds that it was
            done, and says so.

        scans_again: Whether a file that the scanner failed on is scanned again.
    """

    name: str
    act: Act
    before: tuple[Act, ...] = ()
    refuses: tuple[type[Exception], ...] = ()
    is_of_queue: bool = False
    scans_again: bool = False

    def acts_again(self, world: World) -> None:
        """Do it, whether it was done before or not."""
        try:
            self.act(world)
        except UnprocessedError:
            if not self.is_of_queue:
                raise


def takes(content: bytes, received_at: datetime = NOON) -> Act:
    """Return the act of taking in a mail."""

    def act(world: World) -> object:
        return world.intake().process(content, received_at=received_at)

    return act


def _relays(world: World) -> None:
    world.relays_later()


def _creates(world: World) -> object:
    return world.queue().create_ticket(world.key(), by="grace", at=TOMORROW, queue="Second line")


def _attaches(world: World) -> object:
    return world.queue().attach(world.key(), PRINTER, by="grace", at=TOMORROW)


def _reprocesses(world: World) -> object:
    return world.queue().reprocess(world.key(), by="grace", policy=LATER_POLICY, at=TOMORROW)


def _deletes(world: World) -> None:
    world.queue().delete(world.key(), by="grace", at=TOMORROW)


def _comes_unscanned(world: World) -> object:
    """Take in a mail with a file while there is no scanner to look at it."""
    intake = Intake(world.store, world.transport, POLICY, AbsentScanner(), FolderBlobs(world.root))
    return intake.process(note(), received_at=NOON)


def _releases(world: World) -> object:
    return world.files().release(*world.file(), by="grace", at=TOMORROW)


def _drops(world: World) -> object:
    return world.files().drop(*world.file(), by="grace", at=TOMORROW, detail="no")


def _rescans(world: World) -> object:
    return world.files().rescan()


def _rescans_and_finds(world: World) -> object:
    return evolve(world.files(), scanner=_Finding()).rescan()


def _drops_old(world: World) -> None:
    store, _, _, _ = world.ports
    drop_held_files(store, TOMORROW, at=TOMORROW, batch=1)
    purge(store, TOMORROW, batch=1)


def _leaves_file(world: World) -> None:
    """Put a file that no mail came to use."""
    place = BlobPlace(key="gone", mailbox=None, received_at=NOON)
    FolderBlobs(world.root).put(Attachment.of("orphan.txt", b"nobody's"), place)


def _collects(world: World) -> None:
    store, _, _, blobs = world.ports
    collect_orphans(store, blobs, datetime.now(UTC) + timedelta(days=1))


def _purges(world: World) -> None:
    store, _, _, _ = world.ports
    purge(store, TOMORROW, batch=1)


def _forgets(world: World) -> None:
    store, _, _, _ = world.ports
    purge(store, TOMORROW, keys_older_than=TOMORROW, batch=1)


def stories() -> Iterable[Story]:
    """Yield every story."""
    again = b"Delivered-To: other@acme.example\r\n" + ticket()
    waiting = (takes(held()),)
    yield Story(name="ticket", act=takes(ticket()))
    yield Story(name="note", act=takes(note()), before=(takes(note("earlier")),))
    yield Story(name="time", act=takes(time_entry()))
    yield Story(name="command", act=takes(command()))
    yield Story(name="held", act=takes(held()))
    yield Story(name="discarded", act=takes(discarded()))
    yield Story(name="repeat", act=takes(again), before=(takes(ticket()),))
    yield Story(name="fan-out", act=takes(ticket("Both", to=BOTH)))
    yield Story(name="put off", act=takes(ticket()), refuses=(TransportError,))
    yield Story(
        name="given up", act=takes(ticket()), refuses=(UndeliverableError, UndeliverableError)
    )
    yield Story(
        name="relay",
        act=_relays,
        before=(takes(ticket()),),
        refuses=(TransportError, TransportError),
    )
    seen_to = (takes(held()), takes(ticket()), _deletes)
    yield Story(name="purge", act=_purges, before=seen_to)
    yield Story(name="forget", act=_forgets, before=seen_to)
    files = (takes(refused()), takes(refused("other")))
    yield Story(name="purge of files", act=_drops_old, before=files)
    yield Story(name="rescan", act=_rescans, before=(_comes_unscanned,), scans_again=True)
    yield Story(name="infected", act=_rescans_and_finds, before=(_comes_unscanned,))
    yield Story(name="drop", act=_drops, before=files, is_of_queue=True)
    yield Story(name="release", act=_releases, before=files, is_of_queue=True, scans_again=True)
    yield Story(name="collect", act=_collects, before=(takes(ticket()), _leaves_file))
    for name, act in (
        ("create", _creates),
        ("attach", _attaches),
        ("reprocess", _reprocesses),
        ("delete", _deletes),
    ):
        yield Story(name=name, act=act, before=waiting, is_of_queue=True)
