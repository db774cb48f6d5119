"""What a scanner says of a file: F4, X18."""

from __future__ import annotations

import pytest
from attrs import evolve
from cases import case, file

from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import Held, Reason
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.verdict import Answer
from mail2ticket.rules.scanning import infected_mail, scanned

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


def judged_whole(
    mail_scan: Scan | None, *, is_ambiguous: bool = False
) -> Answer[bool | Refusal] | None:
    """Return what is said of `FILE`, which is clean, in a mail of which that was said."""
    plain = case()
    defects = (Defect(DefectCode.EPILOGUE),) if is_ambiguous else ()
    facts = Facts(scans={FILE.sha256: Scan(ScanState.CLEAN)}, mail_scan=mail_scan)
    marked = evolve(plain, message=evolve(plain.message, defects=defects), facts=facts)
    return scanned(marked.enclosing(FILE))


@pytest.mark.parametrize("state", [ScanState.ERROR, ScanState.PENDING])
def test_x19_hit_a_clean_file_of_an_ambiguous_mail_without_a_verdict(state: ScanState) -> None:
    answer = judged_whole(Scan(state, "why"), is_ambiguous=True)

    assert answer
    assert answer.value == Refusal(FileReason.UNSCANNED)
    said = f"of this mail, read in other ways, the scanner says {state}: why"
    assert answer.reason == said


def test_x19_near_miss_a_mail_that_is_clean_or_read_in_one_way() -> None:
    assert judged_whole(Scan(ScanState.CLEAN), is_ambiguous=True) is None
    assert judged_whole(None, is_ambiguous=True) is None
    assert judged_whole(Scan(ScanState.ERROR)) is None


def test_x19_an_infected_mail_is_held() -> None:
    def said(mail_scan: Scan | None) -> str | None:
        answer = infected_mail(evolve(case(), facts=Facts(mail_scan=mail_scan)))
        if answer is None:
            return None
        assert isinstance(answer.value, Held)
        assert answer.value.reason == Reason.INFECTED
        return answer.value.detail

    assert said(None) is None
    for state in (ScanState.CLEAN, ScanState.ERROR, ScanState.PENDING):
        assert said(Scan(state)) is None
    harm = Scan(ScanState.INFECTED, "Eicar")
    assert said(harm) == "the scanner found Eicar in it, and in none of its files"
    assert said(Scan(ScanState.INFECTED)) == (
        "the scanner found something in it, and in none of its files"
    )
