"""``mail2ticket purge`` and ``orphans``: keep only what you must."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.moments import age_callback
from mail2ticket.cli.output import counted, shown, write_json
from mail2ticket.model.held_file import FileFilter
from mail2ticket.retention import collect_orphans, drop_held_files
from mail2ticket.retention import orphans as found_orphans
from mail2ticket.retention import purge as purge_store
from mail2ticket.settings import LEAST_KEYS, DeskStore, open_blobs

_LEAST_FILES = timedelta(hours=1)


@click.command()
@click.option(
    "--older-than",
    callback=age_callback(),
    metavar="AGE",
    help="What was received before: 90d, 2y. [default: as in the settings]",
)
@click.option(
    "--keys-older-than",
    callback=age_callback(LEAST_KEYS, ": who was told how much is counted for so long"),
    metavar="AGE",
    help="Delete that altogether, so that the same mail would be new. [default: as in the "
    "settings, else never]",
)
@click.option(
    "--held-files-older-than",
    callback=age_callback(),
    metavar="AGE",
    help="First drop files that wait with mail from before. [default: as in the settings, else "
    "never]",
)
@click.option("--dry-run", is_flag=True, help="Only say how much it would be.")
@desk_options
@json_option
def purge(
    *,
    older_than: timedelta | None,
    keys_older_than: timedelta | None,
    held_files_older_than: timedelta | None,
    dry_run: bool,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Forget old mail: the mail as it came, its subject, its sender, and the text of notices.

    Work items stay as they are; who saw to a held mail, and when, stays too, and so does what
    makes a repeat a repeat. Held mail that waits, mail of which a held file waits, notices that
    wait and dead letters stay whole, however old they are. There is no way back. Stopped at any
    time, it goes on when it is started again; mail may be processed meanwhile.

    The keys of --json: blanked, forgotten, dropped (held files) and dry_run.
    """
    desk = needed_settings(settings)
    age = older_than or desk.retention.mails
    keys_age = keys_older_than or desk.retention.keys
    if age is None:
        raise click.UsageError("Say how old with --older-than, or with [retention] days.")
    if keys_age is not None and keys_age < age:
        raise click.UsageError("Keys are kept as long as mails, or longer.")
    archive = StoreUrl.of(store, desk).open_to_read(desk)
    now = datetime.now(UTC)
    keys = None if keys_age is None else now - keys_age
    files_age = held_files_older_than or desk.retention.held_files
    dropped = 0 if files_age is None else _dropped(archive, now, files_age, is_dry=dry_run)
    if dry_run:
        blanked = archive.to_purge(now - age)
        forgotten = 0 if keys is None else archive.to_forget(keys)
    else:
        done = purge_store(archive, now - age, keys_older_than=keys)
        blanked, forgotten = done.blanked, done.forgotten
    if as_json:
        found = {"blanked": blanked, "forgotten": forgotten, "dropped": dropped}
        write_json({**found, "dry_run": dry_run})
        return
    would = "would be " if dry_run else ""
    if dropped:
        click.echo(f"{counted(dropped, 'held file')} {would}dropped")
    click.echo(f"{counted(blanked, 'record')} {would}blanked, {forgotten:,} {would}deleted")


def _dropped(store: DeskStore, now: datetime, age: timedelta, *, is_dry: bool) -> int:
    """Drop the held files that are older than *age*, or count them."""
    if not is_dry:
        return drop_held_files(store, now - age, at=now)
    just_before = FileFilter(until=now - age - timedelta(microseconds=1))
    return sum(store.reasons_held_files(just_before).values())


@click.command()
@click.option(
    "--older-than",
    callback=age_callback(_LEAST_FILES, ": mail that is being processed may need it"),
    metavar="AGE",
    help="What was put there before. [default: as in the settings, else 1d]",
)
@click.option("--dry-run", is_flag=True, help="Only list the files.")
@click.option(
    "--even-all", is_flag=True, help="Also where the store knows none of the files there."
)
@desk_options
@json_option
def orphans(
    *,
    older_than: timedelta | None,
    dry_run: bool,
    even_all: bool,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Remove files that no work item refers to from the place of [blobs].

    They are left by mail that came to nothing. The place must be that of this store alone.
    Mail may be processed meanwhile. Stopped at any time, it goes on when it is started again.
    With [blobs] url, run one at a time: two may remove what a mail has just put.

    The keys of --json, an object a file: location and removed.
    """
    desk = needed_settings(settings)
    blobs = open_blobs(desk)
    if blobs is None:
        click.echo("files are kept in the store: there is no [blobs] in the settings", err=True)
        return
    archive = StoreUrl.of(store, desk).open_to_read(desk)
    moment = datetime.now(UTC) - (older_than or desk.retention.files)
    locations = (
        tuple(found_orphans(archive, blobs, moment))
        if dry_run
        else collect_orphans(archive, blobs, moment, is_sure=even_all).locations
    )
    for location in locations:
        if as_json:
            write_json({"location": location, "removed": not dry_run})
        else:
            click.echo(shown(location))
    if not as_json:
        click.echo(f"{counted(len(locations), 'file')} {'would be ' * dry_run}removed")
