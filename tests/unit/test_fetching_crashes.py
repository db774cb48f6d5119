"""Whoever fetches crashes at every call, and nothing is lost and nothing doubled (M1)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event
from typing import TypeVar

import pytest
from attrs import define
from proof_desk import POLICY, fill, held, note, ticket

from mail2ticket.fetching import Fetcher
from mail2ticket.intake import Intake
from mail2ticket.model.message import Envelope
from mail2ticket.sources import Delivery, Inbox
from mail2ticket.sources.maildir import Maildir
from mail2ticket.sources.mbox_inbox import MboxInbox
from mail2ticket.stores.memory import MemoryStore

T = TypeVar("T")
MAILS = (ticket("a"), note("b"), held("c"), ticket("d"))


class Crash(BaseException):
    """What no code of ours catches: the process is gone."""


@define
class Countdown:
    """Lets so many steps pass, and then crashes."""

    left: int
    steps: int = 0

    def step(self) -> None:
        self.steps += 1
        if self.left == 0:
            raise Crash
        self.left -= 1

    def around(self, call: Callable[[], T]) -> T:
        self.step()
        found = call()
        self.step()
        return found


@define
class Fragile:
    """An inbox, before and after each call of which there is a step."""

    inbox: Inbox
    countdown: Countdown

    def waiting(self) -> Iterator[Delivery]:
        self.countdown.step()
        for delivery in self.inbox.waiting():
            self.countdown.step()
            yield delivery

    def finished(self, delivery: Delivery) -> None:
        self.countdown.around(lambda: self.inbox.finished(delivery))

    def failed(self, delivery: Delivery, error: Exception) -> None:
        raise AssertionError(f"{delivery.name}: {error}")

    def wait(self, seconds: float, stop: Event) -> None:
        raise AssertionError("nothing waits here")

    def close(self) -> None:
        self.inbox.close()


@define
class Door:
    """An `Intake`, before and after each mail of which there is a step."""

    intake: Intake
    countdown: Countdown

    def __getattr__(self, name: str) -> object:
        return getattr(self.intake, name)

    def process(self, content: bytes, envelope: Envelope | None, **more: object) -> object:
        return self.countdown.around(
            lambda: self.intake.process(content, envelope, **more)  # type: ignore[arg-type] # as it came
        )


def maildir(folder: Path) -> Callable[[], Inbox]:
    for name in ("cur", "new", "tmp"):
        (folder / "Maildir" / name).mkdir(parents=True)
    for number, content in enumerate(MAILS):
        (folder / "Maildir/new" / f"{number}.host").write_bytes(content)
    return lambda: Maildir(folder / "Maildir")


def mbox(folder: Path) -> Callable[[], Inbox]:
    mark = b"From ada@client.example Tue Nov  3 10:00:00 2026\n"
    (folder / "box").write_bytes(b"".join(mark + each + b"\n\n" for each in MAILS))
    return lambda: MboxInbox(folder / "box")


def run(opened: Callable[[], Inbox], crash_at: int) -> tuple[Counter[str], int]:
    """Fetch all with a crash after so many steps, and then again; return what became of it."""
    countdown, store = Countdown(crash_at), MemoryStore()
    fill(store)
    intake = Intake(store, None, POLICY)
    try:
        Fetcher(inbox=Fragile(opened(), countdown), intake=Door(intake, countdown)).once()  # type: ignore[arg-type] # as an Intake
    except Crash:
        done = Fetcher(inbox=opened(), intake=intake).once()
        assert (done.left, done.refused, done.unfinished, done.problem) == (0, 0, 0, None)
    return Counter(str(each.state) for each in store.recorded()), countdown.steps


@pytest.mark.parametrize("place", [maildir, mbox])
def test_m1_a_crash_at_every_call_loses_nothing_and_doubles_nothing(
    tmp_path: Path, place: Callable[[Path], Callable[[], Inbox]]
) -> None:
    undisturbed, steps = run(place(tmp_path), -1)
    assert undisturbed == Counter(created=2, added=1, held=1)
    assert steps == 1 + 5 * len(MAILS)
    for crash_at in range(steps):
        folder = tmp_path / str(crash_at)
        folder.mkdir()
        opened = place(folder)
        assert run(opened, crash_at)[0] == undisturbed, f"crashed at step {crash_at}"
        assert list(opened().waiting()) == []
