"""The unprocessed queue for async hosts: `Unprocessed`, with awaits (R6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar, cast

from attrs import field, frozen

from mail2ticket.handling.beside_loop import (
    Authenticating,
    Beside,
    Keeping,
    Looking,
    Observing,
    Sending,
    Transcribing,
)
from mail2ticket.handling.timing import checked, utc_now
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome
from mail2ticket.model.held import HeldMail
from mail2ticket.model.people import Company, Requester
from mail2ticket.model.route import Route
from mail2ticket.pipeline import Triage, triage_each
from mail2ticket.policy import Policy
from mail2ticket.ports import (
    AsyncAuthenticator,
    AsyncBlobStore,
    AsyncHeldFileStore,
    AsyncHeldStore,
    AsyncScanner,
    AsyncTranscriber,
    AsyncTransport,
    Observer,
)
from mail2ticket.relaying import Relaying
from mail2ticket.scanning import Scanning
from mail2ticket.stores.before_awaits import StoreBeforeAwaits
from mail2ticket.unprocessed.queue import Unprocessed
from mail2ticket.unprocessed.wanted import Wanted

T = TypeVar("T")

_WAITING = Wanted()


@frozen
class AsyncUnprocessed:
    """
    The held mail of a helpdesk, which waits for a person; `Unprocessed` for async hosts.

    What is done is what `Unprocessed` does, in a thread of its own, so that the event loop goes
    on while a mail is read and judged. Whatever waits is awaited by the task that called: a
    transaction begins and ends in it. A task that is cancelled waits for the transaction to be
    rolled back, or for its commit.

    >>> import asyncio
    >>> from mail2ticket import AsyncIntake, Mailbox, Policy
    >>> from mail2ticket.stores.in_threads import HeldStoreInThreads
    >>> from mail2ticket.stores.memory import MemoryStore
    >>> from mail2ticket.testing import mail
    >>> policy = Policy(mailboxes=(Mailbox("support@acme.example"),))
    >>> async def see_to_one():
    ...     store = HeldStoreInThreads(MemoryStore())
    ...     await AsyncIntake(store, None, policy).process(mail("Pump", to="old@acme.example"))
    ...     queue = AsyncUnprocessed(store, None, policy)
    ...     (held,) = await queue.list()
    ...     outcome = await queue.create_ticket(held.recorded.key, by="sam")
    ...     return held.reason, str(outcome.state), await queue.count()
    >>> asyncio.run(see_to_one())
    ('no_route', 'created', 0)

    Attributes:
        transport, scanner, blobs, authenticator, transcripts: As those of `AsyncIntake`.

        triage, relaying, scanning, time_budget, clock: As those of `Unprocessed`; *triage* and
            *clock* are called by another thread.

        observer: Is told in the event loop.
    """

    store: AsyncHeldStore
    transport: AsyncTransport | None
    policy: Policy
    scanner: AsyncScanner | None = None
    blobs: AsyncBlobStore | None = None
    triage: Triage = field(default=triage_each, kw_only=True)
    relaying: Relaying = field(default=Relaying(), kw_only=True)
    authenticator: AsyncAuthenticator | None = field(default=None, kw_only=True)
    scanning: Scanning = field(default=Scanning(), kw_only=True)
    transcripts: AsyncTranscriber | None = field(default=None, kw_only=True)
    time_budget: float | None = field(default=30.0, kw_only=True, converter=checked)
    observer: Observer | None = field(default=None, kw_only=True, repr=False)
    clock: Callable[[], datetime] = field(default=utc_now, kw_only=True)

    async def list(self, wanted: Wanted = _WAITING) -> tuple[HeldMail, ...]:
        """See `Unprocessed.list`."""
        return await self._beside(lambda queue: queue.list(wanted))

    async def count(self, wanted: Wanted = _WAITING) -> int:
        """See `Unprocessed.count`."""
        return await self._beside(lambda queue: queue.count(wanted))

    async def reasons(self, wanted: Wanted = _WAITING) -> Mapping[str, int]:
        """See `Unprocessed.reasons`."""
        return await self._beside(lambda queue: queue.reasons(wanted))

    async def mailboxes(self, wanted: Wanted = _WAITING) -> Mapping[Address | None, int]:
        """See `Unprocessed.mailboxes`."""
        return await self._beside(lambda queue: queue.mailboxes(wanted))

    async def key_of(self, prefix: str) -> str:
        """See `Unprocessed.key_of`."""
        return await self._beside(lambda queue: queue.key_of(prefix))

    async def read(self, key: str) -> tuple[HeldMail, bytes | None]:
        """See `Unprocessed.read`."""
        return await self._beside(lambda queue: queue.read(key))

    async def create_ticket(
        self,
        key: str,
        *,
        by: str,
        at: datetime | None = None,
        mailbox: Address | str | None = None,
        requester: Requester | None = None,
        company: Company | None = None,
        queue: str = "",
        fields: Mapping[str, str] | None = None,
    ) -> Outcome:
        """See `Unprocessed.create_ticket`."""
        return await self._beside(
            lambda held: held.create_ticket(
                key,
                by=by,
                at=at,
                mailbox=mailbox,
                requester=requester,
                company=company,
                queue=queue,
                fields=fields,
            )
        )

    async def attach(
        self,
        key: str,
        number: str,
        *,
        by: str,
        at: datetime | None = None,
        reopens: bool = False,
    ) -> Outcome:
        """See `Unprocessed.attach`."""
        return await self._beside(
            lambda queue: queue.attach(key, number, by=by, at=at, reopens=reopens)
        )

    async def route(
        self, key: str, route: Route, *, by: str, at: datetime | None = None
    ) -> Outcome:
        """See `Unprocessed.route`."""
        return await self._beside(lambda queue: queue.route(key, route, by=by, at=at))

    async def route_for(
        self,
        key: str,
        mailbox: Address | str,
        *,
        to: Address | str | None = None,
        senders: Sequence[str] = (),
        queue: str = "",
        fields: Mapping[str, str] | None = None,
        name: str = "",
    ) -> Route:
        """See `Unprocessed.route_for`."""
        return await self._beside(
            lambda held: held.route_for(
                key, mailbox, to=to, senders=senders, queue=queue, fields=fields, name=name
            )
        )

    async def reprocess(
        self, key: str, *, by: str, policy: Policy | None = None, at: datetime | None = None
    ) -> Outcome:
        """See `Unprocessed.reprocess`."""
        return await self._beside(lambda queue: queue.reprocess(key, by=by, policy=policy, at=at))

    async def delete(
        self, key: str, *, by: str, at: datetime | None = None, detail: str = ""
    ) -> None:
        """See `Unprocessed.delete`."""
        await self._beside(lambda queue: queue.delete(key, by=by, at=at, detail=detail))

    async def _beside(self, deed: Callable[[Unprocessed], T]) -> T:
        beside = Beside()
        authenticator, transcripts = self.authenticator, self.transcripts
        queue = Unprocessed(
            # Of held files nothing is asked here.
            StoreBeforeAwaits(cast("AsyncHeldFileStore", self.store), beside),
            Sending(self.transport, beside) if self.transport else None,
            self.policy,
            Looking(self.scanner, beside) if self.scanner else None,
            Keeping(self.blobs, beside) if self.blobs else None,
            triage=self.triage,
            relaying=self.relaying,
            authenticator=Authenticating(authenticator, beside) if authenticator else None,
            scanning=self.scanning,
            transcripts=Transcribing(transcripts, beside) if transcripts else None,
            time_budget=self.time_budget,
            observer=Observing(self.observer, beside) if self.observer else None,
            clock=self.clock,
        )
        return await beside.serve(lambda: deed(queue))
