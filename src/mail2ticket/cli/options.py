"""Options that several commands have, so that they mean the same everywhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any, TypeVar

import click

from mail2ticket.cli.moments import moment_callback
from mail2ticket.cli.saving import PAGE
from mail2ticket.model.address import Address

_Command = TypeVar("_Command", bound=Callable[..., Any])

#: The state that is every state.
ALL = "all"
_LIMIT = 100


class _AddressType(click.ParamType[Address]):
    """An address of a mailbox."""

    name = "address"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Address:
        """Read an address."""
        address = Address.of(str(value))
        if not (address.local and address.domain):
            self.fail(f"{value!r} is no address", param, ctx)
        return address


sender_option = click.option("--sender", default="", help="From this address, or @ and a domain.")
mailbox_option = click.option(
    "--mailbox", type=_AddressType(), metavar="ADDRESS", help="Of mail for this mailbox."
)
since_option = click.option(
    "--since",
    callback=moment_callback(),
    metavar="WHEN",
    help="Received then or later: 2026-11-03, 2026-11-03T10:00Z, or 7d for a week ago.",
)
until_option = click.option(
    "--until",
    callback=moment_callback(is_end=True),
    metavar="WHEN",
    help="Received then or before; a date is all of that day. Days are of UTC.",
)
limit_option = click.option(
    "--limit",
    type=click.IntRange(0),
    default=_LIMIT,
    show_default=True,
    help="At most so many, the earliest first; 0 for all.",
)

page_option = click.option(
    "--html",
    "page",
    type=PAGE,
    metavar="PAGE",
    help="Write a page for browsers to this file; - is standard output.",
)


def state_option(
    usual: StrEnum, said: str = "What became of it."
) -> Callable[[_Command], _Command]:
    """Return ``--state``: one of the kind of *usual*, or `ALL`; said of in the help as *said*."""
    return click.option(
        "--state",
        type=click.Choice([*map(str, type(usual)), ALL]),
        default=str(usual),
        show_default=True,
        help=said,
    )


def with_options(options: Sequence[Callable[[Any], Any]], command: _Command) -> _Command:
    """Return *command* with *options*, which its help shows in their order."""
    for option in reversed(options):
        command = option(command)
    return command
