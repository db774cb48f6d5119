"""``mail2ticket inspect``: what is read in a mail."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from mail2ticket.cli.authentication import checked, words_of
from mail2ticket.cli.desk import json_option
from mail2ticket.cli.exits import status_of
from mail2ticket.cli.found import facts_of
from mail2ticket.cli.output import (
    console,
    facts_table,
    lines_of,
    shown,
    size_of,
    write,
    write_json,
)
from mail2ticket.cli.rows import reason_of
from mail2ticket.model.address import NamedAddress
from mail2ticket.model.limits import Limits
from mail2ticket.model.message import Forwarded, Message
from mail2ticket.model.report import DeliveryReport
from mail2ticket.parse import parse
from mail2ticket.settings import read
from mail2ticket.sources.files import STDIN


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option(
    "--settings",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Check signatures too, as [dkim] of this file says.",
)
@json_option
def inspect(files: tuple[str, ...], settings: Path | None, as_json: bool) -> None:
    """
    Show what is read in a mail: its header, its words, its files, what it is.

    FILE holds one mail; - is standard input. No settings are needed, and nothing is written
    anywhere. With --settings the signatures of each mail are checked, which asks DNS; whether
    they have expired since is not looked at. The documentation lists the keys of --json; a file
    that cannot be taken has file and error, and the rest go on.
    """
    desk = read(settings) if settings else None
    worst = 0
    for number, file in enumerate(files):
        try:
            content = _content(file)
            message = parse(content)
            own = checked(content, message, desk) if desk else None
            found = facts_of(file, message, own or ())
        except Exception as error:  # noqa: BLE001 - one file never keeps the rest from being shown
            worst = max(worst, status_of(error))
            if as_json:
                write_json({"file": file, "error": reason_of(error)})
            else:
                click.echo(f"{shown(file)}: {shown(reason_of(error))}", err=True)
            continue
        if as_json:
            write_json(found)
            continue
        if number:
            click.echo()
        words = [
            str(found["kind"]),
            "may be answered" if found["answerable"] else "must not be answered",
            f"list {found['list_id']}" if found["list_id"] else "",
        ]
        verdicts = map(words_of, found["authentication"])
        _print(file, message, ", ".join(filter(None, words)), verdicts)
    click.get_current_context().exit(worst)


def _content(file: str) -> bytes:
    limit = Limits().refused_bytes + 1
    if file == STDIN:
        return sys.stdin.buffer.read(limit)
    with Path(file).open("rb") as content:
        return content.read(limit)


def _print(file: str, message: Message, kind: str, verdicts: Iterable[str]) -> None:
    out, body = console(), message.body
    senders = [("sender", verdict) for verdict in verdicts]
    rows = [("file", file), *_header(message), ("kind", kind), *senders, *_more(message)]
    write(out, facts_table(rows))
    for name, text in (
        ("reply", body.own),
        ("quoted", body.quoted),
        ("signature", body.signature),
    ):
        if text:
            out.print(f"\n--- {name} ---", style="bold")
            out.print(lines_of(text))
    if message.forward:
        out.print("\n--- forwarded ---", style="bold")
        write(out, facts_table(_forwarded(message.forward)))
        out.print(lines_of(f"\n{message.forward.text}"))


def _header(message: Message) -> Iterator[tuple[str, str]]:
    yield "from", _people(message.senders)
    yield "to", _people(message.to)
    yield "cc", _people(message.cc)
    yield "reply to", _people(message.reply_to)
    yield "date", message.sent_at.isoformat(" ") if message.sent_at else ""
    yield "subject", message.subject
    yield "message-id", message.message_id or ""
    yield "answers", " ".join(message.thread)


def _more(message: Message) -> Iterator[tuple[str, str]]:
    if isinstance(message.report, DeliveryReport):
        for recipient in message.report.recipients:
            yield "bounced", f"{recipient.address} {recipient.action} {recipient.status}"
        yield "about", message.report.original_message_id or ""
    for file in message.attachments:
        packed_in = f", in {file.packed_in}" if file.packed_in else ""
        yield "file", f"{file.filename} ({file.media_type}, {size_of(file.size)}{packed_in})"
    for event in message.appointments:
        start = event.start.isoformat() if event.start else "no time"
        yield "appointment", " ".join(filter(None, (event.method, start, event.summary)))
    for defect in message.defects:
        yield "defect", str(defect)


def _forwarded(forward: Forwarded) -> Iterator[tuple[str, str]]:
    yield "from", str(forward.sender or "")
    yield "to", _people(forward.recipients)
    yield "date", forward.sent_at.isoformat(" ") if forward.sent_at else ""
    yield "subject", forward.subject


def _people(people: Iterable[NamedAddress]) -> str:
    return ", ".join(map(str, people))
