"""``mail2ticket unprocessed list`` and ``show``: the mail that waits for a person (R6)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
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
from mail2ticket.cli.selecting import filter_options, known, pages, state_option, wanted_of
from mail2ticket.model.held import HeldMail, HeldState
from mail2ticket.parse import parse
from mail2ticket.settings import Settings, fill, open_transport
from mail2ticket.unprocessed import Unprocessed, Wanted

#: How much of a key is shown: enough to tell a million mails apart.
KEY = 10
# On a narrower terminal, a table has fewer columns.
_WIDE = 110
_WIDE_COLUMNS = ("key", "received", "why", "sender", "for", "subject")
_NARROW_COLUMNS = ("key", "received", "why", "mail")
_LIMIT = 100


@click.group()
def unprocessed() -> None:
    """
    See to mail that did not become a ticket.

    Mail is held with a reason, and waits for a person. A KEY is what list shows, or as much of
    it as no other begins with. Whatever is done is noted: by whom, when, and what came of it;
    of two people who see to the same mail, one is first.

    Exit status: 0 all went well; 1 something could not be done, or is not there; 64 wrong
    usage; 75 try again.
    """


@unprocessed.command("list")
@filter_options
@state_option
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=_LIMIT,
    show_default=True,
    help="At most so many, the earliest first; 0 for all.",
)
@click.option("--after", default="", metavar="KEY", help="Only what came after this one.")
@click.option("--counts", is_flag=True, help="Say how many there are, by reason and by mailbox.")
@desk_options
@json_option
def list_(
    *,
    limit: int,
    after: str,
    counts: bool,
    settings: Path | None,
    store: str | None,
    as_json: bool,
    **filters: Any,  # noqa: ANN401 - the values of options
) -> None:
    """
    List held mail, the earliest first.

    The keys of --json: key, state, reason, detail, received_at, sender, subject, addresses,
    number and handlings (deed, by, at, number, detail). With --counts it is one object:
    total, reasons, mailboxes and elsewhere (for no mailbox of ours).
    """
    queue = opened(settings, store)
    wanted = _wanted(queue, after, filters)
    if counts:
        _count(queue, wanted, as_json=as_json)
        return
    mails = pages(queue, wanted, limit)
    if as_json:
        for mail in mails:
            write_json(held_facts(mail))
        return
    _list(mails, queue.count(wanted), wanted)


@unprocessed.command("show", short_help="Show a held mail, and what was done with it.")
@click.argument("key")
@click.option("--raw", is_flag=True, help="Write the mail as it came, to a file or a pipe.")
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the mail as it came to this file, which is not there yet.",
)
@desk_options
@json_option
def show(
    *,
    key: str,
    raw: bool,
    save: Path | None,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Show a held mail: why it was held, what was done with it, and what it says.

    What a terminal would obey is written out; the mail as it came is only for --raw and --save.

    The keys of --json: those of list; kind, message_id, mailbox, reverse_path, forward_paths,
    size, text, files and trace (question, rule, reason).
    """
    if raw + (save is not None) + as_json > 1:
        raise click.UsageError("Choose one of --raw, --save and --json.")
    queue = opened(settings, store)
    held, content = queue.read(known(queue, key))
    if raw or save is not None:
        _give(content, save)
    elif as_json:
        write_json(_all_facts(held, content))
    else:
        _show(held, content)


def opened(path: Path | None, url: str | None, settings: Settings | None = None) -> Unprocessed:
    """
    Return the queue of the desk whose settings are at *path*, or are *settings*.

    Raises:
        ClickException: if there are no settings, or no store.
    """
    desk = settings or needed_settings(path)
    store = StoreUrl.of(url, desk).open_to_read(desk)
    fill(store, desk)
    return Unprocessed(
        store, open_transport(desk), desk.policy, blobs=desk.blobs, relaying=desk.relaying
    )


def _wanted(queue: Unprocessed, after: str, filters: dict[str, Any]) -> Wanted:
    return wanted_of({**filters, "after": known(queue, after) if after else ""})


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


def _all_facts(mail: HeldMail, content: bytes | None) -> dict[str, Any]:
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


def _list(mails: Iterator[HeldMail], count: int, wanted: Wanted) -> None:
    out = console()
    is_wide = out.width >= _WIDE
    columns = [*(_WIDE_COLUMNS if is_wide else _NARROW_COLUMNS)]
    if wanted.state is not HeldState.WAITING:
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
    what = "held mail" if wanted.state is None else f"{wanted.state} mail"
    click.echo(counted(count, what) if count else f"no {what}")
    if table.row_count < count and last and not wanted.after:
        click.echo(f"{table.row_count:,} are shown; more with --after {last[:KEY]}")


def _seen_to(mail: HeldMail, *, is_short: bool) -> str:
    if not mail.handlings:
        return ""
    last = mail.handlings[-1]
    if is_short:
        return f"{last.deed} by {last.by}"
    number = f" {last.number}" if last.number else ""
    return f"{last.deed}{number} by {last.by}, {last.at:%Y-%m-%d %H:%M}"


def _count(queue: Unprocessed, wanted: Wanted, *, as_json: bool) -> None:
    reasons, mailboxes = queue.reasons(wanted), dict(queue.mailboxes(wanted))
    total, elsewhere = sum(reasons.values()), mailboxes.pop(None, 0)
    ordered = dict(sorted(reasons.items(), key=lambda each: (-each[1], each[0])))
    named = {str(address): count for address, count in mailboxes.items()}
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
    what = "held mail" if wanted.state is None else f"{wanted.state} mail"
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


def _show(mail: HeldMail, content: bytes | None) -> None:
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


def _give(content: bytes | None, save: Path | None) -> None:
    """Write the mail as it came; never to a terminal, which would obey what stands in it."""
    if content is None:
        raise click.ClickException("of this mail nothing was kept, or it was purged")
    if save is None:
        if sys.stdout.isatty():
            raise click.UsageError(
                "A mail may hold what a terminal obeys; use --save, or a pipe, with --raw."
            )
        sys.stdout.buffer.write(content)
        return
    try:
        handle = os.open(save, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise click.ClickException(f"{shown(str(save))} is there already") from error
    except OSError as error:
        raise click.ClickException(f"{shown(str(save))}: {error.strerror}") from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    click.echo(f"{size_of(len(content))} in {shown(str(save))}")
