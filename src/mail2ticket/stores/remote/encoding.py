"""Values of the model as JSON, and back: what is kept of a call, so that it can be made again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar, cast

from attrs import AttrsInstance, fields, has

from mail2ticket.model.address import Address
from mail2ticket.model.changes import Approval, AssignBy, Assignment, Changes
from mail2ticket.model.facts import (
    Answered,
    Echo,
    Facts,
    FileOn,
    Likeness,
    Origin,
    Questions,
    Reference,
    Said,
    Trait,
)
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.numbers import ItemKind
from mail2ticket.model.people import (
    Agent,
    Availability,
    Company,
    Contact,
    NewContact,
    Staff,
    Stranger,
)
from mail2ticket.stores.remote.effects import Action, Effect, EffectState
from mail2ticket.stores.remote.pinned import Pin

T = TypeVar("T")

_VALUES: tuple[type[AttrsInstance], ...] = (
    Address,
    Agent,
    Answered,
    Assignment,
    Changes,
    Company,
    Contact,
    Echo,
    Effect,
    Facts,
    FileOn,
    Likeness,
    NewContact,
    NewNote,
    NewTicket,
    NewTimeEntry,
    Pin,
    Questions,
    Reference,
    Said,
    Staff,
    Stranger,
    WorkItem,
)
_WORDS: tuple[type[Enum], ...] = (
    Action,
    Approval,
    AssignBy,
    Availability,
    EffectState,
    ItemKind,
    Origin,
    Trait,
)

# Nothing else is ever made of what is read back.
_MAKERS: Mapping[str, Callable[[Any], object]] = {
    "tuple": lambda some: tuple(map(_decoded, some)),
    "set": lambda some: frozenset(map(_decoded, some)),
    "map": lambda pairs: {_decoded(key): _decoded(value) for key, value in pairs},
    "moment": datetime.fromisoformat,
    "decimal": Decimal,
    **{kind.__name__: kind for kind in _WORDS},
}
_CLASSES: Mapping[str, type[AttrsInstance]] = {kind.__name__: kind for kind in _VALUES}


def to_text(value: object) -> str:
    """
    Return *value* as JSON, the same in every process.

    >>> to_text(Reference("T1"))
    '["Reference", {"number": "T1", "origin": ["Origin", "received"]}]'

    Raises:
        TypeError: if there is something in it that no work item, person or question has.
    """
    return json.dumps(_encoded(value), sort_keys=True)


def from_text(text: str, kind: type[T]) -> T:
    """
    Return the value that `to_text` wrote.

    >>> from_text(to_text(Reference("T1")), Reference).number
    'T1'

    Raises:
        ValueError: if *text* is anything else, or of another *kind*.
    """
    try:
        value = _decoded(json.loads(text))
    except (AttributeError, KeyError, TypeError, ArithmeticError) as error:
        raise ValueError(f"this is not what was written: {error}") from error
    if not isinstance(value, kind):
        raise ValueError(f"this is no {kind.__name__}")  # noqa: TRY004 - of text, as above
    return value


def fingerprint_of(*values: object) -> str:
    """Return a hash of *values*, the same in every process."""
    return hashlib.sha256(to_text(values).encode()).hexdigest()


def _encoded(value: object) -> object:
    """Return *value* as JSON knows it: plain, or a pair of what it is and what is in it."""
    if isinstance(value, _WORDS):
        return [type(value).__name__, value.value]
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, datetime):
        return ["moment", value.isoformat()]
    if isinstance(value, Decimal):
        return ["decimal", str(value)]
    kind = type(value)
    if has(kind) and _CLASSES.get(kind.__name__) is kind:
        return [kind.__name__, {each: _encoded(getattr(value, each)) for each in _names(kind)}]
    return _encoded_many(value)


def _encoded_many(value: object) -> object:
    if isinstance(value, tuple):
        return ["tuple", [_encoded(each) for each in cast("tuple[object, ...]", value)]]
    if isinstance(value, frozenset):
        return ["set", _in_order(map(_encoded, cast("frozenset[object]", value)))]
    if isinstance(value, Mapping):
        pairs = cast("Mapping[object, object]", value).items()
        return ["map", _in_order([_encoded(key), _encoded(each)] for key, each in pairs)]
    raise TypeError(f"a {type(value).__name__} is not written down")


def _decoded(found: object) -> Any:  # noqa: ANN401 - whatever was written
    if found is None or isinstance(found, str | int):
        return found
    name, content = cast("list[Any]", found)
    if name in _MAKERS:
        return _MAKERS[name](content)
    values = cast("dict[str, object]", content)
    return _CLASSES[name](**{each: _decoded(value) for each, value in values.items()})


def _names(kind: type[AttrsInstance]) -> list[str]:
    return [each.name for each in fields(kind)]


def _in_order(some: Any) -> list[object]:  # noqa: ANN401 - any JSON
    return sorted(some, key=json.dumps)
