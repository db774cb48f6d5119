"""A store and a transport whose calls fail as they are told, before or after they are made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from contextlib import contextmanager
from functools import partial
from typing import Any

from attrs import Factory, define

from mail2ticket.errors import ContentionError, StoreError, TransportError, UndeliverableError
from mail2ticket.model.notice import OutboundMail


class Killed(BaseException):
    """The process is gone: nobody catches it, and nothing more is done."""


#: What a call may raise; the last one is the end of the process.
ERRORS: tuple[type[BaseException], ...] = (
    StoreError,
    ContentionError,
    OSError,
    Killed,
)


@define
class Fault:
    """
    What goes wrong, once.

    Attributes:
        call: Which call from now on, from 0.

        is_after: Whether the call is made before.

        error: What is raised.
    """

    call: int
    is_after: bool
    error: type[BaseException]


@define
class Faults:
    """
    Counts calls, and lets one of them fail.

    Attributes:
        has_failed: Whether it did since it was armed.

        last: The name of the call that failed.

        commits: How many transactions were committed since it was armed.

        sent: How often each notice left the house.

        noted: The notices that are known to have left.

        again: The notices that left without its being noted, so that they leave again.

        refusing: The addresses whose mail is refused for good.

        is_down: Whether nothing can be sent.
    """

    fault: Fault | None = None
    has_failed: bool = False
    last: str = ""
    commits: int = 0
    sent: Counter[str] = Factory(Counter[str])
    noted: set[str] = Factory(set[str])
    again: Counter[str] = Factory(Counter[str])
    refusing: set[str] = Factory(set[str])
    is_down: bool = False

    def begin(self) -> None:
        """Begin to watch an operation."""
        self.has_failed, self.commits, self.last = False, 0, ""

    def end(self) -> None:
        """Let nothing fail any more: the operation is over."""
        self.fault = None

    def before(self, name: str) -> None:
        """Fail, if it is time."""
        if self.fault and not self.fault.is_after and self.fault.call == 0:
            self._fail(name)

    def after(self, name: str) -> None:
        """Fail, if it is time, and count the call."""
        if self.fault is None:
            return
        if self.fault.call == 0:
            self._fail(name)
        self.fault.call -= 1

    def _fail(self, name: str) -> None:
        fault, self.fault = self.fault, None
        self.has_failed, self.last = True, name
        if fault is not None:
            raise fault.error("it was to fail")

    @contextmanager
    def leaving(self, notice: str) -> Generator[None, None, None]:
        """Note that *notice* leaves again, if it is not to be known that it left."""
        try:
            yield
        except BaseException:
            self.again[notice] += 1
            raise

    def call(self, name: str, function: Callable[..., Any], *arguments: Any) -> Any:  # noqa: ANN401
        """Return what *function* returns, which may fail before or after it."""
        self.before(name)
        result = function(*arguments)
        self.after(name)
        return result


class FaultyTransport:
    """A transport that remembers what it sent, and fails as it is told."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def send(self, mail: OutboundMail) -> None:
        """Send *mail*."""
        self._faults.before("send")
        self._send(mail)
        with self._faults.leaving(mail.id):
            self._faults.after("send")

    def _send(self, mail: OutboundMail) -> None:
        if str(mail.to) in self._faults.refusing:
            raise UndeliverableError("550 5.1.1 no such user")
        if self._faults.is_down:
            raise TransportError("connection refused")
        self._faults.sent[mail.id] += 1


class FaultyStore:
    """A store every call of which may fail, as may each call of its transactions."""

    def __init__(self, store: Any, faults: Faults) -> None:  # noqa: ANN401 - any store
        self._store = store
        self._faults = faults

    @contextmanager
    def begin(self) -> Generator[Any, None, None]:
        """Begin a transaction; to begin it and to commit it are calls as well."""
        self._faults.before("begin")
        with self._store.begin() as work:
            self._faults.after("begin")
            yield _FaultyWork(work, self._faults)
            self._faults.before("commit")
        self._faults.commits += 1
        # Contention says that nothing was written, so it is never what comes after a commit.
        if self._faults.fault and self._faults.fault.error is not ContentionError:
            self._faults.after("commit")

    def mark_sent(self, mail: OutboundMail) -> None:
        """Note that *mail* was sent."""
        with self._faults.leaving(mail.id):
            self._faults.before("mark_sent")
        self._store.mark_sent(mail)
        self._faults.noted.add(mail.id)
        self._faults.after("mark_sent")

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        found = getattr(self._store, name)
        if name not in _CALLS:
            return found
        return partial(self._faults.call, name, found)


class _FaultyWork:
    def __init__(self, work: Any, faults: Faults) -> None:  # noqa: ANN401 - any transaction
        self._work = work
        self._faults = faults

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the transaction has
        found = getattr(self._work, name)
        return partial(self._faults.call, name, found)


_CALLS = frozenset({"seen", "take_due", "put_off", "give_up"})
