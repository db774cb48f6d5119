"""What came with a mail, written to a file of its own."""

from __future__ import annotations

import os
from pathlib import Path

import click

from mail2ticket.cli.output import shown, size_of


def save(content: bytes, path: Path) -> None:
    """
    Write *content* to a new file that nobody else may read, and nobody may run; and say so.

    Raises:
        ClickException: if there is such a file already, or it cannot be written.
    """
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise click.ClickException(f"{shown(str(path))} is there already") from error
    except OSError as error:
        raise click.ClickException(f"{shown(str(path))}: {error.strerror}") from error
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    click.echo(f"{size_of(len(content))} in {shown(str(path))}")
