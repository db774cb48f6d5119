"""The text and the files of a mail, with what is packed in them put in its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mail2ticket.model.appointment import Appointment
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.parts import transfer
from mail2ticket.parse.parts.bodies import Content
from mail2ticket.parse.parts.filenames import candidates
from mail2ticket.parse.parts.mime import Part
from mail2ticket.parse.unpack.opening import Opened
from mail2ticket.parse.unpack.packed import Budget, Packed
from mail2ticket.parse.unpack.tnef import MAGIC, Tnef, read_tnef
from mail2ticket.parse.unpack.uuencode import take_out

_TNEF = frozenset({"application/ms-tnef", "application/vnd.ms-tnef"})
#: How TNEF begins, in base64, as far as the bytes after it do not matter.
_MAGIC_64 = b"eJ8+I"


#: How an AppleDouble begins; anything else that calls itself one is a file (X12).
_APPLE_DOUBLE = b"\x00\x05\x16\x07"

_PGP = "-----BEGIN PGP MESSAGE-----"
#: Characters in which the text of an encrypted mail begins.
_AHEAD = 200


class Unpacked(NamedTuple):
    """
    What a mail holds, unpacked.

    Attributes:
        files: The files in order; those from a container in the place of it. A container
            that is damaged, or that says more than text and files, stays before them.

        containers: The parts that were opened and are not among the files; and the half of
            an AppleDouble that is no file (RFC 1740).

        meetings: What a winmail.dat tells of meetings.
    """

    text: str
    html: str | None
    files: tuple[Part | Packed, ...]
    containers: tuple[Part, ...] = ()
    meetings: tuple[Appointment, ...] = ()


def unpack(root: Part, found: Content, opened: Opened, budget: Budget) -> Unpacked:
    """
    Unpack what was *found* in a mail: winmail.dat, signed documents, uuencoded text.

    The text of a winmail.dat is that of the mail only where the mail has no other. A mail
    with nothing packed in it costs one look at each file, and one at the text.
    """
    text, html = found.text, found.html
    shells = tuple(_shells(root))
    files: list[Part | Packed] = [part for part in shells if id(part) in opened.damaged]
    containers = [part for part in shells if id(part) not in opened.damaged]
    meetings: list[Appointment] = []
    halves = _other_halves(root, found.files)
    for part in found.files:
        if id(part) in halves:
            containers.append(part)
            continue
        tnef = _read_tnef(part, budget)
        if tnef is not None and not text.strip():
            text, html = tnef.words()
        if tnef is not None and tnef.is_read:
            containers.append(part)
        else:
            files.append(part)
        if tnef is not None:
            files.extend(tnef.files)
            meetings.extend(filter(None, (tnef.meeting,)))
        if id(part) in opened.documents:
            files.append(opened.documents[id(part)])
    if text[:_AHEAD].lstrip().startswith(_PGP):
        budget.findings.add(DefectCode.ENCRYPTED)
    if "begin" in text:
        text, taken = take_out(text, budget)
        files.extend(taken)
    return Unpacked(text, html, tuple(files), tuple(containers), tuple(meetings))


def _shells(root: Part) -> Iterator[Part]:
    """Yield the parts whose inside stands in their place, but not those of attached mails."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        if part.is_opened:
            yield part
        if part is root or part.is_multipart or part.is_opened:
            waiting.extend(reversed(part.children))


def _other_halves(root: Part, files: Iterable[Part]) -> set[int]:
    """Return the ids of the parts in which a Macintosh says how it shows a file (RFC 1740)."""
    if not any(part.media_type == "application/applefile" for part in files):
        return set()
    return {
        id(part.children[0])
        for part in root.walk()
        if part.media_type == "multipart/appledouble"
        and len(part.children) > 1
        and part.children[0].media_type == "application/applefile"
        and part.children[0].decoded()[:4] == _APPLE_DOUBLE
    }


def _read_tnef(part: Part, budget: Budget) -> Tnef | None:
    if part.media_type in _TNEF:
        is_declared = True
    elif part.media_type == "application/octet-stream" and _looks_like_tnef(part):
        is_declared = False
    else:
        return None
    # What is wrong with the name is said where the file is named.
    names = candidates(part, budget.findings.apart())
    name = names[0] if names else "winmail.dat"
    tnef = read_tnef(part.decoded(), name, budget)
    if tnef is None and is_declared and part.end > part.start:
        budget.complain(name, "no TNEF")
    return tnef


def _looks_like_tnef(part: Part) -> bool:
    ahead = bytes(part.raw[:32]).lstrip()
    if part.decoder is transfer.base64:
        return ahead.startswith(_MAGIC_64)
    return ahead.startswith(MAGIC)
