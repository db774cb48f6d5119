"""A session of LMTP: aiosmtpd speaks the protocol, and here is what it leaves open."""

from __future__ import annotations

import asyncio
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Protocol

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import Envelope as Received
from aiosmtpd.smtp import Session as Greeted
from attrs import frozen

from mail2ticket.logbook import warn
from mail2ticket.model.address import Address
from mail2ticket.model.message import Envelope
from mail2ticket.sources.replies import NO_ADDRESS, NOBODY, Reply, path_of

#: How long a command may be; RFC 5321 section 4.5.3.1.4 asks for 512 bytes and more.
COMMAND_BYTES = 2_048

_REPLY = re.compile(r"([245])([0-9]{2}) (?![245]\.[0-9]{1,3}\.[0-9]{1,3}(?: |$))")
# The enhanced status of replies that aiosmtpd gives without (RFC 2034 asks for one on each).
_STATUSES = {
    "252": "2.5.0",
    "454": "4.7.0",
    "500": "5.5.2",
    "501": "5.5.4",
    "502": "5.5.1",
    "503": "5.5.1",
    "552": "5.3.4",
    "553": "5.1.3",
    "554": "5.5.0",
    "555": "5.5.4",
}
_CLOSING = "421 4.3.2 the server is stopping"
_TOO_LATE = "421 4.4.2 nothing was heard for too long"
_TOO_MANY_RECIPIENTS = Reply(452, "4.5.3", "too many recipients")
_FAULT = Reply(451, "4.3.0", "a fault of this server; try again later")


class Taker(Protocol):
    """**Protocol:** what takes the mail that is handed over, and says what to answer."""

    def recipient(self, address: Address, /) -> Reply | None:
        """Return why no mail for *address* is taken, or None; called in the loop, so at once."""
        ...

    def receive(self, content: bytes, envelope: Envelope, /) -> Reply:
        """Take one mail, and return only when it is committed, or will not be; raises nothing."""
        ...


@frozen(kw_only=True)
class Bounds:
    """
    What one server lets its clients do.

    Attributes:
        most_bytes: The bytes of a mail (RFC 1870), as the server announces them.

        most_line_bytes: The bytes of a line; a mail with a longer one is refused.

        most_recipients: The recipients of a mail; RFC 5321 section 4.5.3.1.8 asks for 100.

        timeout: Seconds to wait for a command, and for the whole of a mail.

        processing: Seconds after which a client is left alone with a mail that is still in hand.
    """

    most_bytes: int
    most_line_bytes: int = 1_048_576
    most_recipients: int = 100
    timeout: float = 300.0
    processing: float = 600.0


class Session(LMTP):
    """
    A client, from its connection to its end.

    Args:
        hooks: What is asked when a client says something.

        bounds: What it may do.

        on_end: Called once, when it is over.

        hostname: What the server calls itself.
    """

    command_size_limits: dict[str, int] = defaultdict(lambda: COMMAND_BYTES)  # noqa: RUF012 - as aiosmtpd has it
    command_size_limit = COMMAND_BYTES

    def __init__(
        self, hooks: Hooks, bounds: Bounds, on_end: Callable[[Session], None], hostname: str
    ) -> None:
        self.line_length_limit = bounds.most_line_bytes
        super().__init__(
            hooks,
            data_size_limit=bounds.most_bytes,
            enable_SMTPUTF8=True,
            hostname=hostname,
            ident="LMTP mail2ticket",
            timeout=bounds.timeout,
            loop=asyncio.get_running_loop(),
        )
        self.processing = bounds.processing
        self._on_end = on_end
        self._in_data = self._in_greeting = self._is_ending = False
        # How many replies there are, while a mail is in hand.
        self._recipients = 0

    def end(self) -> None:
        """Let the mail that is in hand be finished, and take no other."""
        self._is_ending = True
        if not self._in_data:
            self._close(_CLOSING)

    def abort(self) -> None:
        """End the connection without another word."""
        if self.transport is not None:
            self.transport.abort()  # type: ignore[attr-defined] # of sockets and pipes alike

    def begins_to_process(self) -> None:
        """Give what is done with a mail more time than the client has for its next word."""
        self._reset_timeout(self.processing)

    def eof_received(self) -> bool:
        """End the connection, which aiosmtpd keeps where its client never said anything."""
        super().eof_received()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        """Note that it is over; a mail that is in hand is still finished."""
        self._on_end(self)
        super().connection_lost(error)

    async def smtp_LHLO(self, arg: str) -> None:  # noqa: N802 - as aiosmtpd finds it
        """Greet the client, and say what this server can do."""
        self._in_greeting = True
        try:
            await super().smtp_LHLO(arg)
        finally:
            self._in_greeting = False

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - as aiosmtpd finds it
        """Take a mail, and answer for each of its recipients (RFC 2033 section 4.2)."""
        self._in_data = True
        try:
            await super().smtp_DATA(arg)
        except Exception as error:  # noqa: BLE001 - as aiosmtpd does, but for each recipient
            self._set_post_data_state()  # type: ignore[no-untyped-call] # aiosmtpd's own
            await self.push(await self.handle_exception(error))
        finally:
            self._in_data, self._recipients = False, 0
        if self._is_ending:
            self._close(_CLOSING)

    async def push(self, status: Any) -> None:  # noqa: ANN401 - text or bytes, as aiosmtpd has it
        """Say *status*: with an enhanced status, and after a mail once for each recipient."""
        if isinstance(status, str) and not self._in_greeting:
            status = _enhanced(status)
            if status.startswith("354"):
                self._recipients = len(self.envelope.rcpt_tos) if self.envelope else 0
            elif self._recipients:
                status = "\r\n".join([status] * self._recipients)
        await super().push(status)

    def _timeout_cb(self) -> None:
        self._close(_TOO_LATE)

    def _close(self, last: str) -> None:
        if self.transport is not None:
            self.transport.write(f"{last}\r\n".encode())  # type: ignore[attr-defined] # it writes
            self.transport.close()


def _enhanced(status: str) -> str:
    """Return *status* with an enhanced status, if it has none."""
    match = _REPLY.match(status)
    if not match:
        return status
    code = status[:3]
    return f"{code} {_STATUSES.get(code, f'{match[1]}.0.0')} {status[4:]}"


class Hooks:
    """
    What aiosmtpd asks about what a client says.

    Args:
        taker: What takes the mail.

        bounds: What clients may do.

        run: Runs a function in another thread.
    """

    def __init__(
        self, taker: Taker, bounds: Bounds, run: Callable[..., asyncio.Future[Reply]]
    ) -> None:
        self._taker, self._bounds, self._run = taker, bounds, run

    async def handle_EHLO(  # noqa: N802 - as aiosmtpd finds it
        self,
        server: Session,  # noqa: ARG002 - as aiosmtpd calls it
        session: Greeted,
        envelope: Received,  # noqa: ARG002 - as aiosmtpd calls it
        hostname: str,
        responses: list[str],
    ) -> list[str]:
        """Add what RFC 2033 asks of every server."""
        session.host_name = hostname
        return [*responses[:-1], "250-PIPELINING", "250 ENHANCEDSTATUSCODES"]

    async def handle_MAIL(  # noqa: N802 - as aiosmtpd finds it
        self,
        server: Session,  # noqa: ARG002 - as aiosmtpd calls it
        session: Greeted,  # noqa: ARG002 - as aiosmtpd calls it
        envelope: Received,
        address: str,
        options: list[str],
    ) -> str:
        """Take note of the reverse-path."""
        try:
            path_of(address)
        except ValueError:
            return str(NO_ADDRESS)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(  # noqa: N802 - as aiosmtpd finds it
        self,
        server: Session,  # noqa: ARG002 - as aiosmtpd calls it
        session: Greeted,  # noqa: ARG002 - as aiosmtpd calls it
        envelope: Received,
        address: str,
        options: list[str],
    ) -> str:
        """Take note of a forward-path, or say why not."""
        if len(envelope.rcpt_tos) >= self._bounds.most_recipients:
            return str(_TOO_MANY_RECIPIENTS)
        try:
            path = path_of(address)
        except ValueError:
            return str(NO_ADDRESS)
        refusal = NOBODY if path is None else self._taker.recipient(path)
        if refusal is not None:
            return str(refusal)
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(  # noqa: N802 - as aiosmtpd finds it
        self,
        server: Session,
        session: Greeted,  # noqa: ARG002 - as aiosmtpd calls it
        envelope: Received,
    ) -> str:
        """Have the mail taken; a client that goes away meanwhile stops nothing."""
        server.begins_to_process()
        content = envelope.original_content or b""
        forward = tuple(path for path in map(path_of, envelope.rcpt_tos) if path)
        known = Envelope(path_of(envelope.mail_from or ""), forward)
        return str(await asyncio.shield(self._run(self._taker.receive, content, known)))

    async def handle_exception(self, error: Exception) -> str:
        """Answer a fault of ours; its words are logged, and not told."""
        warn("a session was disturbed: %s: %s", type(error).__name__, error)
        return str(_FAULT)
