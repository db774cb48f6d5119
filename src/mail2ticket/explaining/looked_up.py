"""What was looked up for a mail, and what the store said: all that the rules knew of the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from itertools import chain, islice
from typing import TypeVar

from mail2ticket.errors import RuleError
from mail2ticket.explaining.explanation import Explanation
from mail2ticket.explaining.ink import Ink, counted, folded
from mail2ticket.explaining.words import whom
from mail2ticket.model.facts import Answered, Facts, Questions, Reference
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Company, Person, Staff
from mail2ticket.pages import table
from mail2ticket.pipeline import questions

T = TypeVar("T")
K = TypeVar("K")

# So many of a sort are told.
_MOST = 20


def looked_up(explanation: Explanation, ink: Ink) -> str:
    """Return what was asked and what the store said to it, to be unfolded."""
    try:
        asked = questions(explanation.message, explanation.policy)
    except RuleError:
        return ""  # the answer tells of it already
    lines = list(_lines(asked, explanation.facts, ink))
    if not lines:
        return ""
    title = f"What was looked up, and what the store said: {counted(len(lines), 'question')}"
    return f"<section>{folded(title, table(('asked', 'said'), lines))}</section>"


def _lines(asked: Questions, facts: Facts, ink: Ink) -> Iterator[tuple[str, str]]:
    for question, answer in chain(
        _who(asked, facts), _what(asked, facts), _how_often(asked, facts)
    ):
        yield ink.said(question), ink.said(answer)


def _who(asked: Questions, facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield questions about people and companies."""
    yield from _each(asked.addresses, "Who has {}?", facts.people, _people)
    yield from _each(asked.domains, "Whose is {}?", facts.companies, _companies)
    yield from _each(
        asked.company_ids, "Which company has the id {}?", facts.companies_by_id, _company
    )
    yield from _each(
        asked.company_names, "Which company is called {}?", facts.companies_named, _companies
    )
    yield from _each(asked.contact_names, "Who is called {}?", facts.contacts_named, _people)
    yield from _each(asked.queues, "Who works the queue {}?", facts.staff, _staff)


def _what(asked: Questions, facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield questions about work items."""
    yield from _each(asked.numbers, "Which work item is {}?", facts.items, _item)

    def about(reference: Reference) -> str:
        item = facts.items.get(reference.number.upper())
        said = _item(item) if item else reference.number
        return f"{said}; the mail was {reference.origin}"

    yield from _each(asked.message_ids, "What is the mail {} about?", facts.references, about)
    for one in islice(sorted(asked.alike, key=str), _MOST):
        numbers = ", ".join(facts.alike.get(one, ())) or "none"
        yield f"Which tickets have the same {one.trait}?", numbers


def _how_often(asked: Questions, facts: Facts) -> Iterator[tuple[str, str]]:
    """Yield what is counted; a count that the store leaves out is not known."""
    for one in islice(sorted(asked.echoes, key=str), _MOST):
        question = (
            f"How often did {one.sender} write under this subject since {one.since:%H:%M:%S}?"
        )
        yield question, _count(facts.echoes.get(one))
    for it in islice(sorted(asked.said, key=str), _MOST):
        question = f"How often did {it.sender} write these words since {it.since:%Y-%m-%d}?"
        yield question, _count(facts.said.get(it))
    yield from _each(asked.answered, "How many notices did {} get?", facts.answered, _answered)
    yield from _each(
        asked.answered_domains,
        "How many notices went to {} in the last hour?",
        facts.answered_domains,
        _count,
    )
    yield from _each(
        asked.opened, "How many tickets did {} open in the last hour?", facts.opened, _count
    )


def _each(
    keys: Iterable[K], question: str, found: Mapping[K, T], say: Callable[[T], str]
) -> Iterator[tuple[str, str]]:
    for key in islice(sorted(keys, key=str), _MOST):
        answer = found.get(key)
        is_known = answer is not None and not (isinstance(answer, Sized) and not len(answer))
        yield question.format(key), say(answer) if answer is not None and is_known else "not known"


def _people(people: tuple[Person, ...]) -> str:
    return "; ".join(f"{whom(one)}{'' if one.is_active else ', inactive'}" for one in people)


def _companies(companies: tuple[Company, ...]) -> str:
    return "; ".join(map(_company, companies))


def _company(company: Company) -> str:
    return f"{company.name}{'' if company.is_active else ', inactive'}"


def _staff(staff: tuple[Staff, ...]) -> str:
    return ", ".join(f"{one.agent.name} ({one.availability.replace('_', ' ')})" for one in staff)


def _item(item: WorkItem) -> str:
    people = ", ".join(sorted(str(each) for each in item.participants)) or "nobody"
    merged = f", merged into {item.merged_into}" if item.merged_into else ""
    state = "open" if item.is_open else "completed"
    return f"{item.number} {item.title}, {state}{merged}; who takes part: {people}"


def _answered(answered: Answered) -> str:
    return (
        f"{answered.last_hour} in the last hour, {answered.last_day} in the last day, "
        f"{answered.last_month} in the last month"
    )


def _count(count: int | None) -> str:
    return "not known" if count is None else f"{count:,}"
