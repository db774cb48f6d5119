"""``mail2ticket files list``, ``show``, ``release``, ``drop`` and ``rescan`` (F4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import click
from attrs import evolve

from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.exits import AGAIN, OTHER, status_of
from mail2ticket.cli.held_files import all_facts, file_facts, short, tell, tell_counts, tell_list
from mail2ticket.cli.options import (
    ALL,
    limit_option,
    sender_option,
    since_option,
    state_option,
    until_option,
    with_options,
)
from mail2ticket.cli.output import cell, console, counted, plain_table, shown, write, write_json
from mail2ticket.cli.paging import paged
from mail2ticket.cli.rows import reason_of
from mail2ticket.cli.saving import save as save_new
from mail2ticket.cli.selecting import confirmed, name_option
from mail2ticket.errors import Mail2TicketError, UnprocessedError
from mail2ticket.held_files import FileFilter, HeldFiles
from mail2ticket.model.held_file import FileState, HeldFile
from mail2ticket.settings import open_held_files

_Command = TypeVar("_Command", bound=Callable[..., Any])
_Deed: TypeAlias = Callable[[HeldFile], HeldFile]

_FILTERS = (
    click.option("--item", default="", metavar="NUMBER", help="Of mail about this work item."),
    click.option("--mailbox", default="", help="Of mail to this mailbox: its name or address."),
    click.option("--reason", default="", help="Not kept for this reason, such as infected."),
    sender_option,
    since_option,
    until_option,
)


def _filter_options(command: _Command) -> _Command:
    return with_options(_FILTERS, command)


def _deed_options(command: _Command) -> _Command:
    for option in (
        click.option("--because", default="", metavar="TEXT", help="Why, for the record."),
        name_option,
        click.option("--yes", is_flag=True, help="Do not ask whether you mean it."),
        _filter_options,
        click.option("--all", "is_all", is_flag=True, help="All that wait, of those below."),
    ):
        command = option(command)
    return click.argument("ids", metavar="[ID]...", nargs=-1)(command)


@click.group()
def files() -> None:
    """
    See to files that were not kept.

    A file that a rule or the scanner refused is held with its mail, and waits for a person. An
    ID is what list shows: the beginning of the key of its mail, a dot, and the beginning of its
    SHA-256. Whatever is done is noted: by whom, when and why; of two people who see to the same
    file, one is first.

    Exit status: 0 all went well; 1 something could not be done, or is not there; 64 wrong
    usage; 75 try again.
    """


@files.command("list")
@_filter_options
@state_option(FileState.WAITING)
@limit_option
@click.option("--after", default="", metavar="ID", help="Only what came after this one.")
@click.option("--counts", is_flag=True, help="Say how many there are, by reason.")
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
    List held files, the earliest first.

    The keys of --json: id, key, sha256, state, name, size, media_type, reason, detail, number,
    received_at, sender, subject, mailbox, by, at and because. With --counts it is one object:
    total and reasons.
    """
    held = opened(settings, store)
    wanted = _wanted(held, filters)
    if counts:
        tell_counts(held.reasons(wanted), wanted.state, as_json=as_json)
        return
    if after:
        last = _known(held, after)
        wanted = evolve(wanted, after=(last.key, last.sha256))
    found = _pages(held, wanted, limit)
    if as_json:
        for file in found:
            write_json(file_facts(file))
        return
    tell_list(found, held.count(wanted), wanted.state, is_first=wanted.after is None)


@files.command("show", short_help="Show a held file, and what was done with it.")
@click.argument("id_", metavar="ID")
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write its bytes to this file, which is not there yet. It may do harm.",
)
@desk_options
@json_option
def show(
    *, id_: str, save: Path | None, settings: Path | None, store: str | None, as_json: bool
) -> None:
    """
    Show a held file: why it was not kept, with which mail it came, and who saw to it.

    The keys of --json: those of list, and is_in_mail: whether its bytes are still there.
    """
    if save is not None and as_json:
        raise click.UsageError("Choose one of --save and --json.")
    held = opened(settings, store)
    known = _known(held, id_)
    file, attachment = held.read(known.key, known.sha256)
    if save is not None:
        if attachment is None:
            raise click.ClickException("the file is not found in the mail, or it was purged")
        save_new(attachment.content, save)
    elif as_json:
        write_json(all_facts(file, is_in_mail=attachment is not None))
    else:
        tell(file, is_in_mail=attachment is not None)


@files.command()
@_deed_options
@click.option("--sure", is_flag=True, help="Also what no scanner finds clean.")
@desk_options
@json_option
def release(*, by: str, because: str, sure: bool, **rest: Any) -> None:  # noqa: ANN401 - the values of options
    """
    Add files to the entries that their mails wrote.

    The scanner is asked first, if there is one; nobody is written to. The keys of --json: id,
    state (released, dropped or error), name, number and error.
    """
    held = opened(rest.pop("settings"), rest.pop("store"))

    def deed(file: HeldFile) -> HeldFile:
        return held.release(file.key, file.sha256, by=by, detail=because, is_sure=sure)

    _do(held, deed, "Release", rest)


@files.command()
@_deed_options
@desk_options
@json_option
def drop(*, by: str, because: str, **rest: Any) -> None:  # noqa: ANN401 - the values of options
    """
    Drop files: nothing becomes of them any more; the mail as it came has them still.

    There is no way back. The keys of --json: those of release.
    """
    held = opened(rest.pop("settings"), rest.pop("store"))

    def deed(file: HeldFile) -> HeldFile:
        return held.drop(file.key, file.sha256, by=by, detail=because)

    _do(held, deed, "Drop", rest)


@files.command()
@name_option
@click.option("--limit", type=click.IntRange(1), help="Ask about so many files at most.")
@desk_options
@json_option
def rescan(
    *, by: str, limit: int | None, settings: Path | None, store: str | None, as_json: bool
) -> None:
    """
    Ask the scanner again about files that it said nothing about, and release the clean ones.

    Run it now and then; any number may run at once, and one that is stopped goes on when it is
    started again. Where the scanner does not answer about three files in a row, it ends, with
    exit status 75. The keys of --json: released, infected, unscanned, failed and silent.
    """
    held = opened(settings, store)
    if held.scanner is None:
        raise click.UsageError("There is no [scanner] in the settings.")
    done = held.rescan(limit=limit, by=by)
    if as_json:
        write_json(
            {
                "released": done.released,
                "infected": done.infected,
                "unscanned": done.unscanned,
                "failed": done.failed,
                "silent": done.is_silent,
            }
        )
    else:
        click.echo(
            f"{counted(done.released, 'file')} released, {done.infected:,} infected,"
            f" {done.unscanned:,} not scanned, {done.failed:,} not done"
        )
    if done.is_silent:
        click.echo("the scanner does not answer; the other files wait", err=True)
        click.get_current_context().exit(AGAIN)
    click.get_current_context().exit(OTHER if done.failed else 0)


def opened(settings: Path | None, url: str | None) -> HeldFiles:
    """
    Return the held files of the desk in *settings*, in the store of *url* if there is one.

    Raises:
        ClickException: if there is no store.
    """
    desk = needed_settings(settings)
    store = StoreUrl.of(url, desk).open_to_read(desk)
    return open_held_files(desk, store)


def _wanted(held: HeldFiles, values: dict[str, Any]) -> FileFilter:
    state = values.get("state", FileState.WAITING)
    try:
        mailbox = held.mailbox_of(values["mailbox"]) if values["mailbox"] else ""
    except UnprocessedError as error:
        raise click.BadParameter(shown(str(error)), param_hint="--mailbox") from error
    return FileFilter(
        state=None if state == ALL else FileState(state),
        number=values["item"].strip().strip("[]").removeprefix("#"),
        mailbox=mailbox,
        **{name: values[name] for name in ("reason", "sender", "since", "until")},
    )


def _known(held: HeldFiles, id_: str) -> HeldFile:
    try:
        return held.file_of(id_)
    except UnprocessedError as error:
        raise click.ClickException(shown(str(error))) from error


def _pages(held: HeldFiles, wanted: FileFilter, limit: int = 0) -> Iterator[HeldFile]:
    """Return at most *limit* of the files that are *wanted*, or all for 0, a page at a time."""

    def page(after: tuple[str, str] | None, size: int) -> tuple[HeldFile, ...]:
        return held.list(evolve(wanted, after=after, limit=size))

    return paged(page, lambda file: (file.key, file.sha256), wanted.after, limit)


def _do(held: HeldFiles, deed: _Deed, question: str, rest: dict[str, Any]) -> None:
    """Do *deed* with each file that is meant; what goes wrong with one stops no other."""
    rows: list[dict[str, Any]] = []
    worst = 0
    for file in _selected(held, question, rest):
        status, row = _done(file, deed)
        worst = max(worst, status)
        if rest["as_json"]:
            write_json(row)
        rows.append(row)
    if not rest["as_json"]:
        _print(rows)
    click.get_current_context().exit(worst)


def _selected(held: HeldFiles, question: str, rest: dict[str, Any]) -> list[HeldFile]:
    """Return the files that are meant, and ask first if nobody has named them."""
    ids, wanted = rest["ids"], _wanted(held, rest)
    if rest["is_all"] == bool(ids):
        raise click.UsageError("Name the ids of files, or --all and filters.")
    if ids:
        if wanted != FileFilter():
            raise click.UsageError("Filters are for --all.")
        return [_known(held, each) for each in dict.fromkeys(ids)]
    found = list(_pages(held, wanted))
    confirmed(f"{question} {counted(len(found), 'held file')}?", len(found), is_sure=rest["yes"])
    return found


def _done(file: HeldFile, deed: _Deed) -> tuple[int, dict[str, Any]]:
    row: dict[str, Any] = {
        "id": file.id,
        "state": "error",
        "name": file.name,
        "number": file.number,
        "error": "",
    }
    try:
        return 0, {**row, "state": str(deed(file).state)}
    except Exception as error:  # noqa: BLE001 - one file never keeps the others waiting
        is_refused = isinstance(error, Mail2TicketError) and not error.is_transient
        return OTHER if is_refused else status_of(error), {**row, "error": reason_of(error)}


def _print(rows: list[dict[str, Any]]) -> None:
    if not rows:
        click.echo("no held file")
        return
    table = plain_table("id", "state", "number", "name or reason")
    for row in rows:
        words = (short(row["id"]), row["state"], row["number"], row["error"] or row["name"])
        style = "bold red" if row["error"] else ""
        table.add_row(*(cell(word, style if at == 1 else "") for at, word in enumerate(words)))
    write(console(), table)
    failed = sum(1 for row in rows if row["error"])
    click.echo(f"\n{counted(len(rows), 'file')}{f', {failed:,} not done' if failed else ''}")
