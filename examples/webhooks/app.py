"""
A FastAPI application that takes mail from providers, and answers only after the commit.

Yes (200) is said once the mail is in the store, or is known to be there already. Where something
of ours fails, the answer is 503, and the provider posts the mail again. What can never be taken
gets the one status that the provider understands so.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from examples.webhooks.posted import Posted, Provider, UnprovenError, UnreadableError
from mail2ticket import Intake
from mail2ticket.errors import Mail2TicketError

log = logging.getLogger(__name__)

_TAKEN = 200
_LATER = 503


def webhooks(intake: Intake, providers: Mapping[str, Provider]) -> FastAPI:
    """
    Return an application that takes mail.

    Args:
        intake: The door; its store must be one that threads may share.

        providers: By the path of the URL that each posts to.
    """
    # Nobody needs to be told what is here.
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    for path, provider in providers.items():
        app.add_api_route(path, _endpoint(intake, provider), methods=["POST"])
    return app


def _endpoint(intake: Intake, provider: Provider) -> Callable[[Request], Awaitable[Response]]:
    async def take(request: Request) -> Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        if not provider.admits(headers):
            return _answer(provider.unproven, "who posts has not said who he is")
        try:
            body = await _body(request, provider.largest)
        except ClientDisconnect:
            return _answer(_LATER, "who posted went away")
        if body is None:
            return _answer(provider.never, "the body is too large")
        return await run_in_threadpool(_taken, intake, provider, Posted(headers, body))

    return take


async def _body(request: Request, largest: int) -> bytes | None:
    """Return the body, or None as soon as it is too large."""
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said[:20]) > largest:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            return None
    return bytes(body)


def _taken(intake: Intake, provider: Provider, posted: Posted) -> Response:
    """Take what was posted, in a thread: nothing of it waits for the loop."""
    try:
        for mail in provider.mails(posted):
            intake.process(mail.content, mail.envelope)
    except UnprovenError as error:
        return _answer(provider.unproven, error)
    except UnreadableError as error:
        return _answer(provider.never, error)
    except Mail2TicketError as error:
        return _answer(_LATER if error.is_transient else provider.never, error)
    except Exception as error:  # noqa: BLE001 - whatever it is, the provider keeps the mail
        return _answer(_LATER, f"{type(error).__name__}: {error}")
    return Response(status_code=_TAKEN)


def _answer(status: int, why: object) -> Response:
    # Whoever posts is told the status alone.
    log.warning("answered %d: %.300r", status, str(why))
    return Response(status_code=status)
