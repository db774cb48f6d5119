"""The pictures of a mail that is shown: those that came with it, and those of the web."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeAlias
from urllib.parse import unquote

from attrs import define, field

from mail2ticket.display.allowed import safe_source
from mail2ticket.model.attachment import Attachment

#: What gives the address of a picture that came with a mail, or None to leave it out.
Locate: TypeAlias = Callable[[Attachment], str | None]

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF87a": "image/gif",
    b"GIF89a": "image/gif",
}
_RIFF, _WEBP = b"RIFF", b"WEBP"
#: Larger pictures do not go into the HTML.
INLINE_BYTES = 65_536
#: All pictures in the HTML together.
INLINE_TOTAL = 2 * 1024 * 1024


class RemoteImages(StrEnum):
    """What becomes of pictures that would be loaded from the web (X15)."""

    #: They are left out; their words stay.
    REMOVED = "removed"
    #: They are not loaded; where they are is in the attribute ``data-remote-src``.
    MARKED = "marked"
    #: They are loaded; the sender then learns who reads his mail, when and where.
    SHOWN = "shown"


@define
class Images:
    """
    Finds where each picture of one mail is loaded from.

    Attributes:
        enclosed: The files that came with the mail, by Content-ID.

        locate: The host's way of finding a picture; None for small ones in the HTML itself.

        remote: What becomes of pictures of the web.

        shown: The files that are shown, in order.

        blocked: The addresses of pictures that were not loaded, in order.

        located: The addresses that the host gave.

        spent: The bytes of the pictures in the HTML.
    """

    enclosed: Mapping[str, Attachment]
    locate: Locate | None
    remote: RemoteImages
    shown: dict[int, Attachment] = field(factory=dict[int, Attachment])
    blocked: dict[str, None] = field(factory=dict[str, None])
    located: set[str] = field(factory=set[str])
    spent: int = 0

    def attributes(self, source: str) -> dict[str, str]:
        """Return the attributes that load a picture, or that say why it is not loaded."""
        source = source.strip()
        if source[:4].lower() == "cid:":
            address = self._enclosed(unquote(source[4:]))
            return {"src": address} if address else {}
        if source[:5].lower() == "data:":
            address = safe_source(source)
            return {"src": address} if address and self._has_room(len(address)) else {}
        address = safe_source(source)
        if not address:
            return {}
        if self.remote is RemoteImages.SHOWN:
            return {"src": address}
        self.blocked.setdefault(address)
        return {"data-remote-src": address} if self.remote is RemoteImages.MARKED else {}

    def _enclosed(self, content_id: str) -> str:
        attachment = self.enclosed.get(content_id.strip().strip("<>").lower())
        if attachment is None:
            return ""
        if self.locate is not None:
            address = self._from_host(self.locate(attachment) or "")
        else:
            address = self._in_html(attachment)
        if address:
            self.shown.setdefault(id(attachment), attachment)
        return address

    def _from_host(self, address: str) -> str:
        """Return the address that the host gave, in its own pages or elsewhere."""
        if ":" in address.partition("/")[0]:
            address = safe_source(address)
        self.located.add(address)
        return address

    def _in_html(self, attachment: Attachment) -> str:
        if len(attachment.raw) > 2 * INLINE_BYTES:
            return ""
        content = attachment.content
        media_type = picture_type(content)
        if not media_type or len(content) > INLINE_BYTES or not self._has_room(len(content)):
            return ""
        return f"data:{media_type};base64,{base64.b64encode(content).decode()}"

    def _has_room(self, size: int) -> bool:
        if size > 2 * INLINE_BYTES or self.spent + size > INLINE_TOTAL:
            return False
        self.spent += size
        return True


def picture_type(content: bytes) -> str:
    r"""
    Return the type of a picture by its first bytes, whatever the mail says; else nothing.

    SVG is no picture here: it is a document with scripts.

    >>> picture_type(b"\x89PNG\r\n\x1a\n..."), picture_type(b"<svg onload=alert(1)>")
    ('image/png', '')
    """
    if content[:4] == _RIFF and content[8:12] == _WEBP:
        return "image/webp"
    return next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), "")
