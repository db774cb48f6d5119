"""Code that does not await, run beside an event loop: what it waits for, the task awaits."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from contextvars import copy_context
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.decision import Decision
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.scan import Scan
from mail2ticket.ports import (
    AsyncAuthenticator,
    AsyncBlobStore,
    AsyncScanner,
    AsyncTranscriber,
    AsyncTransport,
    BlobPlace,
    Event,
    Observer,
)

if TYPE_CHECKING:  # sync hosts do without it
    import asyncio
    from concurrent.futures import Future

T = TypeVar("T")


class Beside:
    """
    Has steps of a task awaited, for the one thread that works for it.

    All of them are awaited by that task, one after the other, so that a transaction begins and
    ends in the same one.
    """

    def __init__(self) -> None:
        import asyncio  # noqa: PLC0415 - sync hosts do without it

        self._loop = asyncio.get_running_loop()
        self._steps: asyncio.Queue[_Step[Any] | None] = asyncio.Queue()
        # What ended the task, while the thread goes on to its end.
        self._over: BaseException | None = None

    def run(self, step: Coroutine[Any, Any, T], /) -> T:
        """Return what *step* returns; nothing more is begun once the task was cancelled."""
        return self._put(step, is_end=False)

    def end(self, step: Coroutine[Any, Any, T], /) -> T:
        """Return what *step* returns, which ends something, and is awaited in any case."""
        return self._put(step, is_end=True)

    def _put(self, coroutine: Coroutine[Any, Any, T], *, is_end: bool) -> T:
        from concurrent.futures import Future  # noqa: PLC0415 - as asyncio

        done: Future[T] = Future()
        step = _Step(coroutine, done, is_end=is_end)
        self._loop.call_soon_threadsafe(self._steps.put_nowait, step)
        return done.result()

    async def serve(self, call: Callable[[], T]) -> T:
        """
        Return what *call* returns, in a thread of its own, and await its steps meanwhile.

        A task that is cancelled waits until that has come to its end: what is open is rolled
        back, and what was committed stays.
        """
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - as asyncio

        # A thread for each: those of a pool may all wait for steps that need one of that pool.
        with_context = copy_context().run
        pool = ThreadPoolExecutor(1, "mail2ticket-beside")
        try:
            thread = self._loop.run_in_executor(pool, with_context, call)
            thread.add_done_callback(lambda _: self._steps.put_nowait(None))
            while step := await self._next():
                await self._make(step)
            if self._over is not None:
                thread.exception()  # it gives way, and is asked for, so that none warns
                raise self._over
            return thread.result()
        finally:
            pool.shutdown(wait=False)

    async def _next(self) -> _Step[Any] | None:
        import asyncio  # noqa: PLC0415 - as above

        while True:
            try:
                return await self._steps.get()
            except asyncio.CancelledError as error:
                self._over = error

    async def _make(self, step: _Step[Any]) -> None:
        if self._over is not None and not step.is_end:
            from asyncio import CancelledError  # noqa: PLC0415 - as above

            step.coroutine.close()
            step.done.set_exception(CancelledError())
            return
        try:
            found = await step.coroutine
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            if not isinstance(error, Exception):
                self._over = error
            step.done.set_exception(error)
        else:
            step.done.set_result(found)


@frozen
class _Step(Generic[T]):
    coroutine: Coroutine[Any, Any, T]
    done: Future[T]
    is_end: bool


@frozen
class Sending:
    """A `Transport` of *transport*."""

    transport: AsyncTransport
    beside: Beside

    def send(self, mail: OutboundMail, /) -> None:
        """See `Transport.send`."""
        self.beside.run(self.transport.send(mail))


@frozen
class Looking:
    """A `Scanner` of *scanner*."""

    scanner: AsyncScanner
    beside: Beside

    def scan(self, attachment: Attachment, /) -> Scan:
        """See `Scanner.scan`."""
        return self.beside.run(self.scanner.scan(attachment))


@frozen
class Keeping:
    """A `BlobStore` of *blobs*."""

    blobs: AsyncBlobStore
    beside: Beside

    def put(self, attachment: Attachment, place: BlobPlace, /) -> str:
        """See `BlobStore.put`."""
        return self.beside.run(self.blobs.put(attachment, place))


@frozen
class Authenticating:
    """An `Authenticator` of *authenticator*."""

    authenticator: AsyncAuthenticator
    beside: Beside

    def authenticate(
        self, content: bytes, message: Message, /
    ) -> tuple[AuthenticationResult, ...]:
        """See `Authenticator.authenticate`."""
        return self.beside.run(self.authenticator.authenticate(content, message))


@frozen
class Transcribing:
    """A `Transcriber` of *transcriber*."""

    transcriber: AsyncTranscriber
    beside: Beside

    def transcribe(self, message: Message, decision: Decision, /) -> Attachment:
        """See `Transcriber.transcribe`."""
        return self.beside.run(self.transcriber.transcribe(message, decision))


@frozen
class Observing:
    """Tells *observer* in the event loop, where those of async hosts are told."""

    observer: Observer
    beside: Beside

    def __call__(self, event: Event, /) -> None:
        """Tell it, also of what a task did that was cancelled meanwhile."""
        self.beside.end(_told(self.observer, event))


async def _told(observer: Observer, event: Event) -> None:
    observer(event)
