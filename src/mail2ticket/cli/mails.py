"""``mail2ticket mails``: find a mail that came, and see what became of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from attrs import evolve

from mail2ticket.cli.desk import StoreUrl, desk_options, found_settings, json_option
from mail2ticket.cli.items import record_facts
from mail2ticket.cli.on_record import KEY, is_key, of_key
from mail2ticket.cli.options import (
    ALL,
    limit_option,
    mailbox_option,
    sender_option,
    since_option,
    until_option,
)
from mail2ticket.cli.output import (
    STATE_STYLES,
    cell,
    console,
    counted,
    plain_table,
    shown,
    write,
    write_json,
)
from mail2ticket.cli.paging import paged
from mail2ticket.model.address import Address
from mail2ticket.model.decision import State
from mail2ticket.model.history import MailFilter, Recorded
from mail2ticket.settings import DeskStore

# On a narrower terminal, a table has fewer columns.
_WIDE = 110
_WIDE_COLUMNS = ("key", "received", "became", "sender", "mailbox", "subject")
_NARROW_COLUMNS = ("key", "received", "became", "mail")
_STATES = (State.CREATED, State.ADDED, State.LOGGED, State.HELD, State.DISCARDED)


@click.command()
@sender_option
@mailbox_option
@since_option
@until_option
@click.option(
    "--state",
    type=click.Choice([*map(str, _STATES), ALL]),
    default=ALL,
    show_default=True,
    help="What became of it.",
)
@click.option("--reason", default="", help="Held or discarded for this reason, such as vacation.")
@limit_option
@click.option("--after", default="", metavar="KEY", help="Only what was recorded after this one.")
@desk_options
@json_option
def mails(
    *,
    sender: str,
    mailbox: Address | None,
    since: datetime | None,
    until: datetime | None,
    state: str,
    reason: str,
    limit: int,
    after: str,
    settings: Path | None,
    store: str | None,
    as_json: bool,
) -> None:
    """
    List the mail that came, and what became of it, the earliest first.

    All mail is listed: what became a work item, what is held, and what was discarded. With the
    KEY of a mail, explain and status say why. Of private mail there is neither sender nor
    subject, nor of mail that was purged.

    The keys of --json: key, message_id, received_at, state, kind, entity, number, subject,
    sender, mailbox, reason and detail.
    """
    desk = found_settings(settings) if store is None else None
    stored = StoreUrl.of(store, desk).open_to_read()
    wanted = MailFilter(
        since=since,
        until=until,
        mailbox=mailbox,
        sender=sender,
        state=None if state == ALL else State(state),
        reason=reason,
    )
    start = _found(after, stored) if after else ""
    # One more than is asked for tells whether there are more.
    found = _pages(stored, wanted, start, limit + 1 if limit else 0)
    if as_json:
        for at, record in enumerate(found):
            if limit and at == limit:
                break
            write_json(_facts(record))
        return
    _tell(found, limit)


def _pages(stored: DeskStore, wanted: MailFilter, after: str, limit: int) -> Iterator[Recorded]:
    def page(mark: str, size: int) -> Sequence[Recorded]:
        return tuple(stored.mails(evolve(wanted, after=mark, limit=size)))

    return paged(page, lambda record: record.key, after, limit)


def _found(key: str, stored: DeskStore) -> str:
    record = of_key(key, stored) if is_key(key) else None
    if record is None:
        raise click.ClickException(f"no mail has a key that begins with {shown(key)}")
    return record.key


def _facts(record: Recorded) -> dict[str, Any]:
    facts = record_facts(record)
    del facts["trace"]
    return facts


def _tell(found: Iterator[Recorded], limit: int) -> None:
    out = console()
    is_wide = out.width >= _WIDE
    columns = _WIDE_COLUMNS if is_wide else _NARROW_COLUMNS
    table = plain_table(*columns)
    last, is_all = "", True
    for record in found:
        if limit and table.row_count == limit:
            is_all = False
            break
        last = record.key
        words = {
            "key": record.key[:KEY],
            "received": f"{record.received_at:%Y-%m-%d %H:%M}"[: 16 if is_wide else 10],
            "became": f"{record.state} {record.number or record.reason}".strip(),
            "sender": record.sender,
            "mailbox": record.mailbox,
            "subject": record.subject,
            "mail": ": ".join(filter(None, (record.sender, record.subject))),
        }
        style = STATE_STYLES[record.state]
        table.add_row(*(cell(words[name], style if name == "became" else "") for name in columns))
    if not table.row_count:
        click.echo("no such mail")
        return
    write(out, table)
    click.echo(f"\n{counted(table.row_count, 'mail')}")
    if not is_all:
        click.echo(f"there are more: --after {last[:KEY]}")
