"""How far the mail of a file that grows is taken: a bookmark in a file of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO
from uuid import uuid4

from attrs import evolve, field, frozen

from mail2ticket.durable import write_whole
from mail2ticket.errors import InboxError
from mail2ticket.sources.locking import alone

_VERSION = 1
# Bytes at the beginning, and before the bookmark, by which a file is known again.
_KNOWN_BYTES = 65_536
_MOST_BYTES = 4_194_304
# What reading raises where something else stands in the file.
_NOT_OURS = (ValueError, TypeError, LookupError, ArithmeticError, RecursionError)


@frozen(kw_only=True)
class Bookmark:
    """
    How far the mail of one file is taken.

    Attributes:
        id: Names this file, as long as it only grows.

        position: The byte before which every mail was taken, but those that are `left`.

        fingerprint: Of what stands before that; a file without it is another one.

        left: Where mails begin that could not be taken.
    """

    id: str = field(factory=lambda: uuid4().hex)
    position: int = 0
    fingerprint: str = ""
    left: frozenset[int] = frozenset()

    def belongs_to(self, file: BinaryIO) -> bool:
        """Return whether *file* begins as the one in which this was put."""
        if self.position <= 0 or not self.fingerprint:
            return self.position == 0
        return fingerprint_of(file, self.position) == self.fingerprint

    def passing(
        self, start: int, end: int, fingerprint: str, *, is_taken: bool, given: Iterable[int]
    ) -> Bookmark:
        """
        Return it after the mail from *start* to *end* was taken, or could not be.

        Args:
            start: Where that mail begins.

            end: Where it ends.

            fingerprint: Of what stands before that.

            is_taken: Whether it was taken.

            given: Where mails begin that were given, and of which nothing was heard yet.
        """
        if start < self.position:
            # Whoever took it is believed, and not who failed meanwhile.
            return evolve(self, left=self.left - {start}) if is_taken else self
        left = self.left | {each for each in given if self.position <= each < start}
        if not is_taken:
            left |= {start}
        return evolve(self, position=end, fingerprint=fingerprint, left=left)


def fingerprint_of(file: BinaryIO, position: int) -> str:
    """
    Return by what the first *position* bytes of *file* are known again; empty if there are fewer.

    Of a long file its beginning and what stands before *position* are looked at.
    """
    file.seek(0)
    head = file.read(min(position, _KNOWN_BYTES))
    file.seek(max(0, position - _KNOWN_BYTES))
    tail = file.read(min(position, _KNOWN_BYTES))
    if len(tail) < min(position, _KNOWN_BYTES):
        return ""
    return sha256(b"%d\n%b\n%b" % (position, head, tail)).hexdigest()


@frozen
class BookmarkFile:
    """
    A bookmark in the file *path*: it is there whole or not at all, also after a power cut.

    Any number of processes may read and change it; ``<path>.lock`` keeps them apart.
    """

    path: Path

    def current(self, file: BinaryIO) -> Bookmark:
        """
        Return the bookmark of *file*; a new one at its beginning where it has none.

        Raises:
            InboxError: if it cannot be read or written.
        """
        try:
            with alone(self._lock):
                found = self._read()
                if found is None or not found.belongs_to(file):
                    found = Bookmark()
                    self._write(found)
                return found
        except OSError as error:
            raise self._fault(error) from error

    def passes(
        self,
        bookmark: str,
        place: tuple[int, int, str],
        *,
        is_taken: bool,
        given: Iterable[int],
    ) -> None:
        """
        Move it past a mail, unless it belongs to another file by now; see `Bookmark.passing`.

        Raises:
            InboxError: if it cannot be read or written.
        """
        try:
            with alone(self._lock):
                found = self._read()
                if found is None or found.id != bookmark:
                    return
                moved = found.passing(*place, is_taken=is_taken, given=given)
                if moved != found:
                    self._write(moved)
        except OSError as error:
            raise self._fault(error) from error

    def begins_anew(self, bookmark: str) -> None:
        """
        Put it at the beginning, unless it belongs to another file by now.

        Raises:
            InboxError: if it cannot be read or written.
        """
        try:
            with alone(self._lock):
                found = self._read()
                if found is not None and found.id == bookmark:
                    self._write(Bookmark())
        except OSError as error:
            raise self._fault(error) from error

    @property
    def _lock(self) -> Path:
        return self.path.with_name(f"{self.path.name}.lock")

    def _fault(self, error: OSError) -> InboxError:
        return InboxError(f"the bookmark {self.path} cannot be kept: {error.strerror}")

    def _read(self) -> Bookmark | None:
        """Return what is there; None if nothing is, or nothing of ours."""
        try:
            with self.path.open("rb") as file:
                found: Any = json.loads(file.read(_MOST_BYTES))
            if found["version"] != _VERSION:
                return None
            return Bookmark(
                id=str(found["id"]),
                position=int(found["position"]),
                fingerprint=str(found["fingerprint"]),
                left=frozenset(map(int, found["left"])),
            )
        except (FileNotFoundError, *_NOT_OURS):
            return None

    def _write(self, bookmark: Bookmark) -> None:
        content = json.dumps(
            {
                "version": _VERSION,
                "id": bookmark.id,
                "position": bookmark.position,
                "fingerprint": bookmark.fingerprint,
                "left": sorted(bookmark.left),
            }
        )
        write_whole(self.path, content.encode(), self.path.parent, f"{self.path.name}.")
