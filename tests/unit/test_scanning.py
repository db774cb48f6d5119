"""What of a mail is put to a scanner, and what is made of its verdicts (F4, X18, X19)."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Callable, Iterator

import pytest
from attrs import define, field
from cases import NOON, policy

from mail2ticket.aio import AsyncIntake
from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.errors import ConfigurationError
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.items import Reason
from mail2ticket.model.refusal import FileReason
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.parse import parse
from mail2ticket.parse.parts import alternates as module
from mail2ticket.scanning import Scanning, Scans, asking
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import awaited, mail
from mail2ticket.unprocessed import Unprocessed

CLEAN = Scan(ScanState.CLEAN)
HARM = b"harm that is told by its bytes"
INFECTED = Scan(ScanState.INFECTED, "Harm")
HIDDEN = (
    b"From: eve@client.example\nTo: support@acme.example\nSubject: Offer\n"
    b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSee there.\n--b--\n\n--b\n\n"
    + base64.b64encode(HARM)
    + b"\n"
)


@define
class Finder:
    """Finds what is in a file, byte for byte; of some names it says something else."""

    harms: dict[bytes, Scan] = field(factory=lambda: {HARM: INFECTED})
    of: dict[str, Scan | Exception] = field(factory=dict)
    asked: list[str] = field(factory=list)

    def scan(self, file: Attachment, /) -> Scan:
        self.asked.append(file.filename)
        said = self.of.get(file.filename)
        if isinstance(said, Exception):
            raise said
        found = (scan for harm, scan in self.harms.items() if harm in file.content)
        return said or next(found, CLEAN)


@define
class Awaited:
    finder: Finder

    async def scan(self, file: Attachment, /) -> Scan:
        await asyncio.sleep(0)
        return self.finder.scan(file)


Door = Callable[[Finder, bytes, Scanning], Outcome]


def _sync(finder: Finder, content: bytes, scanning: Scanning) -> Outcome:
    intake = Intake(MemoryStore(), None, policy(), finder, scanning=scanning)
    return intake.process(content, received_at=NOON)


def _async(finder: Finder, content: bytes, scanning: Scanning) -> Outcome:
    store = awaited(MemoryStore())
    intake = AsyncIntake(store, None, policy(), Awaited(finder), scanning=scanning)
    return asyncio.run(intake.process(content, received_at=NOON))


@pytest.fixture(params=[_sync, _async])
def door(request: pytest.FixtureRequest) -> Door:
    return request.param  # type: ignore[no-any-return]


def refusals(outcome: Outcome) -> dict[str, str]:
    assert outcome.decision is not None
    fates = outcome.decision.files
    return {each.attachment.filename: each.refusal.code for each in fates if each.refusal}


def test_x19_harm_in_no_file_holds_the_mail(door: Door) -> None:
    """In its text, and where no program of ours finds a file."""
    for content in (mail("Offer", HARM.decode()), HIDDEN):
        finder = Finder()
        outcome = door(finder, content, Scanning())
        assert (outcome.state, outcome.reason) == (State.HELD, Reason.INFECTED)
        assert outcome.decision is not None
        assert "the scanner found Harm in it" in str(outcome.decision.trace)


def test_f4_harm_in_a_file_is_said_of_the_file_alone(door: Door) -> None:
    finder = Finder(of={"mail.eml": Scan(ScanState.INFECTED, "Other name")})
    files = {"good.txt": b"good", "bad.txt": HARM}
    outcome = door(finder, mail(attachments=files), Scanning())
    assert outcome.state is State.CREATED
    assert refusals(outcome) == {"bad.txt": FileReason.INFECTED}
    assert finder.asked == ["good.txt", "bad.txt", "mail.eml"]


def test_f4_harm_in_a_file_that_nobody_wants_is_said_of_it_too(door: Door) -> None:
    """It is scanned only now, to know whether that is all."""
    finder = Finder(of={"mail.eml": INFECTED})
    files = {"good.txt": b"good", "bad.exe": b"MZ" + HARM + bytes(64)}
    outcome = door(finder, mail(attachments=files), Scanning())
    assert outcome.state is State.CREATED
    assert refusals(outcome) == {"bad.exe": FileReason.TYPE_REFUSED}
    assert finder.asked == ["good.txt", "mail.eml", "bad.exe"]


def test_x19_other_harm_than_that_of_a_file_holds_the_mail(door: Door) -> None:
    """A file for show does not lead away from what is hidden beside it."""
    show = b"--b\nContent-Disposition: attachment; filename=a.txt\n\nfor show\n--b--\n"
    finder = Finder({b"for show": Scan(ScanState.INFECTED, "Show"), HARM: INFECTED})
    outcome = door(finder, HIDDEN.replace(b"--b--\n", show, 1), Scanning())
    assert (outcome.state, outcome.reason) == (State.HELD, Reason.INFECTED)


def test_x18_a_mail_that_got_no_verdict_is_taken_and_its_clean_files_are_kept(door: Door) -> None:
    """There is one way to read it, and its files were looked into."""
    for said in (Scan(ScanState.ERROR, "too large"), TimeoutError()):
        finder = Finder(of={"mail.eml": said})
        outcome = door(finder, mail(attachments={"a.txt": b"a"}), Scanning())
        assert outcome.state is State.CREATED
        assert refusals(outcome) == {}


def test_x19_of_an_ambiguous_mail_without_a_verdict_no_file_is_kept(door: Door) -> None:
    file = b"--b\nContent-Disposition: attachment; filename=a.txt\n\ntext\n--b--\n"
    content = HIDDEN.replace(b"--b--\n", file, 1).replace(base64.b64encode(HARM), b"")
    finder = Finder(of={"mail.eml": Scan(ScanState.PENDING, "down")})
    outcome = door(finder, content, Scanning())
    assert outcome.state is State.CREATED
    assert refusals(outcome) == {"a.txt": FileReason.UNSCANNED}
    assert finder.asked == ["a.txt", "mail.eml"]  # who is down is asked no more
    assert refusals(door(Finder(), content, Scanning())) == {}


def test_f4_only_files_are_scanned_where_a_host_wants_no_more(door: Door) -> None:
    finder = Finder()
    assert door(finder, HIDDEN, Scanning(mails=False)).state is State.CREATED
    assert finder.asked == []


def test_f4_what_comes_to_nothing_is_not_scanned(door: Door) -> None:
    """Private mail above all; and mail with files that is stopped."""
    finder = Finder()
    door(finder, mail("Offer", HARM.decode(), Sensitivity="Private"), Scanning())
    door(finder, mail(attachments={"a.txt": HARM}, Sensitivity="Private"), Scanning())
    door(finder, mail(attachments={"a.txt": HARM}, to="nobody@acme.example"), Scanning())
    assert finder.asked == []


def test_f7_no_file_of_an_infected_mail_lies_anywhere(tmp_path: object) -> None:
    blobs = FolderBlobs(f"{tmp_path}/files")
    intake = Intake(MemoryStore(), None, policy(), Finder(), blobs)
    content = mail("Offer", HARM.decode(), attachments={"a.txt": b"a"})
    assert intake.process(content, received_at=NOON).reason == Reason.INFECTED
    assert not blobs.root.exists()


def test_r6_a_person_may_bring_in_an_infected_mail_and_its_bad_files_stay_out() -> None:
    store = MemoryStore()
    content = mail("Offer", HARM.decode(), attachments={"a.txt": b"a"})
    key = Intake(store, None, policy(), Finder()).process(content, received_at=NOON).key
    queue = Unprocessed(store, None, policy(), Finder())
    assert queue.create_ticket(key, by="sam").state is State.CREATED


def summed(content: bytes, said: Callable[[Attachment], Scan], **more: float) -> Scans:
    """Return what verdicts come to; with *seconds*, each takes one."""
    ticks: Iterator[int] = iter(range(1_000))
    message = parse(content, received_at=NOON)
    run = asking(
        message, message.attachments, content, more.get("seconds", 999.5), lambda: next(ticks)
    )
    try:
        file = next(run)
        while True:
            file = run.send(said(file))
    except StopIteration as end:
        found: Scans = end.value
        return found


def test_f4_what_is_left_when_the_time_is_over_was_not_scanned() -> None:
    content = mail(attachments={"a.txt": b"a", "b.txt": b"b", "c.txt": b"a"})
    found = summed(content, lambda _: CLEAN, seconds=1.5)
    assert [scan.state for scan in found.files.values()] == [ScanState.CLEAN, ScanState.PENDING]
    assert found.mail is not None
    assert found.mail.state is ScanState.PENDING
    assert "time" in found.mail.detail
    with pytest.raises(ConfigurationError, match="more than 0"):
        Scanning(seconds=0)


def test_x19_an_error_is_no_end_and_harm_outweighs_it() -> None:
    def said(file: Attachment) -> Scan:
        if file.filename == "mail.eml":
            return Scan(ScanState.ERROR, "too large")
        return INFECTED if HARM in file.content else CLEAN

    assert summed(HIDDEN, said).mail == INFECTED
    harmless = HIDDEN.replace(base64.b64encode(HARM), base64.b64encode(HARM[::-1]))
    assert summed(harmless, said).mail == Scan(ScanState.ERROR, "too large")
    assert summed(harmless, lambda _: CLEAN).mail == CLEAN


def test_x19_what_can_be_read_in_too_many_ways_gets_no_verdict(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_TIMES", 0)
    monkeypatch.setattr(module, "MOST_MORE", 0)
    found = summed(HIDDEN, lambda _: CLEAN)
    assert found.mail is not None
    assert found.mail.state is ScanState.ERROR
    assert "more ways" in found.mail.detail


def test_x19_no_reading_is_scanned_twice() -> None:
    seen: list[bytes] = []

    def said(file: Attachment) -> Scan:
        seen.append(file.content)
        return CLEAN

    twice = HIDDEN + b"--b\n\n" + base64.b64encode(HARM) + b"\n"
    summed(twice, said)
    assert len(seen) == len(set(seen))
    assert HARM in seen
