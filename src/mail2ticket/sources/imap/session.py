"""A session with an IMAP server: commands, one at a time, and what it answers."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from itertools import chain, count
from threading import Event
from time import monotonic

from mail2ticket.accounts import Account, Security
from mail2ticket.errors import InboxError, InboxRefusedError
from mail2ticket.sources.imap.responses import Response, read_response
from mail2ticket.sources.imap.wire import ConnectionLostError, Wire

#: Bytes of the literals of an answer that has no mail in it.
SMALL = 1_048_576

#: Codes of refusals that pass (RFC 5530), or that have to do with how much was asked.
_PASSING_CODES = frozenset({"INUSE", "LIMIT", "OVERQUOTA", "SERVERBUG", "UNAVAILABLE"})
#: What Gmail and Office 365 say in such cases, without a code.
_PASSING_WORDS = ("too many", "throttled", "exceeded", "try again", "temporar", "not connected")

_MOST_RESPONSES = 100_000
_TICK = 1.0


class CommandRefusedError(InboxError):
    """
    The server answered NO or BAD; the connection goes on.

    Attributes:
        code: The response code, such as ``TRYCREATE``; empty where there is none.

        text: What it says to people.

        challenges: What it asked for more with, before it refused.
    """

    def __init__(self, command: str, answer: Response, before: Sequence[Response]) -> None:
        self.code, self.text = answer.code[0], answer.text
        self.challenges = [response.rest[0] for response in before if response.tag == b"+"]
        super().__init__(f"{command} is refused: {self.text or answer.kind}")

    @property
    def is_passing(self) -> bool:
        """Whether it may be otherwise in a while."""
        said = self.text.casefold()
        return self.code in _PASSING_CODES or any(words in said for words in _PASSING_WORDS)


class Session:
    """
    A connection to a server, on which nobody is logged in yet.

    Whoever meets a `ConnectionLostError` or any other exception but a `CommandRefusedError`
    closes it: answers to the last command may still come.

    Attributes:
        account: Whose it is.

        capabilities: What the server can do, in capital letters.

        has_news: Whether the server told of more mail since this was last set to False.

    Raises:
        ConnectionLostError: if the server cannot be reached, or turns us away for now.

        InboxRefusedError: if it does not prove who it is, or offers no TLS.
    """

    def __init__(self, account: Account) -> None:
        self.account = account
        self.capabilities: frozenset[str] = frozenset()
        self.has_news = False
        self._exists = 0
        self._tags = count(1)
        self._wire = Wire(account)
        try:
            self._greet()
        except BaseException:
            self._wire.close()
            raise

    def _greet(self) -> None:
        greeting = read_response(self._wire, SMALL)
        if greeting.kind == "BYE":
            raise ConnectionLostError(f"{self.account.host} turns us away: {greeting.text}")
        if (greeting.tag, greeting.kind) != (b"*", "OK"):
            # PREAUTH is no login of ours, and would leave no room for TLS (RFC 9051 7.1.4).
            raise InboxRefusedError(f"{self.account.host} does not greet as an IMAP server does")
        if self.account.security is Security.STARTTLS:
            self._start_tls()
        self.ask_capabilities()

    def _start_tls(self) -> None:
        self._wire.expect_silence()
        self.ask_capabilities()
        if not self.can("STARTTLS"):
            raise InboxRefusedError(
                f"{self.account.host} offers no STARTTLS, and nothing is sent in the clear"
            )
        self._wire.expect_silence()
        try:
            self.run("STARTTLS")
        except CommandRefusedError as error:
            raise InboxRefusedError(f"{self.account.host}: {error}") from error
        self._wire.secure()
        # What was said in the clear is not believed (RFC 9051 6.2.1).
        self.capabilities = frozenset()

    def ask_capabilities(self) -> None:
        """Ask what the server can do; it can do more once somebody is logged in."""
        self.capabilities = frozenset(
            capability
            for response in self.run("CAPABILITY")
            if response.kind == "CAPABILITY"
            for capability in response.rest[0].decode("ascii", "replace").upper().split()
        )

    def can(self, what: str) -> bool:
        """Return whether the server can do *what*, in capital letters."""
        return what in self.capabilities

    def run(
        self, command: str, *arguments: bytes, more: Sequence[bytes] = (), most: int = SMALL
    ) -> list[Response]:
        """
        Send a command, and return all responses; the last is that it is done.

        Args:
            command: Its name, ours and never from a mail.

            arguments: What follows, in quotes where it needs them.

            more: What is sent, a line each time that the server asks for more.

            most: The bytes that the literals of a response may have.

        Raises:
            CommandRefusedError: if the server answers NO or BAD.

            ConnectionLostError: if the connection is lost.

            MessageTooLargeError: if a response has more than *most*.
        """
        tag = self._send(command, *arguments)
        lines = chain(more, (b"*",))
        found: list[Response] = []
        while (response := self._read(most, tag)).tag != tag:
            found.append(response)
            if len(found) > _MOST_RESPONSES:
                raise ConnectionLostError(f"{self.account.host} does not end its answers")
            if response.tag == b"+":
                self._wire.send(next(lines, b"*") + b"\r\n")
        if response.kind != "OK":
            raise CommandRefusedError(command, response, found)
        return [*found, response]

    def idle(self, seconds: float, stop: Event) -> None:
        """
        Wait until the server tells of more mail (RFC 2177), for *seconds*, or until *stop*.

        Raises:
            CommandRefusedError, ConnectionLostError: as for `run`.
        """
        tag = self._send("IDLE")
        answer = self._until(tag, b"+")
        end = monotonic() + seconds
        while answer.tag == b"+" and not self.has_news and not stop.is_set():
            left = end - monotonic()
            if left <= 0:
                break
            if self._wire.is_readable(min(left, _TICK)):
                response = self._read(SMALL, tag)
                answer = response if response.tag == tag else answer
        if answer.tag == b"+":
            self._wire.send(b"DONE\r\n")
            answer = self._until(tag)
        if answer.kind != "OK":
            raise CommandRefusedError("IDLE", answer, ())

    def close(self) -> None:
        """Say good-bye, and let go of the connection; never raises."""
        with suppress(InboxError):
            self._send("LOGOUT")
        self._wire.close()

    def abandon(self) -> None:
        """Let go of a connection of which nobody knows what comes next; never raises."""
        self._wire.close()

    def _send(self, command: str, *arguments: bytes) -> bytes:
        tag = b"M%d" % next(self._tags)
        line = b" ".join((tag, command.encode("ascii"), *arguments))
        if any(end in line for end in (b"\r", b"\n", b"\0")):
            raise ValueError(f"{command} would have the end of a line in it")  # a fault of ours
        self._wire.send(line + b"\r\n")
        return tag

    def _until(self, *tags: bytes) -> Response:
        for _ in range(_MOST_RESPONSES):
            response = self._read(SMALL, tags[0])
            if response.tag in tags:
                return response
        raise ConnectionLostError(f"{self.account.host} does not end its answers")

    def _read(self, most: int, tag: bytes) -> Response:
        """Read a response, which is about nothing, or the answer to the command of *tag*."""
        response = read_response(self._wire, most)
        if response.tag not in {b"*", b"+", tag}:
            raise ConnectionLostError(f"{self.account.host} answers what it was not asked")
        if response.kind == "BYE":
            # Also before the answer to a LOGOUT, which nobody waits for.
            raise ConnectionLostError(f"{self.account.host} says good-bye: {response.text}")
        if response.kind == "EXISTS" and response.number is not None:
            self.has_news = self.has_news or response.number > self._exists
            self._exists = response.number
        elif response.kind == "EXPUNGE":
            self._exists -= 1
        return response
