"""``mail2ticket effects``: calls of a remote desk that somebody should know of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

import click

from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.exits import OTHER
from mail2ticket.cli.logs import Log
from mail2ticket.cli.options import limit_option
from mail2ticket.cli.output import (
    cell,
    console,
    counted,
    plain_table,
    shown,
    write,
    write_json,
)
from mail2ticket.cli.selecting import name_option
from mail2ticket.errors import UnprocessedError
from mail2ticket.stores.remote import Effect

# On a narrower terminal, a table has fewer columns.
_WIDE = 110
_MOST = 1_000_000


@runtime_checkable
class _Remote(Protocol):
    """What a `RemoteStore` has, and no other store."""

    def unfinished(self, limit: int = 100) -> Sequence[Effect]: ...

    def finish(self, limit: int = 100) -> Sequence[Effect]: ...

    def resolve(
        self, key: str, *, is_done: bool, number: str | None = None, by: str = ""
    ) -> Effect: ...


@click.group()
def effects() -> None:
    """
    See to calls of a remote desk that did not come to their end.

    Where a desk is reached by an API of its own, each call is an effect with a key. Here are
    those of which nobody knows whether they were done, and files and changes that a work item
    has to do without. The settings must name the store of that desk: url = "python:…".

    Exit status: 0 all went well; 1 something is unfinished, or is not there; 64 wrong usage;
    75 try again.
    """


@effects.command("list")
@limit_option
@desk_options
@json_option
def list_(*, limit: int, settings: Path | None, store: str | None, as_json: bool) -> None:
    """
    List what is unfinished, that which was not tried for the longest time first.

    A ticket, note or time entry that was given to a person is held mail instead: see
    unprocessed list --reason in_doubt.

    The keys of --json: key, action, number, title, state, attempts, first_at, updated_at,
    delivery, error and said_by.
    """
    _tell(_opened(settings, store).unfinished(limit or _MOST), as_json=as_json)


@effects.command()
@limit_option
@desk_options
@json_option
def finish(*, limit: int, settings: Path | None, store: str | None, as_json: bool) -> None:
    """
    Try again to finish what is unfinished, and list what still is.

    The desk is asked about what is in doubt; files and changes of mail that is on record are
    made up for. Run it now and then. The keys of --json: those of list.
    """
    with Log():
        left = _opened(settings, store).finish(limit or _MOST)
    _tell(left, as_json=as_json)
    click.get_current_context().exit(OTHER if left else 0)


@effects.command()
@click.argument("key")
@click.option("--done/--not-done", "is_done", default=None, help="What you found at the desk.")
@click.option("--number", metavar="NUMBER", help="With --done: the ticket that was opened.")
@name_option
@desk_options
@json_option
def resolve(
    *,
    key: str,
    is_done: bool | None,
    number: str | None,
    by: str,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Say of one what you found at the desk: that it was done, or surely was not.

    KEY is all of its key, as list and the reason of a held mail have it. The mail goes on from
    there when it is delivered again, or with unprocessed reprocess. What was not done and you
    say was is never done; what was done and you say was not is done twice.

    The keys of --json: those of list.
    """
    if is_done is None:
        raise click.UsageError("Say what you found: --done or --not-done.")
    if number and not is_done:
        raise click.UsageError("--number is for --done.")
    opened = _opened(settings, store)
    try:
        found = opened.resolve(key, is_done=is_done, number=number, by=by)
    except UnprocessedError as error:
        raise click.ClickException(shown(str(error))) from error
    if as_json:
        write_json(_facts_of(found))
    else:
        click.echo(f"{shown(str(found))} was {'' if is_done else 'not '}done")


def _opened(settings: Path | None, url: str | None) -> _Remote:
    desk = needed_settings(settings) if url is None else None
    store = StoreUrl.of(url, desk).open_to_read()
    if not isinstance(store, _Remote):
        raise click.UsageError(
            "This is no store of a remote desk: name one with [store] url = "
            '"python:helpdesk.mail:open_store".'
        )
    return store


def _facts_of(effect: Effect) -> dict[str, Any]:
    return {
        "key": effect.key,
        "action": effect.action,
        "number": effect.number,
        "title": effect.title,
        "state": effect.state,
        "attempts": effect.attempts,
        "first_at": effect.first_at,
        "updated_at": effect.updated_at,
        "delivery": effect.delivery,
        "error": effect.error,
        "said_by": effect.said_by,
    }


_COLUMNS: dict[str, Callable[[Effect], str]] = {
    "key": lambda each: each.key,
    "first tried": lambda each: f"{each.first_at:%Y-%m-%d %H:%M}",
    "what": lambda each: str(each.action).replace("_", " "),
    "number": lambda each: each.number or "",
    "state": lambda each: str(each.state).replace("_", " "),
    "title": lambda each: each.title,
    "error": lambda each: each.error,
}
_LEFT_OUT = ("first tried", "error")


def _tell(found: Sequence[Effect], *, as_json: bool) -> None:
    if as_json:
        for each in found:
            write_json(_facts_of(each))
        return
    out = console()
    columns = [name for name in _COLUMNS if out.width >= _WIDE or name not in _LEFT_OUT]
    table = plain_table(*columns)
    for each in found:
        table.add_row(*(cell(_COLUMNS[name](each)) for name in columns))
    if table.row_count:
        write(out, table)
        click.echo()
    click.echo(f"{counted(len(found), 'effect')} unfinished" if found else "nothing is unfinished")
