"""The lines From, Date, To and Subject that mail programs write above mail in the text."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import define, field, frozen

from mail2ticket.parse.quotes.labelled_lines import BLANK, VALUE, Labelled, labelled, labelled_bare
from mail2ticket.parse.quotes.labels import ENGLISH, Label

_LINES = 60
_BELOW = 2
_FOLDED = 6
_LISTED = 30
_BLANKS = 2
# Programs break lines before this column, and no earlier than they must.
_WRAPPED = 70
_COMPLETE = frozenset({Label.FROM, Label.TO, Label.SUBJECT})
_DATES = frozenset({Label.DATE, Label.SENT})
# No value goes on in such a line: it is a rule, or says that mail begins.
_RULED = ("--", "__", "==", "**", "~~")
_TIME = re.compile(r"\d\s?[:.：h時时시點点]\s?\d\d")  # noqa: RUF001 - the wide colon of East Asia


@frozen
class HeaderBlock:
    """
    What was read of one block.

    Attributes:
        fields: What each line says, in order; a folded value is joined.

        end: The line after the block.

        words: The labels as they were written, folded.
    """

    fields: tuple[tuple[Label, str], ...]
    end: int
    words: frozenset[str] = frozenset()

    def get(self, *labels: Label) -> str:
        """Return the first value under one of *labels*, or an empty text."""
        return next((value for label, value in self.fields if label in labels and value), "")

    def has(self, *labels: Label) -> bool:
        """Tell whether one of *labels* is there."""
        return any(label in labels for label, _ in self.fields)

    @property
    def is_full(self) -> bool:
        """
        Whether it can hardly be anything but the header of a mail.

        A traveller writes From, To and Date as well, and an office From, To, Date and
        Subject above a memo; but no address, and no time of day.
        """
        return (
            self.has(Label.FROM)
            and self.has(Label.DATE, Label.SENT)
            and self.has(Label.SUBJECT, Label.TO)
            and (
                "@" in self.get(Label.FROM)
                or (
                    self.has(Label.SUBJECT, Label.SENT)
                    and _TIME.search(self.get(Label.DATE, Label.SENT)) is not None
                )
            )
        )

    @property
    def is_likely(self) -> bool:
        """Whether it is the header of a mail where something else says so too."""
        return self.has(Label.FROM) and self.has(Label.DATE, Label.SENT, Label.SUBJECT, Label.TO)

    @property
    def is_addressed(self) -> bool:
        """Whether it is the header of a mail where a line above may say so, but surely none."""
        return self.is_full or (self.is_likely and "@" in self.get(Label.FROM))

    @property
    def is_thunderbirds(self) -> bool:
        """Whether it begins with the subject, as of old Thunderbird's does when it forwards."""
        return self.is_likely and self.fields[0][0] is Label.SUBJECT

    @property
    def is_english(self) -> bool:
        """Whether all its labels are English, or may be."""
        return self.words <= ENGLISH


def read_block(lines: Sequence[str], start: int, *, is_marked: bool = False) -> HeaderBlock | None:
    """
    Read the block that begins at the line *start*; None where that line has no label.

    Values may be folded over some lines, stand below their labels, and have a few blank
    lines between them, as some telephones write it; at most 60 lines are looked at. Labels
    may lack the colon only where *is_marked*: where a line above says that mail follows.
    """
    is_bare = labelled(lines[start]) is None
    if is_bare and not (is_marked and _is_bare(lines, start)):
        return None
    return _Reading(lines, start, is_bare).read()


def _is_bare(lines: Sequence[str], start: int) -> bool:
    """Tell whether a block without colons begins here; its first line names an address."""
    first = labelled_bare(lines[start])
    if first is None or first.label is not Label.FROM or "@" not in first.value:
        return False
    others = lines[start + 1 : start + 3]
    return len(others) == _BELOW and all(labelled_bare(line) for line in others)


@define
class _Reading:
    """One block being read."""

    lines: Sequence[str]
    start: int
    is_bare: bool = False
    found: list[Labelled] = field(factory=list[Labelled])
    seen: set[Label] = field(factory=set[Label])
    folded: list[str] = field(factory=list[str])
    end: int = 0
    is_below: bool = False

    def read(self) -> HeaderBlock:
        blanks, self.end = 0, self.start
        for index in range(self.start, min(len(self.lines), self.start + _LINES)):
            line = self.lines[index]
            if not line.strip("> \t\r\n\u00a0"):
                blanks += 1
                if blanks > _BLANKS or self._is_over():
                    break
                continue
            found = labelled_bare(line) if self.is_bare else labelled(line)
            if found is None or (blanks and found.label in self.seen):
                if not self._folds(index, blanks):
                    break
                blanks = 0
                continue
            if self.folded:
                self._join(len(self.folded))
            self.found.append(found)
            self.seen.add(found.label)
            blanks, self.end = 0, index + 1
        if self.folded:
            self._join(self._wrapped())
        return HeaderBlock(
            tuple((one.label, one.value) for one in self.found),
            self.end,
            frozenset(one.word for one in self.found),
        )

    def _is_over(self) -> bool:
        """Tell whether a blank line ends the block."""
        if self.is_below and not self.found[-1].value:
            return False
        return bool(self.folded) or (self.seen >= _COMPLETE and not self.seen.isdisjoint(_DATES))

    def _folds(self, index: int, blanks: int) -> bool:
        """Take the line as part of the value above it, or return False."""
        line = self.lines[index].strip(BLANK + ">")
        above = self.found[-1]
        if not above.value and not self.folded and (self.is_below or self._label_below(index)):
            self.is_below = True
        elif (
            blanks
            or line.startswith(_RULED)
            or len(self.folded)
            >= (_LISTED if above.label in {Label.TO, Label.CC} and _is_listed(line) else _FOLDED)
        ):
            return False
        self.folded.append(line)
        return True

    def _label_below(self, index: int) -> bool:
        for line in self.lines[index + 1 : index + 3]:
            if line.strip("> \t\r\n"):
                return labelled(line) is not None
        return False

    def _join(self, count: int) -> None:
        """Join *count* of the lines that may belong to the last value to it; forget the rest."""
        if count:
            last = self.found[-1]
            value = " ".join((last.value, *self.folded[:count])).strip()[:VALUE]
            self.found[-1] = Labelled(last.label, value, last.word)
        self.folded = []

    def _wrapped(self) -> int:
        """Return how many lines below the last label are still its value."""
        if not self.folded:
            return 0
        if self.is_below and not self.found[-1].value:
            count = 1
            self.end = self._line_of_folded() + 1
            return count
        count, above = 0, self.lines[self.end - 1].rstrip()
        is_list = self.found[-1].label in {Label.TO, Label.CC}
        for line in self.folded:
            first = (line.split(None, 1) or [""])[0]
            is_broken = len(above) + 1 + len(first) > _WRAPPED and len(above) <= _WRAPPED + 10
            if not (is_broken or (is_list and above.endswith((",", ";")) and _is_listed(line))):
                break
            count, above = count + 1, line
        self.end += count
        return count

    def _line_of_folded(self) -> int:
        index = self.end
        while not self.lines[index].strip("> \t\r\n"):
            index += 1
        return index


def _is_listed(line: str) -> bool:
    """Tell whether *line* is some of a list of people."""
    return "@" in line or line.endswith((",", ";"))


def unquoted(line: str) -> str:
    """Return *line* without one level of ``>``."""
    bare = line.lstrip(" \t")
    if not bare.startswith(">"):
        return line
    bare = bare[1:]
    return bare.removeprefix(" ")
