"""A directory with a mail a file, which go away once they are taken: ``email_box_local_dir``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

from attrs import define, field

from mail2ticket.errors import InboxError, InboxRefusedError, Mail2TicketError
from mail2ticket.sources import Delivery, looking


@define
class Directory:
    """An `Inbox` of the files in a directory; no other program may write into one bit by bit."""

    path: Path = field(converter=Path)
    _left: set[str] = field(factory=set[str], init=False)
    _seen: frozenset[str] = field(default=frozenset[str](), init=False)

    def waiting(self) -> Iterator[Delivery]:
        """Yield the mails that are there, the oldest first."""
        files = self._files()
        self._seen = frozenset(map(str, files))
        for file in files:
            if str(file) not in self._left:
                yield Delivery(name=str(file), open=Delivery.at(file).open, received_at=_at(file))

    def finished(self, delivery: Delivery) -> None:
        """Remove its file."""
        try:
            Path(delivery.name).unlink(missing_ok=True)
        except OSError as error:
            raise InboxError(f"{delivery.name} cannot be removed: {error.strerror}") from error

    def failed(self, delivery: Delivery, error: Exception) -> None:
        """Leave its file; one that can never be taken is not given again."""
        if isinstance(error, Mail2TicketError) and not error.is_transient:
            self._left.add(delivery.name)

    def wait(self, seconds: float, stop: Event) -> None:
        """Look once a second."""
        looking(lambda: any(str(file) not in self._seen for file in self._files()), seconds, stop)

    def close(self) -> None:
        """Do nothing: nothing is kept open."""

    def _files(self) -> list[Path]:
        try:
            files = [
                file for file in self.path.iterdir() if file.is_file() and file.name[0] != "."
            ]
            return sorted(files, key=lambda file: (file.stat().st_mtime, file.name))
        except FileNotFoundError as error:
            if self.path.is_dir():
                raise InboxError(f"{self.path} changed while it was read") from error
            raise InboxRefusedError(f"{self.path} is not there") from error
        except OSError as error:
            raise InboxRefusedError(f"{self.path} cannot be read: {error.strerror}") from error


def _at(file: Path) -> datetime | None:
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC)
    except OSError:
        return None
