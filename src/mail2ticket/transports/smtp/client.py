"""`smtplib.SMTP`, with bounds: on the time an answer takes, and on what may be in it."""

from __future__ import annotations

import smtplib
import socket
import ssl
from ipaddress import ip_address
from time import monotonic
from typing import NoReturn

from typing_extensions import Buffer

from mail2ticket.errors import TransportError
from mail2ticket.transports.smtp.replies import LostError

# An answer has a line an extension at most, and few have more than one.
_MOST_LINES = 200
_LONGEST_ANSWER = 65_536
_CHUNK = 4_096


class Client(smtplib.SMTP):
    """
    The commands of SMTP on a connection that is given.

    An answer that is late, too long or no answer at all ends the connection. So does one that
    came before its question: it could be one that somebody put there before TLS began, and
    would be taken for the answer to something else. Nothing is looked up in the DNS for our own
    name; EHLO says our address (RFC 5321 section 4.1.4).

    Args:
        patience: The seconds that an answer may take, whole; may be set at any time.
    """

    def __init__(self, connection: socket.socket, patience: float) -> None:
        super().__init__(local_hostname=_literal(connection))
        self.sock = connection
        self.patience = patience
        self._unread = b""

    def getreply(self) -> tuple[int, bytes]:
        """
        Return the code and the text of an answer.

        Raises:
            LostError: if there is none in time, or it is none.
        """
        deadline = monotonic() + self.patience
        lines: list[bytes] = []
        size = 0
        while not lines or lines[-1][3:4] == b"-":
            line = self._line(deadline)
            size += len(line)
            lines.append(line)
            if len(lines) > _MOST_LINES or size > _LONGEST_ANSWER or not line[:3].isdigit():
                self._lose("what the server says is no answer of SMTP")
        if len({line[:3] for line in lines}) > 1:
            self._lose("what the server says has several codes")
        return int(lines[0][:3]), b"\n".join(line[4:].strip() for line in lines)

    def _line(self, deadline: float) -> bytes:
        while b"\n" not in self._unread:
            left = deadline - monotonic()
            if left <= 0:
                self._lose("the server did not answer in time")
            try:
                self._socket.settimeout(left)
                received = self._socket.recv(_CHUNK)
            except OSError as error:
                self._lose(f"the connection broke: {_words_of(error)}")
            if not received:
                self._lose("the server closed the connection")
            self._unread += received
            if len(self._unread) > _LONGEST_ANSWER:
                self._lose("what the server says is no answer of SMTP")
        line, _, self._unread = self._unread.partition(b"\n")
        return line.rstrip(b"\r")

    def send(self, s: Buffer | str) -> None:
        """
        Send *s*, for whatever of smtplib says something.

        Raises:
            LostError: if it cannot be sent in time, or the server spoke before it was asked.
        """
        octets = s.encode(self.command_encoding) if isinstance(s, str) else s
        if self._unread:
            self._lose("the server answered before it was asked")
        try:
            self._socket.settimeout(self.patience)
            self._socket.sendall(octets)
        except OSError as error:
            self._lose(f"the connection broke: {_words_of(error)}")

    def secure(self, context: ssl.SSLContext, host: str) -> None:
        """
        Begin TLS on the connection, and forget what the server said before.

        Raises:
            TransportError: if the server cannot prove that it is *host*, or there is no TLS.

            LostError: if there is more to read than the server may say before.
        """
        if self._unread:
            self._lose("the server answered before it was asked")
        self._socket.settimeout(self.patience)
        try:
            self.sock = context.wrap_socket(self._socket, server_hostname=host)
        except OSError as error:
            self.close()
            raise TransportError(f"no TLS with {host}: {_words_of(error)}") from error
        self.esmtp_features = {}
        self.ehlo_resp = None
        self.does_esmtp = False

    @property
    def _socket(self) -> socket.socket:
        if self.sock is None:
            raise LostError("the connection is closed")
        return self.sock

    def _lose(self, words: str) -> NoReturn:
        self.close()
        raise LostError(words)


def _literal(connection: socket.socket) -> str:
    """Return our own address as EHLO says it (RFC 5321 section 4.1.3)."""
    address = ip_address(str(connection.getsockname()[0]).partition("%")[0])
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"  # noqa: PLR2004 - IPv4


def _words_of(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "it took too long"
    said = error.strerror or str(error) or type(error).__name__
    return said.partition(" (_ssl.c")[0]
