"""Which held mail a command is about: by keys, or all that filters leave."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import click
from attrs import evolve

from mail2ticket.cli.options import (
    ALL,
    sender_option,
    since_option,
    until_option,
    with_options,
)
from mail2ticket.cli.output import counted
from mail2ticket.cli.paging import paged
from mail2ticket.errors import UnprocessedError
from mail2ticket.model.held import HeldMail, HeldState
from mail2ticket.unprocessed import Unprocessed, Wanted

_Command = TypeVar("_Command", bound=Callable[..., Any])

_LONGEST_NAME = 200

_FILTERS = (
    click.option("--mailbox", default="", help="For this mailbox: its name, or any address."),
    click.option("--reason", default="", help="Held for this reason, such as no_route."),
    sender_option,
    since_option,
    until_option,
    click.option(
        "--agent",
        default="",
        metavar="ID",
        help="For the mailboxes that this agent works, and for those that nobody works.",
    ),
)


def filter_options(command: _Command) -> _Command:
    """Add what filters held mail to *command*."""
    return with_options(_FILTERS, command)


def name_option(command: _Command) -> _Command:
    """Add ``--by`` to *command*."""
    return click.option(
        "--by",
        callback=_name,
        metavar="NAME",
        help="Who does it, for the record. [default: your login name]",
    )(command)


def deed_options(command: _Command) -> _Command:
    """Add to *command* the options of whatever is done with held mail."""
    for option in (
        name_option,
        click.option("--yes", is_flag=True, help="Do not ask whether you mean it."),
        *reversed(_FILTERS),
        click.option("--all", "is_all", is_flag=True, help="All that wait, of those below."),
    ):
        command = option(command)
    return click.argument("keys", metavar="[KEY]...", nargs=-1)(command)


def _name(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    name = (_login() if value is None else value).strip()
    if not name or len(name) > _LONGEST_NAME:
        said = "say who you are" if value is None else "a name has 1 to 200 characters"
        raise click.BadParameter(said, ctx, param)
    return name


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such user, and no variable that names one
        return ""


def wanted_of(values: dict[str, Any]) -> Wanted:
    """
    Return what the options of `filter_options` and `state_option` ask for, among *values*.

    Raises:
        UsageError: if one is no address.
    """
    state = values.get("state", HeldState.WAITING)
    names = ("mailbox", "reason", "sender", "since", "until", "agent")
    return Wanted(
        state=None if state == ALL else HeldState(state),
        **{name: values[name] for name in names},
        after=values.get("after", ""),
    )


def selected(
    queue: Unprocessed,
    keys: tuple[str, ...],
    wanted: Wanted,
    *,
    is_all: bool,
    is_sure: bool,
    deed: str,
) -> list[str]:
    """
    Return the keys of the mails that are meant, and ask first if nobody has named them.

    What comes in while somebody thinks about it is not among them.

    Args:
        queue: The queue.

        keys: How they begin, as they were given.

        wanted: What is meant by all.

        is_all: Whether all is meant.

        is_sure: Whether not to ask.

        deed: What is asked, such as "Delete".

    Raises:
        UsageError: if neither keys nor all are meant, or both, or filters with keys.
        ClickException: if a key is not known, or nobody can be asked.
        Abort: if he who is asked does not mean it.
    """
    if is_all == bool(keys):
        raise click.UsageError("Name the keys of mails, or --all and filters.")
    if not is_all:
        if wanted != Wanted():
            raise click.UsageError("Filters are for --all.")
        return [known(queue, key) for key in dict.fromkeys(keys)]
    found = [mail.recorded.key for mail in pages(queue, wanted)]
    confirmed(f"{deed} {counted(len(found), 'held mail')}?", len(found), is_sure=is_sure)
    return found


def confirmed(question: str, count: int, *, is_sure: bool) -> None:
    """
    Ask *question* where it is about any, unless somebody *is_sure*.

    Raises:
        UsageError: if nobody can be asked.
        Abort: if he who is asked does not mean it.
    """
    if count and not is_sure:
        if not sys.stdin.isatty():
            raise click.UsageError("Say --yes, for there is nobody to ask.")
        click.confirm(question, abort=True, err=True)


def pages(queue: Unprocessed, wanted: Wanted, limit: int = 0) -> Iterator[HeldMail]:
    """Return at most *limit* of the mails that are *wanted*, or all for 0, a page at a time."""

    def page(after: str, size: int) -> tuple[HeldMail, ...]:
        return queue.list(evolve(wanted, after=after, limit=size))

    return paged(page, lambda mail: mail.recorded.key, wanted.after, limit)


def known(queue: Unprocessed, key: str) -> str:
    """
    Return the whole key that begins with *key*.

    Raises:
        ClickException: if there is none, or there are several.
    """
    try:
        return queue.key_of(key)
    except UnprocessedError as error:
        raise click.ClickException(str(error)) from error
