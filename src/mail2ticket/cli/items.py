"""``mail2ticket items``, ``show`` and ``status``: what is in the store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import click

from mail2ticket.cli.desk import StoreUrl, desk_options, found_settings, json_option
from mail2ticket.cli.on_record import bare, is_key, of_key
from mail2ticket.cli.output import (
    cell,
    console,
    counted,
    facts_table,
    lines_of,
    plain_table,
    shown,
    write,
    write_json,
)
from mail2ticket.model.address import Address
from mail2ticket.model.history import Entry, ItemHistory, Recorded
from mail2ticket.settings import DeskStore


@click.command()
@desk_options
@json_option
def items(settings: Path | None, store: str | None, as_json: bool) -> None:
    """
    List the work items in the store.

    The keys of --json: number, kind, title, status, is_open, queue, priority, company,
    requester, is_registered, created_at, hours and entries (how many).
    """
    histories = _opened(settings, store).histories()
    if as_json:
        for history in histories:
            write_json({**item_facts(history), "entries": len(history.entries)})
        return
    _list(histories)


@click.command()
@click.argument("number")
@desk_options
@json_option
def show(number: str, settings: Path | None, store: str | None, as_json: bool) -> None:
    """
    Show a work item with its entries.

    The keys of --json: those of items; type, source, mailbox, assignee, completed_at,
    is_waiting, merged_into, alert_id, external_id, tags, fields, participants, watchers,
    proposed_watchers, approvers, approval, mentions and follows; and entries with entity,
    title, text, author, sender, created_at, hours, role, is_internal and files.
    """
    # A number may be written as it stands in a subject: [#123].
    history = _opened(settings, store).history(number.strip().strip("[]").removeprefix("#"))
    if history is None:
        raise click.ClickException(f"there is no work item {shown(number)}")
    if as_json:
        entries = [entry_facts(entry) for entry in history.entries]
        write_json({**item_facts(history), **further_facts(history), "entries": entries})
        return
    _show(history)


@click.command()
@click.argument("mail", metavar="MESSAGE-ID")
@desk_options
@json_option
def status(mail: str, settings: Path | None, store: str | None, as_json: bool) -> None:
    """
    Say what became of a mail.

    MESSAGE-ID is the mail's own, with or without <>. Several mails may have the same. The first
    letters of a delivery key will do instead, as mails shows them, and the log has it whole.

    The keys of --json: key, message_id, received_at, state, kind, entity, number, subject,
    sender, mailbox, reason, detail and trace (question, rule, reason).
    """
    wanted, stored = bare(mail), _opened(settings, store)
    records = tuple(stored.recorded(wanted))
    if not records and is_key(wanted) and (found := of_key(wanted, stored)):
        records = (found,)
    if not records:
        raise click.ClickException(f"no mail came with the Message-ID {shown(wanted)}")
    for number, record in enumerate(records):
        if as_json:
            write_json(record_facts(record))
        else:
            if number:
                click.echo()
            _tell(record)


def _opened(settings: Path | None, url: str | None) -> DeskStore:
    # With a URL no settings are needed, not even right ones.
    found = found_settings(settings) if url is None else None
    return StoreUrl.of(url, found).open_to_read()


def item_facts(history: ItemHistory) -> dict[str, Any]:
    """Return what JSON tells of a work item, but its entries."""
    item = history.item
    return {
        "number": item.number,
        "kind": item.kind,
        "title": item.title,
        "status": item.status,
        "is_open": item.is_open,
        "queue": history.queue,
        "priority": history.priority,
        "company": item.company.name if item.company else None,
        "requester": history.requester,
        "is_registered": history.is_registered,
        "created_at": history.created_at,
        "hours": history.hours,
    }


def further_facts(history: ItemHistory) -> dict[str, Any]:
    """Return what JSON tells of a work item that is looked at alone, but its entries."""
    item = history.item
    return {
        "type": history.type,
        "source": history.source,
        "mailbox": str(history.mailbox) if history.mailbox else None,
        "assignee": item.assignee or None,
        "completed_at": item.completed_at,
        "is_waiting": item.is_waiting,
        "merged_into": item.merged_into or None,
        "alert_id": item.alert_id or None,
        "external_id": item.external_id or None,
        "tags": history.tags,
        "fields": dict(history.fields),
        "participants": sorted(map(str, item.participants)),
        "watchers": sorted(map(str, item.watchers)),
        "proposed_watchers": tuple(map(str, history.proposed_watchers)),
        "approvers": sorted(map(str, item.approvers)),
        "approval": item.approval or None,
        "mentions": history.mentions,
        "follows": history.follows,
    }


def entry_facts(entry: Entry) -> dict[str, Any]:
    """Return what JSON tells of an entry."""
    return {
        "entity": entry.entity,
        "title": entry.title,
        "text": entry.text,
        "author": entry.author,
        "sender": entry.sender,
        "created_at": entry.created_at,
        "hours": entry.hours,
        "role": entry.role,
        "is_internal": entry.is_internal,
        "files": entry.files,
    }


def record_facts(record: Recorded) -> dict[str, Any]:
    """Return what JSON tells of the record of a mail."""
    return {
        "key": record.key,
        "message_id": record.message_id,
        "received_at": record.received_at,
        "state": record.state,
        "kind": record.kind,
        "entity": record.entity,
        "number": record.number,
        "subject": record.subject,
        "sender": record.sender,
        "mailbox": record.mailbox,
        "reason": record.reason,
        "detail": record.detail,
        "trace": [
            {"question": step.question, "rule": step.rule, "reason": step.reason}
            for step in record.trace
        ],
    }


# On a narrower terminal, a table has fewer columns.
_WIDE = 110


def _list(histories: Iterable[ItemHistory]) -> None:
    out = console()
    columns = ["number", "kind", "title", "status", "entries", "hours"]
    if out.width >= _WIDE:
        columns += ["queue", "requester"]
    table = plain_table(*columns)
    open_items = 0
    for history in histories:
        item = history.item
        open_items += item.is_open
        words = {
            "number": item.number,
            "kind": item.kind,
            "title": item.title,
            "status": item.status or ("" if item.is_open else "completed"),
            "entries": len(history.entries) or "",
            "hours": history.hours or "",
            "queue": history.queue,
            "requester": history.requester,
        }
        table.add_row(*(cell(words[name], "" if item.is_open else "dim") for name in columns))
    if not table.row_count:
        click.echo("no work items")
        return
    write(out, table)
    click.echo(f"\n{counted(table.row_count, 'work item')}, {open_items:,} open")


def _facts(history: ItemHistory) -> Iterator[tuple[str, str]]:
    """Yield what is shown of a work item above its entries; what is empty is left out."""
    item = history.item
    state = "waiting" if item.is_waiting else "open" if item.is_open else "completed"
    since = f"since {item.completed_at:%Y-%m-%d %H:%M}" if item.completed_at else ""
    yield "kind", item.kind
    yield "type", history.type
    yield "status", ", ".join(filter(None, (item.status, f"{state} {since}".strip())))
    yield "merged into", item.merged_into
    yield "queue", history.queue
    yield "assignee", item.assignee
    yield "priority", history.priority
    yield "company", item.company.name if item.company else ""
    yield "requester", history.requester + ("" if history.is_registered else " (not registered)")
    yield "people", _named(item.participants)
    yield "watchers", _named(item.watchers)
    yield "proposed", _named(history.proposed_watchers)
    yield "approvers", _named(item.approvers)
    yield "approval", item.approval
    yield "tags", ", ".join(history.tags)
    yield "alert", item.alert_id
    yield "external", item.external_id
    yield "mentions", history.mentions or ""
    yield "follows", history.follows or ""
    yield "mailbox", str(history.mailbox or "")
    yield from (("field", f"{name}: {value}") for name, value in history.fields)


def _named(addresses: Iterable[Address]) -> str:
    return ", ".join(sorted(map(str, addresses)))


def _show(history: ItemHistory) -> None:
    out, item = console(), history.item
    out.print(f"{shown(item.number)}  {shown(item.title)}", style="bold", soft_wrap=True)
    write(out, facts_table((*_facts(history), ("hours", str(history.hours or "")))))
    for entry in history.entries:
        head = [
            f"{entry.created_at:%Y-%m-%d %H:%M}",
            entry.entity.replace("_", " "),
            f"{entry.author} <{entry.sender}>" if entry.author != entry.sender else entry.sender,
            f"{entry.hours} hours" if entry.hours is not None else "",
            entry.role,
            "internal" if entry.is_internal else "",
        ]
        out.print(f"\n--- {shown(' · '.join(filter(None, head)))}", style="bold")
        out.print(shown(entry.title), style="italic")
        out.print(lines_of(entry.text))
        for file in entry.files:
            out.print(f"[{shown(file)}]", style="dim")


def _tell(record: Recorded) -> None:
    became = record.entity.replace("_", " ") if record.entity else ""
    facts = (
        ("message-id", record.message_id or ""),
        ("received", f"{record.received_at:%Y-%m-%d %H:%M:%S %Z}"),
        ("from", record.sender),
        ("subject", record.subject),
        ("kind", record.kind),
        ("mailbox", record.mailbox),
        ("state", " ".join(filter(None, (record.state, became, record.number)))),
        ("reason", ": ".join(filter(None, (record.reason, record.detail)))),
    )
    out = console()
    write(out, facts_table(facts))
    trace = plain_table("question", "rule", "answer")
    for step in record.trace.answered():
        trace.add_row(cell(step.question), cell(step.rule), cell(step.reason))
    if trace.row_count:
        click.echo()
        write(out, trace)
