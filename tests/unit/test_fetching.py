"""Mail is fetched: committed, then finished; whatever fails, the others are taken (M1)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from threading import Event
from typing import BinaryIO

import pytest
from attrs import define, evolve, field
from proof_desk import POLICY, fill, ticket

from mail2ticket.errors import (
    DeliveryInProgressError,
    InboxError,
    InboxRefusedError,
    SenderUncheckedError,
    StoreError,
)
from mail2ticket.fetching import Fetched, Fetcher, Pauses
from mail2ticket.intake import Intake
from mail2ticket.model.decision import Outcome, State
from mail2ticket.model.limits import Limits
from mail2ticket.sources import Delivery, looking
from mail2ticket.sources.maildir import Maildir
from mail2ticket.sources.stopping import StopEvent
from mail2ticket.stores.memory import MemoryStore

NOON = datetime(2026, 11, 9, 12, tzinfo=UTC)
LIMIT = 20_000


@define
class Box:
    """An inbox in memory, each call of which can fail."""

    mails: dict[str, bytes | Exception] = field(factory=dict)
    calls: list[str] = field(factory=list)
    faults: dict[str, Exception] = field(factory=dict)
    waits: int = 0
    on_wait: Callable[[Event], None] = lambda stop: stop.set()
    received_at: datetime | None = None

    def _call(self, what: str) -> None:
        self.calls.append(what)
        if what in self.faults:
            raise self.faults[what]

    def waiting(self) -> Iterator[Delivery]:
        self._call("waiting")
        for name, content in tuple(self.mails.items()):
            self._call(f"next {name}")
            yield Delivery(name=name, open=self._opening(content), received_at=self.received_at)

    @staticmethod
    def _opening(content: bytes | Exception) -> Callable[[], BinaryIO]:
        def opened() -> BinaryIO:
            if isinstance(content, Exception):
                raise content
            return BytesIO(content)

        return opened

    def finished(self, delivery: Delivery) -> None:
        self._call(f"finished {delivery.name}")
        self.mails.pop(delivery.name, None)

    def failed(self, delivery: Delivery, error: Exception) -> None:
        self._call(f"failed {delivery.name} {type(error).__name__}")

    def wait(self, seconds: float, stop: Event) -> None:
        self.waits += 1
        self.on_wait(stop)

    def close(self) -> None:
        raise AssertionError("whoever opened it closes it")


def desk() -> Intake:
    store = MemoryStore()
    fill(store)
    policy = evolve(POLICY, limits=Limits(refused_bytes=LIMIT))
    return Intake(store, None, policy, clock=lambda: NOON)


def failing(intake: Intake, names: Mapping[str, Exception]) -> Intake:
    """Return *intake*, which raises for these mails."""

    class Failing:
        policy = intake.policy
        observer = intake.observer
        clock = staticmethod(intake.clock)

        def process(self, content: bytes, *args: object, **more: object) -> Outcome:
            for name, error in names.items():
                if f"Subject: {name} ".encode() in content:
                    raise error
            return intake.process(content, *args, **more)  # type: ignore[arg-type] # as it came

    return Failing()  # type: ignore[return-value] # all that is asked of it


def box(*names: str, **more: object) -> Box:
    return Box({name: ticket(name) for name in names}, **more)  # type: ignore[arg-type] # fields


def test_m1_a_mail_is_finished_once_it_is_committed() -> None:
    place, intake = box("a", "b"), desk()
    seen: list[tuple[str, object]] = []

    def tell(delivery: Delivery, became: Outcome | Exception) -> None:
        assert isinstance(became, Outcome)
        assert intake.store.seen(became.key or "")
        seen.append((delivery.name, became.state))

    done = Fetcher(inbox=place, intake=intake, tell=tell).once()

    assert done == Fetched(states={State.CREATED: 2})
    assert done.taken == 2
    assert seen == [("a", State.CREATED), ("b", State.CREATED)]
    assert place.calls == ["waiting", "next a", "finished a", "next b", "finished b"]


def test_m1_a_mail_that_was_committed_before_is_a_repeat_and_is_finished() -> None:
    place, intake = box("a", faults={"finished a": InboxError("gone away")}), desk()
    fetcher = Fetcher(inbox=place, intake=intake)

    first = fetcher.once()
    place.faults.clear()
    second = fetcher.once()

    assert (first.states, first.unfinished, first.left) == ({State.CREATED: 1}, 1, 0)
    assert second == Fetched(states={State.REPEAT: 1})
    assert not place.mails


@pytest.mark.parametrize(
    "bad", [PermissionError(13, "Permission denied"), OSError("I/O"), ValueError("no mail")]
)
def test_m1_one_that_cannot_be_read_never_blocks_the_rest(bad: Exception) -> None:
    place = box("a", "b")
    place.mails = {"x": bad, "y": bad, "z": bad, "w": bad, **place.mails}

    done = Fetcher(inbox=place, intake=desk()).once()

    assert (done.taken, done.left, done.problem) == (2, 4, None)
    assert list(place.mails) == ["x", "y", "z", "w"]


def test_m1_one_that_is_too_large_never_blocks_the_rest() -> None:
    place = box("a")
    place.mails = {"big": b"x" * (LIMIT + 1), **place.mails}

    done = Fetcher(inbox=place, intake=desk()).once()

    assert (done.taken, done.refused, done.left) == (1, 1, 0)
    assert "failed big MessageTooLargeError" in place.calls
    assert list(place.mails) == ["big"]


def test_one_that_somebody_took_away_is_no_failure() -> None:
    place = box("a")
    place.mails = {"x": FileNotFoundError(2, "No such file"), **place.mails}

    done = Fetcher(inbox=place, intake=desk()).once()

    assert (done.taken, done.gone, done.left) == (1, 1, 0)


def test_a_store_that_fails_ends_the_round(caplog: pytest.LogCaptureFixture) -> None:
    names = [f"m{number}" for number in range(9)]
    error = StoreError("the disk is full")
    place, intake = box(*names), desk()

    done = Fetcher(inbox=place, intake=failing(intake, dict.fromkeys(names, error))).once()

    assert done.problem is error
    assert (done.taken, done.left) == (0, 3)
    assert "next m3" not in place.calls
    assert "m0 is not taken: the disk is full" in caplog.text
    assert Fetcher(inbox=place, intake=intake).once().taken == 9


def test_m1_mails_that_the_store_never_takes_do_not_block_the_rest() -> None:
    """However many stand in front: they are tried again when all others are through."""
    bad = [f"x{number}" for number in range(7)]
    place, intake = box(*bad, "a", "b"), desk()
    fetcher = Fetcher(
        inbox=place, intake=failing(intake, dict.fromkeys(bad, StoreError("no such column")))
    )

    rounds = [fetcher.once() for _ in range(5)]

    assert [done.taken for done in rounds] == [0, 0, 2, 0, 0]
    assert [done.left for done in rounds] == [3, 3, 7, 7, 7]
    assert list(place.mails) == bad
    fetcher.intake = intake
    assert [fetcher.once().taken for _ in range(2)] == [7, 0]
    assert not place.mails


def test_a_fault_of_our_own_leaves_the_mail(caplog: pytest.LogCaptureFixture) -> None:
    place = box("a", "b")

    done = Fetcher(inbox=place, intake=failing(desk(), {"a": RuntimeError("a bug")})).once()

    assert (done.taken, done.left, done.problem) == (1, 1, None)
    assert "failed a RuntimeError" in place.calls
    assert "a is not taken: RuntimeError: a bug" in caplog.text


@pytest.mark.parametrize(
    "error", [DeliveryInProgressError("another worker has it"), SenderUncheckedError("no DNS")]
)
def test_what_is_for_another_time_says_nothing_of_the_store(error: Exception) -> None:
    names = [f"m{number}" for number in range(5)]
    place = box(*names, "a")
    busy = dict.fromkeys(names, error)

    done = Fetcher(inbox=place, intake=failing(desk(), busy)).once()

    assert (done.taken, done.left, done.problem) == (1, 5, None)


@pytest.mark.parametrize("where", ["waiting", "next b"])
def test_an_inbox_that_cannot_be_read_ends_the_round(where: str) -> None:
    error = InboxError("connection lost")
    place = box("a", "b", faults={where: error})

    done = Fetcher(inbox=place, intake=desk()).once()

    assert done.problem is error
    assert done.taken == (0 if where == "waiting" else 1)


def test_an_inbox_that_gives_no_content_ends_the_round() -> None:
    """Its server is gone: it is not the mails."""
    place = Box({f"m{number}": InboxError("connection lost") for number in range(9)})

    done = Fetcher(inbox=place, intake=desk()).once()

    assert (done.left, str(done.problem)) == (3, "connection lost")


def test_an_inbox_that_refuses_us_in_mid_round_gives_the_mail_again() -> None:
    """It is asked once, for those who are asked too often lock accounts."""
    error = InboxRefusedError("the token was withdrawn")
    place = Box({"a": error, "b": error, "c": ticket("c")})
    fetcher = Fetcher(inbox=place, intake=desk())

    assert fetcher.once() == Fetched(left=1, problem=error)
    assert place.calls == ["waiting", "next a"]
    place.mails |= {"a": ticket("a"), "b": ticket("b")}
    assert fetcher.once().taken == 3


def test_who_is_told_may_fail_and_the_mails_move_on() -> None:
    def fail(*_: object) -> None:
        raise BrokenPipeError(32, "Broken pipe")

    place = box("a", "b")
    fetcher = Fetcher(inbox=place, intake=desk(), tell=fail)

    assert [str(fetcher.once().problem) for _ in range(3)] == ["[Errno 32] Broken pipe"] * 2 + [
        "None"
    ]
    assert not place.mails


def test_an_inbox_that_fails_to_be_told_of_a_failure_goes_on() -> None:
    place = box("a", faults={"failed x OSError": InboxError("read only")})
    place.mails = {"x": OSError("I/O"), **place.mails}

    assert Fetcher(inbox=place, intake=desk()).once().taken == 1


def test_the_handler_of_a_signal_may_stop_it() -> None:
    assert isinstance(Fetcher(inbox=box("a"), intake=desk()).stop, StopEvent)


def test_a_stop_ends_the_work_after_the_mail_in_hand() -> None:
    place, stop = box("a", "b", "c"), Event()

    def tell(*_: object) -> None:
        stop.set()

    fetcher = Fetcher(inbox=place, intake=desk(), stop=stop, tell=tell)
    fetcher.watch(60)

    assert list(place.mails) == ["b", "c"]
    assert place.waits == 0


@pytest.mark.parametrize(
    ("came", "counted"),
    [
        (NOON - timedelta(hours=3), NOON - timedelta(hours=3)),
        (NOON + timedelta(hours=3), NOON),
        (datetime(1969, 1, 1, tzinfo=UTC), NOON),
        (datetime(2026, 1, 1), NOON),  # noqa: DTZ001 - what an inbox should not say
        (None, NOON),
    ],
)
def test_a_mail_was_received_when_it_came_to_the_inbox(came: datetime, counted: datetime) -> None:
    intake = desk()
    found: list[datetime] = []

    def tell(_: Delivery, became: Outcome | Exception) -> None:
        assert isinstance(became, Outcome)
        found.extend(each.received_at for each in intake.store.recorded(became.message_id))  # type: ignore[attr-defined] # a MemoryStore

    Fetcher(inbox=box("a", received_at=came), intake=intake, tell=tell).once()

    assert found == [counted]


class Stop(Event):
    """An event that says how long it was waited for, and is set after so many waits."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self.waited: list[float] = []
        self._most = most

    def wait(self, timeout: float | None = None) -> bool:
        self.waited.append(timeout or 0)
        if len(self.waited) == self._most:
            self.set()
        return self.is_set()


def test_a_watch_waits_longer_and_longer_while_something_fails() -> None:
    place = box("a", faults={"waiting": InboxError("connection refused")})
    stop = Stop(7)

    Fetcher(inbox=place, intake=desk(), stop=stop, pauses=Pauses(1, 20)).watch(60)

    for waited, most in zip(stop.waited, (1, 2, 4, 8, 16, 20, 20), strict=True):
        assert 0.8 * most <= waited <= most
    assert place.waits == 0


def test_a_watch_that_works_again_begins_with_a_short_pause() -> None:
    place, stop = box(faults={"waiting": InboxRefusedError("login refused")}), Stop(3)
    told: list[Fetched] = []

    def recover(done: Fetched) -> None:
        told.append(done)
        if len(told) == 2:
            place.faults.clear()
        elif len(told) == 3:
            place.faults["waiting"] = InboxError("connection refused")

    place.on_wait = lambda _: None
    Fetcher(inbox=place, intake=desk(), stop=stop, pauses=Pauses(10, 300)).watch(60, recover)

    assert [done.problem is None for done in told] == [False, False, True, False]
    assert [round(waited / 10) for waited in stop.waited] in ([1, 2, 1], [1, 1, 1], [0, 1, 0])
    assert stop.waited[2] <= 10


def test_a_watch_goes_on_when_the_wait_fails() -> None:
    stop = Stop(2)

    def fail(_: Event) -> None:
        raise InboxError("connection lost")

    Fetcher(inbox=box("a", on_wait=fail), intake=desk(), stop=stop).watch(60)

    assert len(stop.waited) == 2


def test_a_watch_takes_what_comes_meanwhile() -> None:
    place = box("a")

    def come(stop: Event) -> None:
        if place.waits == 1:
            place.mails["b"] = ticket("b")
        else:
            stop.set()

    place.on_wait = come
    told: list[int] = []
    Fetcher(inbox=place, intake=desk()).watch(60, lambda done: told.append(done.taken))

    assert told == [1, 1]


def test_looking_asks_until_there_is_more() -> None:
    answers = iter([False, False, True])
    stop = Stop(99)

    looking(lambda: next(answers), 3_600, stop)

    assert stop.waited == [1, 1]


def test_two_fetchers_of_one_maildir_take_each_mail_once(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / name).mkdir()
    for name in ("a", "b", "c"):
        (tmp_path / "new" / name).write_bytes(ticket(name))
    intake = desk()
    other = Fetcher(inbox=Maildir(tmp_path), intake=intake)

    class Late(Maildir):
        def finished(self, delivery: Delivery) -> None:
            if delivery.name.endswith("/a"):
                others.append(other.once())
            super().finished(delivery)

    others: list[Fetched] = []
    done = Fetcher(inbox=Late(tmp_path), intake=intake).once()

    assert others == [Fetched(states={State.REPEAT: 1, State.CREATED: 2})]
    assert done == Fetched(states={State.CREATED: 1}, gone=2)
    assert len(list((tmp_path / "cur").iterdir())) == 3


def test_what_a_mail_says_of_itself_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    place = box("a", "b")
    intake = failing(desk(), {"a": StoreError("the disk is full")})

    Fetcher(inbox=place, intake=intake).once()

    assert "broken" not in caplog.text
    assert "ada@client.example" not in caplog.text
