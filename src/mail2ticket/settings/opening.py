"""
The desk of a settings file, opened: its intake, its held mail and its held files.

All that mail goes through is opened here and nowhere else, so that a section of the settings that
one of them needs is never forgotten in another.
"""

from __future__ import annotations

import asyncio

from attrs import frozen

from mail2ticket.aio import AsyncIntake
from mail2ticket.blobs.in_threads import BlobsInThreads
from mail2ticket.handling.observing import tell
from mail2ticket.held_files import AsyncHeldFiles, HeldFiles
from mail2ticket.intake import Intake
from mail2ticket.ports import (
    AsyncAuthenticator,
    AsyncBlobStore,
    AsyncScanner,
    AsyncTranscriber,
    AsyncTransport,
    Event,
    MailHandled,
    Observer,
    Scanner,
    Transport,
)
from mail2ticket.repeats import RepeatCounter
from mail2ticket.scanners.in_threads import ScannerInThreads
from mail2ticket.scanning import Scanning
from mail2ticket.settings.suppliers import DeskStore, open_authenticator, open_blobs
from mail2ticket.settings.values import Settings
from mail2ticket.stores.in_threads import HeldStoreInThreads, StoreInThreads
from mail2ticket.transcript import AsyncTranscripts
from mail2ticket.transports.in_threads import TransportInThreads
from mail2ticket.unprocessed import AsyncUnprocessed, Unprocessed


def open_intake(
    settings: Settings,
    store: DeskStore,
    transport: Transport | None,
    *,
    observer: Observer | None = None,
) -> Intake:
    """
    Open the intake that *settings* describe: what takes mail in, and relays notices.

    *store* is not filled; see `fill`. No connection is made yet.

    >>> from pathlib import Path
    >>> from mail2ticket import settings
    >>> from mail2ticket.testing import mail
    >>> desk = settings.read(Path("examples/helpdesk.toml"))
    >>> store = settings.open_store("memory://", numbers=desk.numbers)
    >>> settings.fill(store, desk)
    >>> intake = settings.open_intake(desk, store, None)
    >>> str(intake.process(mail("The printer is on fire", to="support@acme.example")).state)
    'created'

    Args:
        settings: The settings.

        store: The store, as `open_store` opens it.

        transport: What sends notices, as `open_transport` opens it; None leaves them in the
            outbox.

        observer: Is told of each mail and notice, for metrics; repeats are counted in the store
            besides.

    Raises:
        ConfigurationError: if something that they name is not installed, or a secret is not
            where they say.
    """
    return Intake(
        store,
        transport,
        settings.policy,
        _scanner(settings),
        open_blobs(settings),
        relaying=settings.relaying,
        authenticator=open_authenticator(settings),
        scanning=_scanning(settings),
        transcripts=settings.transcript.open_for(settings.policy, store),
        observer=RepeatCounter(store, observer),
    )


def open_async_intake(
    settings: Settings,
    store: DeskStore,
    transport: Transport | None,
    *,
    observer: Observer | None = None,
) -> AsyncIntake:
    """
    Open the intake that *settings* describe for an async host: whatever waits does so in threads.

    It takes what `open_intake` takes, and does the same; *observer* is told in the event loop.

    >>> import asyncio
    >>> from pathlib import Path
    >>> from mail2ticket import settings
    >>> from mail2ticket.testing import mail
    >>> desk = settings.read(Path("examples/helpdesk.toml"))
    >>> intake = settings.open_async_intake(desk, settings.open_store("memory://"), None)
    >>> str(asyncio.run(intake.process(mail("Printer", to="support@acme.example"))).state)
    'created'

    Raises:
        ConfigurationError: as `open_intake` does.
    """
    return AsyncIntake(
        StoreInThreads(store),
        _async_transport(transport),
        settings.policy,
        _async_scanner(settings),
        _async_blobs(settings),
        relaying=settings.relaying,
        authenticator=_async_authenticator(settings),
        scanning=_scanning(settings),
        transcripts=_async_transcripts(settings, store),
        observer=_RepeatsInThreads(RepeatCounter(store), observer),
    )


def open_unprocessed(
    settings: Settings,
    store: DeskStore,
    transport: Transport | None,
    *,
    observer: Observer | None = None,
) -> Unprocessed:
    """
    Open the held mail of the desk that *settings* describe, for people who see to it.

    As `open_intake` does it: what a person brings in goes through the same scanner, to the same
    place for files, and is told of in the same way.

    Raises:
        ConfigurationError: as `open_intake` does.
    """
    return Unprocessed(
        store,
        transport,
        settings.policy,
        _scanner(settings),
        open_blobs(settings),
        relaying=settings.relaying,
        authenticator=open_authenticator(settings),
        scanning=_scanning(settings),
        transcripts=settings.transcript.open_for(settings.policy, store),
        observer=observer,
    )


def open_held_files(
    settings: Settings, store: DeskStore, *, observer: Observer | None = None
) -> HeldFiles:
    """
    Open the held files of the desk that *settings* describe, for people who see to them.

    Raises:
        ConfigurationError: as `open_intake` does.
    """
    return HeldFiles(
        store,
        settings.policy,
        _scanner(settings),
        open_blobs(settings),
        scanning=_scanning(settings),
        observer=observer,
    )


def open_async_unprocessed(
    settings: Settings,
    store: DeskStore,
    transport: Transport | None,
    *,
    observer: Observer | None = None,
) -> AsyncUnprocessed:
    """
    Open the held mail of the desk that *settings* describe for an async host.

    It takes what `open_unprocessed` takes, and does the same; *observer* is told in the event
    loop.

    Raises:
        ConfigurationError: as `open_intake` does.
    """
    return AsyncUnprocessed(
        HeldStoreInThreads(store),
        _async_transport(transport),
        settings.policy,
        _async_scanner(settings),
        _async_blobs(settings),
        relaying=settings.relaying,
        authenticator=_async_authenticator(settings),
        scanning=_scanning(settings),
        transcripts=_async_transcripts(settings, store),
        observer=observer,
    )


def open_async_held_files(
    settings: Settings, store: DeskStore, *, observer: Observer | None = None
) -> AsyncHeldFiles:
    """
    Open the held files of the desk that *settings* describe for an async host.

    Raises:
        ConfigurationError: as `open_intake` does.
    """
    return AsyncHeldFiles(
        HeldStoreInThreads(store),
        settings.policy,
        _async_scanner(settings),
        _async_blobs(settings),
        scanning=_scanning(settings),
        observer=observer,
    )


def _scanner(settings: Settings) -> Scanner | None:
    return settings.scanner.open() if settings.scanner else None


def _scanning(settings: Settings) -> Scanning:
    return settings.scanner.scanning if settings.scanner else Scanning()


def _async_transport(transport: Transport | None) -> AsyncTransport | None:
    return TransportInThreads(transport) if transport else None


def _async_scanner(settings: Settings) -> AsyncScanner | None:
    scanner = _scanner(settings)
    return ScannerInThreads(scanner) if scanner else None


def _async_blobs(settings: Settings) -> AsyncBlobStore | None:
    blobs = open_blobs(settings)
    return BlobsInThreads(blobs) if blobs else None


def _async_transcripts(settings: Settings, store: DeskStore) -> AsyncTranscriber | None:
    transcripts = settings.transcript.open_for(settings.policy, store)
    return AsyncTranscripts(transcripts) if transcripts else None


def _async_authenticator(settings: Settings) -> AsyncAuthenticator | None:
    authenticator = open_authenticator(settings)
    if authenticator is None:
        return None
    from mail2ticket.authenticating.authenticator import (  # noqa: PLC0415 - needs an extra
        AsyncAuthenticator as InThread,
    )

    return InThread(authenticator)


@frozen
class _RepeatsInThreads:
    """Tells *next* of each event, and has repeats counted by a thread that nobody waits for."""

    counter: RepeatCounter
    next: Observer | None

    def __call__(self, event: Event, /) -> None:
        try:
            if self.next is not None:
                self.next(event)
        finally:
            if isinstance(event, MailHandled) and event.outcome.is_repeat:
                asyncio.get_running_loop().run_in_executor(None, tell, self.counter, event)
