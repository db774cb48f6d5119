"""A desk in memory, to call without a network; it fails, and looks, as it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Lock

from attrs import define, evolve, field
from remote_world import PEOPLE, SAM

from mail2ticket.errors import EntityRefusedError, RemoteRefusedError
from mail2ticket.model.attachment import Attachment
from mail2ticket.model.changes import Changes
from mail2ticket.model.facts import Facts, Questions, Trait
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.people import Agent
from mail2ticket.model.subjects import subject_key
from mail2ticket.stores.remote import Effect, Finding, Trail


class LostError(Exception):
    """The answer is lost, whatever was done."""


@define
class MemoryDesk:
    """
    Keeps all that it was told, as often as it was told.

    Attributes:
        before, after: Called with the name of each call, before and after it is done; they may
            raise.
    """

    keys_last: timedelta = timedelta()
    settles_in: timedelta = timedelta(minutes=1)
    can_find: bool = True
    before: Callable[[str], object] = lambda _: None
    after: Callable[[str], object] = lambda _: None
    items: dict[str, WorkItem] = field(factory=dict[str, WorkItem])
    entries: list[tuple[str, str]] = field(factory=list[tuple[str, str]])
    files: list[tuple[str, str]] = field(factory=list[tuple[str, str]])
    changed: list[tuple[str, Changes]] = field(factory=list[tuple[str, Changes]])
    done: dict[str, Finding] = field(factory=dict[str, Finding])
    calls: list[str] = field(factory=list[str])
    _lock: Lock = field(factory=Lock)

    def look_up(self, questions: Questions) -> Facts:
        self._called("look_up")
        with self._lock:
            items = dict(self.items)
        alike = {
            each: tuple(
                item.number
                for item in reversed(items.values())
                if each.trait is Trait.TITLE and subject_key(item.title) == each.value
            )
            for each in questions.alike
        }
        wanted = {*questions.numbers, *(number for some in alike.values() for number in some)}
        found = Facts(
            people={each: PEOPLE[each] for each in questions.addresses if each in PEOPLE},
            items={number: item for number, item in items.items() if number in wanted},
            alike={each: some for each, some in alike.items() if some},
        )
        self.after("look_up")
        return found

    def open_ticket(self, draft: NewTicket, key: str) -> str:
        def work() -> Finding:
            number = f"M{len(self.items) + 1}"
            self.items[number] = WorkItem(
                number=number,
                title=draft.title,
                company=draft.company,
                participants=frozenset({draft.sender}),
                created_at=draft.received_at,
            )
            return Finding(Trail.DONE, number)

        return str(self._do("open_ticket", key, work).number)

    def add_note(self, draft: NewNote, key: str) -> None:
        self._entered("add_note", draft.item.number, draft.text, key)

    def log_time(self, draft: NewTimeEntry, key: str) -> None:
        self._entered("log_time", draft.item.number, draft.text, key)

    def change(self, number: str, changes: Changes, key: str) -> Agent | None:
        def work() -> Finding:
            self.changed.append((number, changes))
            self.items[number] = evolve(self.items[number], assignee=SAM.id)
            return Finding(Trail.DONE, number, SAM if changes.assignment else None)

        return self._do("change", key, work).agent

    def keep(self, number: str, attachment: Attachment, key: str) -> None:
        def work() -> Finding:
            self.files.append((number, attachment.filename))
            return Finding(Trail.DONE, number)

        self._do("keep", key, work)

    def find(self, effect: Effect) -> Finding:
        self._called("find")
        if not self.can_find:
            return Finding(Trail.CANNOT_TELL)
        return self.done.get(effect.key, Finding(Trail.ABSENT))

    def _entered(self, name: str, number: str, text: str, key: str) -> None:
        def work() -> Finding:
            if number not in self.items:
                raise EntityRefusedError("no such item")
            self.entries.append((number, text))
            return Finding(Trail.DONE, number)

        self._do(name, key, work)

    def _do(self, name: str, key: str, work: Callable[[], Finding]) -> Finding:
        self._called(name)
        with self._lock:
            known = self.done.get(key)
            found = known if known and self.keys_last else work()
            self.done[key] = found
        self.after(name)
        return found

    def _called(self, name: str) -> None:
        self.calls.append(name)
        self.before(name)


def failing(
    *names: str, error: type[Exception] = LostError, times: int = 1
) -> Callable[[str], object]:
    """Return what raises *error* at the first calls of these *names*."""
    left = dict.fromkeys(names, times)

    def fail(name: str) -> None:
        if left.get(name, 0) > 0:
            left[name] -= 1
            raise error("as the test has it")

    return fail


def busy(*names: str, times: int = 1) -> Callable[[str], object]:
    """Return what says at the first calls that nothing was done."""
    return failing(*names, error=RemoteRefusedError, times=times)
