"""The files of a mail: named, counted, and not decoded."""

from __future__ import annotations

from collections import Counter

from mail2ticket.model.attachment import Attachment
from mail2ticket.model.defect import DefectCode
from mail2ticket.parse.filenames import candidates, ending_of, made_name, safe_name
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
    made: Counter[str] = Counter()
    return tuple(_attachment(part, made, findings) for part in parts)


def _attachment(part: Part, made: Counter[str], findings: Findings) -> Attachment:
    names = candidates(part, findings)
    # A name as encoded words, and the same name read, are no conflict.
    shown = {safe_name(decode_words(name, findings)).casefold() for name in names}
    if len(shown) > 1:
        findings.add(DefectCode.CONFLICTING_NAMES, " / ".join(names))
    filename = safe_name(names[0]) if names else ""
    if not filename:
        filename = _given_name(part, findings)
    if not filename:
        kind = made_name(part.media_type)
        filename = made_name(part.media_type, made[kind])
        made[kind] += 1
    return Attachment(
        filename=filename,
        media_type=part.media_type,
        names=names,
        disposition=part.disposition,
        content_id=_content_id(part, findings),
        raw=part.raw,
        decode=part.decoder,
    )


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
