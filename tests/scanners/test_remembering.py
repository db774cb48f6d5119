"""Verdicts are remembered for the signatures by which they were found, and for no others."""

from __future__ import annotations

import asyncio
from pathlib import Path

from attrs import define, field
from cases import NOON

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.blobs.in_threads import BlobsInThreads
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.ports import BlobPlace
from mail2ticket.scanners.clamd import ClamdScanner
from mail2ticket.scanners.in_threads import ScannerInThreads
from mail2ticket.scanners.remembering import RememberingScanner
from scanners.fake_clamd import serving, well


@define
class Saying:
    said: ScanState = ScanState.CLEAN
    version: str = "1"
    asked: list[str] = field(factory=list)

    def scan(self, file: Attachment, /) -> Scan:
        self.asked.append(file.filename)
        return Scan(self.said)


def remembering(saying: Saying, most: int = 10) -> RememberingScanner:
    return RememberingScanner(saying, lambda: saying.version, most=most)


LOGO, COPY, OTHER = (Attachment.of(n, c) for n, c in (("a", b"x"), ("b", b"x"), ("c", b"y")))


def test_a_file_that_comes_again_is_not_scanned_again() -> None:
    saying = Saying()
    scanner = remembering(saying)
    assert [scanner.scan(each).state for each in (LOGO, COPY, OTHER)] == [ScanState.CLEAN] * 3
    assert saying.asked == ["a", "c"]


def test_new_signatures_forget_what_was_clean() -> None:
    saying = Saying()
    scanner = remembering(saying)
    scanner.scan(LOGO)
    saying.version, saying.said = "2", ScanState.INFECTED
    assert scanner.scan(LOGO).state is ScanState.INFECTED
    assert scanner.scan(COPY).state is ScanState.INFECTED
    assert saying.asked == ["a", "a"]


def test_x18_what_is_no_verdict_is_asked_again() -> None:
    for said in (ScanState.ERROR, ScanState.PENDING):
        saying = Saying(said)
        scanner = remembering(saying)
        assert scanner.scan(LOGO).state is said
        saying.said = ScanState.CLEAN
        assert scanner.scan(LOGO).state is ScanState.CLEAN


def test_where_nobody_names_the_signatures_nothing_is_remembered() -> None:
    saying = Saying(version="")
    scanner = remembering(saying)
    scanner.scan(LOGO)
    scanner.scan(LOGO)
    assert saying.asked == ["a", "a"]


def test_the_oldest_verdict_goes_first() -> None:
    saying = Saying()
    scanner = remembering(saying, most=1)
    for each in (LOGO, OTHER, OTHER, LOGO):
        scanner.scan(each)
    assert saying.asked == ["a", "c", "a"]


def test_async_hosts_wait_in_threads(tmp_path: Path) -> None:
    async def all_of_them(place: str) -> list[Scan]:
        scanner = ScannerInThreads(ClamdScanner(place))
        return await asyncio.gather(*(scanner.scan(each) for each in (LOGO, COPY, OTHER)))

    with serving(well) as place:
        assert asyncio.run(all_of_them(place)) == [Scan(ScanState.CLEAN)] * 3
    blobs = FolderBlobs(tmp_path)
    put = BlobsInThreads(blobs).put(LOGO, BlobPlace(key="k", mailbox=None, received_at=NOON))
    with blobs.open(asyncio.run(put)) as file:
        assert file.read() == b"x"
