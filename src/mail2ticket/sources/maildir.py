"""Maildir: a folder with ``cur``, ``new`` and ``tmp``, a file a mail."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from threading import Event

from attrs import define, field

from mail2ticket.errors import InboxError, InboxRefusedError, Mail2TicketError
from mail2ticket.sources import Delivery, Waiting, looking

__all__ = ["Maildir"]

_FOLDERS = frozenset({"cur", "new", "tmp"})


@define
class Maildir:
    """
    The mail in ``new`` and then ``cur`` of a Maildir, by name.

    What is in ``tmp`` is not whole yet and is left alone; so are files whose name begins
    with a dot. Whoever reads it all changes nothing. Whoever takes mail from it for good takes
    what is `waiting`, and says of each when he has `finished` it: one that is stopped in between,
    at whatever point, loses no mail, and `Intake.process` tells the repeat. It is an `Inbox`. No
    mail program should look into it meanwhile: they move mail out of ``new`` as well.

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
    _left: set[str] = field(factory=set[str], init=False, repr=False, eq=False)
    _seen: frozenset[str] = field(default=frozenset[str](), init=False, repr=False, eq=False)

    @staticmethod
    def is_at(path: Path) -> bool:
        """Return whether *path* is a Maildir."""
        return all((path / name).is_dir() for name in _FOLDERS)

    def __iter__(self) -> Iterator[Delivery]:
        for folder in ("new", "cur"):
            for path in regular_files(self.path / folder):
                yield Delivery.at(path)

    def waiting(self) -> Iterator[Delivery]:
        """
        Yield the mail in ``new``, by name: that which nobody has finished.

        Raises:
            InboxError: if it cannot be read.

            InboxRefusedError: if there is no such Maildir.
        """
        paths = self._new()
        self._seen = frozenset({path.name for path in paths})
        self._left &= self._seen
        for path in paths:
            if path.name not in self._left:
                yield Delivery(name=str(path), open=Delivery.at(path).open, received_at=_at(path))

    def count(self) -> int:
        """
        Return how many mails wait, those that can never be taken too.

        Raises:
            InboxError: if it cannot be read.
        """
        return len(self._new())

    def check(self) -> Waiting:
        """
        Return what waits; nothing is changed.

        Raises:
            InboxError, InboxRefusedError: as for `waiting`.
        """
        moments = [_at(path) for path in self._new()]
        return Waiting(len(moments), min(filter(None, moments), default=None))

    def finished(self, delivery: Delivery) -> None:
        """
        Move the mail of *delivery* from ``new`` to ``cur``, as one that was seen.

        Only after what became of it is committed. The disk is not waited for: should the power
        go, the mail waits again. One that somebody else has moved meanwhile is left where it is;
        no other mail is written over.

        Raises:
            InboxError: if it cannot be moved.
        """
        path = Path(delivery.name)
        if path.parent != self.path / "new":
            return
        name = path.name.partition(":")[0]
        target = self.path / "cur" / f"{name}:2,S"
        try:
            for number in count(2):
                if not target.exists():
                    break
                target = target.with_name(f"{name}.{number}:2,S")
            with suppress(FileNotFoundError):
                path.rename(target)
        except OSError as error:
            raise InboxError(f"{path} cannot be moved to cur: {error.strerror}") from error

    def failed(self, delivery: Delivery, error: Exception) -> None:
        """Leave the mail of *delivery* in ``new``; see `Inbox.failed`."""
        if isinstance(error, Mail2TicketError) and not error.is_transient:
            self._left.add(Path(delivery.name).name)

    def wait(self, seconds: float, stop: Event) -> None:
        """
        Return once something is in ``new`` that was not there before; see `Inbox.wait`.

        Raises:
            InboxError: if it cannot be read.
        """
        looking(lambda: any(path.name not in self._seen for path in self._new()), seconds, stop)

    def close(self) -> None:
        """Do nothing: nothing is kept open."""

    def _new(self) -> list[Path]:
        folder = self.path / "new"
        try:
            return regular_files(folder)
        except (FileNotFoundError, NotADirectoryError, PermissionError) as error:
            raise InboxRefusedError(f"{folder} cannot be read: {error.strerror}") from error
        except OSError as error:
            raise InboxError(f"{folder} cannot be read: {error.strerror}") from error


def _at(path: Path) -> datetime | None:
    """Return when the file was written, which is when it was delivered."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except (OSError, ValueError, OverflowError):
        return None


def regular_files(folder: Path) -> list[Path]:
    """Return the regular files in *folder* by name, without those that begin with a dot."""
    with os.scandir(folder) as entries:
        names = [entry.name for entry in entries if entry.name[0] != "." and entry.is_file()]
    return [folder / name for name in sorted(names)]
