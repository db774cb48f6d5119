"""
Each call fails, before and after it ran, with six kinds of error; then all is done again.

The six, and why these: the port's own error (*nothing was written*, or *not sent*) and the one
that asks for something else (to run the transaction again, or never to send it again), which a
door must tell apart; `TimeoutError`, which is an `OSError`, as the network and the disk raise it;
`RuntimeError`, a bug in a host's adapter; `MemoryError`, which may come anywhere; and
`KeyboardInterrupt`, or `asyncio.CancelledError` behind awaits, which is no `Exception` and must
not be taken for one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from itertools import product

from attrs import field, frozen
from fault_stories import Story, World
from proof_calls import Calls, When
from proof_checks import differences, missing_files

from mail2ticket.errors import (
    ContentionError,
    StoreError,
    TransportError,
    UndeliverableError,
    UnprocessedError,
)
from mail2ticket.model.outgoing import Posting

MOST_ROUNDS = 10
_ANYWHERE: tuple[type[BaseException], ...] = (TimeoutError, RuntimeError, MemoryError)
_STOPS = {False: KeyboardInterrupt, True: asyncio.CancelledError}
#: A notice is sent again after these, and after no other.
_BETWEEN_SENT_AND_NOTED = {("transport.send", "after"), ("store.mark_sent", "before")}


class NotAsItShouldBeError(Exception):
    """What was found after a fault is not what is there without one."""


@frozen
class Fault:
    """One call of a story, and how it fails."""

    at: int
    name: str
    when: When
    kind: type[BaseException] = field(repr=lambda kind: kind.__name__)

    @property
    def is_of_scanner(self) -> bool:
        """Whether the file is not kept by it, since nobody knows what is in it."""
        return self.name == "scanner.scan" and issubclass(self.kind, Exception)

    @property
    def may_double(self) -> bool:
        """Whether it falls between sending a notice and noting that."""
        return (self.name, self.when) in _BETWEEN_SENT_AND_NOTED


def kinds(name: str, *, is_async: bool = False) -> tuple[type[BaseException], ...]:
    """Return the six errors with which the call *name* fails."""
    port = name.partition(".")[0]
    own: tuple[type[BaseException], ...] = (StoreError, ContentionError)
    if port == "transport":
        own = (TransportError, UndeliverableError)
    elif port == "scanner":
        own = (ConnectionResetError, ValueError)
    return (*own, *_ANYWHERE, _STOPS[is_async])


def calls_of(story: Story, world: World) -> Calls:
    """Return the calls that *story* makes where nothing else fails than it says."""
    _begin(story, world)
    calls = world.calls = Calls()
    story.act(world)
    world.calls = None
    return calls


def faults(calls: Calls, *, is_async: bool = False) -> Iterator[Fault]:
    """Yield every way in which one of *calls* can fail."""
    for at, name in enumerate(calls.names):
        times: tuple[When, ...] = ("before", "after") if at in calls.ended else ("before",)
        for when, kind in product(times, kinds(name, is_async=is_async)):
            yield Fault(at, name, when, kind)


def undisturbed(story: Story, world: World) -> dict[str, list[str]]:
    """Return what is there when nothing fails."""
    _begin(story, world)
    story.act(world)
    _settle(story, world)
    _check_sent(world, most=1)
    return world.snapshot()


def disturbed(story: Story, world: World, fault: Fault, expected: dict[str, list[str]]) -> None:
    """
    Let *fault* happen in *story*, and all be done again until nothing changes any more.

    Raises:
        NotAsItShouldBeError: if then something is missing, doubled or different.
    """
    _begin(story, world)
    error = fault.kind("on purpose")
    world.calls = Calls(fault.at, fault.when, error)
    try:
        story.act(world)
    except BaseException as raised:
        is_told = fault.is_of_scanner and story.scans_again and story.is_of_queue
        if is_told and isinstance(raised, UnprocessedError):
            pass  # nobody knows whether the file is clean, so that it waits on
        elif not _is_documented(raised, error, story):
            raise NotAsItShouldBeError(f"raised {raised!r} after {fault}") from raised
    if not world.calls.has_failed:
        raise NotAsItShouldBeError(f"{fault} never came")
    world.calls = None
    _settle(story, world)
    _check_sent(world, most=2 if fault.may_double else 1)
    found = world.snapshot()
    is_without = fault.is_of_scanner and not story.scans_again
    wrong = _without_file(found, expected) if is_without else differences(found, expected)
    wrong += missing_files(world.store)
    if wrong:
        raise NotAsItShouldBeError("\n".join((str(fault), *wrong)))


def _is_documented(raised: BaseException, error: BaseException, story: Story) -> bool:
    """Return whether *raised* is what may come out: the error itself, or one that says more."""
    if isinstance(error, asyncio.CancelledError):
        # A loop makes an error of its own of a task that was cancelled.
        return isinstance(raised, asyncio.CancelledError)
    if isinstance(error, ContentionError) and story.is_of_queue:
        # The transaction is run again, and finds that it was committed the first time.
        return isinstance(raised, ContentionError | UnprocessedError)
    # A place for files says of an error of the network or the disk that it is one of its own.
    return raised is error or (isinstance(raised, StoreError) and raised.__cause__ is error)


def _begin(story: Story, world: World) -> None:
    world.transport.errors.extend(kind("on purpose") for kind in story.refuses)
    for act in story.before:
        act(world)


def _settle(story: Story, world: World) -> None:
    """Do it again, and let everything be sent that waits."""
    story.acts_again(world)
    for _ in range(MOST_ROUNDS):
        for dead in list(world.store.outgoing(Posting.DEAD)):
            world.store.release(dead.mail.id, dead.due_at)
        world.relays_later()
        if not list(world.store.outbox()) and not list(world.store.outgoing(Posting.DEAD)):
            break
    else:
        raise NotAsItShouldBeError("notices wait that nobody can send")
    before = world.snapshot()
    story.acts_again(world)
    world.relays_later()
    if wrong := differences(world.snapshot(), before):
        raise NotAsItShouldBeError("\n".join(("a further time", *wrong)))


def _check_sent(world: World, most: int) -> None:
    expected = {each.mail.id for each in world.store.outgoing(Posting.SENT)}
    sent = world.transport.sent
    if not expected <= set(sent):
        raise NotAsItShouldBeError(f"{len(expected - set(sent))} notices were never sent")
    twice = [count for count in sent.values() if count > 1]
    if len(twice) > most - 1 or max(sent.values(), default=0) > most:
        raise NotAsItShouldBeError(f"notices were sent {sorted(sent.values())} times")
    if any(len(ids) > 1 for ids in world.transport.message_ids.values()):
        raise NotAsItShouldBeError("one notice has several Message-IDs")


def _without_file(found: dict[str, list[str]], expected: dict[str, list[str]]) -> list[str]:
    """Return what is wrong besides a file that is not kept."""
    wrong = differences({"mails": found["mails"]}, {"mails": expected["mails"]})
    for part in ("items", "records", "held"):
        if len(found[part]) != len(expected[part]):
            wrong.append(f"{len(found[part])} {part} for {len(expected[part])}")
    kept, all_kept = (repr(each["files"]).count("file:") for each in (found, expected))
    if kept >= all_kept > 0:
        wrong.append(f"{kept} files are kept of {all_kept}, one of which nobody looked into")
    return wrong


@frozen
class Result:
    """What came of the faults of one story."""

    story: str
    calls: tuple[str, ...]
    runs: int


def prove(
    story: Story,
    fresh: Callable[[], World],
    chosen: Callable[[int, Fault], bool] = lambda turn, fault: True,
    *,
    is_async: bool = False,
) -> Result:
    """Run *story* once for every fault that is *chosen*; raise at the first that does harm."""
    calls = calls_of(story, fresh())
    expected = undisturbed(story, fresh())
    runs = 0
    for turn, fault in enumerate(faults(calls, is_async=is_async)):
        if chosen(turn, fault):
            disturbed(story, fresh(), fault, expected)
            runs += 1
    return Result(story.name, tuple(calls.names), runs)
