"""What the library logs, on standard error."""

from __future__ import annotations

import logging

import click

from mail2ticket.cli.output import shown


class Log(logging.Handler):
    """Writes what the library logs to standard error, where no mail can abuse it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write it on one line."""
        click.echo(f"mail2ticket: {shown(record.getMessage())}", err=True)

    def __enter__(self) -> None:
        logging.getLogger("mail2ticket").addHandler(self)

    def __exit__(self, *_: object) -> None:
        logging.getLogger("mail2ticket").removeHandler(self)
