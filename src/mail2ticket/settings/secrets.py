"""Secrets that settings name, and that never stand in them: in the environment, or in a file."""

from __future__ import annotations

import os
from pathlib import Path

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import Reader, text

__all__ = ["Secret"]

_VARIABLE = "env:"
_FILE = "file:"
_MOST_BYTES = 65_536


@frozen
class Secret:
    """
    Where a secret is; it is read when it is needed, and never shown.

    >>> Secret("env:IMAP_PASSWORD")
    Secret('env:IMAP_PASSWORD')

    Attributes:
        place: ``env:NAME``, an environment variable, or ``file:PATH``, of which a line end at
            the end is no part of the secret.

        folder: Where a relative path begins.
    """

    place: str
    folder: Path = field(default=Path(), repr=False)

    def __repr__(self) -> str:
        return f"Secret({self.place!r})"

    @property
    def path(self) -> Path | None:
        """The file that it is in; None where it is in none."""
        if self.place.startswith(_VARIABLE):
            return None
        return self.folder / self.place.removeprefix(_FILE)

    def value(self) -> str:
        """
        Return the secret.

        Raises:
            ConfigurationError: if it is not there, or empty; says where it was looked for.
        """
        found = self._variable() if self.path is None else self._file(self.path)
        if not found:
            raise ConfigurationError(f"{self.place}: is empty; a secret stands there")
        return found

    def _variable(self) -> str:
        found = os.environ.get(self.place.removeprefix(_VARIABLE))
        if found is None:
            raise ConfigurationError(f"{self.place}: there is no such environment variable")
        return found

    def _file(self, path: Path) -> str:
        try:
            with path.open("rb") as file:
                content = file.read(_MOST_BYTES + 1)
        except OSError as error:
            raise ConfigurationError(f"{self.place}: cannot be read: {error.strerror}") from error
        if len(content) > _MOST_BYTES:
            raise ConfigurationError(f"{self.place}: has more than {_MOST_BYTES:,} bytes")
        try:
            return content.decode().removesuffix("\n").removesuffix("\r")
        except UnicodeDecodeError:
            # Without its cause, which shows a piece of it.
            raise ConfigurationError(f"{self.place}: is not UTF-8") from None


def secret(folder: Path) -> Reader:
    """Return a reader of where a secret is; relative paths begin in *folder*."""

    def read(value: object, place: Place) -> Secret:
        written = text(value, place)
        for kind in (_VARIABLE, _FILE):
            if written.startswith(kind) and "\0" not in written and written != kind:
                return Secret(written, folder)
        # What stands there may be the secret itself, and is not repeated.
        raise Wrong("says where a secret is, env:NAME or file:PATH, and is no secret itself")

    return read
