"""What unpacking finds, and how much of it one mail may make us do."""

from __future__ import annotations

from typing import NamedTuple

from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings

#: Characters of the names of containers in containers that are told.
_LONGEST_WAY = 200

# By the ending of its name, for files that come without a type.
_TYPES = {
    "bmp": "image/bmp",
    "csv": "text/csv",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "eml": "message/rfc822",
    "gif": "image/gif",
    "htm": "text/html",
    "html": "text/html",
    "ics": "text/calendar",
    "jpeg": "image/jpeg",
    "jpg": "image/jpeg",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "msg": "application/vnd.ms-outlook",
    "odt": "application/vnd.oasis.opendocument.text",
    "pdf": "application/pdf",
    "png": "image/png",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "rtf": "application/rtf",
    "svg": "image/svg+xml",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "txt": "text/plain",
    "vcf": "text/vcard",
    "webp": "image/webp",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
    "zip": "application/zip",
}


class Packed(NamedTuple):
    """
    A file that came inside another one, or inside the text.

    Attributes:
        names: Every name it is given, the one to show first.

        content: Its bytes; a view of the container where that is possible.

        packed_in: The name of the container; empty for the text of the mail.
    """

    names: tuple[str, ...]
    content: bytes | memoryview
    media_type: str = "application/octet-stream"
    packed_in: str = ""
    content_id: str | None = None
    disposition: str = "attachment"


class Budget:
    """
    What may still be unpacked of one mail: bytes, files, and how deep (W7).

    Each limit is one of `Limits`; the first that is met is told as the excess of the mail,
    and the mail is held whole.

    >>> budget = Budget(Findings())
    >>> budget.takes(20_000_000), budget.takes(1)
    (True, False)
    """

    __slots__ = ("_bytes", "_files", "findings", "words")

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self._bytes = 0
        self._files = 0
        #: Bytes of HTML and RTF that may still be turned into text, of all that is packed.
        self.words = findings.limits.html_bytes

    def takes(self, size: int) -> bool:
        """Return whether *size* bytes more may be unpacked, and count them."""
        self._bytes += size
        allowed = self.findings.limits.attachments_bytes
        if self._bytes > allowed:
            self.findings.exceed("attachments_bytes", self._bytes, allowed)
        return self._bytes <= allowed

    def takes_file(self) -> bool:
        """Return whether one file more may be unpacked, and count it."""
        self._files += 1
        allowed = self.findings.limits.parts
        if self._files > allowed:
            self.findings.exceed("parts", self._files, allowed)
        return self._files <= allowed

    def reaches(self, depth: int) -> bool:
        """Return whether containers may be opened *depth* deep in one another."""
        allowed = self.findings.limits.depth
        if depth > allowed:
            self.findings.exceed("depth", depth, allowed)
        return depth <= allowed

    def complain(self, container: str, what: str) -> None:
        """Say that *container* is damaged; what could be read of it is kept."""
        self.findings.add(DefectCode.DAMAGED_CONTAINER, f"{container}: {what}")


def type_by_name(name: str) -> str:
    """
    Return the media type that the ending of *name* tells, without asking the system.

    >>> type_by_name("Offer.PDF"), type_by_name("offer")
    ('application/pdf', 'application/octet-stream')
    """
    return _TYPES.get(name.rpartition(".")[2].lower(), "application/octet-stream")


def way(outer: str, inner: str) -> str:
    """Return the name of a container *inner* that is packed in *outer*."""
    return f"{outer}/{inner}"[:_LONGEST_WAY] if outer else inner[:_LONGEST_WAY]
