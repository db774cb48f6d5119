"""``mail2ticket relay``: the notices that wait are sent (N4)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Event

import click

from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.logs import Log
from mail2ticket.cli.moments import age_callback
from mail2ticket.cli.output import write_json
from mail2ticket.cli.sending import transport_of
from mail2ticket.cli.stopping import Stop
from mail2ticket.intake import Intake
from mail2ticket.relaying import Relayed
from mail2ticket.settings import open_intake


@click.command()
@click.option(
    "--transport",
    metavar="URL",
    help="Send by this: maildir:FOLDER. [default: as in the settings]",
)
@click.option(
    "--every",
    callback=age_callback(),
    metavar="AGE",
    help="Go on, and look so often: 1min, 10min. [default: once]",
)
@click.option("--limit", type=click.IntRange(1), help="At most so many, each time.")
@desk_options
@json_option
def relay(
    *,
    transport: str | None,
    every: timedelta | None,
    limit: int | None,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Send the notices that wait and are due.

    Any number of these may run at the same time, and beside process: no two take the same
    notice. With --every it goes on until it is told to stop (SIGTERM, Ctrl-C), which lets it
    finish what it has in hand.

    The keys of --json, an object each time something was due: sent, put_off and given_up.

    Exit status: 0 all is sent or waits; 1 a notice became a dead letter, and needs a person;
    64 wrong usage; 75 try again.
    """
    desk = needed_settings(settings)
    sender = transport_of(desk, transport)
    if sender is None:
        raise click.UsageError("Say how with --transport, or with [outbox] in the settings.")
    archive = StoreUrl.of(store, desk).open_to_read(desk)
    intake = open_intake(desk, archive, sender)
    given_up = 0
    with Log(), Stop() as stop:
        while not stop.is_set():
            done = _relayed(intake, limit, stop)
            given_up += done.given_up
            counts = {"sent": done.sent, "put_off": done.put_off, "given_up": done.given_up}
            if any(counts.values()) or every is None:
                _tell(counts, as_json=as_json)
            if every is None:
                break
            stop.wait(every.total_seconds())
    click.get_current_context().exit(1 if given_up else 0)


def _relayed(intake: Intake, limit: int | None, stop: Event) -> Relayed:
    """Send what is due, a few at a time: whoever tells us to stop does not wait for them all."""
    done, left = Relayed(), limit
    while not stop.is_set() and (left is None or left > 0):
        size = intake.relaying.batch if left is None else min(left, intake.relaying.batch)
        some = intake.relay(limit=size)
        done += some
        count = some.sent + some.put_off + some.given_up
        if count < size:
            break
        left = None if left is None else left - count
    return done


def _tell(counts: dict[str, int], *, as_json: bool) -> None:
    if as_json:
        write_json(counts)
        return
    words = {"sent": "sent", "put_off": "put off", "given_up": "given up"}
    said = ", ".join(f"{count:,} {words[name]}" for name, count in counts.items() if count)
    click.echo(said or "nothing is due")
