"""One line a mail in the log, which no mail can abuse; an observer that harms nothing (X25)."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import evolve
from both_doors import Doors, opened
from cases import KEY, policy

import mail2ticket
from mail2ticket import settings
from mail2ticket.aio import AsyncIntake
from mail2ticket.cli.logs import Log
from mail2ticket.errors import MessageTooLargeError, StoreError, UndeliverableError
from mail2ticket.fetching import Fetcher
from mail2ticket.harmless import shown
from mail2ticket.held_files import HeldFiles
from mail2ticket.intake import Intake
from mail2ticket.logbook import collected, remark
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Classified
from mail2ticket.model.decision import State
from mail2ticket.model.desk import FanOut
from mail2ticket.model.held import Deed
from mail2ticket.model.held_file import FileState
from mail2ticket.model.items import Held
from mail2ticket.model.limits import Limits
from mail2ticket.model.mailbox import Mailbox
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.model.verdict import Answer
from mail2ticket.ports import (
    Event,
    HeldFileHandled,
    HeldMailHandled,
    InboxFetched,
    MailFailed,
    MailHandled,
    NoticeResult,
    NoticeTried,
)
from mail2ticket.scanning import Scanning
from mail2ticket.sources.maildir import Maildir
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import awaited, mail
from mail2ticket.unprocessed import Unprocessed

EXAMPLES = Path(__file__).parents[2] / "examples"
#: How a token of ours begins: the number of its item, and eight characters of a proof at least.
_TOKEN = re.compile(r"[a-z0-9.]+\+t[0-9]|[0-9a-z]{26,}@")


@pytest.fixture(params=["sync", "async"])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Doors]:
    with opened(request.param, "memory", tmp_path) as doors:
        yield doors


@pytest.fixture(autouse=True)
def listening(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "mail2ticket")


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [each.getMessage() for each in caplog.records if each.name.startswith("mail2ticket")]


def broken(_: Event) -> None:
    raise ZeroDivisionError("a bug of the host's")


# --- the line -------------------------------------------------------------------------------


def test_x25_the_line_of_a_mail_says_what_became_of_it(
    desk: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    content = mail("My illness", "It hurts.")
    outcome = desk.process(content)
    desk.process(content)
    desk.process(mail("For nobody", to="nobody@acme.example"))

    created, repeat, held = lines(caplog)
    assert created.startswith(
        f"state=created entity=ticket number={outcome.number} kind=personal"
        " mailbox=support@acme.example notices=1 ms="
    )
    assert created.endswith(f" size={len(content)} key={outcome.key}")
    assert repeat.startswith("state=repeat ms=")
    assert repeat.endswith(f" key={outcome.key}")
    assert held.startswith("state=held reason=no_route kind=personal ms=")
    for word in ("illness", "hurts", "ada@", "nobody@"):
        assert word not in caplog.text


def test_x25_programs_get_the_same_in_fields(
    desk: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    outcome = desk.process(mail())

    [record] = caplog.records
    facts = vars(record)["mail2ticket"]
    assert (facts["state"], facts["number"], facts["key"]) == (
        "created",
        outcome.number,
        outcome.key,
    )


def test_x25_what_would_break_a_line_is_written_out(
    desk: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    def forging(_: Classified) -> Answer[Held]:
        return Answer(Held('x"\nstate=created number=T1 \x1b[2J\u202e'), "why")

    desk.policy = desk.policy.preferring(screen=(forging,))
    desk.process(mail())

    [line] = lines(caplog)
    assert line.startswith('state=held reason="x\\"\\\\x0astate=created number=T1')
    assert line == shown(line)


def test_x25_what_goes_wrong_with_many_files_is_in_the_one_line_of_their_mail(
    desk: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    class Raising:
        def scan(self, attachment: Attachment) -> Scan:
            raise OSError(attachment.filename)

    seen: list[Event] = []
    desk.more |= {"scanner": Raising(), "observer": seen.append}
    desk.process(mail(attachments={f"secret{at}.txt": bytes([at]) for at in range(9)}))

    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage().count("the scanner raised OSError") == 5
    assert re.search(r'; and \d more"$', record.getMessage())
    assert "secret" not in caplog.text
    handled = next(each for each in seen if isinstance(each, MailHandled))
    assert len(handled.remarks) == 6


def test_x25_two_mails_at_a_time_keep_their_remarks_apart(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The second begins, and ends, while the first waits for its scanner."""
    waiting = asyncio.Event()

    class Slow:
        async def scan(self, attachment: Attachment, /) -> Scan:
            if attachment.content == b"first":
                remark("first")
                await waiting.wait()
            else:
                remark("second")
                waiting.set()
            return Scan(ScanState.CLEAN)

    async def run() -> None:
        scanning = Scanning(mails=False)
        intake = AsyncIntake(awaited(MemoryStore()), None, policy(), Slow(), scanning=scanning)
        async with asyncio.TaskGroup() as tasks:
            for content in (b"first", b"second"):
                given = mail(content.decode(), attachments={"a.txt": content})
                tasks.create_task(intake.process(given))

    asyncio.run(run())

    assert [line.rpartition(" remarks=")[2] for line in lines(caplog)] == ["second", "first"]


def test_x25_the_inbox_of_examples_is_as_many_lines_and_none_of_its_words(
    caplog: pytest.LogCaptureFixture,
) -> None:
    desk = settings.read(EXAMPLES / "helpdesk.toml")
    store = settings.open_store("memory://", numbers=desk.numbers)
    settings.fill(store, desk)
    intake = settings.open_intake(desk, store, None)
    mails = sorted((EXAMPLES / "inbox").glob("*.eml"))
    for each in mails:
        intake.process(each.read_bytes())

    found = lines(caplog)
    assert len(found) == len(mails)
    assert all(line == shown(line) for line in found)
    assert not any(_TOKEN.search(line) for line in found)
    ours = {str(box.address) for box in desk.policy.mailboxes}
    said = re.findall(r"\S+@\S+", "\n".join(found))
    assert {each.removeprefix("mailbox=") for each in said} <= ours


def test_x25_a_mail_to_two_mailboxes_is_one_line(
    desk: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    boxes = (Mailbox("support@acme.example"), Mailbox("sales@acme.example"))
    desk.policy = policy(*boxes, fan_out=FanOut.EACH)
    outcome = desk.process(mail(to=["support@acme.example", "sales@acme.example"]))

    [line] = lines(caplog)
    [other] = outcome.others
    assert f" also=created:{other.number} " in line


def test_x25_commands_that_take_what_comes_write_the_line_and_others_what_goes_wrong(
    desk: Doors, capsys: pytest.CaptureFixture[str]
) -> None:
    level = logging.getLogger("mail2ticket").level
    with Log(each=True):
        desk.process(mail("one"))
    with Log():
        desk.process(mail("two"))
        remark("it does not go %s", "well\x1b[2J")

    first, second = capsys.readouterr().err.splitlines()
    assert first.startswith("mail2ticket: state=created entity=ticket ")
    assert second == "mail2ticket: it does not go well\\x1b[2J"
    assert logging.getLogger("mail2ticket").level == level


def test_x25_a_relay_that_sends_nothing_is_one_line_however_much_waits(
    desk: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    assert desk.post is not None
    desk.post.problem = OSError("gone")
    for number in range(9):
        desk.process(mail(str(number), sender=f"ada{number}@client.example"))
    desk.clock.go(hours=1)
    caplog.clear()

    assert desk.relay().put_off == 9
    [line] = lines(caplog)
    assert line.startswith("the relay: notice ")
    assert line.endswith("; and 4 more")
    desk.post.problem = None
    desk.clock.go(hours=1)
    caplog.clear()
    assert desk.relay().sent == 9
    assert lines(caplog) == []


def test_x25_without_a_mail_in_hand_a_remark_is_a_line_of_its_own(
    caplog: pytest.LogCaptureFixture,
) -> None:
    remark("%d of %s", 3, "a\nb")
    with collected() as remarks:
        remark("kept")
        remark("kept")
        with collected() as inner:
            remark("within")
        remark("after")

    assert lines(caplog) == ["3 of a\\x0ab"]
    assert remarks.told() == ("kept", "after")
    assert inner.told() == ("within",)


def test_x25_nothing_else_of_the_library_logs() -> None:
    """So that no module logs what it was given as it came."""
    source = Path(mail2ticket.__file__).parent
    may = {
        "logbook.py",
        "handling/observing.py",
        "stores/remote/store.py",  # who settled an effect: `line_of` writes its values out
        "cli/logs.py",
        "cli/pipe.py",
        "cli/serve_lmtp.py",
    }
    found = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "getLogger" in path.read_text("utf-8")
    }
    assert found <= may


# --- the observer ---------------------------------------------------------------------------


def test_an_observer_is_told_of_mails_and_notices(desk: Doors) -> None:
    seen: list[Event] = []
    desk.more["observer"] = seen.append
    content = mail()
    outcome = desk.process(content)

    sent, handled = seen
    assert isinstance(sent, NoticeTried)
    assert (sent.notice, sent.result) == (outcome.outbox[0], NoticeResult.SENT)
    assert (sent.attempts, sent.error) == (1, "")
    assert isinstance(handled, MailHandled)
    assert (handled.outcome, handled.size, handled.remarks) == (outcome, len(content), ())
    assert handled.seconds > sent.seconds > 0


def test_an_observer_is_told_why_a_notice_was_not_sent(desk: Doors) -> None:
    seen: list[Event] = []
    desk.more["observer"] = seen.append
    assert desk.post is not None
    desk.post.problem = OSError("gone")
    desk.process(mail())
    desk.clock.go(hours=1)
    desk.post.problem = UndeliverableError("550 5.1.1")
    desk.relay()

    tried = [each for each in seen if isinstance(each, NoticeTried)]
    assert [(each.result, each.attempts, each.error) for each in tried] == [
        (NoticeResult.PUT_OFF, 1, "OSError"),
        (NoticeResult.GIVEN_UP, 2, "UndeliverableError 550 5.1.1"),
    ]


def test_an_observer_is_told_of_a_mail_that_is_not_taken_and_the_log_is_left_to_who_brought_it(
    desk: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    seen: list[Event] = []
    desk.more["observer"] = seen.append
    desk.policy = evolve(desk.policy, limits=Limits(refused_bytes=1000))
    with pytest.raises(MessageTooLargeError):
        desk.process(mail(body="x" * 2000))

    def fail() -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(desk.store, "begin", fail)
    with pytest.raises(StoreError):
        desk.process(mail())

    large, failed = seen
    assert isinstance(large, MailFailed)
    assert isinstance(failed, MailFailed)
    assert (type(large.error), large.size) == (MessageTooLargeError, None)
    assert (str(failed.error), failed.size) == ("the disk is full", len(mail()))
    assert lines(caplog) == []


def test_an_observer_that_raises_harms_nothing(
    desk: Doors, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    desk.more["observer"] = broken
    outcome = desk.process(mail())

    assert outcome.state is State.CREATED
    assert desk.post is not None
    assert len(desk.post.sent) == 1
    [line] = lines(caplog)
    assert line.endswith('remarks="the observer raised ZeroDivisionError"')

    def fail(_: str) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(desk.store, "seen", fail)
    with pytest.raises(StoreError, match="the disk is full"):
        desk.process(mail())


def test_a_log_that_raises_harms_nothing(desk: Doors) -> None:
    class Raising(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            raise ZeroDivisionError

    log, handler = logging.getLogger("mail2ticket"), Raising()
    log.addHandler(handler)
    try:
        assert desk.process(mail()).state is State.CREATED
    finally:
        log.removeHandler(handler)


def test_a_log_that_nobody_reads_costs_no_line(
    desk: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR, "mail2ticket")
    desk.process(mail())

    assert lines(caplog) == []


def test_what_people_do_with_held_mail_is_told_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, seen, desk = MemoryStore(), list[Event](), policy(keys=(KEY,))
    held = [
        Intake(store, None, desk).process(mail(str(at), to="nobody@acme.example")).key
        for at in range(2)
    ]
    caplog.clear()
    queue = Unprocessed(store, None, desk, observer=seen.append)

    created = queue.create_ticket(held[0], by="sam\n")
    queue.delete(held[1], by="sam")

    told = [each for each in seen if isinstance(each, HeldMailHandled)]
    assert [(each.key, each.handling.deed, each.outcome) for each in told] == [
        (held[0], Deed.CREATED, created),
        (held[1], Deed.DELETED, None),
    ]
    first, second = lines(caplog)
    assert first.startswith(
        f'deed=created by="sam\\\\x0a" state=created entity=ticket number={created.number} '
    )
    assert first.endswith(f" key={held[0]}")
    assert second == f"deed=deleted by=sam key={held[1]}"


def test_what_people_do_with_held_files_is_told_and_logged_without_their_names(
    caplog: pytest.LogCaptureFixture,
) -> None:
    store, seen, desk = MemoryStore(), list[Event](), policy()
    files = {"secret.exe": b"MZ one", "secret.bat": b"two"}
    outcome = Intake(store, None, desk).process(mail(attachments=files))
    held = HeldFiles(store, desk, observer=seen.append)
    first, second = held.list()
    caplog.clear()

    held.release(first.key, first.sha256, by="sam")
    held.drop(second.key, second.sha256, by="sam")

    told = [each for each in seen if isinstance(each, HeldFileHandled)]
    assert [(each.file.id, each.handling.state) for each in told] == [
        (first.id, FileState.RELEASED),
        (second.id, FileState.DROPPED),
    ]
    assert lines(caplog) == [
        f"deed={state} by=sam reason={file.reason} number={outcome.number} file={file.id}"
        for state, file in (("released", first), ("dropped", second))
    ]


def test_an_observer_is_told_of_each_round_through_an_inbox(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1").write_bytes(mail())
    seen: list[Event] = []
    intake = Intake(MemoryStore(), None, policy(), observer=seen.append)

    Fetcher(inbox=Maildir(tmp_path), intake=intake, name="support").once()

    _, done = seen
    assert isinstance(done, InboxFetched)
    assert (done.inbox, done.states, done.problem) == ("support", {State.CREATED: 1}, None)
    assert done.seconds > 0
