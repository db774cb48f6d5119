"""The lines From, Date, To and Subject that mail programs write above mail in the text."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import frozen

from mail2ticket.parse.phrases import FORWARDED, LABELS, ORIGINAL, Label

_DASHES = "-_=*#~+|—–"  # noqa: RUF001 - programs do draw with these dashes
_AROUND = _DASHES + "<>:： \t\r\n\u00a0\ufeff\u200b"  # noqa: RUF001 - the wide colon of East Asia
_WORD = 40
_MARKER = 160
_SHORTEST = 5
_LINES = 40
_FOLDED = 6
_BLANKS = 2
_VALUE = 2_000
_RULE = 5


@frozen
class HeaderBlock:
    """
    What was read of one block.

    Attributes:
        fields: What each line says, in order; a folded value is joined.

        end: The line after the block.
    """

    fields: tuple[tuple[Label, str], ...]
    end: int

    def get(self, *labels: Label) -> str:
        """Return the first value under one of *labels*, or an empty text."""
        return next((value for label, value in self.fields if label in labels), "")

    def has(self, *labels: Label) -> bool:
        """Tell whether one of *labels* is there."""
        return any(label in labels for label, _ in self.fields)

    @property
    def is_full(self) -> bool:
        """Whether it can hardly be anything but the header of a mail."""
        return (
            self.has(Label.FROM)
            and self.has(Label.DATE, Label.SENT)
            and self.has(Label.SUBJECT, Label.TO)
            and (
                self.has(Label.SUBJECT, Label.SENT)
                # A traveller writes From, To and Date as well, but no address.
                or "@" in self.get(Label.FROM)
            )
        )

    @property
    def is_likely(self) -> bool:
        """Whether it is the header of a mail where something else says so too."""
        return self.has(Label.FROM) and self.has(Label.DATE, Label.SENT, Label.SUBJECT, Label.TO)

    @property
    def is_thunderbirds(self) -> bool:
        """Whether it begins with the subject, as Thunderbird's does when it forwards."""
        return self.is_likely and self.fields[0][0] is Label.SUBJECT


def label_of(line: str) -> tuple[Label, str] | None:
    """
    Read ``Label: value``, or return None.

    >>> label_of("*Gesendet:* Donnerstag, 2. April 2015 10:00")
    (<Label.SENT: 'sent'>, 'Donnerstag, 2. April 2015 10:00')
    """
    head = line[: _WORD + 1]
    colon = head.find(":")
    wide = head.find("：")  # noqa: RUF001 - the wide colon of East Asia
    if colon < 0 or 0 <= wide < colon:
        colon = wide
    if colon < 1:
        return None
    label = LABELS.get(head[:colon].strip(" \t*_>|\u00a0\ufeff\u200b").casefold())
    if label is None:
        return None
    return label, line[colon + 1 : colon + 1 + _VALUE].lstrip("* \t\u00a0").rstrip(
        "* \t\r\n\u00a0"
    )


def read_block(lines: Sequence[str], start: int) -> HeaderBlock | None:
    """
    Read the block that begins at the line *start*; None where that line has no label.

    Values may be folded over some lines, and a few blank lines may stand between, as some
    telephones write it; at most 40 lines are looked at.
    """
    first = label_of(lines[start])
    if first is None:
        return None
    fields: list[tuple[Label, str]] = []
    seen: set[Label] = set()
    folded: list[str] = []
    blanks, end = 0, start
    for index in range(start, min(len(lines), start + _LINES)):
        line = lines[index]
        if line.isspace() or not line:
            blanks += 1
            if blanks > _BLANKS or folded or _is_complete(seen):
                break
            continue
        found = label_of(line)
        if found is None or (blanks and found[0] in seen):
            if blanks or len(folded) >= _FOLDED:
                break
            folded.append(line.strip())
            continue
        if folded:
            label, value = fields[-1]
            fields[-1] = (label, " ".join((value, *folded))[:_VALUE])
            folded = []
        fields.append(found)
        seen.add(found[0])
        blanks, end = 0, index + 1
    return HeaderBlock(tuple(fields), end)


def _is_complete(seen: set[Label]) -> bool:
    return {Label.FROM, Label.TO, Label.SUBJECT} <= seen and not seen.isdisjoint(
        {Label.DATE, Label.SENT}
    )


@frozen
class Marker:
    """
    A line that says that other mail begins below.

    Attributes:
        is_forward: Whether it says that the mail is passed on.

        is_dashed: Whether it stands between dashes, as nobody writes by hand.
    """

    is_forward: bool
    is_dashed: bool


def marker_of(line: str) -> Marker | None:
    """
    Read a line such as ``-----Original Message-----``, or return None.

    >>> marker_of("---------- Forwarded message ---------")
    Marker(is_forward=True, is_dashed=True)
    >>> marker_of("Begin forwarded message:")
    Marker(is_forward=True, is_dashed=False)
    >>> marker_of("The original message is gone")
    """
    text = line.strip() if len(line) <= _MARKER else ""
    if len(text) < _SHORTEST:
        return None
    is_dashed = text[0] in _DASHES and text[-1] in _DASHES and text[-1] != "*"
    ends = text.rstrip("* ").endswith((":", "："))  # noqa: RUF001 - the wide colon of East Asia
    if not (is_dashed or ends):
        return None
    words = text.strip(_AROUND).casefold()
    if words in FORWARDED or words.startswith(("forwarded by ", "forwarded message from ")):
        return Marker(True, is_dashed) if is_dashed or words in FORWARDED else None
    if is_dashed and (words in ORIGINAL or words.startswith("original message from ")):
        return Marker(False, True)
    return None


def is_rule(line: str) -> bool:
    """Tell whether *line* is a rule: some dashes, and nothing else."""
    text = line.strip(" \t\r\n\u00a0>*")
    return len(text) >= _RULE and not text.strip("_-=—─–")  # noqa: RUF001 - programs draw with these


def unquoted(line: str) -> str:
    """Return *line* without one level of ``>``."""
    bare = line.lstrip(" \t")
    if not bare.startswith(">"):
        return line
    bare = bare[1:]
    return bare.removeprefix(" ")
