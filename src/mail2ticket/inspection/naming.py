"""What is odd about the name of a file: how it hides its ending, or names something else (X12)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import StrEnum

from mail2ticket.inspection.endings import KNOWN, PROGRAMS, REFUSED, ending

__all__ = ["HIDING", "ODD", "Trick", "tricks"]


class Trick(StrEnum):
    """What a name does that names need not do."""

    TURNED = "turned"
    INVISIBLE = "invisible"
    LOOK_ALIKE = "look_alike"
    PUSHED = "pushed"
    DOUBLE = "double"
    INNER = "inner"
    STREAM = "stream"
    DEVICE = "device"
    TRAILING = "trailing"
    PATH = "path"
    CONTROL = "control"
    LONG = "long"


#: Tricks that hide the ending from people.
HIDING = {
    Trick.TURNED: "the name hides its ending",
    Trick.INVISIBLE: "the ending holds characters that nobody sees",
    Trick.LOOK_ALIKE: "what looks like a dot in the name is none",
    Trick.PUSHED: "blanks push the ending out of sight",
}
#: Names that some system takes for something else.
ODD = {
    Trick.STREAM: "the name names a stream of a file",
    Trick.DEVICE: "the name is that of a device",
    Trick.TRAILING: "the name ends with dots or blanks",
    Trick.PATH: "the name is a path",
    Trick.CONTROL: "the name holds control characters",
    Trick.LONG: "the name is longer than file systems take",
}

# Letters and one ending; names of devices are shorter.
_USUAL = re.compile(r"[A-Za-z0-9_-]{8,100}\.[A-Za-z0-9]{1,10}")
# Marks that turn the reading direction hide where a name ends.
_TURNING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LOOK_ALIKES = re.compile("[\u2024\u3002\ufe52\uff0e\uff61\u0701\u0702\u06d4\ua4f8\u00b7\u2219]")
# Eight blanks or more, and no dot between them and the last ending.
_PUSHED = re.compile(
    r"(?:\s|[\u2800_]){8}[^.]{0,30}\.[A-Za-z0-9]{1,10}\s*\Z|(?:\s|[\u2800_]){8}[A-Za-z0-9]{1,10}\s*\Z"
)
_STREAM = re.compile(r"\.[^.\s:/\\]{1,10}:[^\s/\\]|::|:\$", re.IGNORECASE)
_DEVICE = re.compile(
    r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\s*\.[^/\\]{0,300})?\s*",
    re.IGNORECASE,
)
_PATH = re.compile(r"[/\\]|\A[A-Za-z]:|\A\.\.?\Z")
_LONGEST = 255
_LONGEST_ENDING = 12
# Endings that are no words of a sentence and no names on the web.
_RUN = PROGRAMS | REFUSED - {"zip", "rar", "bin"}
_INNER = _RUN - {"com", "app", "js", "class", "sys", "command", "inf", "hlp", "prg"}


def tricks(name: str) -> tuple[Trick, ...]:
    r"""
    Return what is odd about *name*.

    >>> tricks("report.pdf"), tricks("invoice.pdf.exe"), tricks("fdp\u202eexe.txt")
    ((), (<Trick.DOUBLE: 'double'>,), (<Trick.TURNED: 'turned'>,))
    """
    if _USUAL.fullmatch(name):
        return ()
    return tuple(dict.fromkeys(_tricks(name)))


def _tricks(name: str) -> Iterator[Trick]:
    if not name:
        return
    if _TURNING.search(name):
        yield Trick.TURNED
    if not name.isascii():
        yield from _unseen(name)
    yield from _endings(name)
    yield from _readings(name)


def _unseen(name: str) -> Iterator[Trick]:
    tail = name.rpartition(".")[2][-_LONGEST_ENDING:]
    if any(unicodedata.category(char) == "Cf" and not _TURNING.match(char) for char in tail):
        yield Trick.INVISIBLE
    shown = _LOOK_ALIKES.sub(".", name)
    at = shown.rstrip(". ").rfind(".")
    if at >= 0 and name[at] != "." and ending(shown) in PROGRAMS | REFUSED:
        yield Trick.LOOK_ALIKE


def _endings(name: str) -> Iterator[Trick]:
    last = ending(name)
    if not last:
        return
    if _PUSHED.search(name):
        yield Trick.PUSHED
    inner = [piece.strip(" _").casefold() for piece in name.split(".")[1:-1]]
    is_program = last in PROGRAMS or last in {"exe", "dll", "bat", "scr"}
    if is_program and any(piece in KNOWN for piece in inner):
        yield Trick.DOUBLE
    if not is_program and any(
        piece in _INNER or piece in {"exe", "scr", "bat"} for piece in inner
    ):
        yield Trick.INNER


def _readings(name: str) -> Iterator[Trick]:
    if ":" in name and _STREAM.search(name):
        yield Trick.STREAM
    if _PATH.search(name):
        yield Trick.PATH
    if _DEVICE.fullmatch(re.split(r"[/\\]", name)[-1]):
        yield Trick.DEVICE
    if name[-1] in ". " and name.strip(". "):
        yield Trick.TRAILING
    if any(char < " " or "\x7f" <= char <= "\x9f" for char in name):
        yield Trick.CONTROL
    if len(name.encode("utf-8", "replace")) > _LONGEST:
        yield Trick.LONG
