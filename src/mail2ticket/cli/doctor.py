"""``mail2ticket doctor``: is all well, and if not, what is to be done?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import click
from attrs import evolve
from rich.text import Text

from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.exits import OTHER
from mail2ticket.cli.output import cell, console, counted, write_json
from mail2ticket.doctor import Finding, Health, examine
from mail2ticket.errors import ConfigurationError

_STYLES = {Health.OK: "green", Health.WARN: "yellow", Health.FAULT: "bold red"}
_SUBJECT = 15


@click.command()
@click.option(
    "--time-server",
    default="",
    metavar="HOST",
    help="Compare the clock with that of this NTP server, such as pool.ntp.org.",
)
@click.option(
    "--seconds",
    type=click.FloatRange(0, min_open=True),
    default=10.0,
    show_default=True,
    help="Wait so long for each server, at most.",
)
@click.option("--strict", is_flag=True, help="Warnings count as faults.")
@desk_options
@json_option
def doctor(
    *,
    time_server: str,
    seconds: float,
    strict: bool,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Try all that mail goes through, and say what to do where something is not well.

    Looked at are the settings and their secrets; the store, its version, and a write that is
    rolled back; each inbox, with its login and its folder; what sends notices; the LMTP server;
    the scanner, its signatures, and whether it finds the test file of EICAR; the place for files;
    name servers; room on the disks; the clock. Nothing is changed: no mail is fetched or sent,
    and a store that is not there yet is not made.

    The keys of --json, an object a line: subject, health (ok, warn or fault), said and advice.

    Exit status: 0 nothing is at fault; 1 something is, or with --strict a warning; 64 wrong
    usage.
    """
    found: list[Finding] = []
    for finding in _findings(settings, store, time_server, seconds):
        found.append(finding)
        if as_json:
            write_json(
                {
                    "subject": finding.subject,
                    "health": finding.health,
                    "said": finding.said,
                    "advice": finding.advice,
                }
            )
        else:
            _tell(finding)
    counts = Counter(finding.health for finding in found)
    if not as_json:
        _sum_up(counts)
    bad = counts[Health.FAULT] + (counts[Health.WARN] if strict else 0)
    click.get_current_context().exit(OTHER if bad else 0)


def _findings(
    settings: Path | None, store: str | None, time_server: str, seconds: float
) -> Iterator[Finding]:
    try:
        desk = needed_settings(settings)
    except ConfigurationError as error:
        for each in error.faults:
            yield Finding("settings", Health.FAULT, each, "Mend the settings; see above.")
        return
    if store is not None:
        where = StoreUrl.of(store, desk)
        desk = evolve(desk, store=where.url, folder=where.folder)
    yield from examine(desk, time_server=time_server, seconds=seconds)


def _tell(finding: Finding) -> None:
    out = console()
    subject = f"{finding.subject:<{_SUBJECT}}  "
    line = Text.assemble(
        (f"{finding.health:<7}", _STYLES[finding.health]), cell(subject), cell(finding.said)
    )
    out.print(line, soft_wrap=True)
    if finding.advice:
        out.print(Text(" " * (_SUBJECT + 9)) + cell(f"→ {finding.advice}"), soft_wrap=True)


def _sum_up(counts: Counter[Health]) -> None:
    total = sum(counts.values())
    told = [
        counted(counts[health], noun)
        for health, noun in ((Health.FAULT, "fault"), (Health.WARN, "warning"))
        if counts[health]
    ]
    click.echo(f"\n{counted(total, 'thing')} looked at: {', '.join(told) or 'all is well'}")
