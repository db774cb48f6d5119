"""Files that were written into the text by uuencode (POSIX ``uuencode``), and taken out of it."""

from __future__ import annotations

import binascii
import re
from typing import NamedTuple

from mail2ticket.parse.unpack.packed import Budget, Packed, type_by_name

_BEGIN = re.compile(r"^begin(?:-base64)? [0-7]{3,4} ([^\n]{1,255})$", re.MULTILINE)
_BEGIN_AGAIN = re.compile(r"begin(?:-base64)? [0-7]{3,4} .")
# A count, and at most the 60 characters of 45 bytes with a checksum after them.
_LINE = re.compile(r"[!-M][ -`]{0,62}")
_ENDS_64 = frozenset({"====", "===="[:3]})
_LINE_64 = re.compile(r"[A-Za-z0-9+/]{1,1000}={0,2}")
_ZERO = frozenset({"`", " ", ""})

#: Damaged lines in a row that a file goes on after.
_MOST_DAMAGED = 1


class _Block(NamedTuple):
    """A file in the text: where it begins and ends, and what is in it."""

    start: int
    end: int
    name: str
    found: bytearray
    is_whole: bool


def take_out(text: str, budget: Budget) -> tuple[str, tuple[Packed, ...]]:
    r"""
    Return *text* without the files that are uuencoded in it, and those files.

    A line such as ``begin 644 notes.txt`` is believed only where lines of data follow, as
    long as their first character says. Blanks at line ends may have been eaten on the way,
    and zeros be written as blanks or backticks. A damaged line is passed over with a
    defect; so is a missing ``end``. Each line is looked at once.

    >>> from mail2ticket.parse.findings import Findings
    >>> text, files = take_out("See:\nbegin 644 a.txt\n#:&D*\n`\nend\nBye\n", Budget(Findings()))
    >>> text, files[0].names, files[0].content
    ('See:\nBye\n', ('a.txt',), b'hi\n')
    """
    kept: list[str] = []
    files: list[Packed] = []
    at = 0
    begin = _BEGIN.search(text)
    while begin is not None:
        block = _read(text, begin, budget.findings.limits.attachments_bytes)
        if block is None:
            begin = _BEGIN.search(text, begin.end())
            continue
        if not (budget.takes_file() and budget.takes(len(block.found))):
            break
        if not block.is_whole:
            budget.complain(block.name, "uuencoded, and damaged")
        kept.append(text[at : block.start])
        at = block.end
        files.append(Packed((block.name,), bytes(block.found), type_by_name(block.name)))
        begin = _BEGIN.search(text, at)
    return "".join((*kept, text[at:])), tuple(files)


def _read(text: str, begin: re.Match[str], most: int) -> _Block | None:
    """Read the file that *begin* begins; one over *most* bytes is not read to its end."""
    reader = _Base64() if begin[0].startswith("begin-") else _Lines()
    at = last = min(begin.end() + 1, len(text))
    # A line may stand for many times its length, for zeros at its end are left away.
    while at < len(text) and not reader.is_closed and len(reader.found) <= most:
        stop = text.find("\n", at)
        stop = stop if stop >= 0 else len(text)
        # A longer line is none of ours; it is not copied to find that out.
        line = text[at : min(stop, at + 1100)].rstrip("\r")
        after = min(stop + 1, len(text))
        if _BEGIN_AGAIN.match(line) or not reader.takes(line):
            break
        at = after
        last = after if reader.is_sure else last
    if not reader.is_file and len(reader.found) <= most:
        return None
    is_whole = reader.is_closed and not reader.damaged
    return _Block(begin.start(), last, begin[1].strip(), reader.found, is_whole)


class _Lines:
    """Reads lines of uuencoded data, one at a time."""

    def __init__(self) -> None:
        self.found = bytearray()
        self.damaged = 0
        self.is_closed = False
        #: Whether the last line that was taken is part of the file.
        self.is_sure = False
        self._in_a_row = 0
        self._exact = 0
        self._zeros = 0

    @property
    def is_file(self) -> bool:
        """Whether it was a file: lines that are exact, or an end."""
        is_ended = self.is_closed and (bool(self.found) or self._zeros == 1)
        return self._exact > 0 or (is_ended and not self.damaged)

    def takes(self, line: str) -> bool:
        """Return whether *line* goes on with the file."""
        self.is_sure = False
        if line.rstrip() == "end":
            self.is_closed = self.is_sure = True
        elif line.rstrip() in _ZERO or not line.strip():
            self._zeros += 1
            self.is_sure = bool(line.strip())
            return self._zeros <= 2  # noqa: PLR2004 - the line of count 0, and a blank one
        elif self._data(line):
            self._in_a_row = self._zeros = 0
            self.is_sure = True
        else:
            self.damaged += 1
            self._in_a_row += 1
            return bool(self.found) and self._in_a_row <= _MOST_DAMAGED
        return True

    def _data(self, line: str) -> bool:
        if not _LINE.fullmatch(line):
            return False
        count = ord(line[0]) - 32
        length = (count + 2) // 3 * 4 + 1
        # Some encoders add a checksum, others leave the last blanks away.
        self._exact += len(line) in {length, length + 1} and len(line) > 1
        # Not a character more than the bytes need: what fills up the rest may be anything.
        needed = (count * 4 + 2) // 3 + 1
        self.found += binascii.a2b_uu(line[:needed].encode("ascii"))
        return True


class _Base64(_Lines):
    """Reads the same in base64, as ``uuencode -m`` writes it."""

    def takes(self, line: str) -> bool:
        line = line.strip()
        self.is_sure = True
        if line in _ENDS_64:
            self.is_closed = True
            return True
        if not _LINE_64.fullmatch(line) or len(line) % 4:
            return False
        self.found += binascii.a2b_base64(line)
        self._exact += 1
        return True
