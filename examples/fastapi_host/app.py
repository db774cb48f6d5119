"""
A FastAPI application that takes mail with `AsyncIntake`, and shows what became of it.

Who posts is answered after the commit. Meanwhile the loop goes on: the store and the transport
wait in threads. Notices that could not be sent are tried again each minute.
"""

from __future__ import annotations

import asyncio
import hmac
import logging
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from mail2ticket import Address, AsyncIntake, Envelope, Mailbox, Outcome, Policy
from mail2ticket.errors import Mail2TicketError
from mail2ticket.stores.in_threads import StoreInThreads
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.transports.in_threads import TransportInThreads
from mail2ticket.transports.maildir import MaildirTransport

log = logging.getLogger(__name__)

_MINUTE = 60.0


def helpdesk(folder: Path, policy: Policy, token: str) -> FastAPI:
    """
    Return an application that keeps its desk in *folder*.

    Args:
        folder: Where ``desk.db`` and ``outgoing/`` are, a Maildir of what is sent.

        policy: How mail is handled.

        token: What whoever posts mail must know: he says from whom it is, and to whom.
    """
    store = SqliteStore(folder / "desk.db")
    transport = TransportInThreads(MaildirTransport(folder / "outgoing"))
    intake = AsyncIntake(StoreInThreads(store), transport, policy)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncGenerator[None, None]:
        with store:
            relaying = asyncio.create_task(_relaying(intake))
            yield
            relaying.cancel()
            with suppress(asyncio.CancelledError):
                await relaying

    app = FastAPI(title="Helpdesk", lifespan=life)

    @app.post("/mail", dependencies=[Depends(_knowing(token))])
    async def take(
        request: Request, sender: str = "", recipient: Annotated[Sequence[str], Query()] = ()
    ) -> dict[str, object]:
        """Take a mail as it came over the wire; with what SMTP said, where that is known."""
        content = await _body(request, policy.limits.refused_bytes)
        try:
            envelope = _envelope(sender, recipient)
            outcome = await intake.process(content, envelope)
        except Mail2TicketError as error:
            # Try again later, or never.
            raise HTTPException(503 if error.is_transient else 422, error.status) from error
        return _shown(outcome)

    @app.get("/tickets")
    def tickets() -> list[dict[str, object]]:
        """List all tickets."""
        return [
            {"number": each.item.number, "title": each.item.title, "open": each.item.is_open}
            for each in store.histories()
        ]

    @app.get("/tickets/{number}")
    def ticket(number: str) -> dict[str, object]:
        """Show a ticket with its entries."""
        found = store.history(number)
        if found is None:
            raise HTTPException(404)
        entries = [
            {"author": each.author, "text": each.text, "files": each.files}
            for each in found.entries
        ]
        return {"number": number, "title": found.item.title, "entries": entries}

    return app


def _knowing(token: str) -> Callable[[HTTPAuthorizationCredentials], None]:
    """Return a dependency that lets nobody in who does not know *token*."""

    def check(given: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> None:
        if not hmac.compare_digest(given.credentials.encode(), token.encode()):
            raise HTTPException(403)

    return check


async def _body(request: Request, largest: int) -> bytes:
    """Return the mail that is posted; no more of it is held than may be taken."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise HTTPException(413)
    return bytes(body)


def _envelope(sender: str, recipients: Sequence[str]) -> Envelope | None:
    if not recipients:
        return None
    try:
        return Envelope(Address.of(sender) if sender else None, tuple(map(Address.of, recipients)))
    except ValueError as error:
        raise HTTPException(422, "no address") from error


def _shown(outcome: Outcome) -> dict[str, object]:
    return {
        "state": outcome.state,
        "number": outcome.number,
        "reason": outcome.reason,
        "notices": outcome.notices,
    }


async def _relaying(intake: AsyncIntake) -> None:
    """Send now and then what could not be sent at once, or whose worker was killed."""
    while True:
        try:
            await intake.relay()
        except Mail2TicketError as error:
            log.warning("nothing could be sent: %s", error)
        await asyncio.sleep(_MINUTE)


#: Its mailboxes; for more, see docs/howto/embed.md.
POLICY = Policy(
    mailboxes=(
        Mailbox("support@acme.example", queue="First line", aliases=("help@acme.example",)),
        Mailbox("billing@acme.example", queue="Billing"),
    )
)
