"""``mail2ticket unprocessed create``, ``delete``, ``route`` and ``reprocess`` (R6)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

import click

from mail2ticket.cli.desk import desk_options, json_option, needed_settings
from mail2ticket.cli.exits import OTHER, status_of
from mail2ticket.cli.held import KEY
from mail2ticket.cli.options import with_options
from mail2ticket.cli.output import cell, console, counted, plain_table, shown, write, write_json
from mail2ticket.cli.rows import reason_of
from mail2ticket.cli.selecting import deed_options, known, selected, wanted_of
from mail2ticket.cli.unprocessed import opened, unprocessed
from mail2ticket.errors import Mail2TicketError, UnprocessedError
from mail2ticket.model.address import Address
from mail2ticket.model.decision import Outcome
from mail2ticket.model.facts import Questions
from mail2ticket.model.held import HeldState
from mail2ticket.model.people import Company, Requester
from mail2ticket.model.route import Route
from mail2ticket.settings import add_route, as_toml
from mail2ticket.unprocessed import Unprocessed

__all__ = ["unprocessed"]

_Command = TypeVar("_Command", bound=Callable[..., Any])
#: What is done with one mail, and what came of it; nothing for one that is deleted.
_Deed = Callable[[Unprocessed, str], Outcome | None]

_SETS = (
    click.option("--queue", default="", help="The queue of the ticket."),
    click.option("--contract", default="", help="Its contract: the field of that name."),
    click.option("--service", default="", help="Its service: the field of that name."),
    click.option(
        "--field",
        "fields",
        multiple=True,
        metavar="NAME=VALUE",
        help="Any other field of your own; may be given several times.",
    ),
)


def _set_options(command: _Command) -> _Command:
    return with_options(_SETS, command)


def _fields_of(values: dict[str, Any]) -> dict[str, str]:
    found = {name: values.pop(name) for name in ("contract", "service")}
    for pair in values.pop("fields"):
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise click.BadParameter(f"{pair!r} is not NAME=VALUE", param_hint="--field")
        found[name.strip()] = value
    return {name: value for name, value in found.items() if value}


@unprocessed.command()
@deed_options
@click.option("--into", default="", metavar="MAILBOX", help="The mailbox of the ticket.")
@click.option("--company", default="", help="Whom it is for: the id or the name of a company.")
@click.option("--requester", default="", metavar="ADDRESS", help="Who asks: he has this address.")
@_set_options
@desk_options
@json_option
def create(*, by: str, into: str, company: str, requester: str, queue: str, **rest: Any) -> None:  # noqa: ANN401 - the values of options
    """
    Make a ticket of each mail, whatever held it.

    What is not said, the rules say. Files are kept, the sender is told, and answers lead to the
    ticket. The keys of --json: key, state, entity, number, title, reason, notices and error.
    """
    named = _fields_of(rest)

    def deed(unprocessed: Unprocessed, key: str) -> Outcome:
        return unprocessed.create_ticket(
            key,
            by=by,
            mailbox=_mailbox_of(unprocessed, into) if into else None,
            company=_company_of(unprocessed, company) if company else None,
            requester=_requester_of(unprocessed, requester) if requester else None,
            queue=queue,
            fields=named,
        )

    _do(deed, "Make tickets of", rest)


@unprocessed.command(short_help="Delete each mail; it can still be read.")
@deed_options
@click.option("--because", default="", metavar="TEXT", help="Why, for the record.")
@desk_options
@json_option
def delete(*, by: str, because: str, **rest: Any) -> None:  # noqa: ANN401 - the values of options
    """
    Delete each mail: nothing becomes of it any more, and it can still be read.

    There is no way back. The keys of --json: those of create.
    """

    def deed(unprocessed: Unprocessed, key: str) -> None:
        unprocessed.delete(key, by=by, detail=because)

    _do(deed, "Delete", rest)


@unprocessed.command()
@deed_options
@desk_options
@json_option
def reprocess(*, by: str, **rest: Any) -> None:  # noqa: ANN401 - the values of options
    """
    Decide anew on each mail, by the settings as they are now.

    It may be held again; then it waits on, and nobody is told again. The keys of --json: those
    of create.
    """

    def deed(unprocessed: Unprocessed, key: str) -> Outcome:
        return unprocessed.reprocess(key, by=by)

    _do(deed, "Decide anew on", rest)


@unprocessed.command()
@deed_options
@click.option("--item", default="", metavar="NUMBER", help="Attach it there, as a note.")
@click.option("--reopen", is_flag=True, help="With --item: open a completed item again.")
@click.option("--into", default="", metavar="MAILBOX", help="Send it there; the rules go on.")
@_set_options
@click.option("--always", is_flag=True, help="With --into: all such mail, from now on.")
@click.option("--as-toml", is_flag=True, help="With --into: only show the route, as settings.")
@click.option("--to", metavar="ADDRESS", help="Such mail is to this. [default: its address]")
@click.option("--from", "senders", multiple=True, metavar="ADDRESS", help="And from this, if any.")
@click.option("--name", default="", help="What the route is called.")
@desk_options
@json_option
def route(
    *,
    by: str,
    item: str,
    reopen: bool,
    into: str,
    always: bool,
    as_toml: bool,
    to: str | None,
    senders: tuple[str, ...],
    name: str,
    **rest: Any,  # noqa: ANN401 - the values of options
) -> None:
    """
    Send each mail to a work item or to a mailbox.

    With --item it is added there as a note; its sender may go on writing to it. With --into the
    rules decide on it as on mail to that mailbox; it may be held again, and waits on. Add
    --always to make a route of it: [[routes]] in the settings file, tried out before it is
    written, by which this mail and all to the same address are decided on from now on.

    The keys of --json: those of create.
    """
    if bool(item) == bool(into):
        raise click.UsageError("Say where: --item or --into.")
    queue, named = rest.pop("queue"), _fields_of(rest)
    if item:
        if always or as_toml or to or senders or name or queue or named:
            raise click.UsageError("A work item gets the mail alone: leave out all but --reopen.")
        _do(partial(_attached, number=item, by=by, reopens=reopen), "Attach", rest)
        return
    if reopen:
        raise click.UsageError("--reopen is for --item.")
    if always or as_toml:
        # A domain may be written as for --sender: @client.example.
        whose = tuple(each.removeprefix("@") for each in senders)
        made = {"to": to, "senders": whose, "queue": queue, "fields": named, "name": name}
        _always(rest, into, made, by=by, is_shown_only=as_toml)
        return
    if to or senders or name:
        raise click.UsageError("--to, --from and --name are for --always.")

    def deed(unprocessed: Unprocessed, key: str) -> Outcome:
        mailbox = _mailbox_of(unprocessed, into)
        way = Route(f"sent by {by}", mailbox=mailbox, queue=queue, fields=named)
        return unprocessed.route(key, way, by=by)

    _do(deed, "Send on", rest)


def _attached(
    unprocessed: Unprocessed, key: str, *, number: str, by: str, reopens: bool
) -> Outcome:
    # A number may be written as it stands in a subject: [#123].
    number = number.strip().strip("[]").removeprefix("#")
    return unprocessed.attach(key, number, by=by, reopens=reopens)


def _always(
    rest: dict[str, Any], into: str, made: dict[str, Any], *, by: str, is_shown_only: bool
) -> None:
    """Make a route of one mail, for it and all that is like it."""
    if rest["is_all"] or len(rest["keys"]) != 1:
        raise click.UsageError("A route is made of one mail: name its key.")
    desk = needed_settings(rest["settings"])
    queue = opened(desk, rest["store"])
    key = known(queue, rest["keys"][0])
    try:
        way = queue.route_for(key, _mailbox_of(queue, into), **made)
    except (UnprocessedError, ValueError) as error:
        raise click.ClickException(shown(str(error))) from error
    if faults := way.faults():
        raise click.ClickException(shown("; ".join(faults)))
    if is_shown_only:
        click.echo(as_toml(way), nl=False)
        return
    changed = add_route(desk, way)
    click.echo(f"added to {shown(str(desk.path))}: route {shown(str(way))}", err=True)
    queue = opened(changed, rest["store"])
    _carry_out(queue, [key], lambda queue, key: queue.reprocess(key, by=by), rest["as_json"])


def _do(deed: _Deed, question: str, rest: dict[str, Any]) -> None:
    """Do *deed* with each mail that is meant; what goes wrong with one stops no other."""
    queue = opened(needed_settings(rest.pop("settings")), rest.pop("store"))
    keys = selected(
        queue,
        rest["keys"],
        wanted_of(rest),
        is_all=rest["is_all"],
        is_sure=rest["yes"],
        deed=question,
    )
    _carry_out(queue, keys, deed, rest["as_json"])


def _carry_out(queue: Unprocessed, keys: list[str], deed: _Deed, as_json: bool) -> None:
    rows: list[dict[str, Any]] = []
    worst = 0
    for key in keys:
        status, row = _done(queue, key, deed)
        worst = max(worst, status)
        if as_json:
            write_json(row)
        rows.append(row)
    if not as_json:
        _print(rows)
    click.get_current_context().exit(worst)


def _done(queue: Unprocessed, key: str, deed: _Deed) -> tuple[int, dict[str, Any]]:
    row: dict[str, Any] = {
        "key": key,
        "state": "error",
        "entity": None,
        "number": None,
        "title": "",
        "reason": "",
        "notices": (),
        "error": "",
    }
    try:
        outcome = deed(queue, key)
    except click.ClickException:
        raise
    except Exception as error:  # noqa: BLE001 - one mail never keeps the others waiting
        is_refused = isinstance(error, Mail2TicketError) and not error.is_transient
        return OTHER if is_refused else status_of(error), {**row, "error": reason_of(error)}
    if outcome is None:
        return 0, {**row, "state": str(HeldState.DELETED)}
    return 0, {
        **row,
        "state": str(outcome.state),
        "entity": outcome.entity,
        "number": outcome.number,
        "title": outcome.title,
        "reason": outcome.reason,
        "notices": outcome.notices,
    }


def _print(rows: list[dict[str, Any]]) -> None:
    if not rows:
        click.echo("no held mail")
        return
    out = console()
    table = plain_table("key", "state", "number", "title or reason")
    for row in rows:
        said = row["error"] or row["reason"] or row["title"]
        style = {"error": "bold red", "held": "yellow"}.get(row["state"], "")
        words = (row["key"][:KEY], row["state"], row["number"] or "", said)
        table.add_row(*(cell(word, style if at == 1 else "") for at, word in enumerate(words)))
    write(out, table)
    failed = sum(1 for row in rows if row["error"])
    click.echo(f"\n{counted(len(rows), 'mail')}{f', {failed:,} not done' if failed else ''}")


def _mailbox_of(queue: Unprocessed, name: str) -> Address:
    """Return the address of the mailbox that is called *name*, or has that address."""
    policy = queue.policy
    called = [each for each in policy.mailboxes if each.name.casefold() == name.casefold()]
    if len(called) == 1:
        return called[0].address
    found = policy.mailbox_of.get(Address.of(name)) if name.strip() else None
    if found is None:
        known = ", ".join(str(each.address) for each in policy.mailboxes)
        raise click.BadParameter(f"{name!r} is no mailbox; {known}", param_hint="--into")
    return found.address


def _company_of(queue: Unprocessed, name: str) -> Company:
    asked = Questions(company_ids=frozenset({name}), company_names=frozenset({name}))
    with queue.store.begin() as work:
        facts = work.look_up(asked)
    by_id = facts.companies_by_id.get(name)
    named = (by_id,) if by_id else facts.companies_named.get(name, ())
    if len(named) != 1:
        said = "several companies are" if named else "no company is"
        raise click.BadParameter(f"{said} called {name!r}", param_hint="--company")
    return named[0]


def _requester_of(queue: Unprocessed, text: str) -> Requester:
    address = Address.of(text) if text.strip() else None
    if address is not None:
        with queue.store.begin() as work:
            people = work.look_up(Questions(addresses=frozenset({address}))).people
        for person in people.get(address, ()):
            return person
    raise click.BadParameter(f"nobody has the address {text!r}", param_hint="--requester")
