"""
When a mail was received, which only the command line must find out for itself.

Limits on how often the same comes, and the day in a ticket's number, depend on it.

- Standard input (``-``) is mail that arrives: it was received *now*.
- A file was received when its *mail* says: by the topmost Received field, which our own
  server wrote, else by its Date. So a folder of old mail is imported as it came, and not as
  thousands of mails within a minute; and the same folder gives the same tickets each time.
  A mail that says nothing, or nothing that can be, was received now.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, BinaryIO, TypeVar

import click

from mail2ticket.errors import Mail2TicketError
from mail2ticket.model.message import EPOCH, is_moment
from mail2ticket.parse import parse
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.dates import read_date
from mail2ticket.sources.files import STDIN

_Command = TypeVar("_Command", bound=Callable[..., Any])
_HEADER_BYTES = 262_144
_END = re.compile(rb"\r?\n\r?\n")


def _moment(_: click.Context, param: click.Parameter, value: str | None) -> datetime | str | None:
    """Read ``now``, ``mail``, or a moment in ISO 8601; without an offset it is in UTC."""
    if value is None or value in {"now", "mail"}:
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError as error:
        wrong = f"{value!r} is neither now, nor mail, nor a date in ISO 8601"
        raise click.BadParameter(wrong, param=param) from error
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    if not is_moment(moment):
        raise click.BadParameter(f"{value!r} is not from 1970 to 9998", param=param)
    return max(moment.astimezone(UTC), EPOCH)


def received_option(command: _Command) -> _Command:
    """Add ``--received`` to *command*."""
    option = click.option(
        "--received",
        callback=_moment,
        metavar="WHEN",
        help="When the mail was received: now, mail (as its topmost Received field or its "
        "Date says), or a moment such as 2026-11-03T10:00Z. [default: now for -, mail for "
        "files]",
    )
    return option(command)


def received_at(name: str, content: BinaryIO, when: datetime | str | None) -> datetime:
    """Return when the mail in *content* was received; *content* is left at its beginning."""
    if isinstance(when, datetime):
        return when
    now = datetime.now(UTC)
    if when == "now" or (when is None and name == STDIN):
        return now
    head = content.read(_HEADER_BYTES)
    content.seek(0)
    return stamped(head, now)


def stamped(head: bytes, now: datetime) -> datetime:
    r"""
    Return when the header *head* says that its mail was received, and not after *now*.

    >>> now = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
    >>> stamped(b"Date: Tue, 3 Nov 2026 10:00:00 +0100\n\n", now).isoformat()
    '2026-11-03T09:00:00+00:00'
    """
    end = _END.search(head)
    try:
        message = parse(head[: end.end()] if end else head)
        stamp = message.headers.get("Received").rpartition(";")[2]
        moment = read_date(stamp, Findings()) or message.sent_at
    except Mail2TicketError:
        return now  # the door tells what is wrong with the mail
    if moment is None or not is_moment(moment):
        return now
    return max(min(moment.astimezone(UTC), now), EPOCH)
