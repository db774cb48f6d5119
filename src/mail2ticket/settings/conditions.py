"""
Conditions of routes and of rules of the workflow, as tables: ``when = { words = ["urgent"] }``.

A table is true of a mail if all of its keys are; ``any``, ``all`` and ``none`` hold further ones.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

from mail2ticket.model.case import Parsed
from mail2ticket.model.case_conditions import (
    Becomes,
    HasTrust,
    IsAboutItem,
    IsInMailbox,
    IsKind,
    IsOfCompany,
    ItemHas,
    Property,
    RequesterIs,
    Role,
)
from mail2ticket.model.condition import Condition, HowMany, Together, fold, none_of
from mail2ticket.model.items import EntityKind
from mail2ticket.model.mail_conditions import (
    HasAttachment,
    HasHeader,
    HasWords,
    IsInLanguage,
    SentBy,
    SentTo,
)
from mail2ticket.model.mail_conditions import Place as Where
from mail2ticket.model.verdict import Kind, Trust
from mail2ticket.settings.faults import Place, Wrong, instead
from mail2ticket.settings.reading import (
    Key,
    Reader,
    address,
    keys_of,
    listed,
    one_or_many,
    reader_of,
    table,
    text,
    truth,
)

_AnyCondition: TypeAlias = Condition[Any]


def conditions(stage: type[Parsed], companies: Collection[str] = ()) -> Reader:
    """
    Return a reader of a table of conditions that can be asked about a case of *stage*.

    Args:
        stage: Conditions on what is known later only are faults.

        companies: The ids and names of those that there are; of none any is right.
    """

    def read(value: object, place: Place) -> tuple[_AnyCondition, ...]:
        found = table(value, place, keys)
        if value == {}:
            raise Wrong("is empty; name a condition, or leave it out")
        return tuple(one for one in (found or {}).values() if one is not None)

    def together(value: object, place: Place) -> _AnyCondition:
        return _one(read(value, place))

    keys = {name: Key(name, _condition(*each, stage)) for name, each in _simple(companies).items()}
    for how_many in HowMany:
        keys[how_many] = Key(how_many, _condition(listed(together), _joining(how_many), stage))
    return read


def _one(found: tuple[_AnyCondition, ...]) -> _AnyCondition:
    return found[0] if len(found) == 1 else Together(HowMany.ALL, found)


def _joining(how_many: HowMany) -> Callable[[tuple[_AnyCondition, ...]], _AnyCondition]:
    return lambda found: Together(how_many, found)


def _condition(
    reader: Reader, make: Callable[[Any], _AnyCondition], stage: type[Parsed]
) -> Reader:
    """Return a reader of what *make* makes of what *reader* reads."""

    def read(value: object, place: Place) -> _AnyCondition | None:
        found = reader(value, place)
        if place.is_faulty:
            return None
        condition = make(found)
        if not issubclass(stage, condition.needs):
            raise Wrong("that is not known before a mail is routed")
        for fault in condition.faults():
            place.fault(fault)
        return condition

    return read


def _simple(
    companies: Collection[str],
) -> Mapping[str, tuple[Reader, Callable[[Any], _AnyCondition]]]:
    """Return what reads each condition, and what makes it."""
    return {
        "sent_by": (_TEXTS, SentBy),
        "sent_to": (_TEXTS, SentTo),
        "words": (_TEXTS, HasWords),
        "subject_words": (_TEXTS, lambda words: HasWords(words, Where.SUBJECT)),
        "text_words": (_TEXTS, lambda words: HasWords(words, Where.TEXT)),
        "header": (_header, lambda header: header),
        "has_attachment": (truth, _attachment),
        "attachment_endings": (_TEXTS, HasAttachment),
        "language": (_TEXTS, IsInLanguage),
        "kind": (one_or_many(reader_of(Kind)), IsKind),
        "trust": (one_or_many(reader_of(Trust)), HasTrust),
        "requester": (one_or_many(reader_of(Role)), RequesterIs),
        "company": (one_or_many(_company(companies)), IsOfCompany),
        "mailbox": (one_or_many(address), IsInMailbox),
        "about_item": (truth, IsAboutItem),
        "entity": (one_or_many(reader_of(EntityKind)), Becomes),
        **{str(name): (_TEXTS, _having(name)) for name in Property},
    }


_TEXTS = one_or_many(text)


def _having(name: Property) -> Callable[[tuple[str, ...]], _AnyCondition]:
    return lambda values: ItemHas(name, values)


def _attachment(is_there: bool) -> _AnyCondition:
    return HasAttachment() if is_there else none_of(HasAttachment())


def _header(value: object, place: Place) -> HasHeader | None:
    found = table(value, place, keys_of(HasHeader))
    return HasHeader(**found) if found else None


def _company(companies: Collection[str]) -> Reader:
    known = {fold(company) for company in companies}

    def read(value: object, place: Place) -> str:
        name = text(value, place)
        if known and fold(name) not in known:
            raise Wrong(f"no company is called {name!r}; {instead(name, known)}")
        return name

    return read
