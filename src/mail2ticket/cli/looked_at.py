"""A mail that a command looks at: in a file, on standard input, or in the store."""

from __future__ import annotations

import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import click
from attrs import frozen

from mail2ticket.cli.on_record import bare, is_key, of_key
from mail2ticket.cli.output import shown
from mail2ticket.cli.received import received_at
from mail2ticket.cli.rows import reason_of
from mail2ticket.model.history import Recorded
from mail2ticket.model.message import Envelope, Message
from mail2ticket.parse import content_of, parse
from mail2ticket.settings import DeskStore, Settings
from mail2ticket.sources.files import STDIN


@frozen
class LookedAt:
    """
    A mail, as it came.

    Attributes:
        content: Its bytes.

        before: What became of it already; None where it was not taken yet.
    """

    content: bytes
    message: Message
    before: Recorded | None = None


def looked_at(
    name: str, stored: DeskStore | None, received: datetime | str | None, settings: Settings
) -> LookedAt:
    """
    Return the mail that *name* names: a file, ``-``, a Message-ID, or how a delivery key begins.

    Of mail that was taken already it is known when it was received, and with which envelope.

    Raises:
        ClickException: if there is none.
    """

    def read(content: bytes, at: datetime, envelope: Envelope | None = None) -> Message:
        return parse(content, envelope, received_at=at, limits=settings.policy.limits)

    found = None
    if stored is not None and name != STDIN and not Path(name).exists():
        found = _in_store(name, stored)
    content, at = found or _in_file(name, received, settings)
    message = read(content, at)
    before = None if stored is None else _recorded(message, stored)
    if before is None or stored is None:
        return LookedAt(content, message)
    envelope = stored.envelope(before.key)
    return LookedAt(content, read(content, before.received_at, envelope), before)


def _in_file(
    name: str, received: datetime | str | None, settings: Settings
) -> tuple[bytes, datetime]:
    try:
        with _opened(name) as stream:
            at = received_at(name, stream, received)
            return content_of(stream, settings.policy.limits), at
    except OSError as error:
        raise click.FileError(name, reason_of(error)) from error


def _opened(name: str) -> BinaryIO:
    return BytesIO(sys.stdin.buffer.read()) if name == STDIN else Path(name).open("rb")


def _in_store(name: str, stored: DeskStore) -> tuple[bytes, datetime] | None:
    """Return the mail of that Message-ID or key, and when it came; None if *name* is neither."""
    wanted = bare(name)
    if "@" in wanted:
        records = tuple(stored.recorded(wanted))
    elif is_key(wanted):
        found = of_key(wanted, stored)
        records = (found,) if found else ()
    else:
        return None
    if not records:
        said = f"there is no file {shown(name)}, and no mail of that Message-ID or key"
        raise click.ClickException(said)
    for record in records:
        content = stored.raw(record.key)
        if content is not None:
            return content, record.received_at
    raise click.ClickException(f"the mail {shown(wanted)} is not kept, or not any more")


def _recorded(message: Message, stored: DeskStore) -> Recorded | None:
    """Return what became of *message* already, if it was taken."""
    if not stored.seen(message.key):
        return None
    # Without a Message-ID all records are looked through; few mails have none.
    records = stored.recorded(message.message_id)
    return next((record for record in records if record.key == message.key), None)
