"""Values as a database holds them, and back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache, partial
from json.encoder import encode_basestring_ascii
from typing import cast

from mail2ticket.model.address import Address
from mail2ticket.model.verdict import Step, Trace
from mail2ticket.stores.filing import in_utc
from mail2ticket.stores.relational.database import Value
from mail2ticket.stores.relational.keys import key_text

# Made once: making one takes longer than it takes to write what we write.
_encode = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode

# The names of questions and rules, which stand in each trace.
_quoted = lru_cache(maxsize=1024)(encode_basestring_ascii)

# Of one mail, the same few moments are written again and again. They are in UTC: in other zones
# two are equal that are an hour apart, where clocks are put back.
_text_of = lru_cache(maxsize=256)(partial(datetime.isoformat, timespec="microseconds"))


def moment(at: datetime) -> str:
    """
    Return *at* in UTC, as text that sorts by time.

    >>> from datetime import UTC
    >>> moment(datetime(2026, 11, 3, 12, tzinfo=UTC))
    '2026-11-03T12:00:00.000000+00:00'
    """
    return _text_of(in_utc(at))


def to_moment(text: Value) -> datetime:
    """Return the moment that `moment` wrote, in UTC."""
    return datetime.fromisoformat(str(text))


def moment_or_none(at: datetime | None) -> str | None:
    """Return *at* as `moment` does, or None."""
    return None if at is None else moment(at)


def to_moment_or_none(text: Value) -> datetime | None:
    """Return the moment that `moment_or_none` wrote."""
    return None if text is None else to_moment(text)


def text_or_none(text: Value) -> str | None:
    """Return *text*, or None."""
    return None if text is None else str(text)


def count_of(number: Value) -> int:
    """Return a number that a database counted."""
    return int(number or 0)


def folded(address: Address) -> str:
    """Return *address* as it is compared, and stands in an index."""
    return key_text(str(address).lower())


def number_key(number: str) -> str:
    """
    Return the *number* of a work item as it is compared, and stands in an index.

    >>> number_key("Task-7")
    'TASK-7'
    """
    return key_text(number.upper())


def echo_key(sender: Address, subject: str) -> str:
    """
    Return what mails of *sender* with the same subject have in common.

    A hash, so that a subject of any length takes no more room in an index.
    """
    text = f"{str(sender).lower()}\0{subject}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def to_json(values: Iterable[object]) -> str:
    """Return *values* as a JSON array."""
    listed = list(values)
    return _encode(listed) if listed else "[]"


def from_json(text: Value) -> list[str]:
    """Return the strings of a JSON array."""
    return [] if text == "[]" else cast("list[str]", json.loads(cast("str", text)))


def trace_to_json(trace: Trace) -> str:
    """
    Return *trace* as JSON: each question once, and of what has no opinion only the name.

    >>> trace_to_json(Trace((Step("kind", "a"), Step("kind", "b", "why"), Step("route", "c"))))
    '{"trace":[["kind","a",["b","why"]],["route","c"]]}'
    """
    groups: list[list[str]] = []
    last = None
    for question, rule, reason in trace.steps:
        if question != last:
            groups.append([_quoted(question)])
            last = question
        name = _quoted(rule)
        groups[-1].append(f"[{name},{encode_basestring_ascii(reason)}]" if reason else name)
    listed = ",".join([f"[{','.join(group)}]" for group in groups])
    return f'{{"trace":[{listed}]}}'


def trace_from_json(text: Value) -> Trace:
    """Return the trace that `trace_to_json` wrote, or an older version: a list of steps."""
    found = json.loads(cast("str", text))
    if isinstance(found, list):
        return Trace(tuple(Step(*each) for each in cast("list[list[str]]", found)))
    groups = cast("list[list[str | list[str]]]", found["trace"])
    return Trace(
        tuple(
            Step(str(question), rule) if isinstance(rule, str) else Step(str(question), *rule)
            for question, *rules in groups
            for rule in rules
        )
    )
