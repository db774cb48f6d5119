"""What settings describe, opened for an async host: whatever waits does so in threads."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from mail2ticket import settings
from mail2ticket.authenticating.authenticator import AsyncAuthenticator
from mail2ticket.blobs.in_threads import BlobsInThreads
from mail2ticket.model.decision import Outcome
from mail2ticket.model.funnel import Funnel, Period
from mail2ticket.model.history import MailFilter
from mail2ticket.ports import Event, HeldMailHandled, MailHandled
from mail2ticket.scanners.in_threads import ScannerInThreads
from mail2ticket.stores.in_threads import HeldStoreInThreads
from mail2ticket.testing import MemoryStore, MemoryTransport, assert_created, assert_repeat, mail
from mail2ticket.transcript import AsyncTranscripts
from mail2ticket.transports.in_threads import TransportInThreads

BOX = '[[mailboxes]]\naddress = "support@acme.example"\nqueue = "First line"\n'
ALL = """
[preset]
name = "ccai"
link = "https://desk.example/$key"
adds_transcript = true
[scanner]
clamd = "unix:///nowhere/clamd.ctl"
[blobs]
folder = "files"
[dkim]
name_servers = ["127.0.0.1"]
"""


def desk(folder: Path, toml: str) -> settings.Settings:
    path = folder / "desk.toml"
    path.write_text(toml, encoding="utf-8")
    return settings.read(path)


def test_a_desk_without_more_waits_for_nothing_more(tmp_path: Path) -> None:
    read, transport = desk(tmp_path, BOX), MemoryTransport()
    intake = settings.open_async_intake(read, MemoryStore(), transport)

    assert intake.policy == read.policy
    assert (intake.scanner, intake.blobs, intake.authenticator, intake.transcripts) == (None,) * 4
    assert assert_created(asyncio.run(intake.process(mail("Printer")))).queue == "First line"
    assert len(transport.sent) == 1


def test_all_that_settings_name_is_put_in_threads(tmp_path: Path) -> None:
    read = desk(tmp_path, ALL + BOX)
    intake = settings.open_async_intake(read, MemoryStore(), None)

    assert isinstance(intake.scanner, ScannerInThreads)
    assert isinstance(intake.blobs, BlobsInThreads)
    assert isinstance(intake.authenticator, AsyncAuthenticator)
    assert isinstance(intake.transcripts, AsyncTranscripts)
    assert intake.transport is None


@pytest.mark.parametrize("is_broken", [False, True])
def test_repeats_are_counted_whatever_the_observer_does(
    tmp_path: Path, *, is_broken: bool
) -> None:
    events: list[Event] = []

    def observer(event: Event) -> None:
        events.append(event)
        if is_broken:
            raise RuntimeError("the metrics are away")

    store = MemoryStore()
    intake = settings.open_async_intake(desk(tmp_path, BOX), store, None, observer=observer)

    async def twice() -> list[Outcome]:
        return [await intake.process(mail("Printer")) for _ in range(2)]

    first, second = asyncio.run(twice())
    assert_created(first)
    assert_repeat(second)
    assert [type(event) for event in events] == [MailHandled] * 2
    assert Funnel.of(store.mail_counts(MailFilter(), Period.ALL)).repeats == 1


def test_repeats_are_counted_without_an_observer(tmp_path: Path) -> None:
    store = MemoryStore()
    intake = settings.open_async_intake(desk(tmp_path, BOX), store, None)

    async def twice() -> None:
        for _ in range(2):
            await intake.process(mail("Printer"))

    asyncio.run(twice())
    assert Funnel.of(store.mail_counts(MailFilter(), Period.ALL)).repeats == 1


def test_people_see_to_held_mail_and_files_with_all_that_the_settings_describe(
    tmp_path: Path,
) -> None:
    found, store = desk(tmp_path, BOX + ALL), MemoryStore()
    queue = settings.open_async_unprocessed(found, store, MemoryTransport())
    files = settings.open_async_held_files(found, store)

    for each in (queue, files):
        assert isinstance(each.store, HeldStoreInThreads)
        assert isinstance(each.scanner, ScannerInThreads)
        assert isinstance(each.blobs, BlobsInThreads)
        assert each.scanning == found.scanner.scanning  # type: ignore[union-attr]
    assert isinstance(queue.authenticator, AsyncAuthenticator)
    assert isinstance(queue.transcripts, AsyncTranscripts)
    assert isinstance(queue.transport, TransportInThreads)


def test_people_see_to_held_mail_of_a_desk_with_no_more_than_a_mailbox(tmp_path: Path) -> None:
    found, store = desk(tmp_path, BOX), MemoryStore()
    events: list[Event] = []

    async def seen_to() -> Outcome:
        intake = settings.open_async_intake(found, store, None)
        key = (await intake.process(mail("Pump", to="old@acme.example"))).key
        queue = settings.open_async_unprocessed(found, store, None, observer=events.append)
        assert await settings.open_async_held_files(found, store).list() == ()
        return await queue.create_ticket(key, by="sam")

    assert_created(asyncio.run(seen_to()))
    assert [type(event) for event in events] == [HeldMailHandled]
