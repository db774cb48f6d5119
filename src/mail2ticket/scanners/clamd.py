"""
Files put to ClamAV's daemon, clamd, over a socket (F4, X18).

The client is our own: a library that takes a broken pipe for an answer, or an answer's beginning
for the whole, would call a file clean that nobody has looked at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from time import monotonic

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.logbook import remark
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.scanners.conversation import (
    BadAnswerError,
    NoAnswerError,
    Patience,
    ask,
    put_to,
)
from mail2ticket.scanners.endpoints import Endpoint

__all__ = ["ClamdScanner", "ServerState"]


#: ``StreamMaxLength`` of clamd where its configuration says nothing, in bytes.
MOST_BYTES = 100 * 1024 * 1024

_LONGEST_DETAIL = 200
_OF_STREAM = r"(?:stream|instream\([^()\0]{0,200}\))"
_OK = re.compile(rf"{_OF_STREAM}: OK")
_FOUND = re.compile(rf"{_OF_STREAM}: (.{{1,2000}}) FOUND", re.DOTALL)
_TOO_LARGE = "INSTREAM size limit exceeded. ERROR"
# What clamd calls found if it broke off: `AlertExceedsMax`.
_BROKEN_OFF = "Heuristics.Limits.Exceeded"


def _endpoints(servers: str | Iterable[str | Endpoint]) -> tuple[Endpoint, ...]:
    named = [servers] if isinstance(servers, str) else servers
    return tuple(Endpoint.of(one) if isinstance(one, str) else one for one in named)


@frozen
class ServerState:
    """
    How it stands with one clamd.

    Attributes:
        server: Its place, as `ClamdScanner` was told.

        version: What it says of itself and its signatures; empty if it does not answer.

        error: Why it does not answer.
    """

    server: str
    version: str = ""
    error: str = ""

    @property
    def is_up(self) -> bool:
        """Whether it answers."""
        return not self.error


@frozen
class ClamdScanner:
    """
    Puts files to clamd, and calls clean only what clamd says is OK, in so many words.

    Where one server does not answer, the next one is asked. A file that none looked at is
    `ScanState.PENDING`: it can be asked about again. One that clamd will not take, because it is
    too large or for an error of its own, is `ScanState.ERROR`. Has no state of its own and may
    be shared between threads and processes; each file is a connection of its own.

    >>> scanner = ClamdScanner(["unix:///run/clamav/clamd.ctl", "tcp://scan.acme.example"])
    >>> [str(each) for each in scanner.servers]
    ['unix:///run/clamav/clamd.ctl', 'tcp://scan.acme.example:3310']

    Attributes:
        servers: ``tcp://host:port`` or ``unix:///path``; one, or several that are asked in turn.

        connect_seconds: Until a connection stands.

        silent_seconds: Without a byte in either direction, which includes clamd's work on a file.

        scan_seconds: For one file in all, with all servers.

        most_bytes: Larger files are not sent. Set it to `StreamMaxLength` of clamd.conf.

    Raises:
        ConfigurationError: if no server is named, or a number cannot be.
    """

    servers: tuple[Endpoint, ...] = field(converter=_endpoints)
    connect_seconds: float = field(default=5.0, kw_only=True)
    silent_seconds: float = field(default=60.0, kw_only=True)
    scan_seconds: float = field(default=120.0, kw_only=True)
    most_bytes: int = field(default=MOST_BYTES, kw_only=True)

    def __attrs_post_init__(self) -> None:
        wrong = [] if self.servers else ["clamd: name one server at least"]
        wrong += [
            f"clamd: {name} must be more than 0"
            for name in ("connect_seconds", "silent_seconds", "scan_seconds", "most_bytes")
            if not getattr(self, name) > 0
        ]
        if wrong:
            raise ConfigurationError(wrong)

    def scan(self, attachment: Attachment) -> Scan:
        """Return what clamd says of *attachment*; it raises nothing."""
        content = attachment.content
        if len(content) > self.most_bytes:
            said = f"{len(content):,} bytes, over the limit of {self.most_bytes:,}"
            return Scan(ScanState.ERROR, f"too large to scan: {said}")
        end = monotonic() + self.scan_seconds
        found: list[Scan] = []
        for server in self.servers:
            left = end - monotonic()
            if left <= 0:
                found.append(Scan(ScanState.PENDING, f"the {self.scan_seconds:g} s are over"))
                break
            scan = self._put_to(server, content, left)
            if scan.state in {ScanState.CLEAN, ScanState.INFECTED}:
                return scan
            remark("%s gives no verdict: %s", server, scan.detail.removeprefix(f"{server} "))
            found.append(scan)
        # What one of them said of the file itself tells more than that another is down.
        return next((scan for scan in found if scan.state is ScanState.ERROR), found[-1])

    def states(self) -> tuple[ServerState, ...]:
        """Return how it stands with each server, for those who look after them."""
        return tuple(self._state_of(server, self.silent_seconds) for server in self.servers)

    def is_up(self) -> bool:
        """
        Return whether any server answers, each within `connect_seconds`.

        >>> ClamdScanner("unix:///nowhere/clamd.ctl").is_up()
        False
        """
        return any(self._state_of(server, self.connect_seconds).is_up for server in self.servers)

    def version(self) -> str:
        """
        Return which ClamAV and which signatures the first server has that answers; or nothing.

        >>> ClamdScanner("unix:///nowhere/clamd.ctl").version()
        ''
        """
        return next((state.version for state in self.states() if state.is_up), "")

    def _patience(self, left: float) -> Patience:
        return Patience(self.connect_seconds, self.silent_seconds, left)

    def _put_to(self, server: Endpoint, content: bytes, left: float) -> Scan:
        try:
            return _verdict(put_to(server, content, self._patience(left)))
        except BadAnswerError as error:
            return _no_verdict(ScanState.ERROR, str(error))
        except NoAnswerError as error:
            if error.is_cut and self._state_of(server, self.connect_seconds).is_up:
                # It is well, and would not have this file.
                said = f"{error}; is the file over its StreamMaxLength?"
                return _no_verdict(ScanState.ERROR, said)
            return _no_verdict(ScanState.PENDING, str(error))

    def _state_of(self, server: Endpoint, seconds: float) -> ServerState:
        patience = self._patience(seconds)
        try:
            if (said := ask(server, "PING", patience)) != "PONG":
                return ServerState(str(server), error=_plain(f"it answers {said!r} to PING"))
            return ServerState(str(server), version=_plain(ask(server, "VERSION", patience)))
        except (BadAnswerError, NoAnswerError) as error:
            return ServerState(str(server), error=_plain(str(error)))


def _verdict(answer: str) -> Scan:
    if _OK.fullmatch(answer):
        return Scan(ScanState.CLEAN)
    if found := _FOUND.fullmatch(answer):
        if found[1].startswith(_BROKEN_OFF):
            return _no_verdict(ScanState.ERROR, f"clamd did not look at all of it: {found[1]}")
        return Scan(ScanState.INFECTED, _plain(found[1]))
    if answer == _TOO_LARGE:
        return _no_verdict(ScanState.ERROR, "too large to scan: over StreamMaxLength of clamd")
    if answer.endswith("ERROR"):
        return _no_verdict(ScanState.ERROR, f"clamd says {answer}")
    raise BadAnswerError(f"no answer of clamd's: {answer[:80]!r}")


def _no_verdict(state: ScanState, said: str) -> Scan:
    return Scan(state, _plain(said))


def _plain(said: str) -> str:
    """Return *said* as it can stand in a log: one line, and not too long."""
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in said)
    return " ".join(kept.split())[:_LONGEST_DETAIL]
