"""``mail2ticket stats``: what mail came, and what became of it, as a funnel and over time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from mail2ticket.cli.desk import StoreUrl, desk_options, found_settings, json_option
from mail2ticket.cli.options import mailbox_option, since_option, until_option
from mail2ticket.cli.output import STATE_STYLES, cell, console, plain_table, write, write_json
from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.funnel import Funnel, Period
from mail2ticket.model.history import MailFilter

#: How long bars are, and where there is little room.
_BAR, _NARROW_BAR = 30, 10
_WIDE = 110
_STATES = (State.CREATED, State.ADDED, State.LOGGED, State.HELD, State.DISCARDED)


@click.command()
@since_option
@until_option
@mailbox_option
@click.option(
    "--by",
    type=click.Choice([*map(str, Period)]),
    default=str(Period.DAY),
    show_default=True,
    help="Over time, by these spans; all is one of all of it.",
)
@desk_options
@json_option
def stats(
    *,
    since: datetime | None,
    until: datetime | None,
    mailbox: Address | None,
    by: str,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Count what mail came, and what became of it.

    From all deliveries: how many were repeats, what the rest became, why mail is held or was
    discarded, what kinds of mail opened tickets, and the same over time, by when mail was
    received, in UTC. Mail that a person brought in is counted by what it is now, and among what
    was held by why it was. A mail in several mailboxes is taken once, and became something in
    each. What was purged is counted; what was forgotten is not. The database counts.

    With --json it is one line, with the keys delivered, repeats, taken, states (state: mails),
    entities (entity: mails), created (kind of mail: tickets), held (reason: mails), waiting
    (reason: mails), by_hand (held, and seen to), discarded (reason: mails) and spans (span,
    taken, repeats, states), oldest first.
    """
    desk = found_settings(settings)
    archive = StoreUrl.of(store, desk).open_to_read(desk)
    wanted = MailFilter(since=since, until=until, mailbox=mailbox)
    funnel = Funnel.of(archive.mail_counts(wanted, Period(by)))
    if as_json:
        write_json(_as_json(funnel))
    else:
        _print(funnel, Period(by))


def _print(funnel: Funnel, by: Period) -> None:
    out = console()
    if not funnel.taken:
        out.print("no mail")
        return
    write(out, _funnel(funnel))
    if by is not Period.ALL:
        out.print()
        write(out, _over_time(funnel, by, _BAR if out.width >= _WIDE else _NARROW_BAR))


def _funnel(funnel: Funnel) -> Any:  # noqa: ANN401 - a table of rich
    """Return from what was delivered to what became of it, a step further in a line."""
    table = plain_table("mails", "", "what became of it")
    most = max(funnel.delivered, funnel.states.total())

    def row(count: int, words: str, style: str = "") -> None:
        table.add_row(f"{count:>7,}", cell(bar(count, most), style), cell(words, style))

    row(funnel.delivered, "delivered", "bold")
    row(funnel.repeats, "  repeats, about which nothing was done", "dim")
    row(funnel.taken, "  taken", "bold")
    for state in _STATES:
        if not funnel.states[state]:
            continue
        row(funnel.states[state], f"    {state}", STATE_STYLES[state])
        for words, count in _within(funnel, state).most_common():
            row(count, f"      {words}", "dim")
    if funnel.by_hand:
        row(funnel.by_hand, "  held, and seen to by a person since", "dim")
        for words, count in (funnel.held - funnel.waiting).most_common():
            row(count, f"    {words}", "dim")
    return table


def _within(funnel: Funnel, state: State) -> Counter[str]:
    """Return what there is to tell of the mails in a state: by kind of mail, or by reason."""
    if state is State.CREATED:
        return Counter({f"by {kind} mail": count for kind, count in funnel.created.items()})
    if state is State.HELD:
        return funnel.waiting
    if state is State.DISCARDED:
        return funnel.discarded
    kinds = {State.ADDED: "note", State.LOGGED: "time_entry"}
    return Counter(
        {
            str(entity).replace("_", " "): count
            for entity, count in funnel.entities.items()
            if str(entity).endswith(kinds[state])
        }
    )


def _over_time(funnel: Funnel, by: Period, length: int) -> Any:  # noqa: ANN401 - a table of rich
    table = plain_table(str(by), "taken", "", *map(str, _STATES), "repeats")
    for column in table.columns:
        column.no_wrap = True
        if str(column.header) not in {str(by), ""}:
            column.justify = "right"
    most = max(span.taken for span in funnel.spans.values())
    for name, span in funnel.spans.items():
        numbers = (f"{span.states[state]:,}" if span.states[state] else "" for state in _STATES)
        repeats = f"{span.repeats:,}" if span.repeats else ""
        drawn = bar(span.taken, most, length)
        table.add_row(name.replace("T", " "), f"{span.taken:,}", drawn, *numbers, repeats)
    return table


def bar(count: int, most: int, length: int = _BAR) -> str:
    """
    Return a bar for *count*, where that for *most* has *length*; something for anything.

    >>> bar(15, 30), bar(0, 30), bar(1, 1000)
    ('███████████████', '', '▏')
    """
    eighths = round(length * 8 * count / most) if most else 0
    if count and not eighths:
        eighths = 1
    whole, rest = divmod(eighths, 8)
    return "█" * whole + " ▏▎▍▌▋▊▉"[rest].strip()


def _as_json(funnel: Funnel) -> dict[str, object]:
    return {
        "delivered": funnel.delivered,
        "repeats": funnel.repeats,
        "taken": funnel.taken,
        "states": _counted(funnel.states),
        "entities": _counted(funnel.entities),
        "created": _counted(funnel.created),
        "held": _counted(funnel.held),
        "waiting": _counted(funnel.waiting),
        "by_hand": funnel.by_hand,
        "discarded": _counted(funnel.discarded),
        "spans": [
            {
                "span": name,
                "taken": span.taken,
                "repeats": span.repeats,
                "states": _counted(span.states),
            }
            for name, span in funnel.spans.items()
        ],
    }


def _counted(counts: Mapping[Any, int]) -> dict[str, int]:
    ordered = sorted(counts.items(), key=lambda each: (-each[1], str(each[0])))
    return {str(name): count for name, count in ordered}
