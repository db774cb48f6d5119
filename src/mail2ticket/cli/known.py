"""What a store answers to a command that writes nothing, not even what the settings say."""

from __future__ import annotations

from attrs import evolve

from mail2ticket.model.facts import Facts, Questions
from mail2ticket.ports import Store
from mail2ticket.replaying import looked_up
from mail2ticket.settings import Settings, fill, open_store


class Known:
    """
    Answers questions as *store* would, once it is filled with *settings*; nothing is written.

    The settings go first where they name the same person or company, and the store where
    it has the same work item, just as when the store is filled.

    Args:
        store: The store; None for an empty one.

        settings: The settings.
    """

    def __init__(self, store: Store | None, settings: Settings) -> None:
        self._store = store
        self._seeds = open_store("memory://", numbers=settings.numbers)
        fill(self._seeds, settings)

    def __call__(self, asked: Questions) -> Facts:
        """
        Answer *asked*.

        Raises:
            StoreError: if the store cannot answer.
        """
        seeded = looked_up(self._seeds, asked)
        if self._store is None:
            return seeded
        stored = looked_up(self._store, asked)
        people = {address: found for address, found in seeded.people.items() if found}
        companies = {domain: found for domain, found in seeded.companies.items() if found}
        states = {one.agent.id: one for each in stored.staff.values() for one in each}
        staff = {
            queue: tuple(states.get(one.agent.id, one) for one in each)
            for queue, each in seeded.staff.items()
            if each
        }
        return evolve(
            stored,
            people={**stored.people, **people},
            companies={**stored.companies, **companies},
            staff={**stored.staff, **staff},
            items={**seeded.items, **stored.items},
        )


def known(asked: Questions, store: Store | None, settings: Settings) -> Facts:
    """
    Answer *asked* once, as `Known` does.

    Raises:
        StoreError: if *store* cannot answer.
    """
    return Known(store, settings)(asked)
