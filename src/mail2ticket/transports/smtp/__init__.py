"""A transport that hands mail to an SMTP server (RFC 5321, RFC 6409)."""

from __future__ import annotations

import os
from collections.abc import Generator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from time import monotonic
from typing import Self

from mail2ticket.accounts import Account, Security
from mail2ticket.errors import ConfigurationError, TransportError
from mail2ticket.model.notice import OutboundMail
from mail2ticket.transports.smtp.content import Letter
from mail2ticket.transports.smtp.opening import open_session
from mail2ticket.transports.smtp.replies import LostError
from mail2ticket.transports.smtp.session import Session, Timeouts

__all__ = ["SmtpTransport", "Timeouts"]

# Seconds after which a connection is asked whether it is still there, and not used any more.
_DOUBTFUL_AFTER = 10.0
_STALE_AFTER = 120.0


class SmtpTransport:
    """
    Sends each mail to its one recipient by way of an SMTP server, such as a provider's.

    The connection is made secret as `Account.security` says, or there is none: a server that
    does not offer STARTTLS gets no mail. A connection is kept for the next mail. Where a kept
    one turns out to be gone before a mail was whole, the mail is sent on a new one; where it
    goes away after that, nobody knows, and the mail is sent again by a `relay`, with the same
    Message-ID.

    No mail asks for reports: it goes out with the null reverse-path that its envelope has, and
    with NOTIFY=NEVER where the server knows that (RFC 3461).

    May be shared between threads, each of which has a connection of its own while it sends; and
    by a process with those that it forks, which open their own.

    Args:
        account: The server, and who we are there.

        null_path: Whether a mail without a reverse-path goes out with the null one (RFC 3834
            section 3.3). Some servers do not take that from those who log in; without it the
            mail's own sender stands there.

        connections: How many there are at most; another thread waits. Office 365 allows three.

        mails_per_connection: After so many a new one is opened, for providers count them.

        rest: For so many seconds after the server could not be reached, or did not let us in, it
            is not asked again, and no mail is sent: who takes mail in does not wait for a server
            that is down, mail for mail.

        timeouts: How long each phase may take; made of `Account.timeout` by default.

    Raises:
        ConfigurationError: if it would log in on a connection in the clear, or the certificates
            of the account cannot be read.
    """

    def __init__(
        self,
        account: Account,
        *,
        null_path: bool = True,
        connections: int = 2,
        mails_per_connection: int = 50,
        rest: float = 30.0,
        timeouts: Timeouts | None = None,
    ) -> None:
        if account.login is not None and account.security is Security.LOOPBACK:
            raise ConfigurationError("smtp: nobody logs in on a connection in the clear")
        self._account = account
        self._context = None if account.security is Security.LOOPBACK else account.tls()
        self._null_path = null_path
        self._connections = connections
        self._most_mails = mails_per_connection
        self._rest = rest
        self._timeouts = timeouts or Timeouts.of(account.timeout)
        self._begin()

    def _begin(self) -> None:
        self._process = os.getpid()
        self._lock = Lock()
        self._free = BoundedSemaphore(self._connections)
        self._kept: list[Session] = []
        self._down: tuple[float, str] | None = None

    def send(self, mail: OutboundMail) -> None:
        """
        Send *mail*.

        Raises:
            UndeliverableError: if it can never be sent: the server refuses it for good (5.x.x),
                it is too large for it, or an address or its content cannot be sent by SMTP.

            TransportError: if it could not be sent now, or nobody knows whether it was.
        """
        path = mail.reverse_path
        letter = Letter.of(mail, path if path or self._null_path else mail.sender)
        with self._slot():
            session = self._taken()
            if session is not None:
                try:
                    return self._sent(session, letter)
                except LostError:
                    pass  # it was an old connection, and nothing was taken by it
            session = self._opened()
            try:
                self._sent(session, letter)
            except LostError as lost:
                where = f"{self._account.host}:{self._account.port}"
                raise TransportError(f"{lost} ({where})") from lost
        return None

    def check(self) -> None:
        """
        Connect, log in, and say goodbye; nothing is sent.

        Raises:
            TransportError: if that is not possible, and why.
        """
        open_session(self._account, self._context, self._timeouts).close()

    def _opened(self) -> Session:
        """Open a connection, unless that failed a moment ago."""
        down = self._down
        if down is not None and monotonic() < down[0]:
            raise TransportError(f"{down[1]}; it is not asked again yet")
        try:
            session = open_session(self._account, self._context, self._timeouts)
        except TransportError as error:
            self._down = monotonic() + self._rest, str(error)
            raise
        self._down = None
        return session

    def _sent(self, session: Session, letter: Letter) -> None:
        try:
            if not session.is_clean or monotonic() - session.used_at > _DOUBTFUL_AFTER:
                session.refresh()
            session.send(letter)
        except TransportError:
            raise
        except BaseException:
            session.abandon()  # nobody knows how far it came
            raise
        finally:
            self._keep(session)

    @contextmanager
    def _slot(self) -> Generator[None, None, None]:
        """Wait until there may be one more connection."""
        if self._process != os.getpid():
            # They are our parent's; to say goodbye would end them for him.
            for session in self._kept:
                session.abandon()
            self._begin()
        free = self._free
        if not free.acquire(timeout=self._timeouts.end):
            raise TransportError("all connections are in use")
        try:
            yield
        finally:
            free.release()

    def _taken(self) -> Session | None:
        """Take a connection that is kept, if there is one that may still be good."""
        while True:
            with self._lock:
                session = self._kept.pop() if self._kept else None
            if session is None:
                return None
            if monotonic() - session.used_at < _STALE_AFTER:
                return session
            session.close()

    def _keep(self, session: Session) -> None:
        if not session.is_open:
            return
        if session.mails >= self._most_mails:
            session.close()
            return
        with self._lock:
            self._kept.append(session)

    def close(self) -> None:
        """Say goodbye on the connections that are kept, and close them; more may be opened."""
        with self._lock:
            kept, self._kept = self._kept, []
        for session in kept:
            session.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
