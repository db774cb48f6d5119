"""The files of a mail: named, counted, and not decoded."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.words import decode_words
from mail2ticket.parse.parts.filenames import candidates, ending_of, made_name, safe_name
from mail2ticket.parse.parts.mime import Part
from mail2ticket.parse.parts.transfer import base64, most_uuencoded, uuencoded
from mail2ticket.parse.unpack.packed import Packed
from mail2ticket.parse.unpack.unpacking import Unpacked


class Files(NamedTuple):
    """
    The files of a mail.

    Attributes:
        files: As they are listed.

        containers: Those that were opened and read to their end, left out of the list.
    """

    files: tuple[Attachment, ...] = ()
    containers: tuple[Attachment, ...] = ()


def read_attachments(unpacked: Unpacked, findings: Findings) -> Files:
    """
    Return the files of a mail; each is a view of it until somebody looks at its content.

    Together over `Limits.attachments_bytes`, they are an excess.
    """
    listed = unpacked.files
    total = sum(map(_encoded_size, listed))
    if total > findings.limits.attachments_bytes:
        total = sum(map(_decoded_size, listed))
    if total > findings.limits.attachments_bytes:
        findings.exceed("attachments_bytes", total, findings.limits.attachments_bytes)
        return Files()
    made: Counter[str] = Counter()
    # What is listed is named first, and so as if the containers had not been there.
    files = tuple(
        _packed(one, made, findings)
        if isinstance(one, Packed)
        else _attachment(one, made, findings)
        for one in listed
    )
    return Files(files, tuple(_attachment(one, made, findings) for one in unpacked.containers))


def _attachment(part: Part, made: Counter[str], findings: Findings) -> Attachment:
    names = candidates(part, findings)
    # A name as encoded words, and the same name read, are no conflict.
    shown = {safe_name(decode_words(name, findings)).casefold() for name in names}
    if len(shown) > 1:
        findings.add(DefectCode.CONFLICTING_NAMES, " / ".join(names))
    filename = safe_name(names[0]) if names else ""
    return Attachment(
        filename=filename or _given_name(part, findings) or _made_name(part.media_type, made),
        media_type=part.media_type,
        names=names,
        disposition=part.disposition,
        content_id=_content_id(part, findings),
        raw=part.raw,
        decode=part.decoder,
    )


def _packed(file: Packed, made: Counter[str], findings: Findings) -> Attachment:
    names = tuple(decode_words(name, findings) for name in file.names)
    shown = next((safe for name in names if (safe := safe_name(name))), "")
    return Attachment(
        filename=shown or _made_name(file.media_type, made),
        media_type=file.media_type,
        names=names,
        disposition=file.disposition,
        content_id=file.content_id,
        packed_in=safe_name(file.packed_in.replace("/", " - ")),
        raw=file.content,
    )


def _made_name(media_type: str, made: Counter[str]) -> str:
    """Name a file of which nothing is said, after those of its kind that were named before."""
    kind = made_name(media_type)
    made[kind] += 1
    return made_name(media_type, made[kind] - 1)


def _given_name(part: Part, findings: Findings) -> str:
    """Name a file without a name by what else is said of it, or an empty one."""
    local = _content_id(part, findings) or ""
    named = safe_name(local.partition("@")[0])
    if named.lower().endswith(f".{ending_of(part.media_type)}"):
        return named
    title = part.children[0].headers.get("Subject") if part.children else ""
    title = title or part.headers.get("Content-Description")
    shown = decode_words(title, findings).replace("/", "_").replace("\\", "_")
    return safe_name(f"{shown}.{ending_of(part.media_type)}") if shown.strip(" .") else ""


def _content_id(part: Part, findings: Findings) -> str | None:
    value = decode_words(part.headers.get("Content-ID"), findings)
    return value.strip("<> ") or None


def _encoded_size(one: Part | Packed) -> int:
    """Return what the decoded size is not over."""
    if isinstance(one, Packed):
        return len(one.content)
    size = one.end - one.start
    return most_uuencoded(size) if one.decoder is uuencoded else size


def _decoded_size(part: Part | Packed) -> int:
    """Return the decoded size, without decoding what is base64."""
    if isinstance(part, Packed):
        return len(part.content)
    size = part.end - part.start
    if part.decoder is not base64:
        return len(part.decoded())
    content = part.content
    breaks = content.count(b"\n", part.start, part.end) + content.count(
        b"\r", part.start, part.end
    )
    padding = content.count(b"=", max(part.start, part.end - 8), part.end)
    return (size - breaks) // 4 * 3 - padding
