"""An mbox as an inbox: it is read and never written, and a bookmark tells how far."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import BinaryIO

from attrs import frozen

from mail2ticket.errors import InboxError, InboxRefusedError, Mail2TicketError
from mail2ticket.model.limits import Limits
from mail2ticket.sources import Delivery, looking
from mail2ticket.sources.bookmarks import Bookmark, BookmarkFile, fingerprint_of
from mail2ticket.sources.locking import PATIENCE, locked
from mail2ticket.sources.mbox import POSTMARK, Found, mails_in

__all__ = ["MboxInbox"]

_BLANK = frozenset({b"\n", b"\r\n"})
# What c-client and Dovecot write as the first mail, for themselves.
_INTERNAL = b"FOLDER INTERNAL DATA"
_INTERNAL_FIELDS = (b"\nx-imap:", b"\nx-imapbase:")
_HEAD_BYTES = 8_192
_LINE_BYTES = 4_096

# A file as it was: its inode, its size, when it was written.
_Stamp = tuple[int, int, int] | None


@frozen
class _Place:
    """Where a mail is: in which file, from where to where, and what stands before its end."""

    bookmark: str
    start: int
    end: int
    fingerprint: str


class MboxInbox:
    """
    The mail of an mbox file that a mail server appends to, as an `Inbox`.

    The file is locked as mail servers lock it (`locked`), for no longer than it takes to read
    one mail, and is never written. How far its mail is taken is in a bookmark: a byte, and a
    fingerprint of what stands before it. A file that has grown goes on from there; one that was
    emptied, replaced or rewritten is taken from its beginning, and `Intake.process` tells the
    repeats. A file that is not there has no mail.

    Mails are told apart, and quoted lines read, as `Mbox` does.

    Args:
        path: The file.

        bookmark: Where the bookmark is, in a folder that is there and that we may write to; by
            default beside the mbox, under its name with a dot before and ``.mail2ticket`` after
            it. A lock and drafts are beside it.

        limit: The bytes over which a mail is not kept whole; see `Limits.refused_bytes`.

        patience: Seconds to wait for a lock.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        bookmark: str | os.PathLike[str] | None = None,
        *,
        limit: int = Limits().refused_bytes,
        patience: float = PATIENCE,
    ) -> None:
        self._path = Path(path)
        beside = self._path.with_name(f".{self._path.name}.mail2ticket")
        self._bookmark = BookmarkFile(Path(bookmark) if bookmark is not None else beside)
        self._limit, self._patience = limit, patience
        self._given: dict[str, _Place] = {}
        self._given_up: set[tuple[str, int]] = set()
        self._seen: _Stamp = None

    def waiting(self) -> Iterator[Delivery]:
        """
        Yield the mails that were not taken: those that were left before, and then the others.

        Raises:
            InboxError: if the file is locked for too long, or the bookmark cannot be kept.

            InboxRefusedError: if the file cannot be opened.
        """
        self._given.clear()
        began = self._began()
        if began is None:
            return
        for start in sorted(began.left):
            if (began.id, start) in self._given_up:
                continue
            found = self._read_left(began.id, start)
            if found is not None:
                yield found
        cursor = began.position
        while (step := self._read_next(began.id, cursor)) is not None:
            cursor, delivery = step
            if delivery is not None:
                yield delivery

    def finished(self, delivery: Delivery) -> None:
        """
        Move the bookmark past the mail of *delivery*; on the disk when it returns.

        Raises:
            InboxError: if the bookmark cannot be kept.
        """
        self._passed(delivery.name, is_taken=True)

    def failed(self, delivery: Delivery, error: Exception) -> None:
        """
        Have the bookmark say that the mail of *delivery* is left; see `Inbox.failed`.

        Raises:
            InboxError: if the bookmark cannot be kept.
        """
        place = self._given.get(delivery.name)
        if place and isinstance(error, Mail2TicketError) and not error.is_transient:
            self._given_up.add((place.bookmark, place.start))
        self._passed(delivery.name, is_taken=False)

    def wait(self, seconds: float, stop: Event) -> None:
        """Return once the file is not as it was at the end of the last round."""
        looking(lambda: _stamp(self._path) != self._seen, seconds, stop)

    def close(self) -> None:
        """Do nothing: nothing is kept open."""

    def _passed(self, name: str, *, is_taken: bool) -> None:
        place = self._given.get(name)
        if place is None:
            return
        given = [each.start for each in self._given.values()]
        where = (place.start, place.end, place.fingerprint)
        self._bookmark.passes(place.bookmark, where, is_taken=is_taken, given=given)
        if is_taken:
            del self._given[name]

    @contextmanager
    def _opened(self) -> Generator[BinaryIO | None, None, None]:
        """Open and lock the file; None where there is none."""
        try:
            with locked(self._path, self._patience) as file:
                yield file
                return
        except FileNotFoundError as error:
            if not self._path.parent.is_dir():
                raise InboxRefusedError(f"{self._path.parent} is no folder") from error
        except (IsADirectoryError, NotADirectoryError, PermissionError) as error:
            raise InboxRefusedError(f"{self._path} cannot be read: {error.strerror}") from error
        except OSError as error:
            raise InboxError(f"{self._path} cannot be read: {error.strerror}") from error
        self._seen = None
        yield None

    def _began(self) -> Bookmark | None:
        """Return the bookmark, or None where there is no file."""
        with self._opened() as file:
            return self._bookmark.current(file) if file else None

    def _read_left(self, bookmark: str, start: int) -> Delivery | None:
        """Return the mail at *start*, unless it was taken meanwhile or the file is another."""
        with self._opened() as file:
            current = self._bookmark.current(file) if file else None
            if not file or not current or current.id != bookmark or start not in current.left:
                return None
            file.seek(start)
            found = next(mails_in(file, self._limit), None)
            return self._delivery(file, bookmark, found) if found else None

    def _read_next(self, bookmark: str, cursor: int) -> tuple[int, Delivery | None] | None:
        """Return the first mail from *cursor* on that nobody took, and where it ends."""
        with self._opened() as file:
            current = self._bookmark.current(file) if file else None
            if not file or not current or current.id != bookmark:
                return None  # it is another file by now; the next round begins with that
            cursor = max(cursor, current.position)
            if cursor and not _is_boundary(file, cursor):
                # Somebody wrote on in the last mail, which was not whole when it was taken.
                self._bookmark.begins_anew(bookmark)
                return None
            file.seek(cursor)
            found = next(mails_in(file, self._limit), None)
            if found is None:
                self._seen = _stamp_of(os.fstat(file.fileno()))
                return None
            delivery = self._delivery(file, bookmark, found)
            if found.start == 0 and _is_internal(found.content):
                self._passed(delivery.name, is_taken=True)
                return found.end, None
            return found.end, delivery

    def _delivery(self, file: BinaryIO, bookmark: str, found: Found) -> Delivery:
        name = f"{self._path}@{found.start}"
        before_end = fingerprint_of(file, found.end)
        self._given[name] = _Place(bookmark, found.start, found.end, before_end)
        return Delivery.of(name, found.content)


def _is_boundary(file: BinaryIO, at: int) -> bool:
    """Return whether a mail can begin at *at*, or the file ends there."""
    file.seek(at)
    line = file.readline(_LINE_BYTES)
    while line in _BLANK:
        line = file.readline(_LINE_BYTES)
    return not line or line.startswith(POSTMARK)


def _is_internal(content: bytes) -> bool:
    head = b"\n" + content[:_HEAD_BYTES]
    return _INTERNAL in head and any(each in head.lower() for each in _INTERNAL_FIELDS)


def _stamp(path: Path) -> _Stamp:
    try:
        return _stamp_of(path.stat())
    except OSError:
        return None


def _stamp_of(found: os.stat_result) -> _Stamp:
    return (found.st_ino, found.st_size, found.st_mtime_ns)
