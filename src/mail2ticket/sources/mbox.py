"""mbox: mails in one file, each after a line that begins with ``From `` (RFC 4155)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from attrs import field, frozen

from mail2ticket.model.limits import Limits
from mail2ticket.sources import Delivery

#: What a file begins with that is an mbox.
POSTMARK = b"From "

# A postmark tells the time; a sentence that begins with "From" seldom does.
_TIME = re.compile(rb"[0-9]:[0-9]{2}")
_POSTMARK_BYTES = 400
_QUOTED = re.compile(rb">{1,40}From ")
_CHUNK = 65_536


@frozen
class Mbox:
    """
    The mails of an mbox file, read one after another.

    A mail begins at a postmark: a line ``From … time …`` after an empty line, or at the top
    of the file. One ``>`` is taken off lines that the writer quoted so that they are none
    (mboxrd, and mboxo as far as it can be undone).

    No more than one mail is in memory, and of that no more than `Limits.refused_bytes` and
    one byte; whoever takes it refuses it for that one byte. The file is not locked and not
    changed.

    Attributes:
        limit: The bytes over which a mail is not kept whole.
    """

    path: Path = field(converter=Path)
    limit: int = Limits().refused_bytes

    @staticmethod
    def is_at(path: Path) -> bool:
        """Return whether the file at *path* begins as an mbox does."""
        with path.open("rb") as file:
            return file.read(len(POSTMARK)) == POSTMARK

    def __iter__(self) -> Iterator[Delivery]:
        with self.path.open("rb") as file:
            mails = mails_in(file, self.limit)
            before, number = next(mails, None), 1
            if before is None:
                return
            # The number is only told where there are several, and that the next one tells.
            for mail in mails:
                yield Delivery.of(f"{self.path}#{number}", before.content)
                before, number = mail, number + 1
            name = f"{self.path}#{number}" if number > 1 else str(self.path)
            yield Delivery.of(name, before.content)


@frozen
class Found:
    """
    A mail in an mbox.

    Attributes:
        start: The byte at which its postmark begins.

        end: The byte at which the next one does, or the file ends.

        content: Its bytes, without the postmark; of a mail over the limit one byte more.
    """

    start: int
    end: int
    content: bytes = field(repr=False)


def mails_in(file: BinaryIO, limit: int) -> Iterator[Found]:
    """
    Yield the mails of an mbox from where *file* stands, which is at the beginning of a line.

    What comes before the first postmark is passed over.
    """
    start, at = 0, file.tell()
    mail: _Mail | None = None
    is_start, after_blank = True, True
    while line := file.readline(_CHUNK):
        if is_start and after_blank and _is_postmark(line, is_first=mail is None):
            if mail is not None:
                yield Found(start, at, mail.end())
            mail, start = _Mail(limit), at
        elif mail is not None:
            mail.add(line[1:] if is_start and _QUOTED.match(line) else line)
        after_blank = is_start and line in {b"\n", b"\r\n"}
        is_start = line.endswith(b"\n")
        at += len(line)
    if mail is not None:
        yield Found(start, at, mail.end())


def _is_postmark(line: bytes, *, is_first: bool) -> bool:
    if not line.startswith(POSTMARK):
        return False
    return is_first or _TIME.search(line[:_POSTMARK_BYTES]) is not None


class _Mail:
    """The bytes of one mail, as far as they are kept."""

    def __init__(self, limit: int) -> None:
        self._room = limit + 1
        self._lines: list[bytes] = []

    def add(self, line: bytes) -> None:
        if self._room > 0:
            self._lines.append(line[: self._room])
            self._room -= len(line)

    def end(self) -> bytes:
        # The empty line before the next postmark is the file's and not the mail's.
        if self._lines and self._lines[-1] in {b"\n", b"\r\n"} and len(self._lines) > 1:
            self._lines.pop()
        return b"".join(self._lines)
