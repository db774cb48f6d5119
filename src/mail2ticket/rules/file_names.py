"""Which files are kept: not those whose names deceive (X12)."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from mail2ticket.inspection.naming import HIDING, ODD, Trick, tricks
from mail2ticket.model.case import Enclosed
from mail2ticket.model.refusal import FileReason, Refusal
from mail2ticket.model.verdict import Answer

__all__ = ["DoubleEndings", "hidden_ending", "odd_name"]


def hidden_ending(case: Enclosed) -> Answer[Refusal] | None:
    """
    A name that hides its ending from people is not kept, whatever the ending is (X12).

    Marks that turn the reading direction, characters that nobody sees in the ending, what only
    looks like a dot before the ending of a program, and blanks that push it out of sight.
    """
    return _named(case, HIDING, FileReason.HIDDEN_ENDING)


@frozen
class DoubleEndings:
    """
    A program behind the ending of a document is not kept: ``invoice.pdf.exe`` (F1).

    Attributes:
        anywhere: Whether ``report.exe.txt`` is not kept either: nobody runs it by opening it,
            and logs of programs are called so.
    """

    anywhere: bool = False

    def __call__(self, case: Enclosed) -> Answer[Refusal] | None:
        """Answer a refusal."""
        told = {Trick.DOUBLE: "the ending of a program stands behind another"}
        if self.anywhere:
            told[Trick.INNER] = "the ending of a program stands before another"
        return _named(case, told, FileReason.DOUBLE_ENDING)


def odd_name(case: Enclosed) -> Answer[Refusal] | None:
    """
    A name that some systems take for something else is refused: it is in no policy by default.

    Paths, streams of a file (``a.txt:b``), devices (``nul.txt``), controls, dots and blanks at
    the end, over 255 bytes. What is kept has a name that was made safe, and is stored under a
    name of ours (F6); this is for hosts that do something else with the names in the mail.
    """
    return _named(case, ODD, FileReason.ODD_NAME)


def _named(
    case: Enclosed, told: Mapping[Trick, str], reason: FileReason
) -> Answer[Refusal] | None:
    file = case.attachment
    for name in dict.fromkeys((*file.names, file.filename)):
        for trick in tricks(name):
            if trick in told:
                return Answer(Refusal(reason), told[trick])
    return None
