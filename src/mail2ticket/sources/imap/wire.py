"""
The connection to an IMAP server, as bytes: lines, literals, and TLS.

The standard library's imaplib is not beneath it. It keeps whatever a server announces in
memory, breaks off at an answer of a million bytes, which the numbers of a large folder have,
cannot wait for mail before Python 3.14, and before the releases of 2026 sends whatever is in
an argument, line ends too.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager, suppress

from mail2ticket.accounts import Account, Security, is_loopback
from mail2ticket.errors import InboxError, InboxRefusedError

#: Bytes of one line, which may list all mails of a folder: some two millions of them.
LONGEST_LINE = 16 * 1024 * 1024

_CHUNK = 65_536
# Seconds; a time-out of none at all would mean not to wait in another way.
_BLINK = 0.001


class ConnectionLostError(InboxError):
    """The server is not reached, or no longer; whoever connects anew may do better."""

    status = "4.4.2"


class Wire:
    """Bytes to and from a server; every wait is bounded by the time-out of the account."""

    def __init__(self, account: Account) -> None:
        """
        Connect, with TLS where that comes first.

        Raises:
            ConnectionLostError: if the server cannot be reached.

            InboxRefusedError: if it is not the one that it should be.
        """
        self._account = account
        self._buffer = bytearray()
        with _told(account):
            self._socket = socket.create_connection((account.host, account.port), account.timeout)
        try:
            self._begin()
        except BaseException:
            self.close()
            raise

    def _begin(self) -> None:
        account = self._account
        if account.security is Security.TLS:
            self._wrap()
        elif account.security is Security.LOOPBACK and not is_loopback(
            self._socket.getpeername()[0]
        ):
            raise InboxRefusedError(f"{account.host} is not this machine, and nothing is sent")
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        # A server that vanished while we wait for mail is noticed in the end.
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)

    def _wrap(self) -> None:
        context = self._account.tls()
        with _told(self._account):
            self._socket = context.wrap_socket(self._socket, server_hostname=self._account.host)

    def expect_silence(self) -> None:
        """
        Make sure that nothing was received that was not asked for.

        Raises:
            InboxRefusedError: if it was; without TLS anybody may have put it there.
        """
        if self._buffer:
            raise InboxRefusedError(
                f"{self._account.host} sends more in the clear than it was asked for, before TLS"
            )

    def secure(self) -> None:
        """
        Go on with TLS, as STARTTLS has it.

        Raises:
            InboxRefusedError: if something was received before it, as for `expect_silence`.
        """
        self.expect_silence()
        self._wrap()

    def send(self, content: bytes) -> None:
        """Send *content*, all of it."""
        with _told(self._account):
            self._socket.sendall(content)

    def line(self) -> bytes:
        """Return the next line, without its end."""
        start = 0
        while (end := self._buffer.find(b"\n", start)) < 0:
            if len(self._buffer) > LONGEST_LINE:
                raise ConnectionLostError(f"{self._account.host} sent a line without an end")
            start = len(self._buffer)
            self._receive()
        line = bytes(self._buffer[:end])
        del self._buffer[: end + 1]
        return line.removesuffix(b"\r")

    def exactly(self, count: int) -> bytes:
        """Return the next *count* bytes."""
        while len(self._buffer) < count:
            self._receive()
        found = bytes(self._buffer[:count])
        del self._buffer[:count]
        return found

    def is_readable(self, seconds: float) -> bool:
        """Return whether something was received, or is within *seconds*."""
        if self._buffer:
            return True
        self._socket.settimeout(max(seconds, _BLINK))
        try:
            # No `select`: with TLS it does not know, and it fails for more than 1,024 files.
            self._receive()
        except ConnectionLostError as error:
            if not isinstance(error.__cause__, TimeoutError):
                raise
            return False
        finally:
            self._socket.settimeout(self._account.timeout)
        return True

    def close(self) -> None:
        """Let go of it; never raises."""
        with suppress(OSError):
            self._socket.close()

    def _receive(self) -> None:
        with _told(self._account):
            received = self._socket.recv(_CHUNK)
        if not received:
            raise ConnectionLostError(f"{self._account.host} closed the connection")
        self._buffer += received


@contextmanager
def _told(account: Account) -> Generator[None]:
    """Make an `InboxError` of what goes wrong below."""
    where = f"{account.host}:{account.port}"
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise InboxRefusedError(
            f"{where} does not prove that it is {account.host}: {error.verify_message}"
        ) from error
    except TimeoutError as error:
        raise ConnectionLostError(f"{where} did not answer in {account.timeout:g} s") from error
    except ssl.SSLError as error:
        raise ConnectionLostError(f"no TLS with {where}: {error.reason or error}") from error
    except (OSError, ValueError) as error:
        why = (isinstance(error, OSError) and error.strerror) or error
        raise ConnectionLostError(f"no connection to {where}: {why}") from error
