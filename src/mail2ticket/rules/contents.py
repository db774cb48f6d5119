"""Which files are kept: not those that are something else than they say, or act by themselves."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import field, frozen

from mail2ticket.inspection.endings import SHOWN, WITH_MACROS, ending_of_type, endings
from mail2ticket.inspection.looking import kinds_of, looked_into
from mail2ticket.inspection.macros import actions, is_locked
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.case import Enclosed
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.verdict import Answer

__all__ = ["PdfActions", "disguised", "locked_pdf", "with_macros"]

#: What a PDF does by itself that documents for reading do not.
ACTIONS = frozenset({"JavaScript", "JS", "Launch", "RichMedia", "GoToE"})


def disguised(case: Enclosed) -> Answer[Refusal] | None:
    """
    A file that is something else than it says is not kept (X13).

    A page, a program or an archive where a picture, a sound, a film or a PDF is promised, alone
    or at the end of one. What is worse by its type alone is refused for its type.
    """
    file = case.attachment
    told = _told(file)
    shown = told & SHOWN
    if not shown:
        return None
    # A PDF by another name is what many programs make of a scan; it shows itself, and no more.
    other = [kind for kind in kinds_of(file) if kind != "pdf"]
    if not other:
        return None
    said = f"its content is {other[0]}, and it says that it is {min(shown)}"
    return Answer(Refusal(FileReason.DISGUISED), said)


def with_macros(case: Enclosed) -> Answer[Refusal] | None:
    """
    A document with macros or with objects that act by themselves is not kept (F1).

    By its name, its declared type, its content, and that of documents packed in it. No XML is
    parsed (X16).
    """
    file = case.attachment
    refusal = Refusal(FileReason.MACROS)
    look = looked_into(file, case.desk.limits)
    if look.macros:
        return Answer(refusal, f"it brings {look.macros}")
    if _told(file) & WITH_MACROS:
        return Answer(refusal, "it says that it holds macros")
    for member in look.members:
        if member.macros:
            return Answer(refusal, f"a document packed in it brings {member.macros}")
        if not member.is_part and WITH_MACROS.intersection(member.endings):
            return Answer(refusal, "a document packed in it says that it holds macros")
    return None


def _words(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)


@frozen
class PdfActions:
    """
    A PDF that acts by itself is refused; in no policy by default, for forms calculate so.

    Attributes:
        refused: The names of what it may not bring (ISO 32000-1); besides `ACTIONS` also
            ``EmbeddedFile``, ``EmbeddedFiles``, ``XFA`` and ``SubmitForm`` can be told.
    """

    refused: frozenset[str] = field(default=ACTIONS, converter=_words)

    def __call__(self, case: Enclosed) -> Answer[Refusal] | None:
        """Answer a refusal, with what the PDF brings."""
        found = [name for name in actions(case.attachment.content) if name in self.refused]
        if not found:
            return None
        return Answer(Refusal(FileReason.ACTIVE_CONTENT), f"the PDF brings {', '.join(found)}")


def locked_pdf(case: Enclosed) -> Answer[Refusal] | None:
    """An encrypted PDF is refused, which many banks send; in no policy by default."""
    if not is_locked(case.attachment.content):
        return None
    return Answer(Refusal(FileReason.ENCRYPTED), "the PDF is encrypted")


def _told(file: Attachment) -> set[str]:
    """Return what the names and the declared type of *file* say that it is."""
    return {*endings((*file.names, file.filename)), ending_of_type(file.media_type)}
