"""Maildir: a folder with ``cur``, ``new`` and ``tmp``, a file a mail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from attrs import field, frozen

from mail2ticket.sources import Delivery

_FOLDERS = frozenset({"cur", "new", "tmp"})


@frozen
class Maildir:
    """
    The mail in ``new`` and then ``cur`` of a Maildir, by name.

    What is in ``tmp`` is not whole yet and is left alone; so are files whose name begins
    with a dot. Nothing is moved or marked.
    """

    path: Path = field(converter=Path)

    @staticmethod
    def is_at(path: Path) -> bool:
        """Return whether *path* is a Maildir."""
        return all((path / name).is_dir() for name in _FOLDERS)

    def __iter__(self) -> Iterator[Delivery]:
        for folder in ("new", "cur"):
            for path in regular_files(self.path / folder):
                yield Delivery.at(path)


def regular_files(folder: Path) -> list[Path]:
    """Return the regular files in *folder* by name, without those that begin with a dot."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if entry.name[0] != "." and entry.is_file()]
    return [folder / name for name in sorted(names)]
