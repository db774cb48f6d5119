"""Questions answered by two: the desk knows people and items, the ledger what was written."""

from __future__ import annotations

from attrs import evolve

from mail2ticket.errors import StoreError
from mail2ticket.model.facts import Facts, Questions, Reference
from mail2ticket.model.items import WorkItem
from mail2ticket.model.joining import MOST_MERGES
from mail2ticket.stores.remote.desk import RemoteDesk
from mail2ticket.stores.remote.local import Local


def look_up(local: Local, desk: RemoteDesk, questions: Questions) -> Facts:
    """
    Answer *questions*.

    No transaction is open while the desk is asked.

    Raises:
        StoreError: if either cannot answer.
    """
    if questions == Questions(files=questions.files):
        return Facts()  # what is asked of a desk for nothing else takes longer than it spares
    with local.look() as work:
        ours = work.ledger.look_up(questions)
    named = {reference.number for reference in ours.references.values()}
    theirs = _asked(desk, evolve(questions, numbers=questions.numbers | named))
    items = _with_targets(desk, questions, theirs)
    if ours.answered and items:
        with local.look() as work:
            ours = work.ledger.about(ours, items)
    return evolve(
        theirs,
        items=items,
        references={
            each: Reference(items[key].number, reference.origin)
            for each, reference in ours.references.items()
            # What led to an item that is gone leads nowhere.
            if (key := reference.number) in items
        },
        echoes=ours.echoes,
        said=ours.said,
        opened=ours.opened,
        answered=ours.answered,
        answered_domains=ours.answered_domains,
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
