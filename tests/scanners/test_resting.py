"""A scanner that hangs does not keep all mail waiting (F4, X18)."""

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import define, field

from mail2ticket import settings
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.scanners.resting import RestingScanner

FILE = Attachment.of("a.txt", b"text")


@define
class Hanging:
    """A scanner that takes so many seconds for a file, and the clock that this moves."""

    takes: float
    state: ScanState = ScanState.PENDING
    is_well: bool = False
    now: float = 0.0
    asked: list[float] = field(factory=list[float])

    def scan(self, _: Attachment, /) -> Scan:
        self.asked.append(self.now)
        self.now += self.takes
        return Scan(self.state)

    def resting(self) -> RestingScanner:
        return RestingScanner(self, lambda: self.is_well, seconds=30, clock=lambda: self.now)


def test_x18_a_scanner_that_hangs_is_asked_once_in_a_while() -> None:
    hanging = Hanging(60.0)
    scanner = hanging.resting()
    first, *others = (scanner.scan(FILE) for _ in range(100))
    assert first.state is ScanState.PENDING
    left = Scan(ScanState.PENDING, "the scanner does not answer, and is left alone")
    assert others == [left] * 99
    assert (hanging.asked, hanging.now) == ([0.0], 60.0)
    hanging.now += 30
    hanging.takes, hanging.state = 0.1, ScanState.CLEAN
    assert [scanner.scan(FILE).state for _ in range(2)] == [ScanState.CLEAN] * 2


@pytest.mark.parametrize(
    ("takes", "state", "is_well"),
    [
        pytest.param(60.0, ScanState.PENDING, True, id="a-file-that-takes-long"),
        pytest.param(0.1, ScanState.PENDING, False, id="a-server-that-refuses-at-once"),
        pytest.param(60.0, ScanState.ERROR, False, id="an-error-of-the-file"),
        pytest.param(60.0, ScanState.CLEAN, False, id="a-verdict"),
        pytest.param(60.0, ScanState.INFECTED, False, id="another-verdict"),
    ],
)
def test_x18_nothing_else_keeps_files_from_being_scanned(
    takes: float, state: ScanState, *, is_well: bool
) -> None:
    hanging = Hanging(takes, state, is_well)
    scanner = hanging.resting()
    assert [scanner.scan(FILE).state for _ in range(3)] == [state] * 3
    assert len(hanging.asked) == 3


def test_settings_say_for_how_long(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(
        '[[mailboxes]]\naddress = "a@acme.example"\n'
        '[scanner]\nclamd = "unix:///nowhere/clamd.ctl"\nrest_seconds = 7\n'
    )
    found = settings.read(file).scanner
    assert found is not None
    opened = found.open()
    assert (opened.scanner, opened.seconds, opened.is_up()) == (found.scanner, 7, False)
