"""An explanation, told: in tables for people, and as JSON for programs (X1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from mail2ticket.cli.authentication import verdicts_of, words_of
from mail2ticket.cli.output import cell, console, facts_table, plain_table, write
from mail2ticket.explaining import Asked, Explanation, Standing, Turn, Way
from mail2ticket.explaining.words import person, taken_before
from mail2ticket.model.decision import state_of
from mail2ticket.model.history import Recorded
from mail2ticket.model.items import Discarded, Held, NewNote, NewTimeEntry

# Rules that were not asked any more, and had something to say.
_LOST = {Standing.AGREED: "agrees", Standing.OVERRULED: "would have said"}


def facts_of(
    file: str, explanation: Explanation, before: Recorded | None = None
) -> dict[str, Any]:
    """Return what ``explain --json`` tells of a mail, which was recorded *before* or was not."""
    message = explanation.message
    return {
        "file": file,
        "message_id": message.message_id,
        "kind": explanation.decision.kind,
        "trust": explanation.decision.trust,
        "authentication": verdicts_of(message, explanation.facts.authenticity or ()),
        **_way(explanation.ways[0]),
        "others": [_way(way) for way in explanation.ways[1:]],
        "before": _before(before),
    }


def _way(way: Way) -> dict[str, Any]:
    decision, entity = way.decision, way.decision.entity
    written = None if isinstance(entity, Held | Discarded) else entity
    stopped = entity if isinstance(entity, Held | Discarded) else None
    joined = entity if isinstance(entity, NewNote | NewTimeEntry) else None
    return {
        "mailbox": str(decision.mailbox) if decision.mailbox else None,
        "requester": person(decision.requester),
        "state": state_of(entity),
        "entity": written.entity if written else None,
        "item": joined.item.number if joined else None,
        "title": written.title if written else "",
        "reason": stopped.reason if stopped else "",
        "detail": stopped.detail if stopped else "",
        "hours": entity.hours if isinstance(entity, NewTimeEntry) else None,
        "command": decision.command.line if decision.command else None,
        "files": [
            {"filename": fate.attachment.filename, "kept": fate.is_kept, "reason": fate.reason}
            for fate in decision.files
        ],
        "notices": [
            {"kinds": each.kinds, "to": str(each.to) if each.to else None}
            for each in decision.notices
        ],
        "trace": [
            {"question": step.question, "rule": step.rule, "reason": step.reason}
            for step in decision.trace
        ],
        "unasked": [
            {
                "question": asking.stage,
                "about": asking.about,
                "rule": turn.rule,
                "answer": turn.answer,
                "reason": turn.reason,
                "agrees": turn.standing is Standing.AGREED,
            }
            for asking, turn in _lost(way)
        ],
    }


def _lost(way: Way) -> Iterator[tuple[Asked, Turn]]:
    for asking in way.asked:
        for turn in asking.turns:
            if turn.standing in _LOST:
                yield asking, turn


def _before(recorded: Recorded | None) -> dict[str, Any] | None:
    if recorded is None:
        return None
    return {
        "received_at": recorded.received_at,
        "state": recorded.state,
        "number": recorded.number,
        "reason": recorded.reason,
    }


def print_explanation(
    file: str, explanation: Explanation, before: Recorded | None, *, everything: bool
) -> None:
    """Print what a mail would become, and what the rules say; or that they say nothing too."""
    for at, way in enumerate(explanation.ways):
        if at:
            click.echo()
        rows = [*_said(file, explanation, before), *_lines(way)] if at == 0 else _lines(way)
        write(console(), facts_table(rows))
        click.echo()
        silent = _print_turns(way, everything=everything)
        if silent:
            click.echo(f"\n{silent} more rules were asked and had no opinion; --all lists them")


def _print_turns(way: Way, *, everything: bool) -> int:
    """Print the turns, and return how many were left out, for they say nothing."""
    trace = plain_table("question", "rule", "answer")
    silent = 0
    for asking in way.asked:
        for turn in asking.turns:
            if turn.standing is Standing.UNASKED:
                continue
            if turn.standing is Standing.SILENT and not everything:
                silent += 1
                continue
            words = turn.reason or "no opinion"
            if turn.standing in _LOST:
                words = f"({_LOST[turn.standing]}: {turn.answer or words}: {turn.reason})"
            style = "" if turn.standing is Standing.ANSWERED else "dim"
            trace.add_row(*(cell(word, style) for word in (asking.stage, turn.rule, words)))
    write(console(), trace)
    return silent


def _said(
    file: str, explanation: Explanation, before: Recorded | None
) -> Iterator[tuple[str, str]]:
    found = facts_of(file, explanation)
    yield "file", file
    yield "before", taken_before(before) if before else ""
    yield "kind", f"{found['kind']}, sender {found['trust']}"
    yield from (("sender", words_of(each)) for each in found["authentication"])


def _lines(way: Way) -> list[tuple[str, str]]:
    found = _way(way)
    becomes = (found["entity"] or found["state"]).replace("_", " ")
    if found["item"]:
        becomes += f" on {found['item']}"
    if found["reason"]:
        becomes += ": " + ": ".join(filter(None, (found["reason"], found["detail"])))
    decision = way.decision
    faults = decision.command.faults if decision.command else ()
    return [
        ("for", ", ".join(map(str, decision.addressees))),
        ("mailbox", found["mailbox"] or ""),
        ("from", found["requester"] or ""),
        ("becomes", becomes),
        ("title", found["title"]),
        ("hours", str(found["hours"] or "")),
        *(("command", str(fault)) for fault in faults),
        *(
            ("file kept" if each["kept"] else "left out", f"{each['filename']}: {each['reason']}")
            for each in found["files"]
        ),
        *(
            ("notice", f"{', '.join(each['kinds'])} to {each['to'] or 'whoever gets the item'}")
            for each in found["notices"]
        ),
    ]
