"""What a store is filled with before a test."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeAlias, runtime_checkable

from mail2ticket.model.facts import Facts, Questions
from mail2ticket.model.items import WorkItem
from mail2ticket.model.people import Company, Person
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


class Contract:
    """What the contracts share; say how to make a store, and how to fill it."""

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
