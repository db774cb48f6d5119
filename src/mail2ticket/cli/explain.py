"""``mail2ticket explain``: what a mail would become, and why."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click
from attrs import evolve

from mail2ticket.cli.authentication import checked
from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.explained import facts_of, print_explanation
from mail2ticket.cli.known import known
from mail2ticket.cli.looked_at import looked_at
from mail2ticket.cli.options import page_option
from mail2ticket.cli.output import write_json
from mail2ticket.cli.received import received_option
from mail2ticket.explaining import explain as explained
from mail2ticket.explaining import html
from mail2ticket.model.decision import State
from mail2ticket.model.facts import Facts
from mail2ticket.model.history import Recorded
from mail2ticket.model.items import Reason, WorkItem
from mail2ticket.model.message import Message
from mail2ticket.model.scan import Scan, ScanState
from mail2ticket.pipeline import questions
from mail2ticket.replaying.hindsight import known_then


@click.command()
@click.argument("mail")
@page_option
@desk_options
@received_option
@click.option("--all", "everything", is_flag=True, help="List rules that have no opinion as well.")
@json_option
def explain(  # noqa: PLR0917 - click calls it by name
    mail: str,
    page: BinaryIO | None,
    settings: Path | None,
    store: str | None,
    received: datetime | str | None,
    everything: bool,
    as_json: bool,
) -> None:
    """
    Say what a mail would become, and why; write nothing.

    MAIL is a file that holds one mail, - for standard input, or a mail that is in the store: its
    Message-ID, or the first letters of its delivery key, as mails shows them. The rules that
    answer are listed, in order, with what they say, and those that were not asked any more with
    what they would have said; with --all those without an opinion as well.

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
    found = looked_at(mail, stored, received, desk)
    facts = known(questions(found.message, desk.policy), stored, desk)
    facts = evolve(facts, authenticity=checked(found.content, found.message, desk))
    if found.before is not None:
        facts = _as_it_was(facts, found.message, found.before)
    explanation = explained(found.message, facts, desk.policy)
    if page is not None:
        page.write(html(explanation, name=mail, before=found.before).encode())
    if as_json:
        write_json(facts_of(mail, explanation, found.before))
    elif page is None:
        print_explanation(mail, explanation, found.before, everything=everything)


def _as_it_was(facts: Facts, message: Message, before: Recorded) -> Facts:
    """Return *facts* without the mail itself and what came after it."""

    def is_later(item: WorkItem) -> bool:
        if before.state is State.CREATED and item.number == before.number:
            return True
        return item.created_at is not None and item.created_at > before.received_at

    if before.reason == Reason.INFECTED:
        # No scanner is asked, and what it said of this mail is on record.
        facts = evolve(facts, mail_scan=Scan(ScanState.INFECTED, "what is on record"))
    has_opened = before.state is State.CREATED
    return known_then(facts, message, is_later, has_opened=has_opened)
