"""A file that its work item has already lies where it lies, and nowhere else (F3, F7)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, evolve, field

from mail2ticket.aio import AsyncIntake
from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.handling.enclosures import Prepared, files_asked, to_put, with_files_there
from mail2ticket.intake import Intake
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision, FileFate, Outcome
from mail2ticket.model.facts import Facts, FileOn, Questions
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.policy import Policy
from mail2ticket.ports import BlobPlace
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.memory_unit import MemoryUnitOfWork
from mail2ticket.stores.remote import RemoteStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import awaited, mail, new_note, new_ticket

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
POLICY = Policy(
    mailboxes=(Mailbox("support@acme.example"),), keys=(b"a key of thirty-two bytes, no less",)
)
LOGO = b"\x89PNG" + bytes(range(256)) * 80


@define
class Awaited:
    """A place for files behind awaits."""

    of: FolderBlobs

    async def put(self, attachment: Attachment, place: BlobPlace) -> str:
        await asyncio.sleep(0)
        return self.of.put(attachment, place)


@define
class Desk:
    """A desk whose files lie in a folder for each mail."""

    folder: Path
    is_async: bool = False
    store: MemoryStore = field(factory=MemoryStore)
    hours: int = 0

    def receives(self, subject: str, *files: bytes, **more: str) -> Outcome:
        self.hours += 2
        named = {f"{at}.png": content for at, content in enumerate(files)}
        content = mail(subject, f"No. {self.hours}", attachments=named, **more)
        at, blobs = NOON + timedelta(hours=self.hours), FolderBlobs(self.folder, "$key/$sha256")
        if self.is_async:
            door = AsyncIntake(awaited(self.store), None, POLICY, blobs=Awaited(blobs))
            return asyncio.run(door.process(content, received_at=at))
        return Intake(self.store, None, POLICY, blobs=blobs).process(content, received_at=at)

    def opens(self) -> str:
        outcome = self.receives("Pump", LOGO, message_id="<1@client.example>")
        assert outcome.number
        return outcome.number

    def replies(self, *files: bytes) -> Outcome:
        return self.receives("Re: Pump", *files, in_reply_to="<1@client.example>")

    @property
    def lying(self) -> list[bytes]:
        return [path.read_bytes() for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Desk:
    return Desk(tmp_path / "files", request.param)


def test_f3_what_its_item_has_is_not_put_anywhere_again(desk: Desk) -> None:
    number = desk.opens()
    for at in range(3):
        outcome = desk.replies(LOGO, b"new %d" % at)
        assert outcome.number == number
        assert outcome.decision
        assert len(outcome.decision.kept) == 2

    assert sorted(desk.lying) == [b"new 0", b"new 1", b"new 2", LOGO]
    files = desk.store.files(number)
    assert len(files) == 4
    assert all(file.location for file in files)
    history = desk.store.history(number)
    assert history
    assert [sorted(entry.files) for entry in history.entries[1:]] == [["0.png", "1.png"]] * 3


def test_f3_what_another_item_has_is_put_where_this_one_finds_it(desk: Desk) -> None:
    first = desk.opens()
    second = desk.receives("Another", LOGO).number
    assert second != first
    assert desk.lying == [LOGO, LOGO]


def test_f3_a_mail_for_two_items_has_its_file_put_for_the_one_that_lacks_it() -> None:
    """It is put once for both; the one that has it stays as it is."""
    file = Attachment.of("a.png", LOGO)
    fates = (FileFate(file, is_kept=True, reason=""),)
    one = Decision(key="k", entity=new_note("t1"), files=fates)
    two = Decision(key="l", entity=new_note("T2"), files=fates)
    there = FileOn("T1", file.sha256)
    asked = files_asked([one, two])
    assert asked
    assert asked.files == {there, FileOn("T2", file.sha256)}
    known = with_files_there([one, two], frozenset({there}))
    assert [key for key, _, _ in to_put(known, Prepared())] == [file.sha256]
    assert not list(to_put(known[:1], Prepared()))
    assert files_asked([evolve(one, entity=new_ticket())]) is None
    assert files_asked([evolve(one, files=())]) is None


def test_f3_a_store_that_does_not_tell_is_given_the_place_as_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    look_up = MemoryUnitOfWork.look_up

    def silent(work: MemoryUnitOfWork, questions: Questions) -> Facts:
        return evolve(look_up(work, questions), files=frozenset())

    number = desk.opens()
    monkeypatch.setattr(MemoryUnitOfWork, "look_up", silent)
    assert desk.replies(LOGO).number == number
    assert desk.lying == [LOGO, LOGO]
    assert len(desk.store.files(number)) == 1


def test_f3_nothing_is_asked_without_a_place_for_files(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor of a mail without files, nor where a ticket is opened."""
    look_up, asked = MemoryUnitOfWork.look_up, list[Questions]()

    def remembered(work: MemoryUnitOfWork, questions: Questions) -> Facts:
        asked.append(questions)
        return look_up(work, questions)

    monkeypatch.setattr(MemoryUnitOfWork, "look_up", remembered)
    desk.opens()
    desk.replies()
    Intake(desk.store, None, POLICY).process(
        mail("Re: Pump", in_reply_to="<1@client.example>", attachments={"a.png": LOGO}),
        received_at=NOON + timedelta(days=9),
    )
    assert not [each for each in asked if each.files]
    desk.replies(LOGO)
    (one,) = [each for each in asked if each.files]
    assert one == Questions(files=one.files)


def test_f3_a_remote_desk_is_not_asked_for_that_alone(tmp_path: Path) -> None:
    with SqliteStore(tmp_path / "ledger.db") as local:
        store = RemoteStore(local, desk=None)  # type: ignore[arg-type]
        with store.begin() as work:
            assert work.look_up(Questions(files=frozenset({FileOn("T1", "a")}))) == Facts()
