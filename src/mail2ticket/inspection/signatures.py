"""What a file is by its bytes: signatures of what is dangerous, and of what is packed (F1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mail2ticket.inspection.compound import COMPOUND, Compound
from mail2ticket.inspection.zips import Directory, directory, has_directory

#: Of a document of an office program that is a zip, of one that is a compound file, and of RTF.
OFFICE, OLE, RTF = "office", "ole", "rtf"

# What a file begins with, and the ending that goes with it.
_BEGINNINGS = (
    (b"\x7fELF", "bin"),
    (b"\xfe\xed\xfa\xce", "bin"),
    (b"\xfe\xed\xfa\xcf", "bin"),
    (b"\xce\xfa\xed\xfe", "bin"),
    (b"\xcf\xfa\xed\xfe", "bin"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b\x08", "gz"),
    (b"\xfd7zXZ\x00", "xz"),
    (b"\x28\xb5\x2f\xfd", "zst"),
    (b"MSCF\x00\x00\x00\x00", "cab"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "lnk"),
    (b"conectix", "vhd"),
    (b"vhdxfile", "vhdx"),
    (b"KDMV", "vmdk"),
    (b"MSWIM\x00\x00\x00", "wim"),
    (b"ITSF", "chm"),
    (b"?_\x03\x00", "hlp"),
    (b"!<arch>\ndebian", "deb"),
    (b"\xed\xab\xee\xdb", "rpm"),
    (b"dex\n", "dex"),
    (b"GIF89a/*", "js"),
    (b"GIF89a=", "js"),
)
_TEXTS = (
    (b"windows registry editor version", "reg"),
    (b"regedit4", "reg"),
    (b"[internetshortcut]", "url"),
    (b"<hta:application", "hta"),
    (b"<scriptlet", "sct"),
)
_PATTERNS = tuple(
    (re.compile(pattern, re.DOTALL), ending)
    for pattern, ending in (
        (rb"(?:\xef\xbb\xbf)?#![ \t]{0,9}/", "sh"),
        (rb"BZh[1-9](?:1AY&SY|\x17rE8P\x90)", "bz2"),
        (rb".{7}\*\*ACE\*\*", "ace"),
        (rb"\x60\xea..[\x1e\x1f\x20\x22]", "arj"),
        (rb"..-lh[0-9ad]-", "lzh"),
        (rb"[ \t\r\n]{0,64}\{\\rt", RTF),
    )
)
_ANY_PATTERN = re.compile(b"|".join(each.pattern for each, _ in _PATTERNS), re.DOTALL)
_BEGINNING = re.compile(b"|".join(re.escape(each) for each, _ in _BEGINNINGS))
_PAGE = re.compile(
    rb"<(?:!doctype[ \t\r\n]{1,9}(?:html|svg)|html|head|body|script|iframe|svg|hta:application"
    rb"|meta[ \t\r\n])(?![a-z0-9_-])"
)
_AHEAD = re.compile(
    rb"(?:[ \t\r\n\x00]|<\?xml[^>]{0,500}>|<!--(?:(?!-->).){0,1000}-->)*", re.DOTALL
)
# A zip without a directory, whose first entry is of an office program.
_OFFICE = re.compile(rb"\[Content_Types\]\.xml|_rels/|mimetype|word/|xl/|ppt/|docProps/")
_CLASS = b"\xca\xfe\xba\xbe"
# Java has a version where a program for several machines has how many; there are no fifty.
_MOST_MACHINES = 44
_DOS_HEADER, _FIRST_ENTRY, _TEXT_HEAD, _PDF_HEAD, _DISC = 64, 256, 4_096, 1_024, 0x8001
_TAR_HEADER, _TAR_MAGIC, _TRAILER = 512, 257, 512


def kinds(content: bytes) -> tuple[str, ...]:
    """
    Return the endings that *content* would have, of what is dangerous or packed.

    Several where it is several things at once, as a zip at the end of a picture is. Nothing of
    what is merely shown is told, but a document of an office program (`OFFICE`, `OLE`, `RTF`),
    a PDF and a page of HTML (``html``, ``svg``).

    >>> kinds(b"MZ" + bytes(62)), kinds(b"hello"), kinds(b"<svg onload=alert(1)>")
    (('exe',), (), ('svg',))
    """
    return tuple(dict.fromkeys(_kinds(content)))


def _kinds(content: bytes) -> Iterator[str]:
    yield from _beginning(content)
    head = content[:_PDF_HEAD]
    at = head.find(b"%PDF-")
    if at >= 0:
        yield "pdf"
    if content[:4] in {b"PK\x03\x04", b"PK\x05\x06"} or has_directory(content):
        yield _kind_of_zip(content)
    yield from _text(content)
    yield from _elsewhere(content)


def _beginning(content: bytes) -> Iterator[str]:
    if content[:2] == b"MZ" and len(content) >= _DOS_HEADER and not _is_text(content[:64]):
        yield "exe"
    if content[:8] == COMPOUND:
        yield "msi" if Compound(content).is_installer else OLE
    if content[:4] == _CLASS and (count := int.from_bytes(content[4:8], "big")):
        yield "bin" if count <= _MOST_MACHINES else "class"
    if _ANY_PATTERN.match(content):
        yield from (ending for pattern, ending in _PATTERNS if pattern.match(content))
    if _BEGINNING.match(content):
        yield from (ending for beginning, ending in _BEGINNINGS if content.startswith(beginning))
    if is_tar(content):
        yield "tar"


def _text(content: bytes) -> Iterator[str]:
    """Yield what text is that is run, or shown as a page, wherever its name leads it."""
    head = content[:_TEXT_HEAD]
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = head[2:].replace(b"\x00", b"")
    head = head.removeprefix(b"\xef\xbb\xbf").lower()
    start = _AHEAD.match(head)
    head = head[start.end() :] if start else head
    for beginning, ending in _TEXTS:
        if head.startswith(beginning):
            yield ending
    if _PAGE.match(head):
        yield "svg" if head.startswith((b"<svg", b"<!doctype svg")) else "html"
        if b"<hta:application" in head:
            yield "hta"


def _elsewhere(content: bytes) -> Iterator[str]:
    """Yield what is told by bytes far from the beginning: images of discs."""
    if content[_DISC : _DISC + 5] == b"CD001":
        yield "iso"
    trailer = content[-_TRAILER:]
    if trailer.startswith(b"conectix"):
        yield "vhd"
    if trailer.startswith(b"koly"):
        yield "dmg"


def is_tar(content: bytes) -> bool:
    """Return whether *content* begins with the header of a tar file (POSIX ustar, and older)."""
    if len(content) < _TAR_HEADER or not content[0]:
        return False
    if content[_TAR_MAGIC : _TAR_MAGIC + 5] == b"ustar":
        return True
    try:
        told = int(content[148:156].split(b"\x00")[0].strip() or b"x", 8)
    except ValueError:
        return False
    return told == sum(content[:148]) + sum(content[156:512]) + 8 * 32


def _kind_of_zip(content: bytes) -> str:
    found = directory(content)
    if found is None:
        # It is cut off: programs repair it, so its first entry says what it is.
        return OFFICE if _OFFICE.search(content, 0, _FIRST_ENTRY) else "zip"
    return kind_of_zip(found)


def kind_of_zip(found: Directory) -> str:
    """
    Return what a zip is by the names in it.

    Called a document is only what a program of an office reads: what lies in front of it, or
    beside its directory, makes it a zip.
    """
    names = {entry.name for entry in found.entries}
    if "META-INF/MANIFEST.MF" in names:
        return "apk" if "AndroidManifest.xml" in names else "jar"
    if "AndroidManifest.xml" in names:
        return "apk"
    if "AppxManifest.xml" in names or "AppxMetadata/AppxBundleManifest.xml" in names:
        return "appx"
    if found.is_odd:
        return "zip"
    is_office = "[Content_Types].xml" in names or any(
        name in names for name in ("Index/Document.iwa", "Index.zip")
    )
    if found.entries and found.entries[0].name == "mimetype":
        is_office = True  # OpenDocument and EPUB
    return OFFICE if is_office else "zip"


def _is_text(octets: bytes) -> bool:
    return not octets.translate(None, _PRINTABLE)


_PRINTABLE = bytes([9, 10, 13, *range(32, 127), *range(128, 256)])
