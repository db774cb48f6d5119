"""Which files are kept: not archives that cannot be looked into, or better are not (F1, X17)."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from mail2ticket.inspection.looking import looked_into
from mail2ticket.inspection.naming import HIDING, Trick
from mail2ticket.inspection.trouble import Trouble
from mail2ticket.model.case import Enclosed
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.verdict import Answer

__all__ = ["Archives"]

_REASONS: Mapping[Trouble, FileReason] = {
    Trouble.TOO_LARGE: FileReason.UNPACKS_TOO_LARGE,
    Trouble.TOO_MANY: FileReason.UNPACKS_TOO_LARGE,
    Trouble.TOO_DEEP: FileReason.NESTED_ARCHIVE,
    Trouble.ODD: FileReason.DISGUISED,
    Trouble.ENCRYPTED: FileReason.ENCRYPTED,
    Trouble.DAMAGED: FileReason.DAMAGED,
    Trouble.UNSEEN: FileReason.NOT_LOOKED_INTO,
}
_ENDINGS: Mapping[Trick, FileReason] = {
    **dict.fromkeys(HIDING, FileReason.HIDDEN_ENDING),
    Trick.DOUBLE: FileReason.DOUBLE_ENDING,
}


def _troubles(values: frozenset[Trouble | str]) -> frozenset[Trouble]:
    return frozenset(Trouble(value) for value in values)


@frozen
class Archives:
    """
    Leave out archives and documents that cannot be looked into to their end (F1, X17).

    Bombs, by bytes, number and depth as `Limits` have them; files with a password; zips that
    programs read in different ways; what is damaged, or packed in a way that is not known; and
    names in them that hide their ending.

    Attributes:
        keeps: Troubles in spite of which a file is kept: ``encrypted``, ``damaged``,
            ``unseen``, ``odd``, ``too_deep``, ``too_large``, ``too_many``.

        nested: Whether an archive may lie in another, as deep as `Limits.archive_depth` says.
    """

    keeps: frozenset[Trouble] = field(default=frozenset(), converter=_troubles)
    nested: bool = True

    def __call__(self, case: Enclosed) -> Answer[Refusal] | None:
        """Answer a refusal, with what stands in the way."""
        look = looked_into(case.attachment, case.desk.limits)
        for trouble, reason in _REASONS.items():
            detail = look.trouble(trouble)
            if detail and trouble not in self.keeps:
                return Answer(Refusal(reason), detail)
        for member in look.members:
            if member.is_archive and not self.nested and not member.is_part:
                said = "an archive lies in another"
                return Answer(Refusal(FileReason.NESTED_ARCHIVE), said)
            for trick in member.tricks:
                if trick in _ENDINGS:
                    said = HIDING.get(trick, "the ending of a program stands behind another")
                    return Answer(Refusal(_ENDINGS[trick]), f"packed in it: {said}")
        return None
