"""What a scanner says of a file: F4, X18."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import case, file

from mail2ticket.model.facts import Facts
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.verdict import Answer
from mail2ticket.rules.scanning import scanned

FILE = file("offer.pdf", b"%PDF-1.7")


def judged(scans: dict[str, Scan] | None) -> Answer[bool | Refusal] | None:
    """Return what is said of `FILE`."""
    return scanned(evolve(case(), facts=Facts(scans=scans)).enclosing(FILE))


def test_f4_silent_where_there_is_no_scanner() -> None:
    assert judged(None) is None


def test_f4_silent_on_a_clean_file() -> None:
    assert judged({FILE.sha256: Scan(ScanState.CLEAN)}) is None


@pytest.mark.parametrize(
    ("scan", "reason", "said"),
    [
        (Scan(ScanState.INFECTED, "EICAR"), FileReason.INFECTED, "infected: EICAR"),
        (Scan(ScanState.INFECTED), FileReason.INFECTED, "infected"),
        (Scan(ScanState.ERROR, "timeout"), FileReason.UNSCANNED, "error: timeout"),
    ],
)
def test_f4_hit_a_file_that_was_not_found_clean_is_refused(
    scan: Scan, reason: FileReason, said: str
) -> None:
    answer = judged({FILE.sha256: scan})

    assert answer == Answer(Refusal(reason), f"the scanner says {said}")


def test_x18_a_file_that_nobody_looked_at_is_not_clean() -> None:
    answer = judged({"another": Scan(ScanState.CLEAN)})

    assert answer
    assert answer.value == Refusal(FileReason.UNSCANNED)
    assert answer.reason == "the scanner says error: the scanner was not asked about it"


def test_what_a_scanner_says_is_cut() -> None:
    answer = judged({FILE.sha256: Scan(ScanState.INFECTED, "x" * 500)})

    assert answer
    assert len(answer.reason) == 200
