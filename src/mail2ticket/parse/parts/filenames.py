"""Names of files, made safe to show (F6); never a path, and never to be used as one."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import unquote

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.words import decode_words
from mail2ticket.parse.parts.mime import Part

#: Bytes of a name in UTF-8; file systems and databases take this much.
LONGEST = 150

#: Bytes of an ending that is kept when a name is cut.
_LONGEST_ENDING = 20

_FORBIDDEN = re.compile(r'[<>:"|?*]')
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*|\s*)",
    re.IGNORECASE | re.DOTALL,
)
_BLANKS = re.compile(r"\s+")
# A name that is safe as it is; names of two to five letters are looked at closely.
_PLAIN = re.compile(r"[A-Za-z0-9_-]{7,100}\.[A-Za-z0-9]{1,10}")
_FILE_NAME = re.compile(r"[^/\\@:]{1,200}\.[A-Za-z0-9]{2,5}")
#: Controls, marks of direction, zero width, private use.
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})

_ENDINGS = {
    "text/plain": "txt",
    "text/html": "html",
    "text/calendar": "ics",
    "text/csv": "csv",
    "text/rfc822-headers": "txt",
    "text/x-vcard": "vcf",
    "text/vcard": "vcf",
    "text/xml": "xml",
    "application/xml": "xml",
    "application/json": "json",
    "image/jpeg": "jpg",
    "image/jpg": "jpg",
    "image/pjpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/tiff": "tiff",
    "image/webp": "webp",
    "image/bmp": "bmp",
    "image/svg+xml": "svg",
    "image/heic": "heic",
    "audio/mpeg": "mp3",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "application/pdf": "pdf",
    "application/zip": "zip",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/ms-tnef": "dat",
    "application/pgp-signature": "asc",
    "application/pgp-encrypted": "asc",
    "application/pkcs7-signature": "p7s",
    "application/x-pkcs7-signature": "p7s",
    "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m",
    "application/rtf": "rtf",
    "text/rtf": "rtf",
    "message/rfc822": "eml",
    "message/global": "eml",
    "message/delivery-status": "txt",
    "message/disposition-notification": "txt",
    "message/feedback-report": "txt",
}


def candidates(part: Part, findings: Findings) -> tuple[str, ...]:
    """
    Return every name that *part* is given, as it is given, the one to show first.

    Content-Disposition is believed before Content-Type. Encoded words are not allowed here
    (RFC 2047 section 5), and common; both readings are kept.
    """
    readings = (
        *part.content_disposition.readings("filename"),
        *part.content_type.readings("name"),
        *part.content_disposition.readings("name"),
    )
    names: dict[str, None] = {}
    for reading in readings:
        shown = decode_words(reading, findings, is_prose=False)
        if shown != reading.strip():
            findings.add(DefectCode.ENCODED_WORD_IN_NAME, reading)
        is_plain = shown.isascii() and shown.isprintable()
        if not is_plain and any(unicodedata.category(char) in _HIDDEN for char in shown):
            findings.add(DefectCode.CONTROL_CHARACTER, shown)
        if shown:
            names.setdefault(shown)
            names.setdefault(reading)
    if not names:
        names = dict.fromkeys(_located(part))
    return tuple(name for name in names if name.strip())


def _located(part: Part) -> tuple[str, ...]:
    """Return the last part of Content-Location, where it looks like the name of a file."""
    path = part.headers.get("Content-Location").partition("?")[0].partition("#")[0]
    name = unquote(path.strip(' <>"').rpartition("/")[2])
    return (name,) if _FILE_NAME.fullmatch(name) else ()


def safe_name(name: str) -> str:
    r"""
    Return *name* so that it can be shown anywhere, or an empty one if nothing is left.

    >>> safe_name("..\\..\\boot.ini"), safe_name("invoice\u202efdp.exe"), safe_name("nul.txt")
    ('boot.ini', 'invoicefdp.exe', '_nul.txt')
    """
    if _PLAIN.fullmatch(name):
        return name
    text = unicodedata.normalize("NFC", name)
    text = text.replace("\\", "/").rpartition("/")[2] or text.replace("\\", "/").strip("/")
    shown = "".join(" " if char.isspace() else char for char in text if not _is_hidden(char))
    shown = _FORBIDDEN.sub("_", _BLANKS.sub(" ", shown).replace("/", "_")).strip(" ").rstrip(". ")
    shown = _short(shown)
    return f"_{shown}" if _RESERVED.fullmatch(shown) else shown


def made_name(media_type: str, earlier: int = 0) -> str:
    """
    Return a name for a file that has none, after *earlier* ones of its kind.

    >>> made_name("image/png"), made_name("image/png", 1), made_name("application/x-strange")
    ('image.png', 'image1.png', 'file.bin')
    """
    kind, _, subtype = media_type.partition("/")
    stem = {"image": kind, "audio": kind, "video": kind, "message": subtype}.get(kind, "file")
    stem = "document" if media_type == "text/html" else stem
    return f"{stem}{earlier or ''}.{ending_of(media_type)}"


def ending_of(media_type: str) -> str:
    """Return the usual ending of a name for *media_type*, without the dot."""
    return _ENDINGS.get(media_type, "bin")


def _is_hidden(char: str) -> bool:
    # Blanks of any kind stay.
    return unicodedata.category(char) in _HIDDEN and char not in "\t\n\r"


def _short(name: str) -> str:
    if len(name.encode("utf-8", "replace")) <= LONGEST:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = f"{dot}{ending}" if stem else ""
    if len(tail.encode("utf-8", "replace")) > _LONGEST_ENDING:
        stem, tail = name, ""
    room = LONGEST - len(tail.encode("utf-8", "replace"))
    return stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore").rstrip(". ") + tail
