"""
Every call of a port, in order, and what happens at one of them.

`watched` puts whatever a host supplies behind a proxy that knows the methods of the protocols in
`mail2ticket.ports`, by looking at them: a method that is added to a protocol joins by itself, and
a call of something that is in no protocol is an error of its own kind.
"""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from functools import cache, partial
from types import TracebackType
from typing import Any, Literal, Protocol, TypeAlias, cast

from attrs import define, field

from mail2ticket import ports

When: TypeAlias = Literal["before", "after"]


class UnknownCallError(BaseException):
    """Something was called that no protocol has."""


class Watch(Protocol):
    """**Protocol:** what is told of each call: its name, and whether it is over."""

    def reaches(self, name: str, when: When, values: tuple[object, ...], /) -> None:
        """Take note, or raise."""
        ...


@define
class Calls:
    """
    Takes note of the calls that were made, and fails one of them.

    Attributes:
        ended: Which calls came to their end, by their place; the others raised by themselves.
    """

    fails_at: int | None = None
    when: When = "before"
    error: BaseException | None = None
    names: list[str] = field(factory=list)
    ended: set[int] = field(factory=set)
    has_failed: bool = False

    def reaches(self, name: str, when: When, values: tuple[object, ...]) -> None:
        """Note that *name* is called; raise where it is that call."""
        if when == "before":
            self.names.append(name)
            at = len(self.names) - 1
        else:
            at = self._latest(name)
            self.ended.add(at)
        if self.fails_at == at and self.when == when and not self.has_failed:
            assert self.error is not None
            self.has_failed = True
            raise self.error

    def _latest(self, name: str) -> int:
        # A call may make others before it ends, of other names.
        return len(self.names) - 1 - self.names[::-1].index(name)


def is_protocol(found: object) -> bool:
    """Return whether *found* is a protocol itself, and no class that keeps one."""
    return inspect.isclass(found) and cast("bool", getattr(found, "_is_protocol", False))


@cache
def methods(protocol: type) -> Mapping[str, Callable[..., object]]:
    """Return the methods of *protocol* by name, with those of the protocols that it extends."""
    return {
        name: found
        for base in reversed(protocol.__mro__)
        if is_protocol(base)
        for name, found in vars(base).items()
        if inspect.isfunction(found) and not name.startswith("_")
    }


def protocols(*, is_async: bool = False) -> tuple[type, ...]:
    """Return the protocols of `mail2ticket.ports`, those for async hosts or the others."""
    found = [each for each in vars(ports).values() if is_protocol(each)]
    return tuple(each for each in found if each.__name__.startswith("Async") is is_async)


def _kept_by(target: object, *, is_async: bool) -> Mapping[str, Callable[..., object]]:
    """Return the methods of all protocols that *target* keeps, by name."""
    kept: dict[str, Callable[..., object]] = {}
    for protocol in protocols(is_async=is_async):
        if all(hasattr(target, name) for name in methods(protocol)):
            kept.update(methods(protocol))
    return kept


def watched(target: object, port: str, watch: Watch, *, is_async: bool = False) -> Any:  # noqa: ANN401 - it is all that the target is
    """Return *target* behind a proxy that tells *watch* of each call, as of *port*."""
    known = _kept_by(target, is_async=is_async)
    assert known, f"{target!r} keeps no protocol"
    return _Watched(target, port, watch, known, is_async)


class _Watched:
    def __init__(
        self,
        target: object,
        port: str,
        watch: Watch,
        known: Mapping[str, Callable[..., object]],
        is_async: bool,
    ) -> None:
        self._target, self._port, self._watch = target, port, watch
        self._known, self._is_async = known, is_async

    def __getattr__(self, name: str) -> Callable[..., object]:
        if name.startswith("__"):
            raise AttributeError(name)
        if name not in self._known:
            raise UnknownCallError(f"{self._port}.{name} is in no protocol")
        awaits = inspect.iscoroutinefunction(self._known[name])
        return partial(self._await if awaits else self._call, f"{self._port}.{name}", name)

    def _call(self, full: str, name: str, *values: object, **named: object) -> object:
        self._watch.reaches(full, "before", values)
        result: object = getattr(self._target, name)(*values, **named)
        self._watch.reaches(full, "after", values)
        if self._is_async and hasattr(result, "__aenter__"):
            scope = cast("AbstractAsyncContextManager[object]", result)
            return _AsyncScope(scope, full, self._watch)
        if hasattr(result, "__enter__"):
            return _Scope(cast("AbstractContextManager[object]", result), full, self._watch)
        return result

    async def _await(self, full: str, name: str, *values: object, **named: object) -> object:
        self._watch.reaches(full, "before", values)
        result = await cast("Awaitable[object]", getattr(self._target, name)(*values, **named))
        self._watch.reaches(full, "after", values)
        return result


class _Scope:
    """
    A transaction: what is done in it is watched, and so is its end.

    Fails it before its end, it is left with that error; fails it after, it was committed.
    """

    def __init__(self, scope: AbstractContextManager[object], name: str, watch: Watch) -> None:
        self._scope, self._name, self._watch = scope, name, watch

    def __enter__(self) -> object:
        name = f"{self._name} enter"
        self._watch.reaches(name, "before", ())
        work = self._scope.__enter__()
        try:
            self._watch.reaches(name, "after", ())
        except BaseException as error:
            self._scope.__exit__(type(error), error, error.__traceback__)
            raise
        return watched(work, "work", self._watch)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        if error is not None:
            return self._scope.__exit__(kind, error, traceback)
        name = f"{self._name} exit"
        try:
            self._watch.reaches(name, "before", ())
        except BaseException as ours:
            self._scope.__exit__(type(ours), ours, ours.__traceback__)
            raise
        self._scope.__exit__(None, None, None)
        self._watch.reaches(name, "after", ())
        return None


class _AsyncScope:
    """See `_Scope`."""

    def __init__(
        self, scope: AbstractAsyncContextManager[object], name: str, watch: Watch
    ) -> None:
        self._scope, self._name, self._watch = scope, name, watch

    async def __aenter__(self) -> object:
        name = f"{self._name} enter"
        self._watch.reaches(name, "before", ())
        work = await self._scope.__aenter__()
        try:
            self._watch.reaches(name, "after", ())
        except BaseException as error:
            await self._scope.__aexit__(type(error), error, error.__traceback__)
            raise
        return watched(work, "work", self._watch, is_async=True)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> bool | None:
        if error is not None:
            return await self._scope.__aexit__(kind, error, traceback)
        name = f"{self._name} exit"
        try:
            self._watch.reaches(name, "before", ())
        except BaseException as ours:
            await self._scope.__aexit__(type(ours), ours, ours.__traceback__)
            raise
        await self._scope.__aexit__(None, None, None)
        self._watch.reaches(name, "after", ())
        return None
