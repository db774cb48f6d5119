"""Maildir: a folder with ``cur``, ``new`` and ``tmp``, a file a mail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path

from attrs import field, frozen

from mail2ticket.sources import Delivery

_FOLDERS = frozenset({"cur", "new", "tmp"})


@frozen
class Maildir:
    """
    The mail in ``new`` and then ``cur`` of a Maildir, by name.

    What is in ``tmp`` is not whole yet and is left alone; so are files whose name begins
    with a dot. Whoever reads it all changes nothing. Whoever takes mail from it for good takes
    what is `waiting`, and says of each when he has `finished` it: one that is stopped in between,
    at whatever point, loses no mail, and `Intake.process` tells the repeat.

    >>> import tempfile
    >>> folder = tempfile.TemporaryDirectory()
    >>> for name in ("cur", "new", "tmp"):
    ...     Path(folder.name, name).mkdir()
    >>> _ = Path(folder.name, "new", "1699999999.1.host").write_bytes(b"Subject: Hello")
    >>> maildir = Maildir(folder.name)
    >>> for delivery in maildir.waiting():
    ...     with delivery.open() as mail:
    ...         content = mail.read()  # for `Intake.process`
    ...     maildir.finished(delivery)
    >>> [path.name for path in Path(folder.name, "cur").iterdir()], list(maildir.waiting())
    (['1699999999.1.host:2,S'], [])
    >>> folder.cleanup()
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

    def waiting(self) -> Iterator[Delivery]:
        """Yield the mail in ``new``, by name: that which nobody has finished."""
        for path in regular_files(self.path / "new"):
            yield Delivery.at(path)

    def finished(self, delivery: Delivery) -> None:
        """
        Move the mail of *delivery* from ``new`` to ``cur``, as one that was seen.

        Only after what became of it is committed. The disk is not waited for: should the power
        go, the mail waits again. One that somebody else has moved meanwhile is left where it is;
        no other mail is written over.

        Raises:
            OSError: if it cannot be moved.
        """
        path = Path(delivery.name)
        if path.parent != self.path / "new":
            return
        name = path.name.partition(":")[0]
        target = self.path / "cur" / f"{name}:2,S"
        for number in count(2):
            if not target.exists():
                break
            target = target.with_name(f"{name}.{number}:2,S")
        with suppress(FileNotFoundError):
            path.rename(target)


def regular_files(folder: Path) -> list[Path]:
    """Return the regular files in *folder* by name, without those that begin with a dot."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if entry.name[0] != "." and entry.is_file()]
    return [folder / name for name in sorted(names)]
