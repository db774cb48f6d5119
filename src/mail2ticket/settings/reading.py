"""
How values of TOML become typed values.

What a key may hold is told by the type of the field it fills: `reader_of` makes a reader
of an annotation, so that a new field of a mailbox is a new key of the settings, and nobody
writes it down twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from enum import Enum
from types import UnionType
from typing import Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from attrs import NOTHING, Attribute, fields, frozen

from mail2ticket.model.address import Address
from mail2ticket.settings.faults import Place, Wrong, instead

#: Reads one value that stands at a place. Raises `Wrong`, or collects faults there.
Reader: TypeAlias = Callable[[object, Place], Any]
T = TypeVar("T")

_ADDRESS = re.compile(r"[^\s@<>,;:\"]{1,256}@[^\s@<>,;:\"]{1,256}")
_DOMAIN = re.compile(r"[^\s@/<>,;:*\"]{1,256}")


def text(value: object, _: Place) -> str:
    """Read a string."""
    if not isinstance(value, str):
        raise Wrong(f"is {kind_of(value)}; a string would be right")
    return value


def whole(value: object, _: Place) -> int:
    """Read a whole number, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise Wrong(f"is {kind_of(value)}; a whole number would be right")
    if value < 0:
        raise Wrong(f"is {value}; 0 or more would be right")
    return value


def at_least_one(value: object, place: Place) -> int:
    """Read a whole number, 1 or more."""
    number = whole(value, place)
    if number < 1:
        raise Wrong("is 0; 1 or more would be right")
    return number


_LONGEST = timedelta(days=36_500)


def lasting(unit: timedelta) -> Reader:
    """Return a reader of a number of *unit*, up to a hundred years."""

    def read(value: object, place: Place) -> timedelta:
        count = at_least_one(value, place)
        if count > _LONGEST // unit:
            raise Wrong(f"is more than {_LONGEST // unit}")
        return count * unit

    return read


def truth(value: object, _: Place) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise Wrong(f"is {kind_of(value)}; true or false would be right")
    return value


def address(value: object, place: Place) -> Address:
    """Read an address, without a display name."""
    written = text(value, place).strip()
    if not _ADDRESS.fullmatch(written):
        raise Wrong(f"{written!r} is no address; write it alone, such as support@acme.example")
    return Address.of(written)


def domain(value: object, place: Place) -> str:
    """Read a domain; it is kept in lower case, as `Address` keeps it."""
    written = text(value, place).strip()
    if not _DOMAIN.fullmatch(written):
        raise Wrong(f"{written!r} is no domain; write it alone, such as client.example")
    return written.lower()


def one_of(words: Mapping[str, T]) -> Callable[[object, Place], T]:
    """Return a reader of one of *words*, case aside."""

    def read(value: object, place: Place) -> T:
        word = text(value, place)
        if word.lower() not in words:
            raise Wrong(f"{word!r} is not known; {instead(word, words)}")
        return words[word.lower()]

    return read


def listed(reader: Reader, made: Callable[[Iterable[Any]], Collection[Any]] = tuple) -> Reader:
    """Return a reader of an array, each element of which *reader* reads."""

    def read(value: object, place: Place) -> Collection[Any]:
        if not isinstance(value, list):
            raise Wrong(f"is {kind_of(value)}; an array would be right: [ … ]")
        elements = cast("list[object]", value)
        return made(all_of(reader, enumerate(elements), place).values())

    return read


def one_or_many(reader: Reader) -> Reader:
    """Return a reader of an array, or of the one value that stands in its place."""
    many = listed(reader)

    def read(value: object, place: Place) -> tuple[Any, ...]:
        if not isinstance(value, list):
            return (reader(value, place),)
        found: tuple[Any, ...] = many(cast("object", value), place)
        return found

    return read


def all_of(
    reader: Reader, elements: Iterable[tuple[str | int, object]], place: Place
) -> dict[str | int, Any]:
    """Read every element; the faulty ones are left out, and their faults collected."""
    read: dict[str | int, Any] = {}
    for key, element in elements:
        try:
            read[key] = reader(element, place.at(key))
        except Wrong as wrong:
            place.at(key).fault(wrong)
    return read


def moment(value: object, _: Place) -> datetime:
    """Read a date and a time with its zone."""
    if not isinstance(value, datetime) or value.utcoffset() is None:
        raise Wrong(f"is {kind_of(value)}; a moment would be right, as 2026-11-03T09:00:00Z")
    return value


def pairs(value: object, place: Place) -> tuple[tuple[str, str], ...]:
    """Read a table of strings."""
    if not isinstance(value, dict):
        raise Wrong(f'is {kind_of(value)}; a table would be right: {{ name = "value" }}')
    entries = cast("dict[str, object]", value)
    return tuple((str(name), each) for name, each in all_of(text, entries.items(), place).items())


#: The readers of plain types; callers add those that depend on the settings.
PLAIN: Mapping[object, Reader] = {
    str: text,
    int: whole,
    bool: truth,
    datetime: moment,
    Address: address,
    tuple[tuple[str, str], ...]: pairs,
}


def reader_of(hint: object, known: Mapping[object, Reader] = PLAIN) -> Reader:
    """
    Return what reads values of the type *hint*.

    >>> reader_of(tuple[int, ...])([1, 2], Place("x.toml"))
    (1, 2)

    Raises:
        TypeError: if nothing is known that reads them.
    """
    if hint in known:
        return known[hint]
    origin, inner = get_origin(hint), get_args(hint)
    if origin in {tuple, frozenset}:
        return listed(reader_of(inner[0], known), cast("type[Collection[Any]]", origin))
    if origin in {Union, UnionType}:
        (kind,) = (kind for kind in inner if kind is not type(None))
        return reader_of(kind, known)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return one_of({str(member.value): member for member in hint})
    raise TypeError(f"nothing reads {hint!r}")


@frozen
class Key:
    """
    A key that a table may have.

    Attributes:
        field: The name of the field it fills.
    """

    field: str
    read: Reader
    is_required: bool = False


def keys_of(
    kind: type, known: Mapping[object, Reader] = PLAIN, *, without: Collection[str] = ()
) -> dict[str, Key]:
    """
    Return the keys that fill the fields of the attrs class *kind*.

    A field ``is_active`` is the key ``active``.
    """
    hints = get_type_hints(kind)
    found = cast("tuple[Attribute[Any], ...]", fields(kind))
    return {
        item.name.removeprefix("is_"): Key(
            item.name, reader_of(hints[item.name], known), item.default is NOTHING
        )
        for item in found
        if item.init and item.name not in without
    }


def table(value: object, place: Place, keys: Mapping[str, Key]) -> dict[str, Any] | None:
    """
    Read a table into the fields that its keys fill.

    Returns:
        The fields that could be read, or None where a required one is not among them.

    Raises:
        Wrong: if *value* is no table.
    """
    if not isinstance(value, dict):
        raise Wrong(f"is {kind_of(value)}; a table would be right")
    entries = cast("dict[str, object]", value)
    for name in entries:
        if name not in keys:
            place.at(name).fault(f"is not known; {instead(name, keys)}")
    found: dict[str, Any] = {}
    for name, key in keys.items():
        if name in entries:
            read = all_of(key.read, [(name, entries[name])], place)
            if name in read:
                found[key.field] = read[name]
        elif key.is_required:
            place.at(name).fault("is missing")
    required = {key.field for key in keys.values() if key.is_required}
    return found if required <= found.keys() else None


def tables(value: object, place: Place, keys: Mapping[str, Key]) -> dict[Place, dict[str, Any]]:
    """Read an array of tables; those that lack a required field are left out."""
    if not isinstance(value, list):
        wrong = f"is {kind_of(value)}; an array of tables would be right: [[{place.key}]]"
        place.fault(wrong)
        return {}
    read = all_of(
        lambda element, at: table(element, at, keys), enumerate(cast("list[object]", value)), place
    )
    return {place.at(index): fields for index, fields in read.items() if fields is not None}


_KINDS: Mapping[type, str] = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number with a fraction",
    list: "an array",
    dict: "a table",
}


def kind_of(value: object) -> str:
    """
    Say what a value of TOML is.

    >>> kind_of("3"), kind_of(True)
    ('a string', 'true or false')
    """
    return _KINDS.get(type(value), "a date or time")
