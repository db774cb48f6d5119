"""Held mail, told: in tables for people, and as JSON for programs (R6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from mail2ticket.cli.output import (
    cell,
    console,
    counted,
    facts_table,
    lines_of,
    plain_table,
    shown,
    size_of,
    write,
    write_json,
)
from mail2ticket.model.address import Address
from mail2ticket.model.held import HeldMail, HeldState
from mail2ticket.parse import parse

#: How much of a key is shown: enough to tell a hundred thousand mails apart.
KEY = 10
# On a narrower terminal, a table has fewer columns.
_WIDE = 110
_WIDE_COLUMNS = ("key", "received", "why", "sender", "for", "subject")
_NARROW_COLUMNS = ("key", "received", "why", "mail")


def held_facts(mail: HeldMail) -> dict[str, Any]:
    """Return what JSON tells of a held mail in a list."""
    recorded = mail.recorded
    return {
        "key": recorded.key,
        "state": mail.state,
        "reason": mail.reason,
        "detail": mail.detail,
        "received_at": recorded.received_at,
        "sender": recorded.sender,
        "subject": recorded.subject,
        "addresses": list(map(str, mail.addresses)),
        "number": recorded.number,
        "handlings": [
            {
                "deed": each.deed,
                "by": each.by,
                "at": each.at,
                "number": each.number,
                "detail": each.detail,
            }
            for each in mail.handlings
        ],
    }


def all_facts(mail: HeldMail, content: bytes | None) -> dict[str, Any]:
    """Return what JSON tells of a held mail that is looked at alone."""
    recorded, envelope = mail.recorded, mail.envelope
    text, files = _read(mail, content)
    return {
        **held_facts(mail),
        "kind": recorded.kind,
        "message_id": recorded.message_id,
        "mailbox": recorded.mailbox or None,
        "reverse_path": str(envelope.reverse_path or "") if envelope else None,
        "forward_paths": [str(each) for each in envelope.forward_paths] if envelope else [],
        "size": None if content is None else len(content),
        "text": text,
        "files": files,
        "trace": [
            {"question": step.question, "rule": step.rule, "reason": step.reason}
            for step in recorded.trace
        ],
    }


def _read(mail: HeldMail, content: bytes | None) -> tuple[str, list[str]]:
    """Return the text of a mail and the names of its files; of one that was not kept, none."""
    if content is None:
        return "", []
    try:
        message = parse(content, mail.envelope, received_at=mail.recorded.received_at)
    except Exception as error:  # noqa: BLE001 - it may be held for that very reason
        return f"(the mail cannot be read: {type(error).__name__})", []
    return message.body.text, [file.filename for file in message.attachments]


def tell_list(
    mails: Iterator[HeldMail], count: int, state: HeldState | None, *, is_first: bool
) -> None:
    """List *mails*, of *count* in that *state*, and say where the next page begins."""
    out = console()
    is_wide = out.width >= _WIDE
    columns = [*(_WIDE_COLUMNS if is_wide else _NARROW_COLUMNS)]
    if state is not HeldState.WAITING:
        columns.append("seen to")
    table = plain_table(*columns)
    last = ""
    for mail in mails:
        recorded, last = mail.recorded, mail.recorded.key
        words = {
            "key": recorded.key[:KEY],
            "received": f"{recorded.received_at:%Y-%m-%d %H:%M}"[: 16 if is_wide else 10],
            "why": mail.reason,
            "sender": recorded.sender,
            "for": str(mail.addresses[0]) if mail.addresses else "",
            "subject": recorded.subject,
            "mail": ": ".join(filter(None, (recorded.sender, recorded.subject))),
            "seen to": _seen_to(mail, is_short=not is_wide),
        }
        style = "" if mail.state is HeldState.WAITING else "dim"
        table.add_row(*(cell(words[name], style) for name in columns))
    if table.row_count:
        write(out, table)
        click.echo()
    what = "held mail" if state is None else f"{state} mail"
    click.echo(counted(count, what) if count else f"no {what}")
    if table.row_count < count and last and is_first:
        click.echo(f"{table.row_count:,} are shown; more with --after {last[:KEY]}")


def _seen_to(mail: HeldMail, *, is_short: bool) -> str:
    if not mail.handlings:
        return ""
    last = mail.handlings[-1]
    if is_short:
        return f"{last.deed} by {last.by}"
    number = f" {last.number}" if last.number else ""
    return f"{last.deed}{number} by {last.by}, {last.at:%Y-%m-%d %H:%M}"


def tell_counts(
    reasons: Mapping[str, int],
    mailboxes: Mapping[Address | None, int],
    state: HeldState | None,
    *,
    as_json: bool,
) -> None:
    """Say how many there are in that *state*, by why they were held, and for which mailbox."""
    total, elsewhere = sum(reasons.values()), mailboxes.get(None, 0)
    ordered = dict(sorted(reasons.items(), key=lambda each: (-each[1], each[0])))
    named = {str(address): count for address, count in mailboxes.items() if address is not None}
    if as_json:
        found = {"reasons": ordered, "mailboxes": named, "elsewhere": elsewhere}
        write_json({"total": total, **found})
        return
    out = console()
    for title, counts in (
        ("reason", ordered),
        ("mailbox", {**named, "(no mailbox of ours)": elsewhere}),
    ):
        table = plain_table(title, "mails")
        for name, count in counts.items():
            if count:
                table.add_row(cell(name), cell(f"{count:,}"))
        if table.row_count:
            write(out, table)
            click.echo()
    what = "held mail" if state is None else f"{state} mail"
    click.echo(counted(total, what) if total else f"no {what}")


def _facts(mail: HeldMail, content: bytes | None) -> Iterator[tuple[str, str]]:
    recorded, envelope = mail.recorded, mail.envelope
    yield "key", recorded.key
    yield "state", mail.state
    yield "reason", ": ".join(filter(None, (mail.reason, mail.detail)))
    yield "received", f"{recorded.received_at:%Y-%m-%d %H:%M:%S %Z}"
    yield "from", recorded.sender
    yield "for", ", ".join(map(str, mail.addresses))
    if envelope is not None:
        paths = ", ".join(map(str, envelope.forward_paths))
        yield "envelope", f"{envelope.reverse_path or '<>'} to {paths or 'nobody'}"
    yield "subject", recorded.subject
    yield "message-id", recorded.message_id or ""
    yield "kind", recorded.kind
    yield "is now", " ".join(filter(None, (recorded.state, recorded.number)))
    yield "size", "" if content is None else size_of(len(content))


def tell(mail: HeldMail, content: bytes | None) -> None:
    """Show all that is known of *mail*, and what it says."""
    out = console()
    write(out, facts_table(_facts(mail, content)))
    done = plain_table("when", "who", "did", "number", "result")
    for each in mail.handlings:
        when = f"{each.at:%Y-%m-%d %H:%M:%S}"
        words = (when, each.by, each.deed, each.number or "", each.detail)
        done.add_row(*map(cell, words))
    trace = plain_table("question", "rule", "answer")
    for step in mail.recorded.trace.answered():
        trace.add_row(cell(step.question), cell(step.rule), cell(step.reason))
    for table in (done, trace):
        if table.row_count:
            click.echo()
            write(out, table)
    click.echo()
    if content is None:
        click.echo("of this mail nothing was kept, or it was purged")
        return
    text, files = _read(mail, content)
    out.print(lines_of(text) or "(no text)", soft_wrap=True)
    for file in files:
        out.print(f"[{shown(file)}]", style="dim")
