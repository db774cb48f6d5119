"""What the library logs, on standard error."""

from __future__ import annotations

import logging

import click

from mail2ticket.cli.output import shown
from mail2ticket.logbook import LOGGER


class Log(logging.Handler):
    """
    Writes what the library logs to standard error, where no mail can abuse it.

    Args:
        each: Whether each mail is told, in the one line that the library logs of it; otherwise
            only what did not go well.
    """

    def __init__(self, *, each: bool = False) -> None:
        super().__init__(logging.INFO if each else logging.WARNING)
        self._log = logging.getLogger(LOGGER)
        self._before = self._log.level

    def emit(self, record: logging.LogRecord) -> None:
        """Write it on one line."""
        click.echo(f"mail2ticket: {shown(record.getMessage())}", err=True)

    def __enter__(self) -> None:
        self._before = self._log.level
        self._log.setLevel(self.level)
        self._log.addHandler(self)

    def __exit__(self, *_: object) -> None:
        self._log.removeHandler(self)
        self._log.setLevel(self._before)
