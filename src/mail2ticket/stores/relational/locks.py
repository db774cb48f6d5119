"""What a transaction holds to its end, so that what belongs together goes one after the other."""

from __future__ import annotations

from collections.abc import Iterable

from mail2ticket.model.facts import Questions
from mail2ticket.stores.relational.batch import found
from mail2ticket.stores.relational.database import Database
from mail2ticket.stores.relational.references import references_at
from mail2ticket.stores.relational.values import folded, number_key


class Locks:
    """
    The locks of one transaction.

    Mails about one item, of one sender, to one recipient, or alike, wait for each other;
    everything else goes side by side. Where one transaction writes at a time, nothing is done.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._held: set[str] = set()

    def take_for(self, questions: Questions) -> None:
        """Hold what *questions* are about: all at once, and so in one order for everybody."""
        if not self._database.skipping:
            return
        # Which item a mail is about may hang on an id alone.
        known = found(self._database, references_at(questions.message_ids))
        numbers = {*questions.numbers, *(each.number for each in known.values())}
        people = {*questions.opened, *(each.without_subaddress() for each in questions.answered)}
        people |= {each.sender for each in questions.echoes}
        people |= {each.sender for each in questions.said}
        self._take(
            (
                *(f"item {number_key(each)}" for each in numbers),
                *(f"mail {each}" for each in questions.message_ids),
                *(f"person {folded(each)}" for each in people),
                *(f"{each.trait} {each.value}" for each in questions.alike),
            )
        )

    def take_item(self, number: str) -> None:
        """Hold the work item *number* before it is read to be changed."""
        self._take((f"item {number_key(number)}",))

    def take_turn(self, turn: str) -> None:
        """Hold the rotation *turn*."""
        self._take((f"turn {turn}",))

    def _take(self, names: Iterable[str]) -> None:
        if news := {name for name in names if name not in self._held}:
            self._database.lock(news)
            self._held |= news
