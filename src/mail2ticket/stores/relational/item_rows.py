"""Work items as a database holds them, and back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

from mail2ticket.model.address import Address
from mail2ticket.model.facts import Trait
from mail2ticket.model.history import ItemHistory
from mail2ticket.model.items import WorkItem
from mail2ticket.model.numbers import ItemKind
from mail2ticket.stores.filing import likeness_keys
from mail2ticket.stores.relational.database import Row, Value
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.rows import COMPANY, to_company_or_none
from mail2ticket.stores.relational.values import (
    folded,
    from_json,
    moment_or_none,
    number_key,
    text_or_none,
    to_json,
    to_moment_or_none,
)

_ITEM = f"""
    item.serial, item.number, item.kind, item.title, item.status, item.is_open, item.takes_time,
    item.watchers, item.assignee, item.created_at, item.completed_at, item.is_waiting,
    item.merged_into, item.alert_id, item.external_id, item.approvers, item.approval, {COMPANY}"""

_JOINED = "FROM m2t_item item LEFT JOIN m2t_company company ON company.id = item.company"

#: The work items with these numbers; and one, with all that else is known of it.
ITEMS_AT = f"SELECT {_ITEM} {_JOINED} WHERE item.number_key IN ({{}})"
HISTORY_AT = f"""
    SELECT item.queue, item.priority, item.type, item.source, item.mailbox, item.requester,
           item.is_registered, item.tags, item.fields, item.proposed_watchers,
           item.mentions, item.follows, {_ITEM} {_JOINED} WHERE item.number_key = ?"""

#: Where in a row of `HISTORY_AT` the columns of `ITEMS_AT` begin, with the serial number.
SERIAL = 12


def item_values(item: WorkItem) -> dict[str, Value]:
    """Return the columns of *item*, but for its participants and its company."""
    keys = likeness_keys(item) if item.kind is ItemKind.TICKET else {}
    return {
        "number": item.number,
        "number_key": number_key(item.number),
        "kind": str(item.kind),
        "title": item.title,
        "title_key": _key_or_none(keys.get(Trait.TITLE)),
        "takes_time": int(item.takes_time),
        "created_at": moment_or_none(item.created_at),
        "merged_into": item.merged_into,
        "alert_id": item.alert_id,
        "alert_key": _key_or_none(keys.get(Trait.ALERT)),
        "external_id": item.external_id,
        "external_key": _key_or_none(keys.get(Trait.EXTERNAL)),
        "approvers": to_json(sorted(map(str, item.approvers))),
        **status_values(item),
        **_told_values(item),
    }


def status_values(item: WorkItem) -> dict[str, Value]:
    """Return the columns that the status of *item* fills."""
    return {
        "status": item.status,
        "is_open": int(item.is_open),
        "is_waiting": int(item.is_waiting),
        "completed_at": moment_or_none(item.completed_at),
    }


def _told_values(item: WorkItem) -> dict[str, Value]:
    return {
        "watchers": to_json(sorted(map(str, item.watchers))),
        "assignee": key_text(item.assignee) or None,
        "approval": item.approval,
    }


def changed_values(history: ItemHistory) -> dict[str, Value]:
    """Return the columns of *history* that a change fills."""
    return {
        **status_values(history.item),
        **_told_values(history.item),
        "queue": history.queue,
        "priority": history.priority,
        "type": history.type,
        "tags": to_json(history.tags),
        "fields": to_json(history.fields),
        "proposed_watchers": to_json(map(str, history.proposed_watchers)),
    }


def history_values(history: ItemHistory) -> dict[str, Value]:
    """Return all columns of *history*, but for participants, company and entries."""
    return {
        **item_values(history.item),
        **changed_values(history),
        "source": history.source,
        "mailbox": key_text(str(history.mailbox or "")),
        "requester": history.requester,
        "is_registered": int(history.is_registered),
        "mentions": history.mentions,
        "follows": history.follows,
    }


def to_item(row: Row, participants: Iterable[str]) -> WorkItem:
    """Read a row of `ITEMS_AT`."""
    _, number, kind, title, status, is_open, takes_time, *row_ = row
    watchers, assignee, created_at, completed_at, is_waiting, merged_into, *rest = row_
    alert_id, external_id, approvers, approval, *company = rest
    return WorkItem(
        number=str(number),
        kind=ItemKind(str(kind)),
        title=str(title),
        status=str(status),
        is_open=bool(is_open),
        takes_time=bool(takes_time),
        company=to_company_or_none(tuple(company)),
        participants=participants,
        watchers=from_json(watchers),
        assignee=str(assignee or ""),
        created_at=to_moment_or_none(created_at),
        completed_at=to_moment_or_none(completed_at),
        is_waiting=bool(is_waiting),
        merged_into=str(merged_into),
        alert_id=str(alert_id),
        external_id=str(external_id),
        approvers=from_json(approvers),
        approval=str(approval),
    )


def to_history(row: Row, participants: Iterable[str]) -> ItemHistory:
    """Read a row of `HISTORY_AT`; the entries are elsewhere."""
    queue, priority, type_, source, mailbox, requester, is_registered, *rest = row[:SERIAL]
    tags, fields, proposed_watchers, mentions, follows = rest
    pairs = cast("list[list[str]]", from_json(fields))
    return ItemHistory(
        item=to_item(row[SERIAL:], participants),
        queue=str(queue),
        priority=str(priority),
        type=str(type_),
        source=str(source),
        mailbox=Address.of(str(mailbox)) if mailbox else None,
        requester=str(requester),
        is_registered=bool(is_registered),
        tags=tuple(from_json(tags)),
        fields=tuple((name, value) for name, value in pairs),
        proposed_watchers=tuple(map(Address.of, from_json(proposed_watchers))),
        mentions=text_or_none(mentions),
        follows=text_or_none(follows),
    )


def _key_or_none(text: str | None) -> str | None:
    return None if text is None else key_text(text)


def seed_to_json(item: WorkItem, queue: str) -> str:
    """
    Return all of *item*, to tell whether it is the same again.

    What was unknown to the first version stands at the end, and only where there is any: what
    that one wrote is still the same.
    """
    company = item.company.id if item.company else None
    participants = sorted(map(folded, item.participants))
    values = (item.number, item.kind, item.title, item.status, item.is_open, item.takes_time)
    later = {
        name: value
        for name, value in item_values(item).items()
        if name in _LATER and value not in _EMPTY
    }
    if item.is_waiting:
        later["is_waiting"] = True
    return to_json((*values, company, participants, queue, *([later] if later else ())))


_EMPTY = (None, "", 0, to_json(()))
_LATER = {
    "created_at",
    "completed_at",
    "merged_into",
    "alert_id",
    "external_id",
    "assignee",
    "approval",
    "watchers",
    "approvers",
}
