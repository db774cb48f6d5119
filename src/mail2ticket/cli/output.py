"""What is written: tables for people, JSON for programs, and nothing that a mail can abuse."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from mail2ticket.harmless import shown as shown  # noqa: PLC0414 - for all commands
from mail2ticket.model.decision import State

#: The width of a table where there is no terminal to ask and COLUMNS is not set.
WIDTH = 120

_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")

#: The colour of each state that a mail may end in.
STATE_STYLES: Mapping[str, str] = {
    State.CREATED: "green",
    State.ADDED: "cyan",
    State.LOGGED: "cyan",
    State.HELD: "yellow",
    State.DISCARDED: "dim",
    State.REPEAT: "dim",
}


def lines_of(text: str) -> str:
    """Return *text* with its line ends and tabs, and else as `shown` does."""
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(shown(line.expandtabs(8)) for line in lines)


def cell(text: object, style: str = "") -> Text:
    """Return a cell of a table; nothing in *text* is taken for markup."""
    return Text(shown("" if text is None else str(text)), style=style, overflow="fold")


def console(*, stderr: bool = False) -> Console:
    """
    Return where tables go.

    Colours go to a terminal only, and to none where NO_COLOR is set.
    """
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else WIDTH
    return Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


#: Columns whose cells stay on one line.
_SHORT = frozenset(
    {
        *("state", "entity", "number", "kind", "hours", "question", "received"),
        *("key", "why", "id", "due", "tries", "when", "did"),
    }
)


def plain_table(*columns: str) -> Table:
    """Return a table with these columns; what is long folds within its cell."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in columns:
        table.add_column(name, no_wrap=name in _SHORT, overflow="fold")
    return table


def facts_table(facts: Iterable[tuple[str, str]]) -> Table:
    """Return a table of names and what they are; the empty ones are left out."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, text in facts:
        if text.strip():
            table.add_row(name, cell(text))
    return table


def write(out: Console, table: Table) -> None:
    """Write *table* without the blanks that its lines end in."""
    with out.capture() as written:
        out.print(table)
    click.echo("\n".join(line.rstrip() for line in written.get().splitlines()))


def counted(number: int, noun: str) -> str:
    """
    Say how many there are of something.

    >>> counted(1, "mail"), counted(1_000, "mail")
    ('1 mail', '1,000 mails')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def size_of(count: int) -> str:
    """
    Say a number of bytes as people do.

    >>> size_of(999), size_of(20_480)
    ('999 bytes', '20 kB')
    """
    if count < 1000:  # noqa: PLR2004 - three digits are read at a glance
        return f"{count} bytes"
    return f"{count / 1000:,.0f} kB"


def write_json(value: Mapping[str, object]) -> None:
    """
    Write *value* as one line of JSON in UTF-8, at once.

    Characters that a terminal might obey are escaped, which changes nothing for a program.
    """
    line = json.dumps(value, ensure_ascii=False, default=_plain)
    line = _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", line)
    # A lone surrogate is written as JSON writes it.
    click.echo(line.encode("utf-8", "backslashreplace"))


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
