"""Bounds on what a single mail may make us do."""

from __future__ import annotations

from attrs import frozen

__all__ = ["Excess", "Limits"]


@frozen(kw_only=True)
class Limits:
    """
    How much of a mail is read before it is held for a person (W7).

    A mail over a limit is kept whole and held with the limit's name; nothing is ever cut
    and then parsed, for a cut header has made forged senders elsewhere.

    Attributes:
        refused_bytes: A mail over this is not taken at all: `MessageTooLargeError`.

        message_bytes: A mail over this is held.

        attachments_bytes: All attachments of a mail together, decoded.

        attachment_bytes: One attachment, decoded; over it the file alone is left out.

        header_bytes: One header field.

        headers_bytes: All header fields of a mail or a part together.

        header_fields: The number of header fields of a mail or a part.

        addresses: The addresses in all fields together.

        depth: How deep parts may be nested.

        parts: The number of parts.

        parameters: The parameters of one field.

        boundary: The characters of a multipart boundary (Postfix takes 2,048).

        html_bytes: HTML that is turned into text; the rest of a longer one is left as a file.

        text_characters: The text that is read for quotes and signatures.

        archive_bytes: What is unpacked of one file, all archives in it together, to look into
            it; over this or one of the next three the file alone is left out.

        archive_ratio: How many times its size a file may unpack to, beyond 10 MB.

        archive_entries: The files that are packed in one, in whatever archive.

        archive_depth: How deep archives may lie in one another; 1 for none in another. A packed
            tar is one.

        picture_pixels: Width times height of a picture; a larger one is left out alone.
    """

    refused_bytes: int = 50 * 1024 * 1024
    message_bytes: int = 30_000_000
    attachments_bytes: int = 20_000_000
    attachment_bytes: int = 10_000_000
    header_bytes: int = 102_400
    headers_bytes: int = 1_048_576
    header_fields: int = 2_000
    addresses: int = 5_000
    depth: int = 50
    parts: int = 1_000
    parameters: int = 100
    boundary: int = 2_048
    html_bytes: int = 524_288
    text_characters: int = 5_242_880
    archive_bytes: int = 100_000_000
    archive_ratio: int = 200
    archive_entries: int = 10_000
    archive_depth: int = 3
    picture_pixels: int = 250_000_000


@frozen
class Excess:
    """A limit that a mail goes over: which, how far, and how far it may go."""

    limit: str
    found: int
    allowed: int

    def __str__(self) -> str:
        return f"{self.limit}: {self.found:,}, over the limit of {self.allowed:,}"
