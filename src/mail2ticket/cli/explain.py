"""``mail2ticket explain``: what a mail would become, and why."""

from __future__ import annotations

import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

import click
from attrs import evolve

from mail2ticket.cli.authentication import checked, verdicts_of, words_of
from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.output import cell, console, facts_table, plain_table, write, write_json
from mail2ticket.cli.received import received_at, received_option
from mail2ticket.cli.rows import person, reason_of
from mail2ticket.model.decision import Decision, state_of
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import Discarded, Held, NewNote, NewTimeEntry
from mail2ticket.model.message import Message
from mail2ticket.parse import content_of, parse
from mail2ticket.pipeline import questions, triage
from mail2ticket.ports import Store
from mail2ticket.settings import Settings, fill, open_store
from mail2ticket.sources.files import STDIN


@click.command()
@click.argument("file")
@desk_options
@received_option
@json_option
def explain(
    file: str,
    settings: Path | None,
    store: str | None,
    received: datetime | str | None,
    as_json: bool,
) -> None:
    """
    Say what a mail would become, and why; write nothing.

    FILE holds one mail; - is standard input. Every rule that is asked is listed, in order,
    with what it says. The store is only read, and a missing one is not created: then the
    companies, people and work items of the settings are all there is.

    Where the settings have [dkim], the signatures of the mail are checked, which asks DNS.

    The keys of --json: file, message_id, kind, trust, authentication (server, method, result,
    domain, reason), mailbox, requester, state, entity, item, title, reason, detail, hours,
    command, files (filename, kept, reason), notices (kinds, to) and trace (question, rule,
    reason).
    """
    desk = needed_settings(settings)
    place = StoreUrl.of(store, desk)
    try:
        with _opened(file) as stream:
            moment = received_at(file, stream, received)
            content = content_of(stream, desk.policy.limits)
    except OSError as error:
        raise click.FileError(file, reason_of(error)) from error
    message = parse(content, received_at=moment, limits=desk.policy.limits)
    facts = _facts(questions(message, desk.policy), place, desk)
    facts = evolve(facts, authenticity=checked(content, message, desk))
    decision = triage(message, facts, desk.policy)
    found = facts_of(file, message, decision, facts)
    if as_json:
        write_json(found)
    else:
        _print(found, decision)


def _opened(file: str) -> BinaryIO:
    if file == STDIN:
        return BytesIO(sys.stdin.buffer.read())
    return Path(file).open("rb")


def _facts(asked: Questions, place: StoreUrl, settings: Settings) -> Facts:
    """
    Answer *asked* as the store would, once it is filled with *settings*.

    The settings go first where they name the same person or company, and the store where
    it has the same work item, just as when the store is filled.
    """
    seeds = open_store("memory://", numbers=settings.numbers)
    fill(seeds, settings)
    seeded = _looked_up(seeds, asked)
    if not place.exists:
        return seeded
    stored = _looked_up(place.open(settings), asked)
    people = {address: found for address, found in seeded.people.items() if found}
    companies = {domain: found for domain, found in seeded.companies.items() if found}
    states = {one.agent.id: one for each in stored.staff.values() for one in each}
    staff = {
        queue: tuple(states.get(one.agent.id, one) for one in each)
        for queue, each in seeded.staff.items()
        if each
    }
    return evolve(
        stored,
        people={**stored.people, **people},
        companies={**stored.companies, **companies},
        staff={**stored.staff, **staff},
        items={**seeded.items, **stored.items},
    )


class _Undone(Exception):  # noqa: N818 - no error: it only ends a transaction
    """Rolls a transaction back."""


def _looked_up(store: Store, asked: Questions) -> Facts:
    facts = Facts()
    try:
        with store.begin() as work:
            facts = work.look_up(asked)
            raise _Undone  # noqa: TRY301 - leaving by an error is how a transaction rolls back
    except _Undone:
        return facts


def facts_of(file: str, message: Message, decision: Decision, facts: Facts) -> dict[str, Any]:
    """Return what ``explain --json`` tells."""
    entity = decision.entity
    written = None if isinstance(entity, Held | Discarded) else entity
    stopped = entity if isinstance(entity, Held | Discarded) else None
    joined = entity if isinstance(entity, NewNote | NewTimeEntry) else None
    return {
        "file": file,
        "message_id": message.message_id,
        "kind": decision.kind,
        "trust": decision.trust,
        "authentication": verdicts_of(message, facts.authenticity or ()),
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
        "notices": [{"kinds": each.kinds, "to": str(each.to)} for each in decision.notices],
        "trace": [
            {"question": step.question, "rule": step.rule, "reason": step.reason}
            for step in decision.trace
        ],
    }


def _print(found: dict[str, Any], decision: Decision) -> None:
    out = console()
    write(out, facts_table(_lines(found, decision)))
    click.echo()
    trace = plain_table("question", "rule", "answer")
    for step in decision.trace:
        words = (step.question, step.rule, step.reason or "no opinion")
        trace.add_row(*(cell(word, "" if step.reason else "dim") for word in words))
    write(out, trace)


def _lines(found: dict[str, Any], decision: Decision) -> list[tuple[str, str]]:
    becomes = (found["entity"] or found["state"]).replace("_", " ")
    if found["item"]:
        becomes += f" on {found['item']}"
    if found["reason"]:
        becomes += ": " + ": ".join(filter(None, (found["reason"], found["detail"])))
    faults = decision.command.faults if decision.command else ()
    return [
        ("file", found["file"]),
        ("kind", f"{found['kind']}, sender {found['trust']}"),
        *(("sender", words_of(each)) for each in found["authentication"]),
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
        *(("notice", f"{', '.join(each['kinds'])} to {each['to']}") for each in found["notices"]),
    ]
