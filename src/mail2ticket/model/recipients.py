"""Who is what to a work item, by address, so that he can be told (N2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from mail2ticket.model.address import Address
from mail2ticket.model.case import Drafted
from mail2ticket.model.items import NewNote, NewTicket, NewTimeEntry, WorkItem
from mail2ticket.model.notice import Role
from mail2ticket.model.people import Agent, Contact
from mail2ticket.model.workflow import queue_of

#: No mail makes more notices to one role.
MOST = 50


def addresses_of(role: Role, case: Drafted, queue: str = "") -> tuple[Address, ...]:
    """
    Return the addresses of those who are *role* to the work item of *case*.

    Never whoever wrote the mail, but as its requester; never an address of ours, which would
    make a loop; and nobody from outside where the note is internal. Not the assignee: him the
    store names.

    Args:
        role: REQUESTER is who wrote it, or who asked first where an agent wrote; CONTACT who
            asked first. WATCHERS are those whom the store has, and those of a verified mail;
            those who are only proposed never are (X2).

        case: The mail.

        queue: For the role QUEUE, another queue than the item's own.
    """
    if not role.is_ours and isinstance(case.entity, NewNote) and case.entity.is_internal:
        return ()
    found = _found(role, case, queue)
    if role is not Role.REQUESTER:
        author = _author(case)
        found = (address for address in found if address not in author)
    others = (address for address in found if not case.desk.is_ours(address))
    return tuple(dict.fromkeys(others))[:MOST]


def _found(role: Role, case: Drafted, queue: str) -> Iterable[Address]:
    match role:
        case Role.REQUESTER:
            return _requester(case)
        case Role.CONTACT:
            return _contact(case)
        case Role.WATCHERS:
            return _watchers(case)
        case Role.QUEUE:
            return _staff(case, queue or queue_of(case))
        case Role.ACCOUNT_TEAM:
            return _account_team(case)
        case Role.ASSIGNEE:
            return ()
        case _:
            assert_never(role)


def _author(case: Drafted) -> frozenset[Address]:
    """Return the addresses of whoever wrote the mail."""
    requester, sender = case.requester, case.message.sender
    own = {sender.address, sender.address.without_subaddress()} if sender else set[Address]()
    if isinstance(requester, Agent | Contact) and own.intersection(requester.addresses):
        own.update(requester.addresses)
    return frozenset(own)


def _requester(case: Drafted) -> Iterable[Address]:
    if isinstance(case.requester, Agent):
        author = _author(case)
        return (address for address in _first(_item(case)) if address not in author)
    return [case.message.sender.address] if case.message.sender else ()


def _contact(case: Drafted) -> Iterable[Address]:
    if not isinstance(case.entity, NewTicket):
        return _first(_item(case))
    requester = case.entity.requester
    return requester.addresses[:1] if isinstance(requester, Contact) else ()


def _first(item: WorkItem | None) -> list[Address]:
    """Return who took part in *item* from the first."""
    return sorted(item.participants - item.watchers, key=str) if item else []


def _watchers(case: Drafted) -> Iterable[Address]:
    item = _item(case)
    known = sorted(item.watchers, key=str) if item else []
    return (*known, *(case.changes.watchers if case.is_proven else ()))


def _staff(case: Drafted, queue: str) -> Iterator[Address]:
    for one in case.facts.staff.get(queue, ()):
        if one.agent.is_active:
            yield from one.agent.addresses[:1]


def _account_team(case: Drafted) -> Iterable[Address]:
    item = _item(case)
    company = case.entity.company if isinstance(case.entity, NewTicket) else item and item.company
    return company.account_team if company else ()


def _item(case: Drafted) -> WorkItem | None:
    return case.entity.item if isinstance(case.entity, NewNote | NewTimeEntry) else None
