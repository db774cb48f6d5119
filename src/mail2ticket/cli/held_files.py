"""Held files, told: in tables for people, and as JSON for programs (F4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from mail2ticket.cli.output import (
    cell,
    console,
    counted,
    facts_table,
    plain_table,
    size_of,
    write,
    write_json,
)
from mail2ticket.model.held_file import FileState, HeldFile

# So much of a key and of a SHA-256 is shown: enough to tell files apart.
_KEY, _SHA256 = 10, 8
# On a narrower terminal, a table has fewer columns.
_WIDE = 110
_WIDE_COLUMNS = ("id", "received", "why", "number", "sender", "size", "name")
_NARROW_COLUMNS = ("id", "why", "number", "name")


def short(id_: str) -> str:
    """
    Return *id_* as it is shown; commands know it again.

    >>> short("0123456789abcdef.fedcba9876543210")
    '0123456789.fedcba98'
    """
    key, _, sha256 = id_.partition(".")
    return f"{key[:_KEY]}.{sha256[:_SHA256]}"


def file_facts(file: HeldFile) -> dict[str, Any]:
    """Return what JSON tells of a held file in a list."""
    recorded, handling = file.recorded, file.handling
    return {
        "id": file.id,
        "key": file.key,
        "sha256": file.sha256,
        "state": file.state,
        "name": file.name,
        "size": file.size,
        "media_type": file.media_type,
        "reason": file.reason,
        "detail": file.detail,
        "number": file.number,
        "received_at": recorded.received_at,
        "sender": recorded.sender,
        "subject": recorded.subject,
        "mailbox": recorded.mailbox or None,
        "by": handling.by if handling else None,
        "at": handling.at if handling else None,
        "because": handling.detail if handling else "",
    }


def all_facts(file: HeldFile, *, is_in_mail: bool) -> dict[str, Any]:
    """Return what JSON tells of a held file that is looked at alone."""
    return {**file_facts(file), "is_in_mail": is_in_mail}


def tell_counts(counts: Mapping[str, int], state: FileState | None, *, as_json: bool) -> None:
    """Say how many there are in that *state*, by why they were not kept."""
    total = sum(counts.values())
    ordered = dict(sorted(counts.items(), key=lambda each: (-each[1], each[0])))
    if as_json:
        write_json({"total": total, "reasons": ordered})
        return
    table = plain_table("reason", "files")
    for reason, count in ordered.items():
        table.add_row(cell(reason), cell(f"{count:,}"))
    if table.row_count:
        write(console(), table)
        click.echo()
    click.echo(_counted(total, state))


def tell_list(
    files: Iterator[HeldFile], count: int, state: FileState | None, *, is_first: bool
) -> None:
    """List *files*, of *count* in that *state*, and say where the next page begins."""
    out = console()
    columns = [*(_WIDE_COLUMNS if out.width >= _WIDE else _NARROW_COLUMNS)]
    if state is not FileState.WAITING:
        columns.append("seen to")
    table = plain_table(*columns)
    last = ""
    for file in files:
        last = short(file.id)
        words = {
            "id": last,
            "received": f"{file.recorded.received_at:%Y-%m-%d %H:%M}",
            "why": file.reason,
            "number": file.number,
            "sender": file.recorded.sender,
            "size": size_of(file.size),
            "name": file.name,
            "seen to": _seen_to(file),
        }
        style = "" if file.state is FileState.WAITING else "dim"
        table.add_row(*(cell(words[name], style) for name in columns))
    if table.row_count:
        write(out, table)
        click.echo()
    click.echo(_counted(count, state))
    if table.row_count < count and last and is_first:
        click.echo(f"{table.row_count:,} are shown; more with --after {last}")


def tell(file: HeldFile, *, is_in_mail: bool) -> None:
    """Show all that is known of *file*."""
    write(console(), facts_table(_facts(file)))
    if not is_in_mail:
        click.echo("\nthe file is not found in the mail, or it was purged")


def _facts(file: HeldFile) -> Iterator[tuple[str, str]]:
    recorded = file.recorded
    yield "id", file.id
    yield "state", file.state
    yield "name", file.name
    yield "size", size_of(file.size)
    yield "type", file.media_type
    yield "reason", ": ".join(filter(None, (file.reason, file.detail)))
    yield "work item", file.number
    yield "received", f"{recorded.received_at:%Y-%m-%d %H:%M:%S %Z}"
    yield "from", recorded.sender
    yield "to", recorded.mailbox
    yield "subject", recorded.subject
    yield "message-id", recorded.message_id or ""
    if file.handling is not None:
        yield "seen to", _seen_to(file)
        yield "because", file.handling.detail


def _seen_to(file: HeldFile) -> str:
    if file.handling is None:
        return ""
    return f"{file.state} by {file.handling.by}, {file.handling.at:%Y-%m-%d %H:%M}"


def _counted(count: int, state: FileState | None) -> str:
    what = "held file" if state is None else f"{state} file"
    return counted(count, what) if count else f"no {what}"
