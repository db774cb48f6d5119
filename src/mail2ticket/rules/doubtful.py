"""Which files are kept: not those of a mail that hides which files it has (X19)."""

from __future__ import annotations

from attrs import field, frozen

from mail2ticket.model.case import Enclosed
from mail2ticket.model.defect import AMBIGUITIES, DefectCode
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.verdict import Answer

__all__ = ["EVERY_MARK", "HIDING_MARKS", "DoubtfulFiles"]

#: Marks by which one program finds a file where another finds text, or another file, and
#: which no common mail program writes.
HIDING_MARKS = frozenset(
    {
        DefectCode.REPEATED_TYPE,
        DefectCode.REPEATED_PARAMETER,
        DefectCode.REPEATED_ENCODING,
        DefectCode.UNKNOWN_ENCODING,
        DefectCode.REPEATED_BOUNDARY,
        DefectCode.HIDDEN_PARTS,
        DefectCode.PARTIAL_MESSAGE,
        DefectCode.NUL,
    }
)


def _codes(values: frozenset[DefectCode | str]) -> frozenset[DefectCode]:
    return frozenset(DefectCode(value) for value in values)


@frozen
class DoubtfulFiles:
    """
    Files of a mail that programs read in different ways are not kept; the mail is (X19).

    A scanner may have seen other files than a person gets. `rules.holding.ambiguous` holds the
    whole mail instead.

    Attributes:
        marks: The defects that count; `model.defect.AMBIGUITIES` are all that can.
    """

    marks: frozenset[DefectCode] = field(default=HIDING_MARKS, converter=_codes)

    def __call__(self, case: Enclosed) -> Answer[Refusal] | None:
        """Answer a refusal, with the first of the marks."""
        for defect in case.message.defects:
            if defect.code in self.marks:
                said = f"programs read this mail in different ways: {defect.code}"
                return Answer(Refusal(FileReason.AMBIGUOUS_MAIL), said)
        return None


#: Every mark there is.
EVERY_MARK = DoubtfulFiles(AMBIGUITIES)
