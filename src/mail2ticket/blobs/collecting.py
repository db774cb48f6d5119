"""
Files of a folder that nobody uses, moved aside before they are removed.

Mail that is being processed may need the very file that is collected: it was put before, by a
mail that came to nothing, and is put again. So each file is first moved aside, under its path
below a folder of this run; from then on a `put` of the same file finds none and writes it. What
was put before it was moved is younger than it was, which is looked at now, and so is whether it
is in use. Then it is removed, or moved back. What a crash leaves aside, the next run treats so.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from attrs import field, frozen

from mail2ticket.blobs.writing import TRIES
from mail2ticket.durable import make_folder, sync_folder
from mail2ticket.ports import InUse

#: The folder below the root where files lie aside.
ASIDE = ".collected"


def stale(root: Path, older_than: datetime) -> Iterator[Path]:
    """
    Yield the paths below *root* of files that are older, and of all that lie aside.

    Among the former is what a crash left of files that were being written.

    Raises:
        OSError: if a folder cannot be read.
    """
    for path in _files(root / ASIDE):
        yield root.joinpath(*path.relative_to(root / ASIDE).parts[1:])
    for path in _files(root):
        if _is_older(path, older_than):
            yield path


@frozen
class Collection:
    """
    One run, in which files below *root* are moved aside and looked at again.

    Attributes:
        name: What its folder is called; no other run has it, so that what one run has moved
            aside is never taken for what another has.
    """

    root: Path
    older_than: datetime
    in_use: InUse
    name: str = field(factory=lambda: secrets.token_hex(16), init=False)

    def remove(self, paths: Sequence[Path]) -> tuple[Path, ...]:
        """
        Remove those of *paths* that are older and not in use, and return which.

        Raises:
            OSError: if a file cannot be moved; whatever is aside then is moved back.
        """
        aside: dict[Path, tuple[Path, ...]] = {}
        try:
            for path in dict.fromkeys(paths):
                self._move_aside(path)
                aside[path] = tuple(self._aside(path))
            found = [path for path, copies in aside.items() if copies]
            used = self.in_use([path.as_uri() for path in found])
        except BaseException:
            for path, copies in aside.items():
                self._move_back(path, copies)
            raise
        removed = [path for path in found if self._is_removed(path, aside[path], used)]
        self._tidy(paths)
        return tuple(removed)

    def _move_aside(self, path: Path) -> None:
        if not _is_older(path, self.older_than):
            return
        to = self.root / ASIDE / self.name / path.relative_to(self.root)
        with suppress(FileNotFoundError):  # another run was first, or tidied up just now
            make_folder(to.parent, is_synced=False)
            path.rename(to)

    def _aside(self, path: Path) -> Iterator[Path]:
        """Yield where *path* lies aside, of this run and of those that a crash has ended."""
        below = path.relative_to(self.root)
        for run in _entries(self.root / ASIDE):
            if (run / below).is_file():
                yield run / below

    def _is_removed(self, path: Path, copies: Sequence[Path], used: frozenset[str]) -> bool:
        is_older = all(_is_older(copy, self.older_than, missing=True) for copy in copies)
        if path.as_uri() in used or not is_older:
            self._move_back(path, copies)
            return False
        for copy in copies:
            copy.unlink(missing_ok=True)
        return not path.exists()

    def _move_back(self, path: Path, copies: Sequence[Path]) -> None:
        """Have *path* again, unless it was put meanwhile; all copies of a path are the same."""
        for copy in copies:
            for _ in range(TRIES):
                with suppress(FileNotFoundError):
                    if path.exists():
                        copy.unlink()
                    else:
                        os.utime(copy)  # for it may take the place of one that was just put
                        make_folder(path.parent)
                        copy.replace(path)
                        sync_folder(path.parent)
                if not copy.exists():  # nor if another run has dealt with it
                    break

    def _tidy(self, paths: Sequence[Path]) -> None:
        """Remove the folders that are empty now."""
        for run in _entries(self.root / ASIDE):
            for name, _, _ in os.walk(run, topdown=False):
                _remove_empty(Path(name))
        _remove_empty(self.root / ASIDE)
        for path in paths:
            for folder in path.parents:
                if folder == self.root or not _remove_empty(folder):
                    break


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files below *folder*; no link is followed, and nothing aside told."""
    for entry in _entries(folder):
        try:
            mode = entry.lstat().st_mode
        except FileNotFoundError:
            continue
        if S_ISREG(mode):
            yield entry
        elif S_ISDIR(mode) and entry.name != ASIDE:
            yield from _files(entry)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []


def _is_older(path: Path, than: datetime, *, missing: bool = False) -> bool:
    try:
        return path.lstat().st_mtime < than.timestamp()
    except FileNotFoundError:
        return missing


def _remove_empty(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
