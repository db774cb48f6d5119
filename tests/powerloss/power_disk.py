"""
A disk that loses power: what was done to files, in order, and what may be left of it.

What was synced is there. Of what was not, any part may be: none of the writes to a file, all, or
some of them in any order, and of one only some sectors. Names in a folder (made, renamed,
removed) reach the disk in the order in which they changed, as on every file system with a
journal, but only with the folder's own sync is it certain how many of them did. A name is not
found where a folder above it is not.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_ISDIR
from typing import Literal, TypeAlias
from unittest.mock import patch

from attrs import define, field, frozen

SECTOR = 512


@frozen
class Made:
    """A file, or a folder, that was not there before."""

    path: Path
    is_folder: bool = False


@frozen
class Written:
    """Bytes that were written at a place of a file."""

    path: Path
    place: int
    content: bytes = field(repr=False)


@frozen
class Truncated:
    """A file that has another size."""

    path: Path
    size: int


@frozen
class Synced:
    """A file whose content was brought to the disk."""

    path: Path


@frozen
class FolderSynced:
    """A folder whose names were brought to the disk."""

    path: Path


@frozen
class Renamed:
    """A file that has another name, in place of the one that had it."""

    path: Path
    target: Path


@frozen
class Removed:
    """A file that has no name any more."""

    path: Path


@frozen
class Marked:
    """Something that the program said meanwhile."""

    what: Literal["begins", "is done"]
    number: int


Event: TypeAlias = Made | Written | Truncated | Synced | FolderSynced | Renamed | Removed | Marked
Change: TypeAlias = "Written | Truncated"


@define
class Recording:
    """
    Takes note of all that happens to the files below *root*.

    Attributes:
        lies: Whether the disk says that something is synced and does not do it.

        syncs_files: Whether what Python syncs counts.
    """

    root: Path
    lies: bool = False
    syncs_files: bool = True
    events: list[Event] = field(factory=list)
    _known: set[Path] = field(factory=set)

    def makes(self, path: Path) -> None:
        self._known.add(path)
        self.events.append(Made(path))

    def makes_folder(self, path: Path) -> None:
        self.events.append(Made(path, is_folder=True))

    def writes(self, path: Path, place: int, content: bytes) -> None:
        self.events.append(Written(path, place, content))

    def truncates(self, path: Path, size: int) -> None:
        self.events.append(Truncated(path, size))

    def syncs(self, path: Path) -> None:
        if not self.lies:
            self.events.append(Synced(path))

    def syncs_folder(self, path: Path) -> None:
        if not self.lies:
            self.events.append(FolderSynced(path))

    def renames(self, path: Path, target: Path) -> None:
        self._known.discard(path)
        self._known.add(target)
        self.events.append(Renamed(path, target))

    def removes(self, path: Path) -> None:
        self._known.discard(path)
        self.events.append(Removed(path))

    def wrote(self, path: Path) -> None:
        """Take note of the whole of a file that Python wrote."""
        if path not in self._known:
            self.makes(path)
            self.writes(path, 0, path.read_bytes())

    def marks(self, what: Literal["begins", "is done"], number: int) -> None:
        """Take note of what the program says."""
        self.events.append(Marked(what, number))

    @contextmanager
    def of_python(self) -> Iterator[None]:
        """Take note of what Python itself does to files: FolderBlobs and MaildirTransport."""
        fsync, replace, mkdir, unlink = os.fsync, os.replace, os.mkdir, os.unlink

        def our_fsync(handle: int) -> None:
            path = Path(f"/proc/self/fd/{handle}").readlink()
            is_folder = S_ISDIR(os.fstat(handle).st_mode)
            if not is_folder and path.is_relative_to(self.root):
                self.wrote(path)
            fsync(handle)
            if self.syncs_files and path.is_relative_to(self.root):
                (self.syncs_folder if is_folder else self.syncs)(path)

        def our_replace(source: str | Path, target: str | Path) -> None:
            self.wrote(Path(source))
            replace(source, target)
            self.renames(Path(source), Path(target))

        def our_mkdir(path: str | Path, mode: int = 0o777) -> None:
            mkdir(path, mode)
            self.makes_folder(Path(path))

        def our_unlink(path: str | Path) -> None:
            unlink(path)
            if Path(path) in self._known:
                self.removes(Path(path))

        with (
            patch("os.fsync", our_fsync),
            patch("os.replace", our_replace),
            patch("os.rename", our_replace),
            patch("os.mkdir", our_mkdir),
            patch("os.unlink", our_unlink),
        ):
            yield


@define
class _File:
    """What is certain of a file, and what was done to it since."""

    certain: bytes = b""
    pending: list[Change] = field(factory=list)


@frozen
class _Naming:
    """A change of names in one folder: a name, and what it names from then on; or nothing."""

    name: Path
    file: _File | None
    is_folder: bool = False
    gone: Path | None = None


@define
class Disk:
    """What is on the disk after some events, and what may be."""

    _names: dict[Path, _File] = field(factory=dict)
    _certain: dict[Path, _Naming] = field(factory=dict)
    _pending: dict[Path, list[_Naming]] = field(factory=dict)

    def has(self, path: Path, content: bytes) -> None:
        """Let a file be there from before."""
        file = self._names[path] = _File(content)
        self._certain[path] = _Naming(path, file)

    def takes(self, event: Event) -> None:
        """Let *event* happen."""
        match event:
            case Made(path, is_folder):
                file = self._names[path] = _File()
                self._changes(path, _Naming(path, None if is_folder else file, is_folder))
            case Written(path) | Truncated(path):
                self._names[path].pending.append(event)
            case Synced(path):
                file = self._names[path]
                file.certain = _applied(file.certain, file.pending)
                file.pending.clear()
            case Renamed(path, target):
                file = self._names[target] = self._names.pop(path)
                self._changes(target, _Naming(target, file, gone=path))
            case Removed(path):
                self._names.pop(path, None)
                self._changes(path, _Naming(path, None, gone=path))
            case FolderSynced(path):
                for naming in self._pending.pop(path, ()):
                    _named(self._certain, naming)
            case Marked():
                pass

    def _changes(self, path: Path, naming: _Naming) -> None:
        self._pending.setdefault(path.parent, []).append(naming)

    def after_power_loss(self, chance: random.Random) -> dict[Path, bytes]:
        """Return the files that are found again, with their content: one way of many."""
        names = dict(self._certain)
        for pending in self._pending.values():
            reached = chance.choice((0, len(pending), chance.randint(0, len(pending))))
            for naming in pending[:reached]:
                _named(names, naming)
        folders = {path for path, naming in names.items() if naming.is_folder}
        made = {path for path, file in self._all_folders()}
        found: dict[Path, bytes] = {}
        for path, naming in names.items():
            if naming.file is None:
                continue
            if all(above in folders for above in path.parents if above in made):
                found[path] = _left(naming.file, chance)
        return found

    def _all_folders(self) -> Iterator[tuple[Path, _Naming]]:
        for pending in self._pending.values():
            yield from ((each.name, each) for each in pending if each.is_folder)
        yield from ((path, each) for path, each in self._certain.items() if each.is_folder)


def _named(names: dict[Path, _Naming], naming: _Naming) -> None:
    if naming.gone is not None:
        names.pop(naming.gone, None)
    if naming.file is not None or naming.is_folder:
        names[naming.name] = naming


def _applied(content: bytes, changes: list[Change]) -> bytes:
    found = bytearray(content)
    for change in changes:
        if isinstance(change, Truncated):
            del found[change.size :]
            found.extend(bytes(change.size - len(found)))
        else:
            if len(found) < change.place:
                found.extend(bytes(change.place - len(found)))
            found[change.place : change.place + len(change.content)] = change.content
    return bytes(found)


def _left(file: _File, chance: random.Random) -> bytes:
    ways: tuple[Callable[[list[Change]], list[Change]], ...] = (
        lambda _: [],
        lambda pending: pending,
        lambda pending: pending[: chance.randint(0, len(pending))],
        lambda pending: [each for each in pending if chance.random() < 0.5],
    )
    left = list(chance.choice(ways)(file.pending))
    if left and isinstance(torn := left[-1], Written) and chance.random() < 0.5:
        left[-1:] = _torn(torn, chance)
    return _applied(file.certain, left)


def _torn(written: Written, chance: random.Random) -> list[Change]:
    """Return the sectors of a write that reached the disk."""
    return [
        Written(written.path, written.place + at, written.content[at : at + SECTOR])
        for at in range(0, len(written.content), SECTOR)
        if chance.random() < 0.5
    ]


def laid_out(files: dict[Path, bytes]) -> None:
    """Write *files* where they were."""
    for path, content in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
