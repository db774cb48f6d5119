"""Which files are kept (F1, F2)?"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen

from mail2ticket.inspection.endings import (
    MEDIA,
    PROGRAMS,
    REFUSED,
    ending_of_type,
    endings,
    kind_of_media,
    usual,
)
from mail2ticket.inspection.looking import DOCUMENTS, Member, kinds_of, looked_into
from mail2ticket.inspection.magic import Sniffer
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Enclosed
from mail2ticket.model.mailbox import Mailbox, to_endings
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.verdict import Answer

__all__ = ["FileTypes", "LargestFiles", "attachment_size", "deep_in_chain"]

# Parts of documents have any names; what no document holds is refused in it all the same.
_NO_PART = (PROGRAMS | {"exe", "dll", "bat", "scr"}) - {
    "app",
    "bas",
    "class",
    "com",
    "command",
    "hlp",
    "inf",
    "js",
    "mjs",
    "prg",
    "reg",
    "sys",
    "url",
    "website",
}
# What a document or a page is by its content says nothing against its name.
_NEUTRAL = DOCUMENTS | {"html"}


def attachment_size(case: Enclosed) -> Answer[Refusal] | None:
    """Leave out a file that is larger than the mailbox takes (W7, F2)."""
    allowed = case.mailbox.attachment_bytes
    if allowed is None:
        allowed = case.desk.limits.attachment_bytes
    return _too_large(case.attachment, allowed)


@frozen
class LargestFiles:
    """
    Leave out files of some types over a size of their own, in bytes (F2).

    A type is an ending, ``pdf``, or a kind of media, ``image``; of several that fit the
    smallest counts. It makes nothing larger than the mailbox takes.
    """

    bytes_of: tuple[tuple[str, int], ...]

    def __call__(self, case: Enclosed) -> Answer[Refusal] | None:
        """Answer a refusal that names the size."""
        file = case.attachment
        told = {*endings((*file.names, file.filename)), ending_of_type(file.media_type)}
        types = {usual(each) for each in told} | {kind_of_media(each) for each in told}
        types.add(file.media_type.partition("/")[0])
        allowed = [size for name, size in self.bytes_of if usual(name) in types]
        return _too_large(file, min(allowed)) if allowed else None


def _too_large(file: Attachment, allowed: int) -> Answer[Refusal] | None:
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
    Leave out types that are not wanted: by every name, by declared type, by content (F1).

    The worst of the three wins, so that a program is refused under any name and type, and
    a picture is refused that is named like a program. What is packed in a file is judged in the
    same way. The default is CCAI's table, and what a desktop runs when somebody opens it.

    A mailbox may have a table of its own: `Mailbox.refused_files`, `Mailbox.allowed_files` and
    `Mailbox.only_files`.

    Attributes:
        refused: Endings of files that are refused.

        allowed: Endings that are taken in spite of *refused*, *programs* and the table of media.

        only: If there are any: endings of all that is taken; nothing else is. What says nothing
            of itself, neither by its declared type nor by its content, goes by its names.

        programs: What is refused in every mailbox that does not allow it by name.

        sniffers: Further opinions on the content, as `inspection.magic.PureMagic` is one; asked
            of the file itself, not of what is packed in it.
    """

    refused: frozenset[str] = field(default=REFUSED, converter=to_endings)
    allowed: frozenset[str] = field(default=frozenset(), converter=to_endings, kw_only=True)
    only: frozenset[str] = field(default=frozenset(), converter=to_endings, kw_only=True)
    programs: frozenset[str] = field(default=PROGRAMS, converter=to_endings, kw_only=True)
    sniffers: tuple[Sniffer, ...] = field(default=(), kw_only=True)

    def __call__(self, case: Enclosed) -> Answer[Refusal] | None:
        """Answer a refusal, with what speaks against the file."""
        file, table = case.attachment, self._table(case.mailbox)
        for said, ending, kind in self._signs(file):
            if against := table.against(ending, kind):
                refusal = Refusal(FileReason.TYPE_REFUSED, type=table.named(ending))
                return Answer(refusal, f"{said}: {against}")
        for member in looked_into(file, case.desk.limits).members:
            for said, ending in _signs_inside(member):
                if against := table.against(ending, kind_of_media(ending)):
                    refusal = Refusal(FileReason.REFUSED_INSIDE, type=table.named(ending))
                    return Answer(refusal, f"packed in it, {said}: {against}")
        return None

    def _table(self, mailbox: Mailbox) -> _Table:
        refused = self.refused if mailbox.refused_files is None else mailbox.refused_files
        allowed = self.allowed | mailbox.allowed_files
        programs = self.programs - allowed
        only = self.only if mailbox.only_files is None else mailbox.only_files
        return _Table((refused - allowed) | programs, allowed, frozenset(map(usual, only)))

    def _signs(self, file: Attachment) -> Iterator[tuple[str, str, str]]:
        """Yield what each sign says the file is: the sign, an ending, and a kind of media."""
        for ending in endings(dict.fromkeys((*file.names, file.filename))):
            # A file without a name, of a type that nobody knows, is called so by ourselves.
            if file.names or ending != "bin":
                yield "name", ending, kind_of_media(ending)
        declared, kind = ending_of_type(file.media_type), file.media_type.partition("/")[0]
        if declared or kind in MEDIA:
            yield "declared type", declared, kind
        for ending in kinds_of(file):
            if ending not in _NEUTRAL:
                yield "content", ending, ""
        for sniffer in self.sniffers:
            if ending := sniffer(file.content):
                yield "content", ending, kind_of_media(ending)


@frozen
class _Table:
    """What is refused in one mailbox."""

    refused: frozenset[str]
    allowed: frozenset[str]
    only: frozenset[str]

    def against(self, ending: str, kind: str) -> str:
        """Say what speaks against an ending, in words; empty if nothing does."""
        if ending in self.refused:
            return f"{ending} files are refused"
        if kind in MEDIA and ending not in MEDIA[kind] and ending not in self.allowed:
            return f"{kind} files of this type are refused"
        if self.only and usual(ending) not in self.only and ending not in self.allowed:
            return "files of this type are not among those that are taken"
        return ""

    def named(self, ending: str) -> str:
        """Return *ending* if settings of ours name it: another is the sender's own word (X3)."""
        return ending if ending in self.refused else ""


def _signs_inside(member: Member) -> Iterator[tuple[str, str]]:
    """Yield what each sign says of files that are packed in another."""
    for said, found in (("name", member.endings), ("content", member.kinds)):
        for ending in found:
            if member.is_part and ending not in _NO_PART:
                continue
            if ending not in _NEUTRAL and (ending or said == "content"):
                yield said, ending
