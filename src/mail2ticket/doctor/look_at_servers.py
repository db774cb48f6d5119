"""Do mail servers let us in, where mail is fetched and where notices are handed over?"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from attrs import evolve

from mail2ticket.accounts import Security
from mail2ticket.doctor.findings import Finding, fault, ok, warn
from mail2ticket.settings import Settings
from mail2ticket.settings.accounts import AccountSettings
from mail2ticket.settings.inboxes import ImapSettings, InboxSettings, MaildirSettings
from mail2ticket.settings.lmtp import LmtpSettings
from mail2ticket.settings.outboxes import SmtpOutbox
from mail2ticket.sources import Waiting
from mail2ticket.sources.imap import ImapInbox
from mail2ticket.sources.maildir import Maildir
from mail2ticket.transports.smtp import SmtpTransport

_GREETING = b"220"
_MOST_GREETING = 512
# Mail that waits for so long is mail that nobody fetches.
_OVERDUE = timedelta(hours=1)


def inbox(settings: Settings, known: InboxSettings, seconds: float) -> Iterator[Finding]:
    """Look into an inbox: is it there, does it let us in, and may we take mail out of it?"""
    subject = f"inbox {known.name}"
    if isinstance(known, ImapSettings):
        known = evolve(known, account=_hasty(known.account, seconds))
        place = f"{known.account.user} at {known.account.host}:{known.account.port}"
        opened = known.open(settings.policy.limits.refused_bytes)
        assert isinstance(opened, ImapInbox)  # noqa: S101 - for the checkers
        with closing(opened):
            yield _waiting(subject, place, opened.check())
    elif isinstance(known, MaildirSettings):
        waits = Maildir(known.path).check()
        yield from _writable(subject, known.path / "new", known.path / "cur")
        yield _waiting(subject, str(known.path), waits)
    elif not known.path.exists():
        advice = "Nothing needs to be done if no mail has come yet; else see [[inboxes]] path."
        yield warn(subject, f"{known.path} is not there", advice)
    else:
        with known.path.open("rb"):
            pass
        # Where mail servers lock it, and where the bookmark is.
        folder = known.bookmark.parent if known.bookmark else known.path.parent
        yield from _writable(subject, known.path.parent, folder)
        yield ok(subject, f"{known.path} can be read")


def outbox(settings: Settings, seconds: float) -> Iterator[Finding]:
    """Look whether notices can be handed over; none is."""
    known = settings.outbox
    if known is None:
        advice = "Add [outbox] to the settings, unless another program sends them."
        yield warn("outbox", "there is none: notices wait, and nobody is told anything", advice)
    elif isinstance(known, SmtpOutbox):
        hasty = evolve(known, account=_hasty(known.account, seconds))
        transport = hasty.open()
        assert isinstance(transport, SmtpTransport)  # noqa: S101 - for the checkers
        transport.check()
        has_login = known.account.password or known.account.google or known.account.microsoft
        who = f"{known.account.user} at " if has_login else ""
        how = " in the clear" if known.account.security is Security.LOOPBACK else " by TLS"
        yield ok("outbox", f"{who}{known}{how}")
    else:
        root = known.path.absolute()
        there = next(each for each in (root, *root.parents) if each.exists())
        yield from _writable("outbox", there)
        yield ok("outbox", f"{known} takes notices")


def lmtp(known: LmtpSettings, seconds: float) -> Iterator[Finding]:
    """Look whether somebody listens, and says hello as a mail server does."""
    where = known.listening
    kind = socket.AF_UNIX if where.path else socket.AF_INET
    if where.path is None and ":" in where.host:
        kind = socket.AF_INET6
    try:
        with socket.socket(kind, socket.SOCK_STREAM) as connection:
            connection.settimeout(seconds)
            connection.connect(str(where.path) if where.path else (where.host, where.port))
            said = connection.recv(_MOST_GREETING)
    except OSError as error:
        words = error.strerror or "no answer"
        yield fault("lmtp", f"{where}: {words}", "Start it: mail2ticket serve-lmtp")
        return
    if said.startswith(_GREETING):
        yield ok("lmtp", f"{where} answers")
    else:
        yield fault("lmtp", f"{where} is no mail server", "See who listens there: ss -ltnxp")


def _hasty(account: AccountSettings, seconds: float) -> AccountSettings:
    return evolve(account, timeout=min(account.timeout, seconds))


def _writable(subject: str, *folders: Path) -> Iterator[Finding]:
    for folder in dict.fromkeys(folders):
        if not os.access(folder, os.W_OK | os.X_OK):
            advice = f"Let this user write there: ls -ld {folder}"
            yield fault(subject, f"{folder} cannot be written to", advice)


def _waiting(subject: str, place: str, waits: Waiting) -> Finding:
    if not waits.count:
        return ok(subject, f"{place}: no mail waits")
    said = f"{place}: {waits.count:,} {'mail waits' if waits.count == 1 else 'mails wait'}"
    age = datetime.now(UTC) - waits.since if waits.since else timedelta()
    if age < _OVERDUE:
        return ok(subject, said)
    hours = age / timedelta(hours=1)
    advice = "Keep it fetched: mail2ticket fetch --watch; its log says what it leaves, and why."
    return warn(subject, f"{said}, the first for {hours:,.0f} h", advice)
