"""
The command line: ``mail2ticket process``, ``inspect``, ``explain``, ``items`` and so on.

A command is imported when it is called, so that ``--help`` waits for no parser, no database
and no table.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click

from mail2ticket.cli.exits import USAGE, told

_COMMANDS: Mapping[str, tuple[str, str]] = {
    "process": ("process", "Turn mail into tickets, notes and time entries."),
    "fetch": ("fetch", "Take the mail of inboxes."),
    "pipe": ("pipe", "Take one mail from the pipe of a mail server."),
    "serve-lmtp": ("serve_lmtp", "Take mail from a mail server, by LMTP."),
    "explain": ("explain", "Say what a mail would become, and why; write nothing."),
    "inspect": ("inspect", "Show what is read in a mail."),
    "replay": ("replay", "Say what other settings would make of recorded mail; write nothing."),
    "stats": ("stats", "Count what mail came, and what became of it."),
    "mails": ("mails", "List the mail that came, and what became of it."),
    "items": ("items", "List the work items in the store."),
    "show": ("items", "Show a work item with its entries."),
    "transcript": ("transcript", "Write a conversation down, as a page or a PDF."),
    "status": ("items", "Say what became of a mail."),
    "unprocessed": ("deeds", "See to mail that did not become a ticket."),
    "files": ("files", "See to files that were not kept."),
    "outbox": ("outbox", "See to notices that wait, or cannot be sent."),
    "effects": ("effects", "See to calls of a remote desk that did not come to their end."),
    "relay": ("relay", "Send the notices that wait."),
    "doctor": ("doctor", "Look whether all is well, and say what to do."),
    "purge": ("forgetting", "Forget old mail."),
    "orphans": ("forgetting", "Remove files that no work item refers to."),
}


class Commands(click.Group):
    """The commands, each of which is imported when it is called and not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        """Return the names of the commands, the most used first."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as click calls it
        """Import the command *cmd_name*."""
        if cmd_name not in _COMMANDS:
            return None
        module = import_module(f"mail2ticket.cli.{_COMMANDS[cmd_name][0]}")
        command = getattr(module, cmd_name.replace("-", "_"))
        assert isinstance(command, click.Command)  # noqa: S101 - the table above is ours
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; of one that there is not, name the nearest."""
        near = [] if args[0] in _COMMANDS else get_close_matches(args[0], _COMMANDS, n=1)
        if near:
            raise click.UsageError(f"No such command '{args[0]}'. Did you mean '{near[0]}'?", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without importing it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, _COMMANDS[name][1]) for name in self.list_commands(ctx)])

    def main(self, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 - as click calls it
        """Run the command line; wrong usage is status 64, and not 2 as click has it."""
        try:
            return super().main(*args, **kwargs)
        except SystemExit as end:
            if end.code == click.UsageError.exit_code:
                sys.exit(USAGE)
            raise

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401 - as click returns it
        """Call the command."""
        with told():
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(None, "-V", "--version", package_name="mail2ticket")
def cli() -> None:
    """
    Turn inbound mail into tickets, notes and time entries.

    Settings are read from --settings FILE, else from the file that the environment variable
    MAIL2TICKET_SETTINGS names, else from ./mail2ticket.toml.

    Exit status: 0 all went well; 1 something was not taken; 64 wrong usage; 65 a mail can
    never be taken; 75 try again.
    """
