"""A mail adds a file of its conversation, in both doors, and no failure of that loses it (E15)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Generator
from contextlib import suppress
from datetime import UTC
from pathlib import Path

import pytest
from attrs import define, evolve, field
from both_doors import DOORS, Doors, opened
from cases import ADA_CONTACT, NOON, NUMBER, SUPPORT, TICKET, message
from pdf_text import lines
from proof_calls import Calls, When, watched
from transcripts import FONTS

from mail2ticket.aio import AsyncIntake
from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.errors import ContentionError, StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.address import Address
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision, Outcome, State
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.message import Message
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.presets import ccai
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import awaited, mail
from mail2ticket.testing.drafts import new_note, new_ticket
from mail2ticket.transcript import AsyncTranscripts, Transcripts, labels_in
from mail2ticket.unprocessed import Unprocessed

LINK = "https://desk.example/mails/$key"
POLICY = evolve(ccai((Mailbox(SUPPORT),), link=LINK, adds_transcript=True), keys=(b"k" * 16,))
BEFORE: When = "before"
AFTER: When = "after"
NAME = "conversation-20261103-120000.pdf"
REQUEST = mail("Help", "It is broken.", sender="Ada <ada@client.example>")
ABOUT = mail(f"Re: {NUMBER} Printer", "It still is.", sender="Ada <ada@client.example>")


@define
class Writer:
    """Writes what it is asked for; raises what it is told to, as often as it is told to."""

    problems: list[Exception] = field(factory=list[Exception])
    asked: list[Decision] = field(factory=list[Decision])

    def transcribe(self, message: Message, decision: Decision, /) -> Attachment:
        self.asked.append(decision)
        if self.problems:
            raise self.problems.pop(0)
        return Attachment.of("talk.pdf", message.body.own.encode(), "application/pdf")


@pytest.fixture(params=DOORS, ids="-".join)
def doors(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Doors]:
    door, store = request.param
    with opened(door, store, tmp_path) as found:
        found.policy = POLICY
        yield found


def told(outcome: Outcome) -> str:
    """Return what the trace says of the transcript."""
    assert outcome.decision
    return "; ".join(
        step.reason for step in outcome.decision.trace if step.question == "transcribe"
    )


def entry_files(doors: Doors, outcome: Outcome) -> tuple[str, ...]:
    history = doors.store.history(outcome.number or "")
    assert history
    return history.entries[-1].files


def test_e15_a_mail_adds_a_file_of_its_conversation(doors: Doors) -> None:
    doors.more["transcripts"] = writer = Writer()
    opened_by, added = doors.process(REQUEST), doors.process(ABOUT)
    assert (opened_by.state, added.state) == (State.CREATED, State.ADDED)
    assert entry_files(doors, opened_by) == entry_files(doors, added) == ("talk.pdf",)
    assert [file.content for file in doors.store.files(NUMBER)] == [b"It still is."]
    assert told(opened_by) == told(added) == "talk.pdf"
    assert len(writer.asked) == 2


def test_e15_a_repeat_adds_none(doors: Doors) -> None:
    doors.more["transcripts"] = writer = Writer()
    doors.process(ABOUT)
    assert doors.process(ABOUT).is_repeat
    assert len(writer.asked) == len(doors.store.files(NUMBER)) == 1


@pytest.mark.parametrize("problem", [ValueError("a secret"), StoreError("gone"), MemoryError()])
def test_e15_a_mail_is_filed_though_its_conversation_cannot_be_written(
    doors: Doors, problem: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    doors.more["transcripts"] = Writer([problem])
    with caplog.at_level(logging.WARNING, "mail2ticket"):
        outcome = doors.process(ABOUT)
    assert (outcome.state, entry_files(doors, outcome)) == (State.ADDED, ())
    assert told(outcome) == f"left out: the transcriber raised {type(problem).__name__}"
    assert "secret" not in caplog.text
    assert type(problem).__name__ in caplog.text
    [record] = doors.store.recorded(outcome.message_id)
    assert record.trace == outcome.decision.trace if outcome.decision else False


def test_e15_where_others_are_in_the_way_it_is_tried_again(doors: Doors) -> None:
    doors.more["transcripts"] = Writer([ContentionError("busy"), ContentionError("busy")])
    assert told(doors.process(ABOUT)) == "talk.pdf"


def test_e15_where_nobody_writes_it_down_the_trace_says_so(doors: Doors) -> None:
    outcome = doors.process(ABOUT)
    assert outcome.state is State.ADDED
    assert told(outcome) == "left out: nobody here writes it down"


def test_e15_only_what_asks_for_it_has_it(doors: Doors) -> None:
    doors.more["transcripts"] = writer = Writer()
    doors.policy = evolve(POLICY, decide=ccai((Mailbox(SUPPORT),), link=LINK).decide)
    assert told(doors.process(REQUEST)) == ""
    doors.policy = POLICY
    doors.process(mail("Vacation", "Away.", Auto_Submitted="auto-replied"))
    assert writer.asked == []


def test_e15_it_is_kept_where_files_are_kept(doors: Doors, tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "files")
    doors.more |= {"transcripts": Writer(), "blobs": blobs}
    doors.process(ABOUT)
    [file] = doors.store.files(NUMBER)
    assert file.location
    assert [path.read_bytes() for path in (tmp_path / "files").rglob("*") if path.is_file()] == [
        b"It still is."
    ]


class Full:
    """A place for files that is full."""

    def put(self, attachment: Attachment, place: object, /) -> str:
        raise StoreError("full")


def test_e15_where_it_cannot_be_kept_the_mail_is_filed_without_it(doors: Doors) -> None:
    doors.more |= {"transcripts": Writer(), "blobs": Full()}
    outcome = doors.process(ABOUT)
    assert (outcome.state, entry_files(doors, outcome)) == (State.ADDED, ())


class Infected:
    """A scanner that finds something in every file."""

    def scan(self, attachment: Attachment, /) -> Scan:
        return Scan(ScanState.INFECTED, "Eicar")


def test_e15_it_tells_what_was_found_in_files(doors: Doors) -> None:
    """The decision that it is written by is one on what the scanner said."""
    doors.more |= {"transcripts": (writer := Writer()), "scanner": Infected()}
    content = mail(
        f"Re: {NUMBER}", "See.", sender="ada@client.example", attachments={"a.txt": b"x"}
    )
    outcome = doors.process(content)
    assert [file.is_kept for file in writer.asked[-1].files] == [False]
    assert entry_files(doors, outcome) == ("talk.pdf",)


def test_e15_the_pdf_has_all_that_was_said_so_far(doors: Doors) -> None:
    doors.policy = evolve(doors.policy, takes_outgoing=False)
    doors.more["transcripts"] = Transcripts(doors.store, FONTS)
    first = doors.process(REQUEST)
    doors.process(
        mail(f"Re: {first.number}", "It burns.", sender="ada@client.example"),
        received_at=NOON.replace(hour=13),
    )
    alone, both = doors.store.files(first.number or "")
    assert (alone.filename, both.filename) == (NAME, "conversation-20261103-130000.pdf")
    assert lines(alone.content) == [
        *("Help", "Messages: 1 · 2026-11-03 12:00 +00:00", "Ada Lovelace"),
        *("2026-11-03 12:00 +00:00 · ada@client.example", "To: support@acme.example"),
        *("It is broken.", "Help · 1"),
    ]
    said = lines(both.content)
    assert (
        f"{first.number} · Messages: 2 · 2026-11-03 12:00 +00:00 \u2013 2026-11-03 13:00 +00:00"
        in said
    )
    assert [line for line in said if line.startswith("It ")] == ["It is broken.", "It burns."]
    assert not any(NAME in line for line in said)


def test_e15_w5_whatever_call_fails_the_mail_is_filed_once_with_its_conversation_once(
    tmp_path: Path,
) -> None:
    """Each call fails, before and after it ran; then the mail comes again."""
    names = _calls_of(tmp_path / "none", Calls())
    assert {"transcripts.transcribe", "blobs.put", "work.keep", "work.record"} <= set(names)
    for at, name in enumerate(names):
        for when in (BEFORE, AFTER):
            calls = Calls(fails_at=at, when=when, error=StoreError("gone"))
            store = MemoryStore()
            _calls_of(tmp_path / f"{at}-{when}", calls, store)
            _calls_of(tmp_path / f"{at}-{when}", Calls(), store)
            history = store.history(NUMBER)
            assert history
            [entry] = history.entries
            is_left_out = name in {"transcripts.transcribe", "blobs.put"}
            assert entry.files == (() if is_left_out else ("talk.pdf",)), (name, when)
            assert len(list(store.recorded())) == 1


def _calls_of(folder: Path, calls: Calls, store: MemoryStore | None = None) -> list[str]:
    """Let the mail come in, and return the calls that were made."""
    store = store or MemoryStore()
    store.add_person(ADA_CONTACT)
    store.add_item(TICKET)
    door = Intake(
        watched(store, "store", calls),
        None,
        POLICY,
        blobs=watched(FolderBlobs(folder), "blobs", calls),
        transcripts=watched(Writer(), "transcripts", calls),
    )
    with suppress(StoreError):
        door.process(ABOUT, received_at=NOON)
    return calls.names


def test_e15_an_internal_note_is_in_no_transcript() -> None:
    store = MemoryStore()
    entity = new_note("T1", "Psst.", is_internal=True)
    decision = Decision(key="k", received_at=NOON, entity=entity)
    file = Transcripts(store, FONTS).transcribe(message(), decision)
    assert "Psst." not in lines(file.content)


def test_e15_e6_a_conversation_is_written_in_the_language_and_time_of_its_mailbox() -> None:
    store = MemoryStore()
    german = Mailbox("hilfe@acme.example", language="de-AT", time_zone="Europe/Vienna")
    both = (Mailbox(SUPPORT), german)
    decision = Decision(
        key="k", received_at=NOON, mailbox=Address.of("hilfe@acme.example"), entity=new_ticket()
    )

    def said(writer: Transcripts) -> str:
        return " ".join(lines(writer.transcribe(message(), decision).content))

    assert "Nachrichten: 1 · 2026-11-03 13:00 +01:00" in said(
        Transcripts(store, FONTS, mailboxes=both)
    )
    told = Transcripts(store, FONTS, labels=labels_in("nl"), zone=UTC, mailboxes=both)
    assert "Berichten: 1 · 2026-11-03 12:00 +00:00" in said(told)
    assert "Messages: 1 · 2026-11-03 12:00 +00:00" in said(Transcripts(store, FONTS))


def test_e15_async_hosts_write_it_in_a_thread() -> None:
    store = MemoryStore()
    store.add_person(ADA_CONTACT)
    transcripts = AsyncTranscripts(Transcripts(store, FONTS))
    door = AsyncIntake(awaited(store), None, POLICY, transcripts=transcripts)
    outcome = asyncio.run(door.process(REQUEST, received_at=NOON))
    assert [file.filename for file in store.files(outcome.number or "")] == [NAME]


def test_e15_what_is_decided_anew_has_it_too() -> None:
    store = MemoryStore()
    lost = mail("Hi", "Lost.", to="lost@acme.example", sender="ada@client.example")
    held = Doors(is_async=False, store=store, policy=POLICY).process(lost)
    assert held.state is State.HELD
    both = (Mailbox(SUPPORT), Mailbox("lost@acme.example"))
    policy = evolve(POLICY, mailboxes=both)
    queue = Unprocessed(store, None, policy, transcripts=Transcripts(store, FONTS))
    outcome = queue.reprocess(held.key, by="sam", at=NOON)
    assert outcome.state is State.CREATED
    assert told(outcome) == NAME
    assert [file.filename for file in store.files(outcome.number or "")] == [NAME]
