"""A file is put while it is collected: every way in which their calls can fall between (F7)."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import product
from threading import Condition, current_thread
from typing import Any

import pytest
from cases import NOON
from interleaving import Interleaving
from object_storage import ObjectStorage, register
from patience import PATIENCE, together

from mail2ticket.blobs.fsspec_files import LEAVING, FsspecBlobs
from mail2ticket.errors import StoreError
from mail2ticket.model.attachment import Attachment
from mail2ticket.ports import BlobPlace

register()

PLACE = BlobPlace(key="k", mailbox=None, received_at=NOON)
FILE = Attachment.of("note.txt", b"A note.\n")
URL = "m2tobjects://bucket/files"
CALLS = ("info", "pipe_file", "rm_file", "find")


class Turns:
    """Lets two threads make their calls in turns: so many, so many, and then each to its end."""

    def __init__(self, first: str, counts: tuple[int, int]) -> None:
        other = {"put": "collect", "collect": "put"}[first]
        self._plan = [first] * counts[0] + [other] * counts[1]
        self._over: set[str] = set()
        self._last = [first, other]
        self._running: str | None = None
        self._changed = Condition()

    @contextmanager
    def taken(self) -> Generator[None, None, None]:
        """Wait for the turn of this thread, which lasts until what is inside has ended."""
        name = current_thread().name
        if self._running == name:  # a call that is made by a call
            yield
            return
        with self._changed:
            assert self._changed.wait_for(lambda: self._is_turn_of(name), timeout=PATIENCE)
            self._running = name
            if self._plan:
                self._plan.pop(0)
        try:
            yield
        finally:
            with self._changed:
                self._running = None
                self._changed.notify_all()

    def run(self, name: str, act: Callable[[], Any]) -> Any:  # noqa: ANN401 - what it returns
        """Do *act*; then all further turns are those of the other one."""
        current_thread().name = name
        try:
            return act()
        finally:
            with self._changed:
                self._over.add(name)
                self._changed.notify_all()

    def _is_turn_of(self, name: str) -> bool:
        return self._running is None and self._next() == name

    def _next(self) -> str:
        while self._plan and self._plan[0] in self._over:
            self._plan.pop(0)
        return self._plan[0] if self._plan else next(n for n in self._last if n not in self._over)


def nobody(_: Iterable[str]) -> frozenset[str]:
    return frozenset()


def with_an_old_file() -> tuple[FsspecBlobs, str]:
    ObjectStorage.forget()
    blobs = FsspecBlobs(URL, "$sha256")
    location = blobs.put(FILE, PLACE)
    old = datetime.now(UTC) - timedelta(days=9)
    for name, (content, _) in ObjectStorage.objects.items():
        ObjectStorage.objects[name] = (content, old)
    return blobs, location


@pytest.mark.parametrize("first", ["put", "collect"])
def test_f7_whatever_falls_between_what_put_returned_is_there(
    first: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns: list[Turns] = []
    for call in CALLS:
        monkeypatch.setattr(ObjectStorage, call, _in_turn(getattr(ObjectStorage, call), turns))
    seen = set()
    for counts in product(range(12), range(12)):
        turns.clear()
        blobs, location = with_an_old_file()
        cutoff = datetime.now(UTC) - timedelta(days=1)
        turn = Turns(first, counts)
        acts: dict[str, Callable[[], Any]] = {
            "put": partial(blobs.put, FILE, PLACE),
            "collect": partial(blobs.collect, [location], cutoff, nobody),
        }
        turns.append(turn)
        put, gone = together(*(partial(turn.run, name, act) for name, act in acts.items()))
        turns.clear()
        with blobs.open(put) as file:
            assert file.read() == FILE.content, counts
        assert not any(LEAVING in name for name in ObjectStorage.objects)
        seen.add((put == location, bool(gone)))
    # It was young in time; it was written again; it has a name of its own.
    assert seen >= {(True, False), (True, True), (False, True)}


def test_f7_any_number_of_mails_may_put_what_one_collection_has_in_hand(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    turns: list[Interleaving] = []

    def stepping(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: object, **named: object) -> object:
            for turn in turns:
                turn.step()
            return real(*arguments, **named)

        return call

    for name in CALLS:
        monkeypatch.setattr(ObjectStorage, name, stepping(getattr(ObjectStorage, name)))
    cutoff = datetime.now(UTC) - timedelta(days=1)
    removed = 0
    for seed in range(200):
        blobs, _ = with_an_old_file()
        turns.append(Interleaving(seed))
        put = partial(blobs.put, FILE, PLACE)

        def collect(blobs: FsspecBlobs = blobs) -> str:
            return str(len(blobs.collect(list(blobs.stale(cutoff)), cutoff, nobody)))

        *there, gone = turns[0].run(put, put, put, collect)
        turns.clear()
        removed += int(gone)
        for each in there:
            with blobs.open(each) as file:
                assert file.read() == FILE.content, seed
        assert not any(LEAVING in name for name in ObjectStorage.objects)
    assert 0 < removed < 200


def _in_turn(real: Callable[..., Any], turns: list[Turns]) -> Callable[..., Any]:
    def call(*arguments: object, **named: object) -> object:
        with ExitStack() as stack:
            for turn in turns:
                stack.enter_context(turn.taken())
            return real(*arguments, **named)

    return call


@pytest.mark.parametrize("when", ["before", "after"])
def test_f7_whichever_call_fails_nothing_is_lost_and_the_next_run_ends_it(
    when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that is in use, one that is not, and one that is put: each as it should be."""
    fails_at = [0]

    def failing(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: object, **named: object) -> object:
            fails_at[0] -= 1
            if fails_at[0] == 0 and when == "before":
                raise TimeoutError
            done = real(*arguments, **named)
            if fails_at[0] == 0:
                raise TimeoutError
            return done

        return call

    for name in CALLS:
        monkeypatch.setattr(ObjectStorage, name, failing(getattr(ObjectStorage, name)))
    other = Attachment.of("other.txt", b"other")
    broken = 0
    for at in range(1, 40):
        fails_at[0] = 0
        blobs, used = with_an_old_file()
        unused = blobs.put(other, PLACE)
        cutoff = datetime.now(UTC) + timedelta(days=1)

        def in_use(_: Iterable[str], used: str = used) -> frozenset[str]:
            return frozenset({used})

        fails_at[0] = at
        try:
            blobs.collect(list(blobs.stale(cutoff)), cutoff, in_use)
            put = blobs.put(other, PLACE)
        except StoreError:
            broken += 1
        fails_at[0] = 0
        blobs.collect(list(blobs.stale(cutoff)), cutoff, in_use)
        put = blobs.put(other, PLACE)
        assert put == unused
        for location, content in ((used, FILE.content), (put, other.content)):
            with blobs.open(location) as file:
                assert file.read() == content
        assert not any(LEAVING in name for name in ObjectStorage.objects)
    assert broken > 10
