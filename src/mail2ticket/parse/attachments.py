"""The files of a mail: named, counted, and not decoded."""

from __future__ import annotations

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.filenames import candidates, made_name, safe_name
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.mime import Part
from mail2ticket.parse.transfer import base64
from mail2ticket.parse.words import decode_words


def read_attachments(parts: tuple[Part, ...], findings: Findings) -> tuple[Attachment, ...]:
    """
    Return *parts* as files; each is a view of the mail until somebody looks at its content.

    Together over `Limits.attachments_bytes`, they are an excess.
    """
    total = sum(part.end - part.start for part in parts)
    if total > findings.limits.attachments_bytes:
        total = sum(map(_decoded_size, parts))
    if total > findings.limits.attachments_bytes:
        findings.exceed("attachments_bytes", total, findings.limits.attachments_bytes)
        return ()
    return tuple(_attachment(part, at, findings) for at, part in enumerate(parts, start=1))


def _attachment(part: Part, position: int, findings: Findings) -> Attachment:
    names = candidates(part, findings)
    shown = {safe_name(name).casefold() for name in names}
    if len(shown) > 1:
        findings.add(DefectCode.CONFLICTING_NAMES, " / ".join(names))
    filename = safe_name(names[0]) if names else ""
    if not filename and part.children:
        filename = _subject_name(part.children[0], findings)
    return Attachment(
        filename=filename or made_name(part.media_type, position),
        media_type=part.media_type,
        names=names,
        disposition=part.disposition,
        content_id=_content_id(part),
        raw=part.raw,
        decode=part.decoder,
    )


def _subject_name(mail: Part, findings: Findings) -> str:
    """Name a mail that is attached by its subject."""
    subject = decode_words(mail.headers.get("Subject"), findings).replace("/", "_")
    name = safe_name(subject.replace("\\", "_"))
    return safe_name(f"{name}.eml") if name else ""


def _content_id(part: Part) -> str | None:
    value = part.headers.get("Content-ID").strip()
    return value.strip("<>").strip() or None


def _decoded_size(part: Part) -> int:
    """Return the decoded size, without decoding what is base64."""
    size = part.end - part.start
    if part.decoder is not base64:
        return len(part.decoded())
    content = part.content
    breaks = content.count(b"\n", part.start, part.end) + content.count(
        b"\r", part.start, part.end
    )
    padding = content.count(b"=", max(part.start, part.end - 8), part.end)
    return (size - breaks) // 4 * 3 - padding
