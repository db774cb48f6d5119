"""Children are killed at any moment while they work through a desk's mail, again and again."""

from __future__ import annotations

import gc
import logging
import os
import random
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

from attrs import define, field, frozen
from kill_desk import InMaildir, KillDesk, Listed, Open, Queue, Sending, sqlite_at
from kill_page import Page
from proof_checks import differences, missing_files, snapshot
from proof_desk import POLICY, CleanScanner, Posted, fill, stream
from servers import PostgreSql

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.errors import StoreError
from mail2ticket.intake import Intake
from mail2ticket.parse import parse
from mail2ticket.retention import collect_orphans
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sql import SqlStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.transports.memory import MemoryTransport

MAILS = 40
#: So many streams of mail there are, each of which is killed at other moments each time.
STREAMS = 16
#: Of so many steps one is the last; a mail takes about sixty.
MOST_STEPS = 90
#: How many are killed at a step, and not at a time.
BY_STEP = 0.6
RELAYS_ONE_IN = 4
#: One life in so many ends with the server's instead of the child's.
SERVER_ONE_IN = 200
#: In seconds: that a notice was sent is not brought to the disk at once, so that a server that is
#: killed may forget it; PostgreSQL for no more than three times its wal_writer_delay of 0.2 s.
#: That counts as killed between the two; ten times as long, for a machine that is busy.
UNLASTING = 30.0
_FAILED = 3


class HarmError(Exception):
    """After kills something is lost, doubled or broken."""


class Place(Protocol):
    """
    **Protocol:** where a desk has its database.

    Attributes:
        longest: Seconds after which a child is killed at the latest: enough for one mail.
    """

    longest: float

    def fresh(self, folder: Path, /) -> Open:
        """Make an empty desk with its people, and return what opens it."""
        ...

    def check(self, folder: Path, /) -> None:
        """Raise `HarmError` if the database is broken."""
        ...

    def harm(self, chance: random.Random, /) -> bool:
        """Let the database itself be killed now and then; False where it is none of its own."""
        ...


@define
class InSqlite:
    """Files of SQLite: copies of one that was filled."""

    filled: Path
    longest: float = 0.03

    @classmethod
    def at(cls, folder: Path) -> InSqlite:
        """Fill one in *folder*."""
        path = folder / "filled.db"
        with SqliteStore(path) as store:
            fill(store)
        return cls(path)

    def fresh(self, folder: Path) -> Open:
        shutil.copy(self.filled, folder / "desk.db")
        return sqlite_at(folder / "desk.db")

    def check(self, folder: Path) -> None:
        connection = sqlite3.connect(folder / "desk.db")
        try:
            for check in ("integrity_check", "foreign_key_check"):
                rows = connection.execute(f"PRAGMA {check}").fetchall()
                if rows not in ([], [("ok",)]):
                    raise HarmError(f"{check}: {rows[:3]}")
        finally:
            connection.close()

    def harm(self, chance: random.Random) -> bool:
        return False


@define
class OnPostgresql:
    """A database of PostgreSQL, emptied for each round; its server is killed now and then."""

    server: PostgreSql
    url: str = ""
    longest: float = 0.06
    was_harmed: bool = False

    def fresh(self, folder: Path) -> Open:
        if self.url:
            self.server.give_back(self.url)
        self.url = self.server.used_database()
        with SqlStore(self.url) as store:
            fill(store)
        url = self.url
        return lambda: SqlStore(url)

    def check(self, folder: Path) -> None:
        # A server that was not killed has no reason to be broken.
        if self.was_harmed:
            # Fails where a unique key is there twice, or a row cannot be read.
            self.server.run("REINDEX SCHEMA public", self._name)
            self.was_harmed = False

    def harm(self, chance: random.Random) -> bool:
        if chance.random() < 0.5:
            self.server.kill()
            self.server.start()
            self.was_harmed = True
        else:
            end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'"
            self.server.run(end.format(self._name))
        return True

    @property
    def _name(self) -> str:
        return self.url.partition("@/")[2].partition("?")[0]


@define
class Tally:
    """
    What came of it.

    Attributes:
        kills: How many children were killed.

        by_place: Where they were.

        servers: How often the server was killed, or its sessions were.

        sent_twice: How many notices were sent twice: those that a kill caught between the two.
    """

    kills: int = 0
    rounds: int = 0
    mails: int = 0
    repeats: int = 0
    servers: int = 0
    notices: int = 0
    sent_twice: int = 0
    orphans: int = 0
    by_place: Counter[str] = field(factory=Counter)


@frozen
class Killing:
    """
    Kills until there were enough.

    Attributes:
        mails: How many there are in a round.

        in_maildir: Whether the mail comes from a Maildir, and not from a list.
    """

    place: Place
    folder: Path
    mails: int = MAILS
    seed: int = 1
    in_maildir: bool = False
    tally: Tally = field(factory=Tally)

    def run(self, kills: int) -> Tally:
        """
        Go through rounds of mail until *kills* children were killed.

        Raises:
            HarmError: at the first round after which anything is not as it should be.
        """
        logging.disable(logging.CRITICAL)
        gc.freeze()  # what is there is copied to no child
        while self.tally.kills < kills:
            self._round(self.seed + self.tally.rounds)
            self.tally.rounds += 1
        return self.tally

    def _round(self, seed: int) -> None:
        root = self.folder / f"round{seed}"
        root.mkdir(parents=True)
        calm, page = _calm(self.mails, seed % STREAMS), Page()
        mails = calm.mails
        queue: Queue = Listed(mails, page)
        if self.in_maildir:
            queue = InMaildir.filled(root / "incoming", mails)
        desk = KillDesk(self.place.fresh(root), root, queue, page, datetime.now(UTC))
        desk.transport.makes_folders()
        chance = random.Random(seed)  # noqa: S311 - it must be the same each time
        in_hand: Counter[str] = Counter()
        while not self._life(desk, chance, in_hand):
            desk.lives += 1
        try:
            self._check(desk, calm, in_hand)
        except HarmError as harm:
            raise HarmError(f"round {seed}, {desk.lives} kills: {harm}") from None
        self.tally.mails += len(mails)
        self.tally.repeats += sum(mail.again for mail in mails)
        shutil.rmtree(root)

    def _life(self, desk: KillDesk, chance: random.Random, in_hand: Counter[str]) -> bool:
        """Let one child work until it is killed; True if it came to the end."""
        page = desk.page
        page.begins()
        by_step = chance.random() < 0.5
        page.kill_at = chance.randint(1, MOST_STEPS) if by_step else None
        relays = chance.randrange(RELAYS_ONE_IN) == 0
        child = os.fork()
        if child == 0:
            _lives(desk, relays=relays)
        if not by_step:
            time.sleep(chance.uniform(0, self.place.longest))
            # Taken before, for a server takes its time to start on a busy machine.
            unlasting = time.time() - UNLASTING
            if chance.randrange(SERVER_ONE_IN) == 0 and self.place.harm(chance):
                self.tally.servers += 1
                in_hand.update(desk.transport.sent_since(unlasting))
            else:
                os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        if page.in_hand:
            in_hand[desk.transport.digest(page.in_hand)] += 1
        if os.WIFSIGNALED(status):
            self.tally.kills += 1
            self.tally.by_place[page.place] += 1
            return False
        code = os.waitstatus_to_exitcode(status)
        if code not in {0, _FAILED}:
            raise HarmError(f"a child ended with {code}, {page.place}")
        return code == 0

    def _check(self, desk: KillDesk, calm: Calm, in_hand: Counter[str]) -> None:
        self.place.check(desk.root)
        if list(desk.queue.waiting()):
            raise HarmError("mail waits that was taken")
        with desk.open() as store:
            intake = desk.intake(store, is_watched=False)
            intake.relay(desk.later() + timedelta(days=1))
            found = snapshot(store, desk.root / "blobs")
            wrong = differences(found, calm.expected)
            wrong += [f"{key} was never claimed" for key in calm.keys if not store.seen(key)]
            self.tally.orphans += _collected(desk, store)
            wrong += missing_files(store)
            notices = [each.mail for each in store.outgoing(None)]
            wrong += self._unlike_sent(desk.transport, [each.id for each in notices], in_hand)
        if wrong:
            raise HarmError("\n".join(wrong))

    def _unlike_sent(
        self, transport: Sending, notices: list[str], in_hand: Counter[str]
    ) -> list[str]:
        """Return which notices were not sent, or more often than kills fell between the two."""
        sent = transport.sent()
        times = {notice: sent[transport.digest(notice)] for notice in notices}
        self.tally.notices += len(notices)
        self.tally.sent_twice += sum(count > 1 for count in times.values())
        wrong = [f"{each} was never sent" for each, count in times.items() if not count]
        wrong += [
            f"{each} was sent {count} times, and killed {killed} times meanwhile"
            for each, count in times.items()
            if count > 1 + (killed := in_hand[transport.digest(each)])
        ]
        wrong += [f"{each} differs" for each in notices if len(transport.contents(each)) > 1]
        if sent.total() != sum(times.values()):
            wrong.append("notices were sent that are in no outbox")
        return wrong


def _lives(desk: KillDesk, *, relays: bool) -> None:
    """Be the child, and never return."""
    code = 1
    try:
        desk.works(relays=relays)
        code = 0
    except StoreError:
        code = _FAILED  # the server is gone
    finally:
        os._exit(code)


@frozen
class Calm:
    """Mail, its delivery keys, and what is there when nobody is killed who handles it."""

    mails: tuple[Posted, ...]
    keys: frozenset[str]
    expected: dict[str, list[str]]


@cache
def _calm(count: int, seed: int) -> Calm:
    mails = tuple(stream(count, seed))
    keys = frozenset(parse(each.content, received_at=each.received_at).key for each in mails)
    store = MemoryStore()
    fill(store)
    with TemporaryDirectory() as place:
        root = Path(place)
        intake = Intake(store, MemoryTransport(), POLICY, CleanScanner(), FolderBlobs(root))
        for mail in mails:
            intake.process(mail.content, received_at=mail.received_at)
        return Calm(mails, keys, snapshot(store, root))


def _collected(desk: KillDesk, store: object) -> int:
    """Remove the files that no mail came to use, and see that all others are in use."""
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    removed = collect_orphans(store, desk.blobs, tomorrow, is_sure=True)  # type: ignore[arg-type]
    lying = [path for path in (desk.root / "blobs").rglob("*") if path.is_file()]
    used = store.locations_in_use([path.as_uri() for path in lying])  # type: ignore[attr-defined]
    if len(used) != len(lying):
        raise HarmError(f"{len(lying) - len(used)} files lie there that nobody uses")
    return len(removed.locations)


@contextmanager
def _sqlite(folder: Path, mails: int) -> Iterator[Killing]:
    yield Killing(InSqlite.at(folder), folder, mails)


@contextmanager
def _maildir(folder: Path, mails: int) -> Iterator[Killing]:
    yield Killing(InSqlite.at(folder), folder, mails, in_maildir=True)


@contextmanager
def _postgresql(folder: Path, mails: int) -> Iterator[Killing]:
    server = PostgreSql()
    try:
        yield Killing(OnPostgresql(server), folder, mails)
    finally:
        server.close()


PROOFS = {"sqlite": _sqlite, "postgresql": _postgresql, "maildir": _maildir}
