"""``mail2ticket outbox``: notices that wait, and what becomes of them (N4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any, cast

import click

from mail2ticket.cli import paging
from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.options import ALL, limit_option, state_option
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
from mail2ticket.cli.selecting import confirmed
from mail2ticket.model.outgoing import Outgoing, Posting
from mail2ticket.parse import parse
from mail2ticket.settings import DeskStore

# A key is that long where it is shown; what stands behind it tells the notices of one mail apart.
_KEY = 10
# On a narrower terminal, a table has fewer columns.
_WIDE = 110


@click.group()
def outbox() -> None:
    """
    See to notices that wait, or cannot be sent.

    A notice that cannot be sent is tried again, later and later; in the end it is a dead letter,
    which nobody sends until it is released. An ID is what list shows.

    Exit status: 0 all went well; 1 something could not be done, or is not there; 64 wrong
    usage; 75 try again.
    """


@outbox.command("list")
@state_option(Posting.WAITING, "How it stands with them.")
@limit_option
@click.option("--after", default="", metavar="ID", help="Only what was written after this one.")
@desk_options
@json_option
def list_(
    *,
    state: str,
    limit: int,
    after: str,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    List notices, the earliest first.

    The keys of --json: id, state, number, to, sender, kinds, message_id, created_at, due_at,
    attempts and error.
    """
    archive = _opened(settings, store)
    wanted = None if state == ALL else Posting(state)
    start = _found(archive, after).mail.id if after else ""
    # One more than is asked for tells whether there are more.
    found = _pages(archive, wanted, start)
    if as_json:
        for each in islice(found, limit or None):
            write_json(_facts_of(each))
        return
    _list(found, limit, state)
    if wanted is Posting.WAITING:
        dead = len(tuple(archive.outgoing(Posting.DEAD, limit=paging.PAGE)))
        if dead:
            many = f"{dead} or more" if dead == paging.PAGE else dead
            click.echo(f"and dead letters: {many}, see --state dead")


@outbox.command()
@click.argument("id_", metavar="ID")
@desk_options
@json_option
def show(*, id_: str, settings: Path | None, store: str | None, as_json: bool) -> None:
    """
    Show a notice: to whom it goes, what it says, and why it was not sent.

    The keys of --json: those of list, and text.
    """
    found = _found(_opened(settings, store), id_)
    text = parse(found.mail.content).body.text if found.mail.content else ""
    if as_json:
        write_json({**_facts_of(found), "text": text})
        return
    out = console()
    write(out, facts_table((name, _said(value)) for name, value in _facts_of(found).items()))
    click.echo()
    out.print(lines_of(text) or "(no text, or it was purged)", soft_wrap=True)


@outbox.command()
@click.argument("ids", metavar="[ID]...", nargs=-1)
@click.option("--all", "is_all", is_flag=True, help="All dead letters.")
@click.option("--yes", is_flag=True, help="Do not ask whether you mean it.")
@desk_options
@json_option
def release(
    *,
    ids: tuple[str, ...],
    is_all: bool,
    yes: bool,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Let dead letters wait again, as if they had not been tried; the next relay sends them.

    The keys of --json: id and released.
    """
    if is_all == bool(ids):
        raise click.UsageError("Name the ids of dead letters, or --all.")
    archive = _opened(settings, store)
    if is_all:
        meant = [each.mail.id for each in _pages(archive, Posting.DEAD, "")]
        confirmed(f"Release {counted(len(meant), 'dead letter')}?", len(meant), is_sure=yes)
    else:
        meant = [_found(archive, each).mail.id for each in dict.fromkeys(ids)]
    now = datetime.now(UTC)
    done = {each: archive.release(each, now) for each in meant}
    for each, is_released in done.items():
        if as_json:
            write_json({"id": each, "released": is_released})
        elif not is_released:
            click.echo(f"{short(each)} is no dead letter", err=True)
    if not as_json:
        click.echo(f"{counted(sum(done.values()), 'notice')} released")
    click.get_current_context().exit(0 if all(done.values()) else 1)


def _opened(settings: Path | None, url: str | None) -> DeskStore:
    desk = needed_settings(settings) if url is None else None
    return StoreUrl.of(url, desk).open_to_read()


def _pages(archive: DeskStore, state: Posting | None, after: str) -> Iterator[Outgoing]:
    def page(after: str, size: int) -> tuple[Outgoing, ...]:
        return tuple(archive.outgoing(state, after=after, limit=size))

    return paging.paged(page, lambda each: each.mail.id, after)


def short(id_: str) -> str:
    """
    Return *id_* as it is shown; `_found` knows it again.

    >>> short("0123456789abcdef0123456789abcdef.1")
    '0123456789.1'
    """
    key, dot, rest = id_.partition(".")
    return f"{key[:_KEY]}{dot}{rest}"


def _found(archive: DeskStore, text: str) -> Outgoing:
    """Return the notice with that id, or the only one whose id is written so in short."""
    wanted = text.strip()
    key, _, rest = wanted.partition(".")
    if key:
        found = tuple(archive.outgoing(None, begins=key, limit=paging.PAGE))
        for each in found:
            if each.mail.id == wanted:
                return each
        alike = [each for each in found if _is_like(each.mail.id, rest)]
        if len(alike) == 1:
            return alike[0]
        if alike:
            raise click.ClickException(f"several notices have ids like {shown(text)}; write more")
    raise click.ClickException(f"there is no notice {shown(text)}")


def _is_like(id_: str, rest: str) -> bool:
    return not rest or id_.partition(".")[2] == rest


def _facts_of(each: Outgoing) -> dict[str, Any]:
    mail = each.mail
    return {
        "id": mail.id,
        "state": each.state,
        "number": each.number,
        "to": str(mail.to),
        "sender": str(mail.sender),
        "kinds": list(mail.kinds),
        "message_id": mail.message_id,
        "created_at": mail.created_at,
        "due_at": each.due_at,
        "attempts": each.attempts,
        "error": each.error,
    }


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S %Z}"
    if isinstance(value, list):
        return ", ".join(map(str, cast("list[object]", value)))
    return "" if value is None else str(value)


_COLUMNS: dict[str, Callable[[Outgoing], str]] = {
    "id": lambda each: short(each.mail.id),
    "state": lambda each: str(each.state),
    "due": lambda each: f"{each.due_at:%Y-%m-%d %H:%M}" if each.state is Posting.WAITING else "",
    "to": lambda each: str(each.mail.to),
    "number": lambda each: each.number or "",
    "kinds": lambda each: ", ".join(each.mail.kinds),
    "tries": lambda each: str(each.attempts),
    "error": lambda each: each.error,
}


def _list(found: Iterator[Outgoing], limit: int, state: str) -> None:
    out = console()
    left_out: tuple[str, ...] = () if out.width >= _WIDE else ("number", "kinds")
    if state != ALL:
        left_out += ("state",)
    columns = [name for name in _COLUMNS if name not in left_out]
    table = plain_table(*columns)
    last = ""
    for each in islice(found, limit or None):
        last = each.mail.id
        table.add_row(*(cell(_COLUMNS[name](each)) for name in columns))
    if table.row_count:
        write(out, table)
        click.echo()
    what = {"waiting": "notice that waits", "dead": "dead letter", "sent": "notice that was sent"}
    if not table.row_count:
        click.echo(f"no {what.get(state, 'notice')}")
    elif next(found, None) is None:
        click.echo(counted(table.row_count, "notice"))
    else:
        click.echo(f"{table.row_count:,} are shown; more with --after {short(last)}")
