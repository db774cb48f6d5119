"""What is found to be wrong with a mail while it is read."""

from __future__ import annotations

from mail2ticket.model.defect import Defect, DefectCode
from mail2ticket.model.limits import Excess, Limits

#: Defects that are kept of one mail; a mail made of nothing else would fill the record.
MOST_DEFECTS = 100

#: Characters of the mail that a defect may quote.
_QUOTED = 80

#: Words and names of one mail of which it is guessed what charset they are in; a guess costs
#: a hundred times what reading does.
MOST_GUESSES = 500


class Findings:
    """
    The defects of one mail, each once, and the first limit that it goes over.

    Every part of the reader adds to the same findings; nothing is raised.

    >>> findings = Findings()
    >>> findings.add(DefectCode.NO_DATE)
    >>> findings.add(DefectCode.NO_DATE)
    >>> findings.defects
    (Defect(code=<DefectCode.NO_DATE: 'no_date'>, detail=''),)
    """

    __slots__ = ("_defects", "_guesses", "excess", "limits")

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.excess: Excess | None = None
        self._defects: dict[Defect, None] = {}
        self._guesses = [MOST_GUESSES]

    @property
    def defects(self) -> tuple[Defect, ...]:
        """The defects, in the order in which they were met."""
        return tuple(self._defects)

    def add(self, code: DefectCode, detail: str = "") -> None:
        """Add a defect; *detail* may quote the mail, and is made short and printable."""
        if len(self._defects) < MOST_DEFECTS:
            shown = detail[:_QUOTED]
            if not shown.isprintable():
                shown = "".join(
                    c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in shown
                )
            self._defects[Defect(code, shown)] = None

    def apart(self) -> Findings:
        """Return findings for what is looked at twice: its defects are said elsewhere."""
        made = Findings(self.limits)
        made._guesses = self._guesses
        return made

    def may_guess(self) -> bool:
        """Return whether one charset more may be guessed, and count it (X24)."""
        self._guesses[0] -= 1
        return self._guesses[0] >= 0

    def exceed(self, limit: str, found: int, allowed: int) -> None:
        """Say that the mail goes over *limit*; the first one met is the one that is told."""
        if self.excess is None:
            self.excess = Excess(limit, found, allowed)
            self.add(DefectCode.OVER_LIMIT, str(self.excess))
