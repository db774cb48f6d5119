"""The options that commands share, and what they open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from attrs import frozen

from mail2ticket import settings as files
from mail2ticket.errors import ConfigurationError
from mail2ticket.settings import DeskStore, Settings

#: The settings that are read where no others are named.
DEFAULT = Path("mail2ticket.toml")

_SHORTEST = '[[mailboxes]]\naddress = "support@acme.example"'

_Command = TypeVar("_Command", bound=Callable[..., Any])


def desk_options(command: _Command) -> _Command:
    """Add ``--settings`` and ``--store`` to *command*."""
    for option in (
        click.option(
            "--store",
            metavar="URL",
            help="Use this store: sqlite:///desk.db, postgresql://user@host/desk, "
            "mysql://user@host/desk, memory:// or python:helpdesk.mail:open_store. "
            "[default: as in the settings]",
        ),
        click.option(
            "--settings",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            envvar="MAIL2TICKET_SETTINGS",
            help=f"Read the settings from this file. [default: ./{DEFAULT}]",
        ),
    ):
        command = option(command)
    return command


def json_option(command: _Command) -> _Command:
    """Add ``--json`` to *command*."""
    option = click.option("--json", "as_json", is_flag=True, help="Write JSON, an object a line.")
    return option(command)


def found_settings(path: Path | None) -> Settings | None:
    """Read the settings at *path*, or else the default ones, or None where there are none."""
    if path is None and not DEFAULT.exists():
        return None
    return files.read(path or DEFAULT)


def needed_settings(path: Path | None) -> Settings:
    """
    Read the settings at *path*, or else the default ones.

    Raises:
        UsageError: if there are none.
    """
    settings = found_settings(path)
    if settings is None:
        raise click.UsageError(
            f"There are no settings: write a {DEFAULT}, or name a file with --settings. "
            f"The shortest names a mailbox:\n\n{_SHORTEST}"
        )
    return settings


@frozen
class StoreUrl:
    """Where the store of a command is: its URL, and the folder that it begins in."""

    url: str
    folder: Path = Path()

    @classmethod
    def of(cls, url: str | None, settings: Settings | None) -> StoreUrl:
        """
        Return the store that *url* names, or else the one of *settings*.

        Raises:
            UsageError: if neither names one, or *url* is none.
        """
        if url is None:
            if settings is None:
                raise click.UsageError("Name a store with --store, or settings with --settings.")
            return cls(settings.store, settings.folder)
        try:
            files.file_of(url)
        except ConfigurationError as error:
            raise click.BadParameter(str(error), param_hint="--store") from error
        return cls(url)

    @property
    def exists(self) -> bool:
        """Whether there may be anything in it to read; of others than files only they can tell."""
        if files.is_server(self.url) or files.is_host_store(self.url):
            return True
        file = files.file_of(self.url, self.folder)
        return file is not None and file.exists()

    def open(self, settings: Settings | None = None) -> DeskStore:
        """
        Open it, numbering as *settings* say; a missing file is created.

        Raises:
            StoreError: if it cannot be opened.
        """
        if settings is None:
            return files.open_store(self.url, folder=self.folder)
        return files.open_store(self.url, numbers=settings.numbers, folder=self.folder)

    def open_to_read(self, settings: Settings | None = None) -> DeskStore:
        """
        Open it as `open` does where it exists; a missing file is not created.

        Raises:
            ClickException: if there is nothing.
        """
        if not self.exists:
            raise click.ClickException(f"there is no store at {self.url}; process mail first")
        return self.open(settings)
