"""
A worker of a remote desk is killed (SIGKILL) at every point; the next one goes on.

    python tests/remote/remote_kill_run.py --mails 100

Points are: before and after each transaction of the ledger begins and ends, and before and after
each call of the desk. Each point has a mail of its own; after the kill, a worker that comes ten
minutes later delivers it again. Prints a row for each kind of desk, and exits 1 on a wrong count.
Needs `os.fork`.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(Path(__file__).parent)]

from attrs import define  # noqa: E402 - after the path is set
from patience import PATIENCE  # noqa: E402
from remote_world import NOON, PEOPLE, POLICY, Clock  # noqa: E402

from examples.remote_desk.client import HttpDesk  # noqa: E402
from examples.remote_desk.server import TOKEN, Desk  # noqa: E402
from mail2ticket.intake import Intake  # noqa: E402
from mail2ticket.model.held import HeldFilter  # noqa: E402
from mail2ticket.model.notice import OutboundMail  # noqa: E402
from mail2ticket.stores.ledger import Ledger  # noqa: E402
from mail2ticket.stores.remote import RemoteStore  # noqa: E402
from mail2ticket.stores.sqlite import SqliteStore  # noqa: E402
from mail2ticket.testing import mail  # noqa: E402

MODES = {"keys": (True, False), "finds": (False, True), "neither": (False, False)}
FILES = {"photo.txt": b"a photo", "log.csv": b"1,2,3"}


@define
class Life:
    """Counts points, and ends at one of them."""

    ends_at: int | None = None
    points: int = 0

    def point(self) -> None:
        """Pass a point, or die."""
        if self.points == self.ends_at:
            os.kill(os.getpid(), signal.SIGKILL)
        self.points += 1


class MortalStore(SqliteStore):
    """A ledger whose transactions pass points."""

    life = Life()

    @contextmanager
    def writing(self, *, is_lasting: bool = True) -> Generator[Ledger, None, None]:
        """Pass a point before the transaction, at its end, and after it."""
        self.life.point()
        with super().writing(is_lasting=is_lasting) as ledger:
            yield ledger
            self.life.point()
        self.life.point()


class Wire:
    """A token whose every use is a point: it is asked for right before a call."""

    def __init__(self, life: Life) -> None:
        self._life = life

    def __call__(self) -> str:
        self._life.point()
        return TOKEN


class Post:
    """A transport that notes what it sent in a file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def send(self, notice: OutboundMail) -> None:
        """Note the Message-ID."""
        with self._path.open("a") as file:
            file.write(f"{notice.message_id}\n")


@define
class Bench:
    """A desk in a process of its own, a ledger, and workers that are forked."""

    folder: Path
    url: str
    mode: str

    def worker(self, content: bytes, life: Life, now: datetime) -> None:
        """Deliver *content* as a worker does."""
        honours_keys, finds = MODES[self.mode]
        clock = Clock(now)
        desk = HttpDesk(
            self.url,
            Wire(life),
            PEOPLE,
            timeout=PATIENCE,
            keys_last=timedelta(hours=24) if honours_keys else timedelta(),
            can_find=finds,
        )
        with MortalStore(self.folder / "ledger.db") as local:
            local.life = life
            store = RemoteStore(local, desk, clock=clock)
            post = Post(self.folder / "sent")
            intake = Intake(store, post, POLICY, clock=clock, time_budget=None)
            intake.process(content, received_at=now)

    def forked(self, content: bytes, life: Life, now: datetime) -> int:
        """Have a child deliver it; return how that ended, as `os.waitpid` says."""
        child = os.fork()
        if child == 0:
            status = 1
            try:
                self.worker(content, life, now)
                status = 0
            finally:
                (self.folder / "points").write_text(str(life.points))
                os._exit(status)
        return os.waitpid(child, 0)[1]

    def points(self) -> int:
        """Return how many points a mail has on which nobody dies."""
        assert self.forked(letter("none", 0), Life(), NOON) == 0
        return int((self.folder / "points").read_text())


def letter(name: str, at: int) -> bytes:
    """Return a mail of its own for a point."""
    # Of somebody else each time, or he would be told too much.
    sender = f"ada@client-{name}{at}.example"
    return mail(f"Printer {name}{at}", sender=sender, attachments=FILES)


@contextmanager
def bench(folder: Path, mode: str) -> Generator[Bench, None, None]:
    """Start a desk."""
    honours_keys, finds = MODES[mode]
    options = ["--no-keys"] * (not honours_keys) + ["--no-find"] * (not finds)
    command = [sys.executable, str(ROOT / "examples/remote_desk/server.py"), "--port", "0"]
    server = subprocess.Popen(  # noqa: S603 - the server of our example
        [*command, "--database", str(folder / "desk.db"), *options],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        yield Bench(folder, server.stdout.readline().split()[-1], mode)
    finally:
        server.terminate()
        server.wait()


def run(folder: Path, mode: str, most: int, say: Callable[[str], None]) -> bool:
    """Kill a worker at points, one after another; return whether every count is right."""
    with bench(folder, mode) as desk:
        count = desk.points()
        kills = [at * count // most for at in range(most)] if most < count else range(count)
        rounds = max(1, most // max(1, len(kills)))
        began, killed, names = time.monotonic(), 0, ["none0"]
        for lap in range(rounds):
            for at in kills:
                content = letter(f"{lap}-", at)
                names.append(f"{lap}-{at}")
                status = desk.forked(content, Life(at), NOON)
                killed += os.WIFSIGNALED(status)
                for later in range(1, 4):
                    if desk.forked(content, Life(), NOON + timedelta(minutes=10 * later)) == 0:
                        break
                else:
                    say(f"{mode}: the mail of point {at} is never taken")
                    return False
        with SqliteStore(folder / "ledger.db") as local:
            clock = Clock(NOON + timedelta(days=1))
            store = RemoteStore(local, HttpDesk("https://desk.example", str), clock=clock)
            Intake(store, Post(folder / "sent"), POLICY, clock=clock).relay()
        wrong = list(faults_of(folder, mode, names))
    say(
        f"{mode:8} {count:3} points, {killed:5} kills, {len(names):5} mails,"
        f" {time.monotonic() - began:6.1f} s: {len(wrong)} wrong"
    )
    for each in wrong:
        say(f"    {each}")
    if killed != rounds * len(kills):
        say("    not every worker was killed")
    return not wrong and killed == rounds * len(kills)


def faults_of(folder: Path, mode: str, names: list[str]) -> Generator[str, None, None]:
    """Say what is lost, doubled, or not reported."""
    with SqliteStore(folder / "ledger.db") as local:
        store = RemoteStore(local, HttpDesk("https://desk.example", str))
        held = frozenset(each.recorded.subject for each in store.held(HeldFilter()))
        left = store.unfinished(10_000)
        recorded = Counter(each.subject for each in store.recorded())
        if list(local.outbox()):
            yield "a notice was not sent"
        with local.reading() as ledger:
            if ledger.database.all("PRAGMA integrity_check") != [("ok",)]:
                yield "the ledger is broken"
    if mode != "neither" and (held or left):
        yield f"{len(held)} are held, and {len(left)} effects are unfinished"
    subjects = [f"Printer {each}" for each in names]
    yield from (f"{each}: {recorded[each]} records" for each in subjects if recorded[each] != 1)
    yield from _faults_of_desk(Desk(folder / "desk.db"), subjects, held, len(left))
    sent = Counter((folder / "sent").read_text().split())
    # Killed between sending and noting it: twice, under one Message-ID.
    if max(sent.values()) > 2:
        yield "a notice was sent more than twice"
    notices = 2 * (len(names) - len(held)) - sum(each.action == "change" for each in left)
    if len(sent) != notices:
        yield f"{len(sent)} notices, and {notices} wanted"


def _faults_of_desk(
    desk: Desk, subjects: list[str], held: frozenset[str], left: int
) -> Generator[str, None, None]:
    tickets = Counter(str(title) for (title,) in desk.rows("SELECT title FROM ticket"))
    files = Counter(desk.rows("SELECT ticket, name FROM file"))
    for each in subjects:
        if tickets[each] > 1 or (tickets[each] == 0 and each not in held):
            yield f"{each}: {tickets[each]} tickets"
    if doubled := [each for each, count in files.items() if count > 1]:
        yield f"{len(doubled)} files are doubled"
    wanted = len(FILES) * (len(subjects) - len(held))
    if sum(files.values()) < wanted - left:
        yield f"{sum(files.values())} files, and {wanted} wanted"


def main() -> int:
    """Run, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=100, help="how many kills each desk has")
    parser.add_argument("--mode", choices=MODES, help="one kind of desk alone")
    options = parser.parse_args()
    say = print
    say(f"{datetime.now(UTC):%Y-%m-%d}, {platform.platform()}, Python {sys.version.split()[0]}")
    is_right = True
    for mode in [options.mode] if options.mode else MODES:
        with tempfile.TemporaryDirectory() as folder:
            is_right &= run(Path(folder), mode, options.mails, say)
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
