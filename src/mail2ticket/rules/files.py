"""Which files are kept (F1, F2)?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from attrs import frozen

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Enclosed
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.verdict import Answer

#: What CCAI keeps of images, videos and sounds; of documents it keeps all but `REFUSED`.
MEDIA = {
    "image": frozenset(
        [
            "jpeg",
            "jpg",
            "png",
            "gif",
            "tiff",
            "tif",
            "webp",
            "raw",
            "arw",
            "cr2",
            "cr3",
            "dng",
            "nef",
            "orf",
            "raf",
            "rw2",
        ]
    ),
    "video": frozenset(["mp4", "m4v", "mov", "qt", "avi", "wmv", "webm"]),
    "audio": frozenset(["mp3", "wav"]),
}
REFUSED = frozenset({"exe", "dll", "bat", "zip", "rar", "scr", "bin"})

# Endings of each kind of media, so that a name says as much as a declared type.
_KIND_OF_ENDING = {
    ending: kind
    for kind, endings in {
        "image": {*MEDIA["image"], "bmp", "svg", "svgz", "ico", "heic", "heif", "psd", "avif"},
        "video": {*MEDIA["video"], "mkv", "flv", "mpg", "mpeg", "3gp"},
        "audio": {*MEDIA["audio"], "ogg", "flac", "aac", "m4a", "wma", "mid"},
    }.items()
    for ending in endings
}
_ENDING_OF_TYPE = {
    "x-ms-wmv": "wmv",
    "x-msvideo": "avi",
    "vnd.avi": "avi",
    "msvideo": "avi",
    "quicktime": "mov",
    "pjpeg": "jpeg",
    "x-png": "png",
    "mpeg": "mp3",
    "mpeg3": "mp3",
    "x-mpeg": "mp3",
    "x-mpeg-3": "mp3",
    "x-wav": "wav",
    "wave": "wav",
    "vnd.wave": "wav",
    "x-adobe-dng": "dng",
    "x-canon-cr2": "cr2",
    "x-canon-cr3": "cr3",
    "x-nikon-nef": "nef",
    "x-sony-arw": "arw",
    "x-olympus-orf": "orf",
    "x-fuji-raf": "raf",
    "x-panasonic-rw2": "rw2",
    "x-panasonic-raw2": "rw2",
    "svg+xml": "svg",
    "bmp": "bmp",
}
_REFUSED_TYPES = {
    "application/x-msdownload": "exe",
    "application/x-dosexec": "exe",
    "application/vnd.microsoft.portable-executable": "exe",
    "application/x-msdos-program": "exe",
    "application/zip": "zip",
    "application/x-zip-compressed": "zip",
    "application/x-zip": "zip",
    "application/vnd.rar": "rar",
    "application/x-rar-compressed": "rar",
    "application/x-rar": "rar",
    "application/x-bat": "bat",
}
# A zip whose first entries are these is a document of an office program.
_OFFICE = re.compile(rb"\[Content_Types\]\.xml|_rels/|mimetype|word/|xl/|ppt/|docProps/")
_ZIP = b"PK\x03\x04"
# Marks that turn the reading direction hide where a name ends (X12).
_TURNING = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def attachment_size(case: Enclosed) -> Answer[Refusal] | None:
    """Leave out a file that is larger than the mailbox takes (W7, F2)."""
    allowed = case.mailbox.attachment_bytes
    if allowed is None:
        allowed = case.desk.limits.attachment_bytes
    file = case.attachment
    if len(file.raw) <= allowed or file.size <= allowed:
        return None
    return Answer(
        Refusal(FileReason.TOO_LARGE, limit=allowed),
        f"{file.size:,} bytes, over the limit of {allowed:,}",
    )


def deep_in_chain(case: Enclosed) -> Answer[Refusal] | None:
    """
    A file of a mail that is passed on is left out, unless the mailbox keeps those (S3).

    It is no file of the one who passes the mail on. The mail that is attached is kept as it is.
    """
    forward = case.message.forward
    if forward is None or case.mailbox.keeps_forwarded_files:
        return None
    if not any(case.attachment is file for file in forward.attachments):
        return None
    return Answer(Refusal(FileReason.DEEP_IN_CHAIN), "it belongs to a mail that is passed on")


@frozen
class FileTypes:
    """
    Leave out types that are not wanted: by every name, by declared type, by content.

    The worst of the three wins, so that a program is refused under any name and type, and
    a picture is refused that is named like a program. The default is CCAI's table.
    """

    refused: frozenset[str] = REFUSED

    def __call__(self, case: Enclosed) -> Answer[Refusal] | None:
        """Answer a refusal, with what speaks against the file."""
        file = case.attachment
        if any(_TURNING.search(name) for name in file.names):
            return Answer(Refusal(FileReason.HIDDEN_ENDING), "the name hides its ending")
        for said, ending, kind in _signs(file):
            if ending in self.refused:
                refusal = Refusal(FileReason.TYPE_REFUSED, type=ending)
                return Answer(refusal, f"{said}: {ending} files are refused")
            if kind in MEDIA and ending not in MEDIA[kind]:
                # The ending is the sender's own word, so that nobody is told it (X3).
                refusal = Refusal(FileReason.TYPE_REFUSED)
                return Answer(refusal, f"{said}: {kind} files of this type are refused")
        return None


def _signs(file: Attachment) -> Iterator[tuple[str, str, str]]:
    """Yield what each sign says the file is: the sign, an ending, and a kind of media."""
    for name in dict.fromkeys((*file.names, file.filename)):
        # What follows a colon names a stream of the same file on Windows (X12).
        for piece in name.split(":"):
            ending = _ending(piece)
            yield "name", ending, _KIND_OF_ENDING.get(ending, "")
    kind, _, subtype = file.media_type.partition("/")
    refused = _REFUSED_TYPES.get(file.media_type)
    if refused:
        yield "declared type", refused, ""
    elif kind in MEDIA:
        yield "declared type", _ENDING_OF_TYPE.get(subtype, subtype.removeprefix("x-")), kind
    yield "content", sniffed(file.content), ""


def _ending(name: str) -> str:
    """Return the ending of *name* as the most careless system would read it."""
    visible = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    stripped = visible.strip().rstrip(". ")
    return stripped.rpartition(".")[2].casefold() if "." in stripped else ""


def sniffed(content: bytes) -> str:
    """
    Return the ending that *content* would have, if it is one that is dangerous.

    >>> sniffed(b"MZ" + bytes(62)), sniffed(b"hello")
    ('exe', '')
    """
    if content[:2] == b"MZ" and len(content) >= _DOS_HEADER:
        return "exe"
    if content[:4] == b"\x7fELF" or content[:4] in _MACH_O:
        return "bin"
    if content[:6] == b"Rar!\x1a\x07":
        return "rar"
    if content[:4] == _ZIP and not _OFFICE.search(content, 0, _FIRST_ENTRY):
        return "zip"
    return ""


_DOS_HEADER = 64
_FIRST_ENTRY = 256
_MACH_O = frozenset(
    {b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"}
)
