"""A replay, told: in tables for people, and as JSON for programs (X2)."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import click

from mail2ticket.cli.output import cell, console, counted, plain_table, shown, write
from mail2ticket.model.comparison import Became, Cause, Comparison, Differences
from mail2ticket.model.verdict import Step

# On a narrower terminal, a table has fewer columns.
_WIDE = 110


def print_replay(found: Differences, listed: list[Comparison]) -> None:
    """Write what changes: how many go from what to what, which mails those are, and why."""
    out = console()
    if found.flows:
        flows = plain_table("mails", "from", "to")
        for (before, after), count in found.flows.most_common():
            flows.add_row(cell(f"{count:,}"), cell(before), cell(after, "bold"))
        write(out, flows)
        out.print()
    if found.rules:
        rules = plain_table("mails", "question", "rule that answers otherwise")
        for (question, rule), count in found.rules.most_common():
            rules.add_row(cell(f"{count:,}"), cell(question), cell(rule))
        write(out, rules)
        out.print()
    if listed:
        write(out, _mails(listed, is_wide=out.width >= _WIDE))
        if len(listed) < found.changed:
            click.echo(f"and {found.changed - len(listed):,} more; --limit 0 lists all")
        out.print()
    out.print(summary_of(found), style="bold")
    for problem, count in found.problems.most_common():
        out.print(f"{counted(count, 'mail')} could not be replayed: {shown(problem)}")


def summary_of(found: Differences) -> str:
    """Say what a replay came to, in one line."""
    if not found.compared:
        return "no mail to replay"
    changed = f"{found.changed:,}" if found.changed else "none"
    return f"{counted(found.compared, 'mail')} replayed, {changed} would change"


def _mails(listed: list[Comparison], *, is_wide: bool) -> Any:  # noqa: ANN401 - a table of rich
    columns = ("received", "sender", "subject", "from", "to", "because")
    table = plain_table(*(columns if is_wide else ("subject", "from", "to", "because")))
    for each in listed:
        before, after = each.words
        cells = {
            "received": f"{each.received_at.astimezone(UTC):%Y-%m-%d %H:%M}",
            "sender": each.sender,
            "subject": each.subject,
            "from": before,
            "to": after,
            "because": _because(each.causes, is_wide=is_wide),
        }
        table.add_row(*(cell(cells[str(column.header)]) for column in table.columns))
    return table


def _because(causes: tuple[Cause, ...], *, is_wide: bool) -> str:
    if not causes:
        return ""
    if is_wide:
        return cause_in_words(causes[0])
    step = causes[0].after or causes[0].before
    return step.rule if step else ""


def cause_in_words(cause: Cause) -> str:
    """
    Say which rule answers a question now and what it says, and the same of before.

    >>> now = Step("route", "recipients", "To: sales@acme.example")
    >>> cause_in_words(Cause("route", None, now))
    'route: recipients, To: sales@acme.example; before: not asked'
    """
    return f"{cause.question}: {_said(cause.after)}; before: {_said(cause.before)}"


def _said(step: Step | None) -> str:
    return f"{step.rule}, {step.reason}" if step else "not asked"


def comparison_as_json(comparison: Comparison) -> dict[str, Any]:
    """Return what ``replay --json`` tells of a mail."""
    before, after = comparison.words
    return {
        "key": comparison.key,
        "message_id": comparison.message_id,
        "received_at": comparison.received_at,
        "sender": comparison.sender,
        "subject": comparison.subject,
        "from": before,
        "to": after,
        "changed": comparison.changed,
        "before": _became(comparison.before),
        "after": _became(comparison.after),
        "causes": [
            {
                "question": cause.question,
                "before": _step(cause.before),
                "after": _step(cause.after),
            }
            for cause in comparison.causes
        ],
    }


def _became(became: Became | None) -> dict[str, Any] | None:
    if became is None:
        return None
    return {
        "state": became.state,
        "kind": became.kind,
        "entity": became.entity,
        "item": became.item,
        "mailbox": became.mailbox,
        "reason": became.reason,
        "details": became.details,
    }


def _step(step: Step | None) -> dict[str, str] | None:
    return {"rule": step.rule, "reason": step.reason} if step else None


def differences_as_json(found: Differences) -> dict[str, Any]:
    """Return the last line of ``replay --json``."""
    return {
        "compared": found.compared,
        "changed": found.changed,
        "flows": [
            {"from": before, "to": after, "mails": count}
            for (before, after), count in found.flows.most_common()
        ],
        "rules": [
            {"question": question, "rule": rule, "mails": count}
            for (question, rule), count in found.rules.most_common()
        ],
        "problems": dict(found.problems),
    }
