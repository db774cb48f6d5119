"""One connection to an SMTP server, which is kept for several mails."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from time import monotonic

from attrs import frozen

from mail2ticket.errors import TransportError, UndeliverableError
from mail2ticket.transports.smtp.client import Client
from mail2ticket.transports.smtp.content import END, Letter
from mail2ticket.transports.smtp.replies import LostError, Reply

_SEND_IT = 354
_LONGEST_CONNECT = 20.0  # seconds
_GOODBYE = 5.0  # seconds that a server has to answer QUIT


@frozen(kw_only=True)
class Timeouts:
    """
    The seconds that each phase of sending may take, whole.

    Attributes:
        connect: Until the connection stands, for each address of the server; and for TLS.

        command: Until the greeting, or a command, is answered.

        content: Until the content is sent.

        end: Until the server says that it took the mail. Who gives up here too soon sends it
            twice; RFC 5321 section 4.5.3.2.6 has ten minutes.
    """

    connect: float = 20.0
    command: float = 60.0
    content: float = 120.0
    end: float = 300.0

    @classmethod
    def of(cls, seconds: float) -> Timeouts:
        """Return those for a server that answers a command within *seconds*."""
        connect = min(seconds, _LONGEST_CONNECT)
        return cls(connect=connect, command=seconds, content=2 * seconds, end=5 * seconds)


class Session:
    """
    A connection that is logged in; of one thread at a time.

    Attributes:
        mails: How many it has sent.

        used_at: When it last was of use, as `time.monotonic` has it.
    """

    def __init__(self, client: Client, server: str, timeouts: Timeouts) -> None:
        self._client = client
        self._server = server
        self._timeouts = timeouts
        self.is_clean = True
        self.mails = 0
        self.used_at = monotonic()

    @property
    def is_open(self) -> bool:
        """Whether there is a connection, as far as we know."""
        return self._client.sock is not None

    @property
    def features(self) -> Mapping[str, str]:
        """What the server offers, in lower case, each with its parameters."""
        return self._client.esmtp_features

    def refresh(self) -> None:
        """
        Ask whether the server is still there, and let it forget a mail that was broken off.

        Raises:
            LostError: if it is not.
        """
        reply = self._ask("NOOP" if self.is_clean else "RSET")
        if not reply.is_good:
            self.abandon()
            raise LostError(reply.told("NOOP or RSET", self._server))
        self.is_clean = True

    def send(self, letter: Letter) -> None:
        """
        Send *letter*; each command waits for the answer to the one before.

        Raises:
            UndeliverableError: if the server never takes it.

            TransportError: if it does not take it now, or it is not known whether it did.

            LostError: if the connection went away before the mail was whole, so that the server
                did not take it.
        """
        offered = self.features
        _check(letter, offered, self._server)
        self.is_clean = False
        self._client.command_encoding = "utf-8" if letter.needs_utf8 else "ascii"
        never = " NOTIFY=NEVER" if "dsn" in offered else ""
        self._must("MAIL", f"FROM:<{letter.reverse_path}>{_options(letter, offered)}")
        self._must("RCPT", f"TO:<{letter.forward_path}>{never}")
        reply = self._ask("DATA")
        if reply.code != _SEND_IT:
            raise self._refusal(reply, "DATA")
        self._client.patience = self._timeouts.content
        # What ends the mail goes on its own: before that, nothing can have been taken.
        self._client.send(letter.content)
        self._end()
        self.is_clean = True
        self.mails += 1
        self.used_at = monotonic()

    def _end(self) -> None:
        """Send the end of the mail, and wait until the server has taken it."""
        self._client.patience = self._timeouts.end
        try:
            self._client.send(END)
            reply = Reply.of(*self._client.getreply())
        except LostError as lost:
            raise TransportError(f"{_UNKNOWN} {self._server} took the mail: {lost}") from lost
        if reply.is_good:
            return
        if reply.is_farewell or not reply.is_refusal:
            self.abandon()
        if reply.is_refusal:
            raise reply.refusal("the mail", self._server)
        raise TransportError(f"{_UNKNOWN} the mail was taken: {reply.told('it', self._server)}")

    def _must(self, verb: str, arguments: str) -> None:
        reply = self._ask(verb, arguments)
        if not reply.is_good:
            raise self._refusal(reply, verb)

    def _refusal(self, reply: Reply, verb: str) -> Exception:
        """Return what to raise for an answer to *verb* that is not what it has to be."""
        if reply.is_refusal and not reply.is_farewell:
            return reply.refusal(verb, self._server)
        self.abandon()
        return LostError(reply.told(verb, self._server))

    def _ask(self, verb: str, arguments: str = "") -> Reply:
        self._client.patience = self._timeouts.command
        self._client.putcmd(verb, arguments)
        return Reply.of(*self._client.getreply())

    def close(self) -> None:
        """Say goodbye, if somebody is there, and close the connection."""
        if self.is_open:
            self._client.patience = _GOODBYE
            with suppress(LostError):
                self._client.docmd("QUIT")
        self.abandon()

    def abandon(self) -> None:
        """Close the connection without a word."""
        self._client.close()


_UNKNOWN = "it is not known whether"


def _check(letter: Letter, offered: Mapping[str, str], server: str) -> None:
    """Refuse what the server would, or could not send on as it is."""
    if letter.needs_utf8 and "smtputf8" not in offered:
        raise UndeliverableError(
            f"an address or a header is not ASCII, and {server} does not offer SMTPUTF8"
        )
    if letter.is_eight_bit and "8bitmime" not in offered:
        raise UndeliverableError(f"the mail has 8 bits, and {server} does not offer 8BITMIME")
    most = offered.get("size", "")
    # 0 is no limit (RFC 1870 section 3).
    if most.isdecimal() and 0 < int(most[:_DIGITS]) < letter.size:
        raise UndeliverableError(
            f"the mail has {letter.size:,} bytes; {server} takes {int(most[:_DIGITS]):,}"
        )


_DIGITS = 20  # as many as RFC 1870 allows


def _options(letter: Letter, offered: Mapping[str, str]) -> str:
    """Return what MAIL says besides the reverse-path."""
    options = {
        f" SIZE={letter.size}": "size" in offered,
        " BODY=8BITMIME": letter.is_eight_bit,
        " SMTPUTF8": letter.needs_utf8,
        " RET=HDRS": "dsn" in offered,
    }
    return "".join(option for option, is_said in options.items() if is_said)
