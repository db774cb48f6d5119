"""What a store is filled with before a test."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, Protocol, TypeAlias, runtime_checkable

from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Availability, Company, Person, Staff
from mail2ticket.ports import Store

Seed: TypeAlias = Company | Person | WorkItem


@runtime_checkable
class Seedable(Protocol):
    """**Protocol:** a store that has a directory and work items of its own."""

    def add_company(self, company: Company, domains: Iterable[str] = (), /) -> None:
        """Add *company*, or replace it and its *domains*."""
        ...

    def add_person(self, person: Person, /) -> None:
        """Add *person*, or replace him and his addresses."""
        ...

    def add_item(self, item: WorkItem, queue: str = "", /) -> None:
        """Add *item*, or replace what it is; the same again changes nothing."""
        ...


@runtime_checkable
class Manageable(Protocol):
    """**Protocol:** a store that knows who works what, and whose items can be deleted."""

    def add_queue(self, name: str, agents: Sequence[str], /) -> None:
        """Let the *agents* with these ids work the queue *name*, and no others."""
        ...

    def set_availability(self, agent: str, availability: Availability, /) -> None:
        """Say what the *agent* with this id does now."""
        ...

    def delete_item(self, number: str, /) -> None:
        """Delete the item *number*."""
        ...


class Contract:
    """
    What the contracts share; say how to make a store, and how to fill it.

    Attributes:
        completing: A status that completes a work item, in the words of the store.
    """

    completing: ClassVar[str] = "Complete"

    def make_store(self) -> Store:
        """Return a new, empty store."""
        raise NotImplementedError

    def seed(self, store: Store, *seeds: Seed, domains: Iterable[str] = ()) -> None:
        """
        Put people, companies and work items into *store*; a company gets all of *domains*.

        A store that is no `Seedable` overrides this.
        """
        if not isinstance(store, Seedable):
            raise NotImplementedError("say in seed() how your store is filled")
        for each in seeds:
            if isinstance(each, Company):
                store.add_company(each, domains)
            elif isinstance(each, WorkItem):
                store.add_item(each)
            else:
                store.add_person(each)

    def seed_staff(self, store: Store, queue: str, *staff: Staff) -> None:
        """
        Let *staff* work *queue* in this order, and nobody else; they do what it says.

        A store that is no `Manageable` overrides this.
        """
        self.seed(store, *(each.agent for each in staff))
        manageable = _manageable(store)
        manageable.add_queue(queue, [each.agent.id for each in staff])
        for each in staff:
            manageable.set_availability(each.agent.id, each.availability)

    def delete(self, store: Store, number: str) -> None:
        """
        Delete the item *number*.

        A store that is no `Manageable` overrides this.
        """
        _manageable(store).delete_item(number)


def _manageable(store: Store) -> Manageable:
    if not isinstance(store, Manageable):
        raise NotImplementedError("say in seed_staff() and delete() how your store is managed")
    return store


class Crash(Exception):  # noqa: N818 - it is no error of anybody's
    """What a test raises in a transaction."""


def crash(error: type[BaseException]) -> None:
    """Raise *error*."""
    raise error


def look_up(store: Store, questions: Questions) -> Facts:
    """Ask *store* in a transaction of its own."""
    with store.begin() as work:
        return work.look_up(questions)


def item_in(store: Store, number: str) -> WorkItem:
    """Return the work item *number* as triage would see it."""
    return look_up(store, Questions(numbers=frozenset({number.upper()}))).items[number.upper()]
