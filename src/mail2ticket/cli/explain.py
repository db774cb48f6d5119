"""``mail2ticket explain``: what a mail would become, and why."""

from __future__ import annotations

import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import click
from attrs import evolve

from mail2ticket.cli.authentication import checked
from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.explained import facts_of, print_explanation, taken_before
from mail2ticket.cli.output import write_json
from mail2ticket.cli.received import received_at, received_option
from mail2ticket.cli.rows import reason_of
from mail2ticket.explaining import explain as explained
from mail2ticket.explaining import html
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.history import Recorded
from mail2ticket.model.message import Message
from mail2ticket.parse import content_of, parse
from mail2ticket.pipeline import questions
from mail2ticket.ports import Archive, Store
from mail2ticket.settings import DeskStore, Settings, fill, open_store
from mail2ticket.sources.files import STDIN


@click.command()
@click.argument("file")
@click.option(
    "--html",
    "page",
    type=click.File("wb", lazy=True, atomic=True),
    metavar="PAGE",
    help="Write a page for browsers to this file; - is standard output.",
)
@desk_options
@received_option
@json_option
def explain(  # noqa: PLR0917 - click calls it by name
    file: str,
    page: BinaryIO | None,
    settings: Path | None,
    store: str | None,
    received: datetime | str | None,
    as_json: bool,
) -> None:
    """
    Say what a mail would become, and why; write nothing.

    FILE holds one mail; - is standard input. Every rule that is asked is listed, in order,
    with what it says, and those that were not asked any more with what they would have said.
    The store is only read, and a missing one is not created: then the companies, people and
    work items of the settings are all there is.

    With --html the answer is one page that stands by itself: the seven questions, the mail as
    it was read, its files with their fate, and the notices as they would look. It runs no
    script and loads nothing. The words of the mail are in it.

    Where the settings have [dkim], the signatures of the mail are checked, which asks DNS. No
    scanner is asked.

    The keys of --json: file, message_id, kind, trust, authentication (server, method, result,
    domain, reason), mailbox, requester, state, entity, item, title, reason, detail, hours,
    command, files (filename, kept, reason), notices (kinds, to), trace (question, rule,
    reason), unasked (question, about, rule, answer, reason, agrees: rules that were not asked
    any more, and had something to say), others (the same from mailbox on, for further
    mailboxes that take the mail) and before (received_at, state, number, reason: what became
    of it already, or null).
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
    stored = place.open(desk) if place.exists else None
    facts = _facts(questions(message, desk.policy), stored, desk)
    facts = evolve(facts, authenticity=checked(content, message, desk))
    found = explained(message, facts, desk.policy)
    before = _recorded(message, stored)
    if page is not None:
        page.write(html(found, name=file, before=taken_before(before)).encode())
    if as_json:
        write_json(facts_of(file, found, before))
    elif page is None:
        print_explanation(file, found, before)


def _recorded(message: Message, stored: Archive | None) -> Recorded | None:
    """Return what became of *message* already, if it was taken."""
    if stored is None or message.message_id is None:
        return None
    records = stored.recorded(message.message_id)
    return next((record for record in records if record.key == message.key), None)


def _opened(file: str) -> BinaryIO:
    if file == STDIN:
        return BytesIO(sys.stdin.buffer.read())
    return Path(file).open("rb")


def _facts(asked: Questions, store: DeskStore | None, settings: Settings) -> Facts:
    """
    Answer *asked* as *store* would, once it is filled with *settings*.

    The settings go first where they name the same person or company, and the store where
    it has the same work item, just as when the store is filled.
    """
    seeds = open_store("memory://", numbers=settings.numbers)
    fill(seeds, settings)
    seeded = _looked_up(seeds, asked)
    if store is None:
        return seeded
    stored = _looked_up(store, asked)
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
