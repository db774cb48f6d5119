"""The way out: what a worker committed, and what others could not send; sync and async."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from functools import partial
from time import perf_counter

from attrs import field, frozen

from mail2ticket.errors import UndeliverableError
from mail2ticket.handling.observing import tell
from mail2ticket.handling.retries import again, async_again
from mail2ticket.logbook import remark, summed_up
from mail2ticket.model.notice import OutboundMail
from mail2ticket.model.outgoing import Outgoing
from mail2ticket.ports import (
    AsyncStore,
    AsyncTransport,
    NoticeResult,
    NoticeTried,
    Observer,
    Store,
    Transport,
)
from mail2ticket.relaying import Relayed, Relaying, failure_of

_COUNTED = {
    NoticeResult.SENT: Relayed(sent=1),
    NoticeResult.PUT_OFF: Relayed(put_off=1),
    NoticeResult.GIVEN_UP: Relayed(given_up=1),
}


@frozen
class _Attempt:
    """One attempt to send a notice, timed."""

    observer: Observer | None
    mail: OutboundMail
    count: int
    since: float = field(factory=perf_counter)

    def ended(self, result: NoticeResult, error: str = "") -> Relayed:
        """Tell the observer how it ended, and count it."""
        event = NoticeTried(
            notice=self.mail,
            result=result,
            attempts=self.count,
            error=error,
            seconds=perf_counter() - self.since,
        )
        tell(self.observer, event)
        return _COUNTED[result]


@frozen
class Post:
    """
    Sends what is in the outbox.

    Attributes:
        clock: What time it is, with a time zone.
    """

    store: Store
    transport: Transport | None
    relaying: Relaying
    clock: Callable[[], datetime]
    observer: Observer | None = None

    def tell(self, mails: Iterable[OutboundMail], due_at: datetime) -> None:
        """
        Send *mails*, which are committed, until *due_at*; nothing is raised from here.

        To raise would say that nothing was written. What is not sent, a `relay` takes.
        """
        if self.transport is None:
            return
        for mail in mails:
            if self.clock() >= due_at:
                remark("notice %s stays in the outbox: there was no time for it", mail.id)
                continue
            try:
                self._send(self.transport, mail, 1, self.clock())
            except Exception as problem:  # noqa: BLE001 - whatever it is, the mail is committed
                remark(_NOT_NOTED, mail.id, failure_of(problem))

    def relay(self, now: datetime | None, limit: int | None) -> Relayed:
        """Send at most *limit* mails that are due at *now*, or all."""
        done = Relayed()
        if self.transport is None:
            return done
        start = self.clock()
        now = now or start
        left = limit
        with summed_up("the relay"):
            while left is None or left > 0:
                until = now + (self.clock() - start) + self.relaying.lease
                size = self.relaying.batch if left is None else min(left, self.relaying.batch)
                due = self.store.take_due(now, until, size)
                if not due:
                    break
                left = None if left is None else left - len(due)
                for each in due:
                    moment = now + (self.clock() - start)
                    if moment >= until:
                        break  # somebody else may have the rest by now
                    done += self._relayed(self.transport, each, moment)
        return done

    def _relayed(self, transport: Transport, outgoing: Outgoing, now: datetime) -> Relayed:
        if outgoing.attempts > self.relaying.most_attempts:
            attempt = _Attempt(self.observer, outgoing.mail, outgoing.attempts)
            error = outgoing.error or _NEVER_ENDED
            self.store.give_up(outgoing.mail, outgoing.attempts, error)
            return attempt.ended(NoticeResult.GIVEN_UP, error)
        return self._send(transport, outgoing.mail, outgoing.attempts, now)

    def _send(
        self, transport: Transport, mail: OutboundMail, attempts: int, now: datetime
    ) -> Relayed:
        attempt = _Attempt(self.observer, mail, attempts)
        try:
            transport.send(mail)
        except Exception as problem:  # noqa: BLE001 - the mail is committed, whatever it is
            error = failure_of(problem)
            pause = _pause(self.relaying, attempts, problem)
            if pause is None:
                remark(_IS_DEAD, mail.id, error)
                self.store.give_up(mail, attempts, error)
                return attempt.ended(NoticeResult.GIVEN_UP, error)
            remark(_WAITS, mail.id, error)
            self.store.put_off(mail, attempts, now + pause, error)
            return attempt.ended(NoticeResult.PUT_OFF, error)
        self._note(mail)
        return attempt.ended(NoticeResult.SENT)

    def _note(self, mail: OutboundMail) -> None:
        """Note that *mail* was sent, again where others are in the way: else it is sent twice."""
        again(partial(self.store.mark_sent, mail))


@frozen
class AsyncPost:
    """`Post`, with awaits."""

    store: AsyncStore
    transport: AsyncTransport | None
    relaying: Relaying
    clock: Callable[[], datetime]
    observer: Observer | None = None

    async def tell(self, mails: Iterable[OutboundMail], due_at: datetime) -> None:
        """See `Post.tell`."""
        if self.transport is None:
            return
        for mail in mails:
            if self.clock() >= due_at:
                remark("notice %s stays in the outbox: there was no time for it", mail.id)
                continue
            try:
                await self._send(self.transport, mail, 1, self.clock())
            except Exception as problem:  # noqa: BLE001 - whatever it is, the mail is committed
                remark(_NOT_NOTED, mail.id, failure_of(problem))

    async def relay(self, now: datetime | None, limit: int | None) -> Relayed:
        """See `Post.relay`."""
        done = Relayed()
        if self.transport is None:
            return done
        start = self.clock()
        now = now or start
        left = limit
        with summed_up("the relay"):
            while left is None or left > 0:
                until = now + (self.clock() - start) + self.relaying.lease
                size = self.relaying.batch if left is None else min(left, self.relaying.batch)
                due = await self.store.take_due(now, until, size)
                if not due:
                    break
                left = None if left is None else left - len(due)
                for each in due:
                    moment = now + (self.clock() - start)
                    if moment >= until:
                        break  # somebody else may have the rest by now
                    done += await self._relayed(self.transport, each, moment)
        return done

    async def _relayed(
        self, transport: AsyncTransport, outgoing: Outgoing, now: datetime
    ) -> Relayed:
        if outgoing.attempts > self.relaying.most_attempts:
            attempt = _Attempt(self.observer, outgoing.mail, outgoing.attempts)
            error = outgoing.error or _NEVER_ENDED
            await self.store.give_up(outgoing.mail, outgoing.attempts, error)
            return attempt.ended(NoticeResult.GIVEN_UP, error)
        return await self._send(transport, outgoing.mail, outgoing.attempts, now)

    async def _send(
        self, transport: AsyncTransport, mail: OutboundMail, attempts: int, now: datetime
    ) -> Relayed:
        attempt = _Attempt(self.observer, mail, attempts)
        try:
            await transport.send(mail)
        except Exception as problem:  # noqa: BLE001 - the mail is committed, whatever it is
            error = failure_of(problem)
            pause = _pause(self.relaying, attempts, problem)
            if pause is None:
                remark(_IS_DEAD, mail.id, error)
                await self.store.give_up(mail, attempts, error)
                return attempt.ended(NoticeResult.GIVEN_UP, error)
            remark(_WAITS, mail.id, error)
            await self.store.put_off(mail, attempts, now + pause, error)
            return attempt.ended(NoticeResult.PUT_OFF, error)
        await self._note(mail)
        return attempt.ended(NoticeResult.SENT)

    async def _note(self, mail: OutboundMail) -> None:
        """See `Post`."""
        await async_again(partial(self.store.mark_sent, mail))


_WAITS = "notice %s stays in the outbox: %s"
_IS_DEAD = "notice %s is a dead letter: %s"
_NOT_NOTED = "of notice %s was not noted whether it was sent: %s"
_NEVER_ENDED = "no attempt came to an end"


def _pause(relaying: Relaying, attempts: int, problem: Exception) -> timedelta | None:
    """Return how long to wait after a failure; None if there is no use in it."""
    if isinstance(problem, UndeliverableError) or attempts >= relaying.most_attempts:
        return None
    return relaying.pause_after(attempts)
