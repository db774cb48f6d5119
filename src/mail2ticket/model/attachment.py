"""A file that came with a mail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cached_property

from attrs import field, frozen

__all__ = ["Attachment"]


def _as_is(raw: bytes | memoryview) -> bytes:
    return bytes(raw)


@frozen(kw_only=True)
class Attachment:
    """
    One file of a mail, decoded when somebody looks at it and not before.

    An untouched attachment costs nothing: *raw* is a view of the mail.

    >>> note = Attachment.of("note.txt", b"hello", "text/plain")
    >>> note.size, note.content
    (5, b'hello')

    Attributes:
        filename: A name that is safe to show; never a path, never to be used as one.

        names: Every name the mail gives the file, as it gives them; what is refused by
            name is refused by any of them.

        media_type: The declared type, in lower case: ``type/subtype``.

        location: Where a `ports.BlobStore` keeps its bytes; empty where the store does.

        raw: The bytes as they stand in the mail.

        decode: What turns *raw* into the file.

        disposition: ``attachment``, ``inline``, or empty where the mail does not say.

        content_id: The id by which HTML refers to it, without ``<>``.

        packed_in: The name of the file that it was packed in, such as ``winmail.dat``;
            empty for a file that came as a part of its own, or in the text.
    """

    filename: str
    media_type: str = "application/octet-stream"
    names: tuple[str, ...] = ()
    disposition: str = ""
    content_id: str | None = None
    packed_in: str = ""
    location: str = ""
    raw: bytes | memoryview = field(default=b"", repr=False)
    decode: Callable[[bytes | memoryview], bytes] = field(default=_as_is, repr=False)

    @classmethod
    def of(
        cls, filename: str, content: bytes, media_type: str = "application/octet-stream"
    ) -> Attachment:
        """Make an attachment of bytes at hand."""
        return cls(filename=filename, media_type=media_type, names=(filename,), raw=content)

    @cached_property
    def content(self) -> bytes:
        """The decoded bytes; decoded once."""
        return self.decode(self.raw)

    @property
    def size(self) -> int:
        """The number of decoded bytes."""
        return len(self.content)

    @cached_property
    def sha256(self) -> str:
        """The SHA-256 of the decoded bytes, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @property
    def is_inline(self) -> bool:
        """Whether the mail shows it in its text rather than beside it."""
        return self.disposition == "inline"
