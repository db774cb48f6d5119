"""The same beside PostgreSQL: many workers, and calls that fail (X4, W5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Lock

import pytest
from remote_memory import LostError, MemoryDesk
from remote_world import OPENING, POLICY, Clock, Post

from mail2ticket.errors import RemoteRefusedError, StoreError
from mail2ticket.intake import Intake
from mail2ticket.stores.remote import RemoteStore
from mail2ticket.stores.remote.local import LocalWork
from mail2ticket.stores.sql import SqlStore
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
