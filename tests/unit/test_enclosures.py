"""Files are looked into and put away before the transaction, in both doors (F4, F7, X18)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeAlias

import pytest
from attrs import define, field
from cases import NOON, policy

from mail2ticket.aio import AsyncIntake
from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.errors import StoreError
from mail2ticket.handling.enclosures import Prepared
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import FileFate, Outcome
from mail2ticket.model.facts import Facts
from mail2ticket.model.refusal import FileReason
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.ports import BlobPlace, BlobStore, Scanner
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import awaited, mail

CLEAN = Scan(ScanState.CLEAN)
FILES = {"good.txt": b"good", "bad.txt": b"bad", "prog.exe": b"MZ" + bytes(64)}


@define
class Verdicts:
    """A scanner that knows its verdicts; what is no verdict it raises."""

    by_content: dict[bytes, Scan | Exception]
    asked: list[str] = field(factory=list)

    def scan(self, attachment: Attachment) -> Scan:
        self.asked.append(attachment.filename)
        said = self.by_content.get(attachment.content, CLEAN)
        if isinstance(said, Exception):
            raise said
        return said


@define
class AwaitedVerdicts:
    of: Verdicts

    async def scan(self, attachment: Attachment) -> Scan:
        await asyncio.sleep(0)
        return self.of.scan(attachment)


@define
class AwaitedBlobs:
    of: BlobStore

    async def put(self, attachment: Attachment, place: BlobPlace) -> str:
        await asyncio.sleep(0)
        return self.of.put(attachment, place)


Door: TypeAlias = Callable[[MemoryStore, Verdicts | None, BlobStore | None, bytes], Outcome]


def _sync(
    store: MemoryStore, scanner: Verdicts | None, blobs: BlobStore | None, content: bytes
) -> Outcome:
    verdicts: Scanner | None = scanner
    intake = Intake(store, None, policy(), scanner=verdicts, blobs=blobs)
    return intake.process(content, received_at=NOON)


def _async(
    store: MemoryStore, scanner: Verdicts | None, blobs: BlobStore | None, content: bytes
) -> Outcome:
    intake = AsyncIntake(
        awaited(store),
        None,
        policy(),
        scanner=AwaitedVerdicts(scanner) if scanner else None,
        blobs=AwaitedBlobs(blobs) if blobs else None,
    )
    return asyncio.run(intake.process(content, received_at=NOON))


@pytest.fixture(params=[_sync, _async])
def door(request: pytest.FixtureRequest) -> Door:
    return request.param  # type: ignore[no-any-return]


def fates(outcome: Outcome) -> dict[str, FileFate]:
    assert outcome.decision is not None
    return {fate.attachment.filename: fate for fate in outcome.decision.files}


def kept(store: MemoryStore, outcome: Outcome) -> tuple[str, ...]:
    history = store.history(outcome.number or "")
    assert history is not None
    return history.entries[-1].files


def test_f4_only_clean_files_are_kept_and_only_wanted_ones_are_scanned(door: Door) -> None:
    store, scanner = MemoryStore(), Verdicts({b"bad": Scan(ScanState.INFECTED, "Eicar")})

    outcome = door(store, scanner, None, mail(attachments=FILES))

    assert kept(store, outcome) == ("good.txt",)
    assert scanner.asked == ["good.txt", "bad.txt", "mail.eml"]
    found = fates(outcome)
    assert found["good.txt"].is_scanned
    assert found["bad.txt"].refusal is not None
    assert found["bad.txt"].refusal.code == FileReason.INFECTED
    assert "Eicar" in found["bad.txt"].reason


@pytest.mark.parametrize(
    "verdict",
    [
        Scan(ScanState.ERROR, "too large"),
        Scan(ScanState.PENDING),
        TimeoutError("slow"),
        BrokenPipeError(),
    ],
)
def test_x18_no_verdict_is_no_clean_one(
    door: Door, verdict: Scan | Exception, caplog: pytest.LogCaptureFixture
) -> None:
    store = MemoryStore()

    with caplog.at_level(logging.WARNING):
        outcome = door(store, Verdicts({b"bad": verdict}), None, mail(attachments=FILES))

    assert kept(store, outcome) == ("good.txt",)
    refusal = fates(outcome)["bad.txt"].refusal
    assert refusal is not None
    assert refusal.code == FileReason.UNSCANNED
    assert bool(caplog.records) is isinstance(verdict, Exception)


def test_f4_without_a_scanner_files_are_kept_and_marked_as_not_scanned(door: Door) -> None:
    store = MemoryStore()

    outcome = door(store, None, None, mail(attachments={"good.txt": b"good"}))

    assert kept(store, outcome) == ("good.txt",)
    assert not fates(outcome)["good.txt"].is_scanned


def test_f4_a_private_mail_is_shown_to_no_scanner(door: Door) -> None:
    scanner = Verdicts({})

    door(MemoryStore(), scanner, None, mail(attachments=FILES, Sensitivity="Private"))

    assert scanner.asked == []


def test_f4_a_repeat_is_not_scanned_again(door: Door) -> None:
    store, scanner = MemoryStore(), Verdicts({})
    content = mail(attachments={"good.txt": b"good"})

    door(store, scanner, None, content)
    again = door(store, scanner, None, content)

    assert again.is_repeat
    assert scanner.asked == ["good.txt", "mail.eml"]


def test_f7_files_lie_below_the_folder_before_the_commit(door: Door, tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path, "$mailbox/$year/$month/$sha256.$ending")

    outcome = door(MemoryStore(), None, blobs, mail(attachments={"good.txt": b"good"}))

    (file,) = (path for path in tmp_path.rglob("*") if path.is_file())
    assert file.read_bytes() == b"good"
    assert file.relative_to(tmp_path).parts[:3] == ("support@acme.example", "2026", "11")
    assert outcome.number is not None


def test_f7_only_clean_files_lie_anywhere(door: Door, tmp_path: Path) -> None:
    scanner = Verdicts({b"bad": Scan(ScanState.INFECTED)})

    door(MemoryStore(), scanner, FolderBlobs(tmp_path), mail(attachments=FILES))

    assert [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()] == [b"good"]


def test_f7_a_place_that_cannot_be_written_writes_nothing_at_all(
    door: Door, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file, and no folder")
    store, blobs = MemoryStore(), FolderBlobs(tmp_path / "taken")

    with pytest.raises(StoreError, match="cannot be written"):
        door(store, None, blobs, mail(attachments={"good.txt": b"good"}))

    assert list(store.recorded()) == []


def test_a_file_that_only_the_second_look_would_keep_counts_as_not_scanned() -> None:
    """What changed in between must not bring in what nobody looked into."""
    good = Attachment.of("good.txt", b"good")
    prepared = Prepared({})

    assert prepared.joined_with(Facts()).scans == {}
    assert not prepared.is_clean(good)
    assert Prepared({}, {"other": "file:///x"}).located(good).location == ""


def test_the_moment_of_a_place_is_that_of_the_mail(tmp_path: Path) -> None:
    place = BlobPlace(key="k", mailbox=None, received_at=datetime(2026, 2, 3, tzinfo=UTC))
    url = FolderBlobs(tmp_path, "$year-$month-$day/$mailbox/$key/$sha256").put(
        Attachment.of("x", b"x"), place
    )
    assert "/2026-02-03/none/k/" in url
