"""What is written to files: what came with a mail, and pages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import IO, Any

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


class Replaceable(click.File):
    """
    A file to be written whole, which may be there already if it is one of the same kind.

    So `explain --html mail.eml other.eml` writes no page over a mail.
    """

    def __init__(self, beginning: bytes, kind: str) -> None:
        super().__init__("wb", lazy=True, atomic=True)
        self._beginning = beginning
        self._kind = kind

    def convert(
        self,
        value: str | os.PathLike[str] | IO[Any],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> IO[Any]:
        """Refuse what is there and of another kind; an empty file is of every kind."""
        if isinstance(value, str | os.PathLike) and str(value) != "-":
            path = Path(value)
            beginning = self._beginning_of(path)
            if beginning and beginning.lower() != self._beginning:
                said = f"{shown(str(path))} is there already, and is no {self._kind}"
                self.fail(f"{said}; it is not written over", param, ctx)
        return super().convert(value, param, ctx)

    def _beginning_of(self, path: Path) -> bytes:
        try:
            if path.is_file():
                with path.open("rb") as file:
                    return file.read(len(self._beginning))
        except OSError:
            pass  # whether it can be written, who writes it finds out
        return b""


#: Pages, as ``--html`` writes them.
PAGE = Replaceable(b"<!doctype html", "page")
PDF = Replaceable(b"%pdf-", "PDF")
