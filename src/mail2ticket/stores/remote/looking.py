"""Questions answered by two: the desk knows people and items, the ledger what was written."""

from __future__ import annotations

from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import WorkItem
from mail2ticket.model.joining import MOST_MERGES
from mail2ticket.stores.remote.desk import RemoteDesk
from mail2ticket.stores.remote.ledger import LocalStore


def look_up(local: LocalStore, desk: RemoteDesk, questions: Questions) -> Facts:
    """
    Answer *questions*.

    No transaction is open while the desk is asked.

    Raises:
        StoreError: if either cannot answer.
    """
    with local.local() as work:
        asked = Questions(at=questions.at, message_ids=questions.message_ids)
        references = work.look_up(asked, ()).references
    named = {each.number.upper() for each in references.values()}
    theirs = _asked(desk, evolve(questions, numbers=questions.numbers | named))
    items = _with_targets(desk, questions, theirs)
    with local.local() as work:
        ours = work.look_up(evolve(questions, message_ids=frozenset()), items)
    return evolve(
        theirs,
        items=items,
        references={
            each: reference
            for each, reference in references.items()
            # What led to an item that is gone leads nowhere.
            if reference.number.upper() in items
        },
        echoes=ours.echoes,
        said=ours.said,
        answered=ours.answered,
        answered_domains=ours.answered_domains,
        opened={**theirs.opened, **ours.opened},
    )


def _with_targets(desk: RemoteDesk, questions: Questions, facts: Facts) -> dict[str, WorkItem]:
    """Return the items of *facts*, those that are alike, and those that they were merged into."""
    items = {number.upper(): item for number, item in facts.items.items()}
    known = set(items) | questions.numbers
    wanted = {number.upper() for some in facts.alike.values() for number in some}
    for _ in range(MOST_MERGES + 1):
        wanted |= {each.merged_into.upper() for each in items.values() if each.merged_into}
        missing = wanted - known
        if not missing:
            break
        known |= missing
        found = _asked(desk, Questions(at=questions.at, numbers=frozenset(missing)))
        items.update({number.upper(): item for number, item in found.items.items()})
    return items


def _asked(desk: RemoteDesk, questions: Questions) -> Facts:
    try:
        return desk.look_up(questions)
    except StoreError:
        raise
    except Exception as error:
        raise StoreError(f"the desk did not answer: {type(error).__name__}: {error}") from error
