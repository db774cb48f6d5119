"""The same beside PostgreSQL: many workers, and calls that fail (X4, W5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import pytest
from remote_memory import LostError, MemoryDesk, failing
from remote_world import OPENING, POLICY, Clock, Post

from mail2ticket.errors import RemoteRefusedError, StoreError
from mail2ticket.intake import Intake
from mail2ticket.model.outgoing import Posting
from mail2ticket.stores.remote import RemoteStore
from mail2ticket.stores.remote.local import LocalWork
from mail2ticket.stores.sql import SqlStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

MAILS = 30
WORKERS = 8


@pytest.fixture
def local(postgresql_urls: Callable[[], str]) -> Iterator[SqlStore]:
    with SqlStore(postgresql_urls()) as store:
        yield store


class EveryFifth:
    """Lets every fifth call fail, before or after it is done."""

    def __init__(self) -> None:
        self._count = 0
        self._lock = Lock()

    def before(self, name: str) -> None:
        with self._lock:
            self._count += 1
            count = self._count
        if count % 5 == 0 and name != "look_up":
            raise RemoteRefusedError("busy")
        if count % 7 == 0:
            raise LostError("before")

    def after(self, _: str) -> None:
        with self._lock:
            self._count += 1
            count = self._count
        if count % 6 == 0:
            raise LostError("after")


@pytest.mark.parametrize("keys", [timedelta(), timedelta(days=1)])
def test_x4_eight_workers_on_postgresql_lose_nothing_and_double_nothing(
    keys: timedelta, local: SqlStore
) -> None:
    faults = EveryFifth()
    desk = MemoryDesk(
        keys_last=keys, settles_in=timedelta(), before=faults.before, after=faults.after
    )
    post = Post()
    store = RemoteStore(local, desk, clock=Clock(), most_failures=1000)
    intake = Intake(store, post, POLICY)
    letters = [
        mail(
            f"Printer {at}",
            sender=f"ada@client-{at}.example",
            attachments={"log.csv": b"1,2,3", "photo.txt": b"a photo"},
        )
        for at in range(MAILS)
    ]

    def deliver(content: bytes) -> str:
        while True:
            try:
                return str(intake.process(content).state)
            except StoreError:
                continue

    with ThreadPoolExecutor(WORKERS) as workers:
        # Each twice, beside itself.
        states = Counter(workers.map(deliver, [each for each in letters for _ in range(2)]))

    assert states == {"created": MAILS, "repeat": MAILS}
    assert len(desk.items) == MAILS
    assert Counter(item.title for item in desk.items.values()).most_common(1)[0][1] == 1
    assert len(desk.files) == len(set(desk.files)) == 2 * MAILS
    assert len(desk.changed) == MAILS
    assert not store.unfinished()
    assert len(list(store.recorded())) == MAILS


def test_x4_what_another_worker_commits_before_the_lease_is_taken_is_a_repeat(
    local: SqlStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = MemoryDesk()
    intake = Intake(RemoteStore(local, desk, clock=Clock()), Post(), POLICY)
    take, is_first = LocalWork.take_lease, True

    def late(work: LocalWork, key: str, holder: str, now: datetime, until: datetime) -> bool:
        nonlocal is_first
        if is_first:
            is_first = False
            with ThreadPoolExecutor(1) as other:
                assert other.submit(intake.process, OPENING).result().state == "created"
            desk.calls.clear()
        return take(work, key, holder, now, until)

    monkeypatch.setattr(LocalWork, "take_lease", late)
    assert intake.process(OPENING).state == "repeat"
    assert not desk.calls
    with local.reading() as ledger:
        assert not ledger.database.all("SELECT * FROM m2t_lease")


@pytest.fixture(params=["sqlite", "postgresql_urls", "mariadb_urls"])
def any_local(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStore | SqliteStore]:
    if request.param == "sqlite":
        found: SqlStore | SqliteStore = SqliteStore(tmp_path / "desk.db")
    else:
        found = SqlStore(request.getfixturevalue(request.param)())
    with found:
        yield found


def _states(local: SqlStore | SqliteStore) -> Counter[str]:
    with local.reading() as ledger:
        return Counter(
            str(state) for (state,) in ledger.database.all("SELECT state FROM m2t_effect")
        )


def test_f7_what_was_asked_of_a_remote_desk_is_forgotten_with_the_mail(
    any_local: SqlStore | SqliteStore,
) -> None:
    """But not what a repeat, or a person, still needs."""
    clock = Clock()
    desk = MemoryDesk(can_find=False)
    store = RemoteStore(any_local, desk, clock=clock)
    intake = Intake(store, Post(), POLICY, clock=clock)
    assert intake.process(OPENING).state == "created"
    done = _states(any_local)["done"]

    desk.after = failing("keep", error=LostError)
    with pytest.raises(StoreError):
        intake.process(mail("Fan", sender="ada@client-1.example", attachments={"a.txt": b"a"}))
    desk.after = failing("open_ticket")
    with pytest.raises(StoreError):
        intake.process(mail("Disk", sender="ada@client-2.example"))
    assert intake.process(mail("Disk", sender="ada@client-2.example")).state == "held"
    before = _states(any_local)
    assert set(before) == {"done", "pinned", "reported", "unknown"}

    clock.now += timedelta(days=100)
    assert intake.process(mail("New", sender="ada@client-3.example")).state == "created"
    young = _states(any_local)["done"] - before["done"]
    old = clock.now - timedelta(days=1)
    # The record and the notice of the first mail, its effects, and what was looked up.
    sent = store.outgoing(Posting.SENT)
    notices = sum(each.mail.created_at < old for each in sent)
    whole = 1 + notices + done + before["pinned"]
    assert store.to_purge(old) == whole
    assert sum(iter(lambda: store.purge(old, 2), 0)) == whole
    assert store.to_purge(old) == 0
    left = before["done"] - done
    assert _states(any_local) == {"done": left + young, "reported": 1, "unknown": 1}

    assert store.to_forget(old) == 1 + notices + left
    assert sum(iter(lambda: store.forget(old, 2), 0)) == 1 + notices + left
    assert store.to_forget(old) == 0
    assert _states(any_local) == {"done": young, "reported": 1, "unknown": 1}
