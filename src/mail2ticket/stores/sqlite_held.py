"""Held mail in the SQLite store, and what people did about it (R6)."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from mail2ticket.model.address import Address
from mail2ticket.model.held import Deed, Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.message import Envelope
from mail2ticket.stores.connections import Database, Value
from mail2ticket.stores.rows import RECORD, Row, folded, moment, to_json, to_moment, to_recorded

_HELD = f"""
    SELECT held.delivery, held.state, held.reason, held.detail, held.envelope, {RECORD}
    FROM held JOIN delivery ON delivery.serial = held.delivery"""
_OWN_COLUMNS = 5
_SERIAL = (
    "SELECT held.delivery FROM held JOIN delivery ON delivery.serial = held.delivery"
    " WHERE delivery.key = ?"
)
_HAS_KEY = (
    "EXISTS (SELECT 1 FROM delivery WHERE delivery.serial = held.delivery"
    " AND substr(delivery.key, 1, ?) = ?)"
)

#: The held mail of a delivery; whom it was for; what was done with it.
HELD_AT = f"{_HELD} WHERE delivery.key = ?"
ADDRESSES = "SELECT spelling FROM held_address WHERE delivery = ? ORDER BY place"
HANDLINGS = (
    "SELECT deed, by_whom, at, number, detail FROM handling WHERE delivery = ? ORDER BY serial"
)


def put(database: Database, held: HeldMail) -> None:
    """Write down that a mail was held; held again, it is so for another reason."""
    ((serial,),) = database.all("SELECT serial FROM delivery WHERE key = ?", (held.recorded.key,))
    database.run(
        "INSERT INTO held (delivery, state, reason, detail, sender, received_at, envelope)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (delivery)"
        " DO UPDATE SET reason = excluded.reason, detail = excluded.detail",
        (
            serial,
            held.state,
            held.reason,
            held.detail,
            held.recorded.sender.lower(),
            moment(held.recorded.received_at),
            _envelope_to_json(held.envelope),
        ),
    )
    # Held again, it may be for another mailbox.
    database.run("DELETE FROM held_address WHERE delivery = ?", (serial,))
    for place, address in enumerate(held.addresses):
        database.run(
            "INSERT OR IGNORE INTO held_address (delivery, address, place, spelling)"
            " VALUES (?, ?, ?, ?)",
            (serial, folded(address), place, str(address)),
        )


def settle(database: Database, key: str, state: HeldState, handling: Handling) -> bool:
    """Note *handling* with the held mail of *key*; False where it is not waiting."""
    cursor = database.run(
        "UPDATE held SET state = ? WHERE state = ?"
        " AND delivery = (SELECT serial FROM delivery WHERE key = ?)",
        (state, HeldState.WAITING, key),
    )
    if cursor.rowcount != 1:
        return False
    database.run(
        "INSERT INTO handling (delivery, deed, by_whom, at, number, detail)"
        " SELECT serial, ?, ?, ?, ?, ? FROM delivery WHERE key = ?",
        (handling.deed, handling.by, moment(handling.at), handling.number, handling.detail, key),
    )
    return True


def held(database: Database, wanted: HeldFilter) -> tuple[HeldMail, ...]:
    """Return the held mails that are *wanted*, in the order in which they came."""
    condition, values = _condition(wanted)
    if wanted.after:
        condition += f" AND held.delivery > ({_SERIAL})"
        values.append(wanted.after)
    limit = ""
    if wanted.limit is not None:
        limit = " LIMIT ?"
        values.append(wanted.limit)
    rows = database.all(f"{_HELD} WHERE {condition} ORDER BY held.delivery{limit}", values)
    return tuple(_to_held(database, row) for row in rows)


def reasons_held(database: Database, wanted: HeldFilter) -> dict[str, int]:
    """Return how many held mails are *wanted*, on all pages, by why they were held."""
    condition, values = _condition(wanted)
    rows = database.all(
        f"SELECT held.reason, count(*) FROM held WHERE {condition} GROUP BY held.reason", values
    )
    return {str(reason): int(count or 0) for reason, count in rows}


def held_mail(database: Database, key: str) -> HeldMail | None:
    """Return the held mail of the delivery *key*, or None if none was ever held under it."""
    row = database.first(HELD_AT, (key,))
    return _to_held(database, row) if row else None


def _condition(wanted: HeldFilter) -> tuple[str, list[Value]]:
    """Return what is to be true of a held mail that is *wanted*, as `HeldFilter.takes` says."""
    found = tuple(_conditions(wanted))
    condition = " AND ".join(condition for condition, _ in found) or "1 = 1"
    return condition, [value for _, values in found for value in values]


def _conditions(wanted: HeldFilter) -> Iterator[tuple[str, Sequence[Value]]]:
    sender = wanted.sender.lower()
    if wanted.state is not None:
        yield "held.state = ?", (wanted.state,)
    if wanted.reason:
        yield "held.reason = ?", (wanted.reason,)
    if sender.startswith("@"):
        yield "substr(held.sender, ?) = ?", (-len(sender), sender)
    elif sender:
        yield "held.sender = ?", (sender,)
    if wanted.since is not None:
        yield "held.received_at >= ?", (moment(wanted.since),)
    if wanted.until is not None:
        yield "held.received_at <= ?", (moment(wanted.until),)
    if wanted.addresses is not None:
        yield _is_for(wanted.addresses)
    if wanted.key:
        yield _HAS_KEY, (len(wanted.key), wanted.key)
    if wanted.shared:
        (shared, first), (own, second) = _is_for(wanted.shared), _is_for(wanted.own)
        yield f"(NOT {shared} OR {own})", (*first, *second)


def _is_for(addresses: Iterable[Address]) -> tuple[str, Sequence[Value]]:
    asked = sorted(map(folded, addresses))
    condition = (
        "EXISTS (SELECT 1 FROM held_address WHERE held_address.delivery = held.delivery"
        f" AND held_address.address IN ({', '.join('?' * len(asked))}))"
    )
    return condition, asked


def _to_held(database: Database, row: Row) -> HeldMail:
    serial, state, reason, detail, envelope = row[:_OWN_COLUMNS]
    addresses = database.all(ADDRESSES, (serial,))
    return HeldMail(
        recorded=to_recorded(row[_OWN_COLUMNS:]),
        state=HeldState(str(state)),
        reason=str(reason),
        detail=str(detail),
        addresses=tuple(Address.of(str(spelling)) for (spelling,) in addresses),
        envelope=_envelope_from_json(envelope),
        handlings=tuple(map(_to_handling, database.all(HANDLINGS, (serial,)))),
    )


def _to_handling(row: Row) -> Handling:
    deed, by_whom, at, number, detail = row
    return Handling(
        deed=Deed(str(deed)),
        by=str(by_whom),
        at=to_moment(at),
        number=None if number is None else str(number),
        detail=str(detail),
    )


def _envelope_to_json(envelope: Envelope | None) -> str | None:
    if envelope is None:
        return None
    reverse_path = envelope.reverse_path and str(envelope.reverse_path)
    return to_json((reverse_path, [str(each) for each in envelope.forward_paths]))


def _envelope_from_json(text: Value) -> Envelope | None:
    if text is None:
        return None
    reverse_path, forward_paths = json.loads(str(text))
    return Envelope(
        reverse_path=None if reverse_path is None else Address.of(reverse_path),
        forward_paths=tuple(map(Address.of, forward_paths)),
    )
