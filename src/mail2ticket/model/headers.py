"""The header fields of a mail or a part, in order, with every repeat kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from attrs import Factory, field, frozen

__all__ = ["Headers"]

#: The fields that only list software writes (RFC 2369, RFC 2919); A8.
LIST_FIELDS = (
    "List-Id",
    "List-Post",
    "List-Owner",
    "List-Archive",
    "List-Subscribe",
    "List-Unsubscribe",
    "List-Help",
)

# Nested comments are taken off from the inside out, a few times at most.
_COMMENT = re.compile(r"\([^()]*\)")
_COMMENT_DEPTH = 4
_NONE: frozenset[str] = frozenset()


def _indexed(headers: Headers) -> Mapping[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    repeated: dict[str, list[str]] = {}
    for name, value in headers.fields:
        lower = name.lower()
        if lower not in index:
            index[lower] = (value,)
        elif lower in repeated:
            repeated[lower].append(value)
        else:
            repeated[lower] = [*index[lower], value]
    for name, values in repeated.items():
        index[name] = tuple(values)
    return MappingProxyType(index)


@frozen
class Headers:
    """
    Ordered pairs of name and value.

    Values are unfolded, and hold no line ends; encoded words are left as they came, for
    only some fields may have them decoded (RFC 2047 section 5).

    >>> headers = Headers((("Received", "b"), ("Received", "a"), ("Auto-Submitted", "No ; x")))
    >>> headers.all("received")
    ('b', 'a')
    >>> headers.tokens("Auto-Submitted")
    ('no',)
    """

    fields: tuple[tuple[str, str], ...] = ()
    _index: Mapping[str, tuple[str, ...]] = field(
        init=False, repr=False, eq=False, default=Factory(_indexed, takes_self=True)
    )

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of the field *name*, from the top."""
        return self._index.get(name.lower(), ())

    def get(self, name: str, default: str = "") -> str:
        """Return the topmost value of the field *name*, or *default*."""
        values = self._index.get(name.lower())
        return values[0] if values else default

    def repeated(self) -> frozenset[str]:
        """
        Return the names, in lower case, that more than one field has.

        >>> Headers((("To", "a"), ("Received", "b"), ("received", "c"))).repeated()
        frozenset({'received'})
        """
        if len(self._index) == len(self.fields):
            return _NONE
        return frozenset(name for name, values in self._index.items() if len(values) > 1)

    def tokens(self, name: str) -> tuple[str, ...]:
        """
        Return what each field *name* says before its first ``;``.

        Lower case, comments and blanks removed, as RFC 3834 section 5 reads Auto-Submitted;
        empty ones are left out.
        """
        values = self._index.get(name.lower())
        if not values:
            return ()
        return tuple(token for value in values if (token := _token(value)))

    def has_any(self, names: AbstractSet[str]) -> bool:
        """
        Return whether there is a field of any of *names*, which are in lower case.

        >>> Headers((("X-Loop", "a"),)).has_any({"x-loop", "x-vacation"})
        True
        """
        return not names.isdisjoint(self._index)

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._index

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self.fields)

    def __len__(self) -> int:
        return len(self.fields)


def _token(value: str) -> str:
    for _ in range(_COMMENT_DEPTH):
        shorter = _COMMENT.sub(" ", value)
        if shorter == value:
            break
        value = shorter
    return value.partition(";")[0].strip().lower()
