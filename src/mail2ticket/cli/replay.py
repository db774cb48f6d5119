"""``mail2ticket replay``: what other settings would make of recorded mail (X2)."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import click

from mail2ticket import settings as files
from mail2ticket.cli.authentication import authenticator_of
from mail2ticket.cli.desk import StoreUrl, desk_options, json_option, needed_settings
from mail2ticket.cli.known import Known
from mail2ticket.cli.options import mailbox_option, page_option, since_option, until_option
from mail2ticket.cli.output import write_json
from mail2ticket.cli.progress import ProgressBar
from mail2ticket.cli.replayed import comparison_as_json, differences_as_json, print_replay
from mail2ticket.model.address import Address
from mail2ticket.model.comparison import Comparison, Differences
from mail2ticket.model.funnel import Period
from mail2ticket.model.history import MailFilter
from mail2ticket.replaying import Replay, page_of

_LISTED = 100


@click.command()
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Compare with these settings, and not with what is on record.",
)
@since_option
@until_option
@mailbox_option
@click.option(
    "--limit",
    type=click.IntRange(0),
    default=_LISTED,
    show_default=True,
    help="List at most so many of the mails that change; 0 for all. All are counted.",
)
@click.option(
    "--signatures",
    is_flag=True,
    help="Check the signatures of each mail again, as [dkim] has it, which asks DNS.",
)
@page_option
@desk_options
@json_option
def replay(
    *,
    against: Path | None,
    since: datetime | None,
    until: datetime | None,
    mailbox: Address | None,
    limit: int,
    signatures: bool,
    page: BinaryIO | None,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    Say what other settings would make of the mail that is on record; write nothing.

    Each mail is read again and put to the policy of --settings, with what was known when it
    came. Told are those that would become something else, from what to what, and which rule
    answers otherwise. Nothing is written to the store, nobody is told, and no scanner is asked.
    What was purged cannot be replayed, and is counted.

    On record is what became of a mail, and neither what was set on its work item nor who was
    told. With --against, two settings are compared in all of that.

    With --json each mail that changes is one line, with the keys key, message_id, received_at,
    sender, subject, from, to, changed (of outcome, mailbox, item and kind, and with --against
    queue, priority, type, status, company, tags, fields, watchers, assignment, files and
    notices), before and after (state, kind, entity, item, mailbox, reason, details) and causes
    (question, before and after: rule and reason). The last line has the keys compared, changed,
    flows (from, to, mails), rules (question, rule, mails) and problems.
    """
    desk = needed_settings(settings)
    if signatures and desk.dkim is None:
        raise click.UsageError("There is no [dkim] in the settings, so no signature is checked.")
    other = files.read(against) if against else None
    archive = StoreUrl.of(store, desk).open_to_read(desk)
    wanted = MailFilter(since=since, until=until, mailbox=mailbox)
    replayed = Replay(
        archive,
        desk.policy,
        against=other.policy if other else None,
        look_up=Known(archive, desk),
        authenticator=authenticator_of(desk) if signatures else None,
    )
    total = sum(each.records for each in archive.mail_counts(wanted, Period.ALL))
    found, listed = Differences(), list[Comparison]()
    is_shown = not (as_json and sys.stdout.isatty())
    with ProgressBar(is_shown=is_shown, total=lambda: total) as progress:
        for comparison in replayed.run(wanted):
            progress.advance()
            found.add(comparison)
            if not comparison.changed:
                continue
            if as_json:
                write_json(comparison_as_json(comparison))
            if not limit or len(listed) < limit:
                listed.append(comparison)
    if page is not None:
        name = f"{settings or 'mail2ticket.toml'}"
        base = str(against) if against else "what is on record"
        page.write(page_of(found, listed, name=name, against=base).encode())
    if as_json:
        write_json(differences_as_json(found))
    elif page is None:
        print_replay(found, listed)
