"""What in a document acts by itself: macros, objects, actions; found in its bytes (F1, X16)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from struct import unpack_from

from mail2ticket.inspection.compound import COMPOUND, Compound
from mail2ticket.inspection.streams import pieces, unpacked
from mail2ticket.inspection.trouble import Budget, Troubled
from mail2ticket.inspection.zips import Directory, Entry, directory
from mail2ticket.model.limits import Limits

# A piece of a document that is looked at: lists of types and of links are small.
_LOOKED_AT = 1_000_000
_LIMITS = Limits(archive_bytes=20_000_000)
_PROJECTS = ("vbaproject.bin", "vbadata.xml")
_TOLD_BY = ("[Content_Types].xml", "settings.xml.rels")
_STORAGES = frozenset({"vba", "_vba_project", "_vba_project_cur", "macros", "vba_project_cur"})
# BIFF8: records of a workbook.
_BOUND_SHEET, _FILE_PASS, _END_OF_PART, _MACRO_SHEET = 0x85, 0x2F, 0x0A, 1
_STORED, _DEFLATED = 0, 8
_RTF_OBJECT = re.compile(rb"\\obj(?:data|update|autlink|html|ocx)(?![a-z])")
_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_ACTIONS = re.compile(
    rb"/(JavaScript|JS|Launch|RichMedia|EmbeddedFiles?|XFA|GoToE|SubmitForm)(?![A-Za-z0-9])"
)
_STREAM = re.compile(rb"stream\r?\n")
_MOST_STREAMS = 5_000


def macros(content: bytes) -> str:
    r"""
    Say which macros or objects a document brings, in words; empty where there are none.

    Documents of Word, Excel and PowerPoint, of LibreOffice, and RTF. Nothing is parsed as XML.

    >>> macros(rb"{\rtf1{\object\objemb{\*\objdata 0105}}}")
    'an object in RTF'
    """
    if content[:8] == COMPOUND:
        return _of_compound(Compound(content))
    if content[:70].lstrip()[:4] == b"{\\rt":
        return "an object in RTF" if _RTF_OBJECT.search(content) else ""
    if content[:4] == b"PK\x03\x04":
        found = directory(content)
        return _of_zip(content, found) if found is not None else ""
    return ""


def _of_zip(content: bytes, found: Directory) -> str:
    budget = Budget(_LIMITS, len(content))
    for entry in found.entries:
        for name in entry.names:
            low = name.lower()
            if low.rpartition("/")[2] in _PROJECTS:
                return "macros"
            if low.startswith("xl/macrosheets/"):
                return "macros of Excel 4"
            if low.startswith(("basic/", "scripts/")) and not low.endswith("script-lc.xml"):
                return "macros of LibreOffice"
        if entry.name == "[Content_Types].xml" and b"macroEnabled" in _read(
            content, entry, budget
        ):
            return "macros"
        if entry.name.endswith("settings.xml.rels"):
            told = _read(content, entry, budget)
            if b"attachedTemplate" in told and b'"External"' in told:
                return "a template from elsewhere"
    return ""


def _read(content: bytes, entry: Entry, budget: Budget) -> bytes:
    """Return the beginning of *entry*; empty where it cannot be unpacked."""
    packed = memoryview(content)[entry.start : entry.end]
    if entry.method == _STORED:
        return _joined(pieces(packed, budget))
    if entry.method != _DEFLATED or entry.is_encrypted:
        return b""
    return _joined(unpacked("deflate", packed, budget))


def _joined(given: Iterator[bytes]) -> bytes:
    """Return the beginning of what is *given*, however far it can be unpacked."""
    found: list[bytes] = []
    length = 0
    try:
        for piece in given:
            found.append(piece)
            length += len(piece)
            if length >= _LOOKED_AT:
                break
    except Troubled:
        pass
    return b"".join(found)


def _of_compound(compound: Compound) -> str:
    if compound.names & _STORAGES:
        return "macros"
    for name in ("Workbook", "Book"):
        if any(
            kind == _BOUND_SHEET and told[5:6] == b"\x01"
            for kind, told in _records(compound, name)
        ):
            return "macros of Excel 4"
    return ""


def _records(compound: Compound, name: str) -> Iterator[tuple[int, bytes]]:
    """Yield the records of the first part of a workbook."""
    stream, at = compound.read(name, _LOOKED_AT), 0
    while at + 4 <= len(stream):
        kind, size = unpack_from("<HH", stream, at)
        yield kind, stream[at + 4 : at + 4 + size]
        if kind == _END_OF_PART:
            return
        at += 4 + size


def is_encrypted(content: bytes) -> bool:
    """
    Return whether a document of an office program asks for a password to be opened.

    Of Word, Excel and PowerPoint, in both forms ([MS-OFFCRYPTO]), and of LibreOffice.
    """
    if content[:8] != COMPOUND:
        return False
    compound = Compound(content)
    if compound.names & {"encryptedpackage", "encryptedsummary"}:
        return True
    if "worddocument" in compound.names:
        return bool(compound.read("WordDocument", 12)[11:12].translate(_FLAG) == b"\x01")
    return any(
        kind == _FILE_PASS for name in ("Workbook", "Book") for kind, _ in _records(compound, name)
    )


# fEncrypted of [MS-DOC] 2.5.2: the first bit.
_FLAG = bytes(octet & 1 for octet in range(256))


def actions(content: bytes) -> tuple[str, ...]:
    """
    Return what a PDF does by itself or brings along: ``JavaScript``, ``Launch``, and others.

    Names may be written in numbers, and lie in packed objects (ISO 32000-1, 7.3.5 and 7.5.7).

    >>> actions(b"%PDF-1.7 1 0 obj <</S /J#61vaScript /JS (app.alert)>> endobj")
    ('JS', 'JavaScript')
    """
    if content.find(b"%PDF-", 0, 1_024) < 0:
        return ()
    found = _named(content)
    for packed in _object_streams(content):
        found |= _named(packed)
    return tuple(sorted(found))


def is_locked(content: bytes) -> bool:
    """Return whether a PDF is encrypted, with or without a password to open it."""
    if content.find(b"%PDF-", 0, 1_024) < 0:
        return False
    return re.search(rb"/Encrypt(?![A-Za-z0-9])", content) is not None


def _named(content: bytes) -> set[str]:
    plain = _NAME.sub(lambda match: bytes([int(match[1], 16)]), content)
    return {match[1].decode() for match in _ACTIONS.finditer(plain)}


def _object_streams(content: bytes) -> Iterator[bytes]:
    budget = Budget(_LIMITS, len(content))
    at = 0
    for _ in range(_MOST_STREAMS):
        at = content.find(b"/ObjStm", at)
        if at < 0:
            return
        start = _STREAM.search(content, at, at + 1_000)
        at += 7
        if start is not None:
            # A stream of zlib: two bytes, and then deflate, which says itself where it ends.
            packed = memoryview(content)[start.end() + 2 :]
            yield _joined(unpacked("deflate", packed, budget))
