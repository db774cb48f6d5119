"""Texts with placeholders, which are filled in once and never read again (X27)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from attrs import field, frozen

#: What may stand in a template, after a ``$``.
PLACEHOLDERS = frozenset(
    {"tag", "number", "title", "queue", "link", "name", "mailbox", "reason", "hours", "reply"}
)

#: What may stand in a sentence that says why a file is not kept.
FILE_PLACEHOLDERS = frozenset({"size", "type", "count"})

#: What the table of the HTML form may hold besides the number, in this order.
TABLE = ("title", "name", "queue", "hours")

#: Stands before the name of a field among the values; no placeholder has such a name.
FIELD = "field."

# `${` is taken for a placeholder too, so that one who writes `${title}` is told.
_PLACEHOLDER = re.compile(r"\$([A-Za-z_{][A-Za-z0-9_]{0,31})")

# Of `]]]` the last two close a segment, so that `[[ [$number]]]` is what it looks like.
_SEGMENT = re.compile(r"\[\[((?:[^\]]|\](?!\](?!\]))){0,2000})\]\]")

# White space, but for the no-break spaces that French wants.
# A single blank is what it is to become.
_BLANKS = re.compile(
    "(?:[\t-\r\x1c-\x1f\x85\u2028\u2029]| (?=[\t-\r\x1c- \x85\u2028\u2029]))"
    "[\t-\r\x1c- \x85\u2028\u2029]*"
)

# Segments and placeholders are found in the same pass, the outer one first.
_PIECE = re.compile(f"{_SEGMENT.pattern}|{_PLACEHOLDER.pattern}")


def _names(values: Iterable[str]) -> frozenset[str]:
    return frozenset(values)


@frozen
class Template:
    """
    A subject and a text to fill in.

    ``$title`` stands for a value, and ``[[ … ]]`` for a segment that is left out if any
    value in it is empty; segments do not nest. A ``$`` before anything but a letter, ``_``
    or ``{`` is a dollar sign.

    Attributes:
        subject: One line; it should begin with ``[[$tag ]]``, so that replies are
            found by the number.

        text: A paragraph or a few, without a greeting or a closing. In HTML, ``$link`` on a
            line of its own becomes a button.

        tabled: Values, of `TABLE`, that HTML shows in a small table below the text, after
            the number; there, segments of the text that name them are left out.
    """

    subject: str
    text: str
    tabled: frozenset[str] = field(default=frozenset(), converter=_names)

    @property
    def placeholders(self) -> frozenset[str]:
        """The names of the values that it asks for."""
        return frozenset(_PLACEHOLDER.findall(f"{self.subject}\n{self.text}"))

    def faults(self) -> list[str]:
        """Return everything that is wrong with what it shows in a table, in words."""
        unknown = sorted(self.tabled.difference(TABLE))
        found = [f"{name!r} is nothing that a table can show" for name in unknown]
        for segment in _SEGMENT.findall(self.text):
            names = frozenset(_PLACEHOLDER.findall(segment))
            lost = sorted(names - self.tabled - {"number"}) if names & self.tabled else ()
            found += [f"${name} is lost in HTML beside what the table shows" for name in lost]
        return found


def bare_names(text: str) -> frozenset[str]:
    """Return the names that the template *text* asks for outside of segments."""
    return frozenset(_PLACEHOLDER.findall(_SEGMENT.sub("", text)))


def faults_of(text: str, names: frozenset[str] = PLACEHOLDERS) -> list[str]:
    """Return everything that is wrong with the template *text*, which may name *names*."""
    unknown = sorted(set(_PLACEHOLDER.findall(text)) - names)
    found = [f"${name} is no placeholder" for name in unknown]
    if "[[" in "".join(_SEGMENT.findall(text)):
        found.append("a segment [[ … ]] has another in it, or is not closed")
    rest = _SEGMENT.sub("", text)
    if "[[" in rest or "]]" in rest:
        found.append("a segment [[ … ]] is not closed or not opened, or is over 2000 characters")
    return found


def one_line(text: str) -> str:
    """Return *text* with single blanks for its line ends and runs of white space."""
    if "  " not in text and text.isprintable():
        return text.strip()  # the same; a blank is all the white space that is printable
    return _BLANKS.sub(" ", text).strip()


def fill_in(text: str, values: Mapping[str, str], names: frozenset[str] = PLACEHOLDERS) -> str:
    """
    Return *text* with *values* in it, as they are but for white space.

    A value is put in once: nothing in it is a placeholder or a segment. Runs of white space
    in it become one blank, so that no value can make a line or a paragraph of its own. What
    has no value is left out.

    >>> fill_in("Done[[: “$title”]].", {"title": "{{7*7}} $user ]] %(x)s"})
    'Done: “{{7*7}} $user ]] %(x)s”.'
    >>> fill_in("Done[[: “$title”]].", {})
    'Done.'
    """
    written: list[str] = []
    for before, segment in _pieces(text):
        told = [one_line(values.get(name, "")) if name in names else "" for name in segment[1::2]]
        written.append(before)
        if all(told):
            written.append(segment[0])
            for value, after in zip(told, segment[2::2], strict=True):
                written += (value, after)
    return "".join(written)


# Every template, reason and closing of some languages; what mails say is never one.
@lru_cache(maxsize=1_000)
def _pieces(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """
    Return *text* in pieces: what is written as it is, and the segment after it.

    A segment is text, name, text, and so on. A placeholder by itself is one of nothing else.
    """
    before, *found = _PIECE.split(text)
    pieces: list[tuple[str, tuple[str, ...]]] = []
    for segment, name, after in zip(found[::3], found[1::3], found[2::3], strict=True):
        inner = ("", name, "") if segment is None else tuple(_PLACEHOLDER.split(segment))
        pieces.append((before, inner))
        before = after
    return (*pieces, (before, ("",)))
