"""A Roundup tracker takes its mail with us, each once, by Roundup's own API (X5)."""

# mypy: ignore-errors
# ruff: noqa: E402 - the example is there where Roundup is
# Roundup has no types.

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path

import pytest

instance = pytest.importorskip("roundup.instance", reason="needs Roundup: pip install roundup")

from attrs import evolve

from examples.roundup_tracker.__main__ import main, make_tracker, policy
from examples.roundup_tracker.desk import IssueNumbers, RoundupDesk
from mail2ticket import Intake, Outcome
from mail2ticket.errors import StoreError
from mail2ticket.model.numbers import tag_of
from mail2ticket.stores.remote import RemoteStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import RemoteDeskContract, mail

ROOT = Path(__file__).parents[2]
# Roundup draws a password for who writes for the first time, and takes its time to hash it.
QUICK = "password_pbkdf2_default_rounds=1000"
_AT_ONCE = timedelta()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("roundup") / "tracker"
    make_tracker(made, QUICK)
    return made


class TestRoundupDesk(RemoteDeskContract):
    @pytest.fixture(autouse=True)
    def _tracker(self, home: Path) -> None:
        self._home = str(home)

    def make_desk(self) -> RoundupDesk:
        return RoundupDesk(self._home)


class Desk(RoundupDesk):
    """A desk that is stopped once after a commit: nobody hears that it was done."""

    def open_ticket(self, *given: object) -> str:
        super().open_ticket(*given)
        raise TimeoutError

    def keep(self, *given: object) -> None:
        super().keep(*given)
        raise TimeoutError


class Taken:
    """What became of mail, and what is in the tracker."""

    def __init__(self, home: Path, ledger: SqliteStore) -> None:
        self.home, self.ledger = str(home), ledger

    def take(
        self, *args: object, desk: type[RoundupDesk] = RoundupDesk, **more: object
    ) -> Outcome:
        store = RemoteStore(self.ledger, evolve(desk(self.home), settles_in=_AT_ONCE))
        ours = evolve(policy(), authentication_servers=("mx.acme.example",))
        return Intake(store, None, ours).process(mail(*args, **more))

    def messages(self, number: str) -> list[str]:
        return self._of(number, "messages", "msg", "content")

    def files(self, number: str) -> list[str]:
        return self._of(number, "files", "file", "name")

    def status(self, number: str, to: str = "") -> str:
        db = self._open()
        id_ = number.removeprefix("issue")
        if to:
            db.issue.set(id_, status=db.status.lookup(to))
            db.commit()
        said = db.status.get(db.issue.get(id_, "status"), "name")
        db.close()
        return said

    def _of(self, number: str, link: str, class_: str, name: str) -> list[str]:
        db = self._open()
        ids = db.issue.get(number.removeprefix("issue"), link)
        found = [db.getclass(class_).get(id_, name) for id_ in ids]
        db.close()
        return found

    def _open(self) -> object:
        return instance.open(self.home).open("admin")


@pytest.fixture
def tracker(home: Path, tmp_path: Path) -> Taken:
    with SqliteStore(tmp_path / "ledger.db") as ledger:
        yield Taken(home, ledger)


def test_a_reply_joins_its_issue_and_a_strangers_does_not(tracker: Taken) -> None:
    number = tracker.take("Lift", "It is stuck.").number
    assert tracker.take(f"Re: [{number}] Lift [status=resolved]", "Still.").number == number
    assert tracker.messages(number) == ["It is stuck.", "Still."]
    # What others may write into a subject sets nothing.
    assert tracker.status(number) == "chatting"
    stranger = tracker.take(f"[{number}] Lift", "Let me in.", sender="eve@evil.example")
    assert stranger.number != number
    tracker.status(number, "resolved")
    assert tracker.take(f"[{number}] Lift", "Again.").number == number
    assert tracker.status(number) == "chatting"


def test_a_mail_whose_answer_was_lost_is_one_issue_with_one_file(tracker: Taken) -> None:
    given = ("Crane", "It is stuck.")
    files = {"attachments": {"plan.txt": b"a plan"}}
    with pytest.raises(StoreError):
        tracker.take(*given, desk=Desk, **files)
    number = tracker.take(*given, **files).number
    assert tracker.take(*given, **files).is_repeat
    assert tracker.messages(number) == ["It is stuck."]
    assert tracker.files(number) == ["plan.txt"]
    assert int(tracker.take("Next").number.removeprefix("issue")) == int(number[5:]) + 1


def test_only_numbers_of_issues_are_found() -> None:
    numbers = IssueNumbers()
    found = numbers.find("[msg3] [Issue12] RE: [issue0012 status=done] issue7 [issue99999999999]")
    assert found == ("ISSUE12", "ISSUE0012")
    assert tag_of("issue12", [numbers]) == "[issue12]"


def test_the_one_command_takes_mail(
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Into a tracker that is there: to make one takes longer."""
    folder = ROOT / "examples" / "inbox"
    (tmp_path / "inbox").mkdir()
    for name in ("01_outlook_ticket.eml", "02_outlook_web_reply.eml", "48_repeat.eml"):
        (tmp_path / "inbox" / name).write_bytes((folder / name).read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["roundup_tracker", "inbox", "--home", str(home)])
    main()
    first, second, third, last = capsys.readouterr().out.splitlines()
    number = first.rpartition(" ")[2]
    assert second.endswith(f"added {number}")
    assert "repeat" in third
    assert last == "0 are in doubt"
