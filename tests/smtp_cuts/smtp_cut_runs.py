"""
The way to an SMTP server is cut after so many octets, and the notices are sent all the same.

Two notices wait in an outbox, and `relay` sends them over one connection, which breaks off once.
In the end each was taken once; or twice, under one Message-ID, where the connection broke after
the mail was whole and before we were told that it was taken.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

from attrs import field, frozen
from patience import PATIENCE
from servers.certificates import Authority
from servers.cutting import CuttingProxy
from servers.smtp_server import Mailroom, RecordingServer

from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.accounts import Account, Security
from mail2ticket.ports import Store
from mail2ticket.relaying import Relayed
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail
from mail2ticket.transports.smtp import SmtpTransport

START = datetime(2026, 11, 3, 12, tzinfo=UTC)
NOTICES = 2
# So often a relay may run; the second is enough, if all is well.
_RELAYS = 4
_ID = re.compile(rb"^Message-ID: <([^>]+)>\r$", re.MULTILINE)
# Of plain text alone, for each octet is a cut.
_POLICY = Policy(mailboxes=(Mailbox("support@acme.example", html_notices=False),))
_TAKEN = b"250 2.0.0 taken\r\n"


class HarmError(Exception):
    """A notice was lost, or sent twice without need."""


@frozen
class Cut:
    """
    What became of the notices.

    Attributes:
        copies: How often each was taken, by its Message-ID; in the order of the outbox.
        sent_at: By which `relay` the last of them was sent, from 1.
        log: What passed until the cut, and whether it was to the server.
    """

    after: int | None
    copies: tuple[int, ...]
    sent_at: int
    log: tuple[tuple[bool, bytes], ...] = field(repr=False)

    @property
    def octets(self) -> int:
        """How many passed."""
        return sum(len(octets) for _, octets in self.log)


@frozen
class Way:
    """
    A way to a server, over which notices are sent again and again.

    Attributes:
        is_reset: Whether the ends are told of a break, or of an end.
    """

    server: RecordingServer | Mailroom
    security: Security = Security.LOOPBACK
    authority: Authority | None = None
    is_reset: bool = False

    def cut(self, after: int | None) -> Cut:
        """Send the notices over a connection that breaks off *after* so many octets."""
        store = _waiting()
        ids = [_id_of(each.content) for each in store.outbox()]
        before = len(self.server.mails)
        proxy = CuttingProxy(self.server.port, after, is_reset=self.is_reset)
        try:
            sent_at = self._relayed(store, proxy.port)
        finally:
            proxy.close()
        if isinstance(self.server, RecordingServer):
            # What reached it right before the cut, it may still be about to take.
            self.server.settle()
        taken = Counter(map(_id_of, self._contents(before)))
        if set(taken) != set(ids):
            raise HarmError(f"cut after {after}: {ids} became {dict(taken)}")
        return Cut(after, tuple(taken[each] for each in ids), sent_at, tuple(proxy.log))

    def _contents(self, before: int) -> list[bytes]:
        if isinstance(self.server, RecordingServer):
            return [each.content for each in self.server.mails[before:]]
        return [content for _, _, content in self.server.mails[before:]]

    def _relayed(self, store: Store, port: int) -> int:
        account = Account(
            host="127.0.0.1",
            port=port,
            security=self.security,
            ca_file=self.authority.ca_file if self.authority else None,
            timeout=PATIENCE,
        )
        done = Relayed()
        with SmtpTransport(account, rest=0.0) as transport:
            for at in range(1, _RELAYS + 1):
                moment = START + at * timedelta(hours=1)
                done += Intake(store, transport, _POLICY).relay(moment)
                if done.sent == NOTICES:
                    return at
        raise HarmError(f"after {_RELAYS} relays {done}")


def _waiting() -> MemoryStore:
    """Return a store in whose outbox notices wait."""
    store = MemoryStore()
    door = Intake(store, None, _POLICY, clock=lambda: START)
    for name in ("ada", "bob")[:NOTICES]:
        door.process(mail(f"Printer of {name}", sender=f"{name}@client.example"))
    return store


def _id_of(content: bytes) -> bytes:
    found = _ID.search(content)
    assert found
    return found[1]


def doubtful(whole: Cut) -> tuple[range, ...]:
    """
    Return after how many octets a cut makes each notice one that may have been taken.

    *whole* is a run that was not cut, over a connection in the clear.
    """
    ends, answers = passed(whole, True, b"\r\n.\r\n"), passed(whole, False, _TAKEN)
    return tuple(range(end, answer) for end, answer in zip(ends, answers, strict=True))


def passed(whole: Cut, is_to_server: bool, words: bytes) -> tuple[int, ...]:
    """Return after how many octets of both sides *words* had passed to one of them, each time."""
    heard, at = b"", 0
    found: list[int] = []
    for direction, octets in whole.log:
        if direction == is_to_server:
            for place, octet in enumerate(octets, at + 1):
                heard = (heard + bytes((octet,)))[-len(words) :]
                found += [place] if heard == words else []
        at += len(octets)
    return tuple(found)


def check(cut: Cut, doubts: tuple[range, ...], *, is_exact: bool) -> None:
    """
    Look whether each notice was taken as often as it must be.

    Raises:
        HarmError: if one was not.
    """
    for copies, doubt in zip(cut.copies, doubts, strict=True):
        # With a reset goes what was not read yet: the whole answer may be lost as well.
        is_in_doubt = cut.after in doubt or (not is_exact and cut.after == doubt.stop)
        most = 2 if is_in_doubt else 1
        if not (copies == most if is_exact else 1 <= copies <= most):
            raise HarmError(f"cut after {cut.after}: {cut.copies}, and {doubts} are in doubt")
