"""``mail2ticket process``: mail becomes tickets, notes and time entries."""

from __future__ import annotations

import os
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path

import click

from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.logs import Log
from mail2ticket.cli.output import (
    STATE_STYLES,
    cell,
    console,
    counted,
    plain_table,
    shown,
    write,
    write_json,
)
from mail2ticket.cli.progress import ProgressBar
from mail2ticket.cli.received import received_option
from mail2ticket.cli.rows import ERROR, Row, deliveries, taken
from mail2ticket.cli.sending import transport_of
from mail2ticket.errors import TransportError
from mail2ticket.model.decision import State
from mail2ticket.model.notice import OutboundMail
from mail2ticket.ports import Transport
from mail2ticket.settings import DeskStore, fill, open_intake

_STYLES = {**STATE_STYLES, ERROR: "bold red"}
# On a narrower terminal, a table has fewer columns.
_WIDE = 110
_WIDE_COLUMNS = ("file", "state", "entity", "number", "title", "reason")
_NARROW_COLUMNS = ("file", "state", "number", "title or reason")


@click.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@desk_options
@received_option
@json_option
def process(
    paths: tuple[str, ...],
    settings: Path | None,
    store: str | None,
    received: datetime | str | None,
    as_json: bool,
) -> None:
    """
    Turn mail into tickets, notes and time entries.

    PATH is a file that is one mail; an mbox; a Maildir, of which new and cur are read; a
    folder, with all that is in it but names that begin with a dot; or - for one mail on
    standard input. Files are read and not changed. A mail that was processed before is a
    repeat, about which nothing is done.

    With --json each mail is one line, written as it is done, with the keys file,
    message_id, state (created, added, logged, held, discarded, repeat or error), entity,
    number, title, reason, mailbox, requester, hours, notices (kinds), files_kept and
    files_refused (names).
    """
    desk = needed_settings(settings)
    archive = StoreUrl.of(store, desk).open(desk)
    fill(archive, desk)
    transport = transport_of(desk)
    postman = Postman(transport) if transport else None
    intake = open_intake(desk, archive, postman)
    rows: list[Row] = []
    limit = desk.policy.limits.refused_bytes
    worst = 0
    with Log(), ProgressBar(paths, is_shown=not (as_json and sys.stdout.isatty())) as progress:
        for delivery in deliveries(paths, sys.stdin.buffer, limit):
            row = taken(intake, archive, delivery, received)
            worst = max(worst, row.status)
            progress.advance()
            if as_json:
                write_json(row.as_json())
            else:
                rows.append(row)
        intake.relay()
    if not as_json:
        _print(rows, _notices(archive, postman, desk.outbox))
    click.get_current_context().exit(worst)


class Postman:
    """A transport that counts what it sent, and remembers why it could not."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self.sent = 0
        self.problem = ""

    def send(self, mail: OutboundMail) -> None:
        """
        Send *mail*.

        Raises:
            TransportError: if it could not be sent.
        """
        try:
            self._transport.send(mail)
        except TransportError as error:
            self.problem = str(error)
            raise
        self.sent += 1


def _print(rows: list[Row], notices: str) -> None:
    out = console()
    folder = _folder_of(rows)
    columns = _WIDE_COLUMNS if out.width >= _WIDE else _NARROW_COLUMNS
    table = plain_table(*columns)
    for row in rows:
        words = {
            "file": row.file.removeprefix(f"{folder}{os.sep}" if folder else ""),
            "state": row.state,
            "entity": (row.entity or "").replace("_", " "),
            "number": row.number or "",
            "title": row.title,
            "reason": row.remarks,
            "title or reason": "; ".join(filter(None, (row.title, row.remarks))),
        }
        styles = {"state": _STYLES.get(row.state, "")}
        table.add_row(*(cell(words[name], styles.get(name, "")) for name in columns))
    if rows:
        write(out, table)
        out.print()
    out.print(_summary(rows, folder), style="bold")
    if notices:
        out.print(notices)


def _folder_of(rows: list[Row]) -> str:
    """Return the folder that all the files are in, so that a table need not repeat it."""
    if len(rows) < 2:  # noqa: PLR2004 - one mail has nothing in common with another
        return ""
    parents = {str(Path(row.file).parent) for row in rows}
    if len({Path(parent).is_absolute() for parent in parents}) > 1:
        return ""
    folder = os.path.commonpath(parents)
    return "" if folder == "." else folder


def _summary(rows: list[Row], folder: str) -> str:
    if not rows:
        return "no mail"
    counts = Counter(row.state for row in rows)
    told = ", ".join(f"{counts[state]} {state}" for state in (*State, ERROR) if counts[state])
    return f"{counted(len(rows), 'mail')}{f' in {shown(folder)}' if folder else ''}: {told}"


def _notices(archive: DeskStore, postman: Postman | None, outbox: object) -> str:
    waiting = sum(1 for _ in archive.outbox())
    parts: list[str] = []
    if postman and postman.sent:
        parts.append(f"{counted(postman.sent, 'notice')} delivered to {shown(str(outbox))}")
    if waiting:
        why = f" ({shown(postman.problem)})" if postman and postman.problem else ""
        wait = "waits" if waiting == 1 else "wait"
        parts.append(f"{counted(waiting, 'notice')} {wait} in the outbox{why}")
    return "; ".join(parts)
