"""``mail2ticket explain``: what a mail would become, and why."""

from __future__ import annotations

import sys
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import click
from attrs import evolve, frozen

from mail2ticket.cli.authentication import checked
from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.explained import facts_of, print_explanation
from mail2ticket.cli.known import known
from mail2ticket.cli.options import page_option
from mail2ticket.cli.output import shown, write_json
from mail2ticket.cli.received import received_at, received_option
from mail2ticket.cli.rows import reason_of
from mail2ticket.explaining import explain as explained
from mail2ticket.explaining import html
from mail2ticket.model.decision import State
from mail2ticket.model.facts import Facts
from mail2ticket.model.history import Recorded
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import Envelope, Message
from mail2ticket.parse import content_of, parse
from mail2ticket.pipeline import questions
from mail2ticket.replaying.hindsight import known_then
from mail2ticket.settings import DeskStore, Settings
from mail2ticket.sources.files import STDIN


@click.command()
@click.argument("mail")
@page_option
@desk_options
@received_option
@json_option
def explain(  # noqa: PLR0917 - click calls it by name
    mail: str,
    page: BinaryIO | None,
    settings: Path | None,
    store: str | None,
    received: datetime | str | None,
    as_json: bool,
) -> None:
    """
    Say what a mail would become, and why; write nothing.

    MAIL is a file that holds one mail, - for standard input, or the Message-ID of a mail that
    is in the store. Every rule that is asked is listed, in order, with what it says, and those
    that were not asked any more with what they would have said.

    The store is only read, and a missing one is not created: then the companies, people and
    work items of the settings are all there is. Of a mail that was taken already it is said
    what became of it; it is put to the settings of today, with what was known when it came.

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
    stored = place.open(desk) if place.exists else None
    found = _read(mail, stored, received, desk)
    message = found.read(desk)
    before = _recorded(message, stored)
    if before is not None and stored is not None:
        found = _Mail(found.content, before.received_at, stored.envelope(before.key))
        message = found.read(desk)
    facts = known(questions(message, desk.policy), stored, desk)
    facts = evolve(facts, authenticity=checked(found.content, message, desk))
    if before is not None:
        facts = _as_it_was(facts, message, before)
    explanation = explained(message, facts, desk.policy)
    if page is not None:
        page.write(html(explanation, name=mail, before=before).encode())
    if as_json:
        write_json(facts_of(mail, explanation, before))
    elif page is None:
        print_explanation(mail, explanation, before)


@frozen
class _Mail:
    """A mail as it was found."""

    content: bytes
    received_at: datetime
    envelope: Envelope | None = None

    def read(self, settings: Settings) -> Message:
        """Return it, read by the limits of *settings*."""
        limits = settings.policy.limits
        return parse(self.content, self.envelope, received_at=self.received_at, limits=limits)


def _read(
    name: str, stored: DeskStore | None, received: datetime | str | None, settings: Settings
) -> _Mail:
    if name != STDIN and "@" in name and stored is not None and not Path(name).exists():
        return _from_store(name, stored)
    try:
        with _opened(name) as stream:
            moment = received_at(name, stream, received)
            return _Mail(content_of(stream, settings.policy.limits), moment)
    except OSError as error:
        raise click.FileError(name, reason_of(error)) from error


def _from_store(name: str, stored: DeskStore) -> _Mail:
    wanted = name.strip().removeprefix("<").removesuffix(">")
    records = tuple(stored.recorded(wanted))
    if not records:
        said = f"there is no file {shown(name)}, and no mail came with that Message-ID"
        raise click.ClickException(said)
    for record in records:
        content = stored.raw(record.key)
        if content is not None:
            return _Mail(content, record.received_at)
    raise click.ClickException(f"the mail {shown(wanted)} is not kept, or not any more")


def _opened(name: str) -> BinaryIO:
    return BytesIO(sys.stdin.buffer.read()) if name == STDIN else Path(name).open("rb")


def _recorded(message: Message, stored: DeskStore | None) -> Recorded | None:
    """Return what became of *message* already, if it was taken."""
    if stored is None or message.message_id is None:
        return None
    records = stored.recorded(message.message_id)
    return next((record for record in records if record.key == message.key), None)


def _as_it_was(facts: Facts, message: Message, before: Recorded) -> Facts:
    """Return *facts* without the mail itself and what came after it."""

    def is_later(item: WorkItem) -> bool:
        if before.state is State.CREATED and item.number == before.number:
            return True
        return item.created_at is not None and item.created_at > before.received_at

    has_opened = before.state is State.CREATED
    return known_then(facts, message, is_later, has_opened=has_opened)
