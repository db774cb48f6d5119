"""What was known when a mail came: what is known now, less what came after it."""

from __future__ import annotations

from collections.abc import Callable

from attrs import evolve

from mail2ticket.handling.deliveries import without_itself
from mail2ticket.model.facts import Facts
from mail2ticket.model.items import WorkItem
from mail2ticket.model.message import Message


def known_then(
    facts: Facts,
    message: Message,
    is_later: Callable[[WorkItem], bool],
    *,
    has_opened: bool,
    echoes: int = 0,
    openings: int = 0,
) -> Facts:
    """
    Return *facts* as they were before *message* came, as far as they tell.

    What came with the mail and after it is left out: work items, what leads to them, and what the
    mail itself adds to counts. What was completed or merged since is open. Who takes part in an
    item, what people are called and where they work is as it is now, for nobody writes down how
    that was.

    Args:
        facts: What a store answers now.

        message: The mail; it is on record there.

        is_later: Whether an item was opened by the mail itself, or after it.

        has_opened: Whether the mail opened a ticket.

        echoes: How many mails of the same sender and subject came at the same moment, and after
            it. Counts end at a moment, so they have those too.

        openings: How many mails of the same sender did that opened a ticket.
    """
    items = {
        number: _as_it_was(item, message)
        for number, item in facts.items.items()
        if not is_later(item)
    }
    gone = facts.items.keys() - items.keys()
    for number, item in items.items():
        if item.merged_into.upper() in gone:
            items[number] = evolve(item, merged_into="", is_open=True, completed_at=None)
    facts = without_itself(facts, message)
    return evolve(
        facts,
        items=items,
        references={
            each: reference
            for each, reference in facts.references.items()
            if reference.number.upper() not in gone
        },
        alike={
            likeness: found
            for likeness, numbers in facts.alike.items()
            if (found := tuple(each for each in numbers if each.upper() not in gone))
        },
        echoes={each: max(0, count - echoes) for each, count in facts.echoes.items()},
        # Whoever of them wrote it: the others open none, as a list that passes mail on does.
        opened={
            address: max(0, count - has_opened - openings)
            for address, count in facts.opened.items()
        },
    )


def _as_it_was(item: WorkItem, message: Message) -> WorkItem:
    if item.completed_at is None or item.completed_at <= message.received_at:
        return item
    return evolve(item, is_open=True, takes_time=True, completed_at=None)
