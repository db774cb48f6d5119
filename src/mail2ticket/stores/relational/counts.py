"""What is counted of what people wrote and of what we wrote them, in one question."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache

from attrs import evolve, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Answered, Echo, Questions, Said
from mail2ticket.stores.filing import in_utc
from mail2ticket.stores.relational.batch import LookUp, chunks, listing
from mail2ticket.stores.relational.database import Value
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.values import count_of, echo_key, folded, moment, number_key

_SINCE_UNTIL = "received_at BETWEEN ? AND ?"
#: How many mails of one sender and subject, or words, came from a moment until another.
ECHOES = f"SELECT count(*) FROM m2t_delivery WHERE echo = ? AND {_SINCE_UNTIL}"
SAID = f"SELECT count(*) FROM m2t_delivery WHERE said = ? AND {_SINCE_UNTIL}"
#: How many tickets an address opened from a moment until another.
OPENED = f"SELECT count(*) FROM m2t_delivery WHERE opened_by = ? AND {_SINCE_UNTIL}"
#: How many notices an address, or a domain, got from a moment until another.
ANSWERED = "SELECT count(*) FROM m2t_outbox WHERE recipient_key = ? AND created_at BETWEEN ? AND ?"
ANSWERED_DOMAIN = (
    "SELECT count(*) FROM m2t_outbox WHERE recipient_domain = ? AND created_at BETWEEN ? AND ?"
)
#: How many of them ever about some items.
ANSWERED_ABOUT = (
    "SELECT number_key, recipient_key, count(*) FROM m2t_outbox"
    " WHERE number_key IN ({}) AND recipient_key IN ({}) GROUP BY number_key, recipient_key"
)

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_MONTH = timedelta(days=30)

# How many counts are asked for at once; databases have a bound on columns.
_MOST_COUNTS = 64


@frozen
class Counts:
    """What was counted; of `Answered`, all but what was about an item."""

    echoes: Mapping[Echo, int]
    said: Mapping[Said, int]
    opened: Mapping[Address, int]
    answered: Mapping[Address, Answered]
    answered_domains: Mapping[str, int]


def counts(questions: Questions) -> LookUp[Counts]:
    """Count what *questions* ask for."""
    at = in_utc(questions.at)
    now, hour, day, month = map(moment, (at, at - _HOUR, at - _DAY, at - _MONTH))
    asked: list[tuple[str, Sequence[Value]]] = []
    for echo in questions.echoes:
        key = echo_key(echo.sender, echo.subject)
        asked.append((ECHOES, (key, moment(echo.since), moment(echo.until))))
    for said in questions.said:
        key = echo_key(said.sender, said.words)
        asked.append((SAID, (key, moment(said.since), moment(said.until))))
    asked += [(OPENED, (folded(each), hour, now)) for each in questions.opened]
    for each in questions.answered:
        key = _recipient_key(each)
        asked += [(ANSWERED, (key, since, now)) for since in (hour, day, month)]
    for domain in questions.answered_domains:
        asked.append((ANSWERED_DOMAIN, (key_text(domain.lower()), hour, now)))
    numbers = iter((yield from _all(asked)))
    return Counts(
        echoes={each: next(numbers) for each in questions.echoes},
        said={each: next(numbers) for each in questions.said},
        opened={each: next(numbers) for each in questions.opened},
        answered={
            each: Answered(next(numbers), next(numbers), next(numbers))
            for each in questions.answered
        },
        answered_domains={each: next(numbers) for each in questions.answered_domains},
    )


def about(
    answered: Mapping[Address, Answered], numbers: Collection[str]
) -> LookUp[Mapping[Address, Answered]]:
    """Add to *answered* how many notices were about the items with these *numbers*."""
    people = {_recipient_key(each): each for each in answered}
    items = {number_key(number): number for number in numbers}
    found: dict[Address, dict[str, int]] = {}
    for some in chunks(items):
        for few in chunks(people):
            query = listing(ANSWERED_ABOUT, len(some), len(few))
            for number, person, count in (yield query, (*some, *few)):
                each = people[str(person)]
                found.setdefault(each, {})[items[str(number)]] = count_of(count)
    return {each: evolve(it, about=found.get(each, {})) for each, it in answered.items()}


def _all(asked: Sequence[tuple[str, Sequence[Value]]]) -> LookUp[list[int]]:
    numbers: list[int] = []
    for start in range(0, len(asked), _MOST_COUNTS):
        some = asked[start : start + _MOST_COUNTS]
        query = _selecting(tuple([each for each, _ in some]))
        (row,) = yield query, [value for _, values in some for value in values]
        numbers += map(count_of, row)
    return numbers


@lru_cache(maxsize=256)
def _selecting(queries: tuple[str, ...]) -> str:
    return "SELECT " + ", ".join(f"({each})" for each in queries)


def _recipient_key(address: Address) -> str:
    return folded(address.without_subaddress())
