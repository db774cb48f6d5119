"""Secrets that settings name: in the environment, in a file, or among systemd's credentials."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import Reader, text

__all__ = ["Secret"]

_VARIABLE = "env:"
_FILE = "file:"
_CREDENTIAL = "credential:"
_KINDS = (_VARIABLE, _FILE, _CREDENTIAL)
#: Where systemd says that the credentials of a service are (``LoadCredential=``).
DIRECTORY = "CREDENTIALS_DIRECTORY"
# As systemd has them: a file in that folder, and never a way out of it.
_NAME = re.compile(r"(?!\.)[A-Za-z0-9_.@-]{1,255}")
_MOST_BYTES = 65_536


@frozen
class Secret:
    """
    Where a secret is; it is read when it is needed, and never shown.

    >>> Secret("env:IMAP_PASSWORD")
    Secret('env:IMAP_PASSWORD')

    Attributes:
        place: ``env:NAME``, an environment variable; ``file:PATH``; or ``credential:NAME``, what
            systemd gives a service by ``LoadCredential=NAME:…``, so that several services of one
            settings file each find it. A line end at the end of a file is no part of the secret.

        folder: Where a relative path begins.
    """

    place: str
    folder: Path = field(default=Path(), repr=False)

    def __repr__(self) -> str:
        return f"Secret({self.place!r})"

    @property
    def path(self) -> Path | None:
        """The file of ours that it is in; None where it is in none."""
        if self.place.startswith((_VARIABLE, _CREDENTIAL)):
            return None
        return self.folder / self.place.removeprefix(_FILE)

    def value(self) -> str:
        """
        Return the secret.

        Raises:
            ConfigurationError: if it is not there, or empty; says where it was looked for.
        """
        if self.place.startswith(_CREDENTIAL):
            found = self._file(self._credential())
        else:
            found = self._variable() if self.path is None else self._file(self.path)
        if not found:
            raise ConfigurationError(f"{self.place}: is empty; a secret stands there")
        return found

    def _variable(self) -> str:
        found = os.environ.get(self.place.removeprefix(_VARIABLE))
        if found is None:
            raise ConfigurationError(f"{self.place}: there is no such environment variable")
        return found

    def _credential(self) -> Path:
        folder = os.environ.get(DIRECTORY)
        if not folder:
            raise ConfigurationError(
                f"{self.place}: {DIRECTORY} is not set; systemd sets it for a service with"
                " LoadCredential="
            )
        return Path(folder) / self.place.removeprefix(_CREDENTIAL)

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
        if _is_place(written):
            return Secret(written, folder)
        # What stands there may be the secret itself, and is not repeated.
        raise Wrong(
            "says where a secret is, env:NAME, file:PATH or credential:NAME, and is no secret"
            " itself"
        )

    return read


def secret_or_place(folder: Path) -> Callable[[object, Place], str]:
    """
    Return a reader of a secret that stands in the settings, or of where it is.

    It is read at once. What begins as a place does is never taken for the secret itself: anybody
    could guess that.
    """

    def read(value: object, place: Place) -> str:
        written = text(value, place)
        if not written.startswith(_KINDS):
            return written
        try:
            found: Secret = secret(folder)(value, place)
            return found.value()
        except ConfigurationError as error:
            raise Wrong(str(error)) from error

    return read


def _is_place(written: str) -> bool:
    if written.startswith(_CREDENTIAL):
        return _NAME.fullmatch(written.removeprefix(_CREDENTIAL)) is not None
    return written.startswith(_KINDS) and "\0" not in written and written not in _KINDS
