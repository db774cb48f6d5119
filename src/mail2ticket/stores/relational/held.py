"""Held mail, and what people did about it (R6)."""

# ruff: noqa: S608 - what is put together are names of our own, never values

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence

from mail2ticket.model.address import Address
from mail2ticket.model.held import Deed, Handling, HeldFilter, HeldMail, HeldState
from mail2ticket.model.message import Envelope
from mail2ticket.stores.relational.batch import found, rows_in
from mail2ticket.stores.relational.database import (
    Database,
    Row,
    Value,
    ends_with,
    marks,
)
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.rows import RECORD, to_recorded
from mail2ticket.stores.relational.values import (
    count_of,
    folded,
    moment,
    text_or_none,
    to_json,
    to_moment,
)

_HELD = f"""
    SELECT held.delivery, held.state, held.reason, held.detail, held.envelope, {RECORD}
    FROM m2t_held held JOIN m2t_delivery delivery ON delivery.serial = held.delivery"""
_OWN_COLUMNS = 5
_SERIAL = """
    SELECT held.delivery FROM m2t_held held
    JOIN m2t_delivery delivery ON delivery.serial = held.delivery WHERE delivery."key" = ?"""
# After every other text with the same beginning.
_LAST = "\U0010ffff"
_HAS_KEY = """
    EXISTS (SELECT 1 FROM m2t_delivery delivery WHERE delivery.serial = held.delivery
        AND delivery."key" BETWEEN ? AND ?)"""

#: The held mail of a delivery; whom some were for; what was done with them.
HELD_AT = f'{_HELD} WHERE delivery."key" = ?'
ADDRESSES = """
    SELECT delivery, spelling FROM m2t_held_address WHERE delivery IN ({})
    ORDER BY delivery, place"""
HANDLINGS = """
    SELECT delivery, deed, by_whom, at, number, detail FROM m2t_handling
    WHERE delivery IN ({}) ORDER BY serial"""
#: Held again, it is so for another reason; seen to, it is in another state.
HOLD_AGAIN = (
    "UPDATE m2t_held SET reason = ?, detail = ?, sender = ?, envelope = ? WHERE delivery = ?"
)
FORGET_ADDRESSES = "DELETE FROM m2t_held_address WHERE delivery = ?"
SETTLE = "UPDATE m2t_held SET state = 'settling' WHERE state = 'waiting' AND delivery = ?"
SETTLED = "UPDATE m2t_held SET state = ? WHERE delivery = ?"


def put(database: Database, delivery: int, held: HeldMail) -> None:
    """Write down that a mail was held; held again, it may be for another reason or mailbox."""
    sender, envelope = held.recorded.sender.lower(), envelope_to_json(held.envelope)
    if database.run(HOLD_AGAIN, (held.reason, held.detail, sender, envelope, delivery)):
        database.run(FORGET_ADDRESSES, (delivery,))
    else:
        database.add(
            "m2t_held",
            {
                "delivery": delivery,
                "state": str(held.state),
                "reason": held.reason,
                "detail": held.detail,
                "sender": sender,
                "received_at": moment(held.recorded.received_at),
                "envelope": envelope,
            },
            ("delivery",),
        )
    rows: list[dict[str, Value]] = [
        {
            "delivery": delivery,
            "address": folded(address),
            "place": place,
            "spelling": str(address),
        }
        for place, address in enumerate(held.addresses)
    ]
    database.add_all("m2t_held_address", rows, ("delivery", "address"))


def settle(database: Database, key: str, state: HeldState, handling: Handling) -> bool:
    """Note *handling* with the held mail of *key*; False where it is not waiting."""
    row = database.first(_SERIAL, (key_text(key),))
    # By a state in between, for MySQL may count only rows that are different afterwards.
    if row is None or database.run(SETTLE, (row[0],)) != 1:
        return False
    database.run(SETTLED, (str(state), row[0]))
    database.insert(
        "m2t_handling",
        {
            "delivery": row[0],
            "deed": str(handling.deed),
            "by_whom": handling.by,
            "at": moment(handling.at),
            "number": handling.number,
            "detail": handling.detail,
        },
    )
    return True


def held(database: Database, wanted: HeldFilter) -> tuple[HeldMail, ...]:
    """Return the held mails that are *wanted*, in the order in which they came."""
    condition, values = _condition(wanted)
    if wanted.after:
        condition += f" AND held.delivery > ({_SERIAL})"
        values.append(key_text(wanted.after))
    limit = ""
    if wanted.limit is not None:
        limit = " LIMIT ?"
        values.append(wanted.limit)
    rows = database.all(f"{_HELD} WHERE {condition} ORDER BY held.delivery{limit}", values)
    return _to_held(database, rows)


def reasons_held(database: Database, wanted: HeldFilter) -> dict[str, int]:
    """Return how many held mails are *wanted*, on all pages, by why they were held."""
    condition, values = _condition(wanted)
    rows = database.all(
        f"SELECT held.reason, count(*) FROM m2t_held held WHERE {condition} GROUP BY held.reason",
        values,
    )
    return {str(reason): count_of(count) for reason, count in rows}


def held_mail(database: Database, key: str) -> HeldMail | None:
    """Return the held mail of the delivery *key*, or None if none was ever held under it."""
    rows = database.all(HELD_AT, (key_text(key),))
    return next(iter(_to_held(database, rows)), None)


def _condition(wanted: HeldFilter) -> tuple[str, list[Value]]:
    """Return what is to be true of a held mail that is *wanted*, as `HeldFilter.takes` says."""
    found = tuple(_conditions(wanted))
    condition = " AND ".join(condition for condition, _ in found) or "1 = 1"
    return condition, [value for _, values in found for value in values]


def _conditions(wanted: HeldFilter) -> Iterator[tuple[str, Sequence[Value]]]:
    sender = wanted.sender.lower()
    if wanted.state is not None:
        yield "held.state = ?", (str(wanted.state),)
    if wanted.reason:
        yield "held.reason = ?", (wanted.reason,)
    if sender.startswith("@"):
        yield "held.sender LIKE ? ESCAPE '!'", (ends_with(sender),)
    elif sender:
        yield "held.sender = ?", (sender,)
    if wanted.since is not None:
        yield "held.received_at >= ?", (moment(wanted.since),)
    if wanted.until is not None:
        yield "held.received_at <= ?", (moment(wanted.until),)
    if wanted.addresses is not None:
        yield _is_for(wanted.addresses)
    if wanted.key:
        yield _HAS_KEY, (wanted.key, wanted.key + _LAST)
    if wanted.shared:
        (shared, first), (own, second) = _is_for(wanted.shared), _is_for(wanted.own)
        yield f"(NOT {shared} OR {own})", (*first, *second)


def _is_for(addresses: Iterable[Address]) -> tuple[str, Sequence[Value]]:
    asked = sorted(map(folded, addresses))
    if not asked:
        return "1 = 0", ()
    condition = (
        "EXISTS (SELECT 1 FROM m2t_held_address held_address"
        " WHERE held_address.delivery = held.delivery"
        f" AND held_address.address IN ({marks(len(asked))}))"
    )
    return condition, asked


def _to_held(database: Database, rows: Sequence[Row]) -> tuple[HeldMail, ...]:
    serials = [row[0] for row in rows]
    addresses: dict[Value, list[Address]] = {}
    for serial, spelling in found(database, rows_in(ADDRESSES, serials)):
        addresses.setdefault(serial, []).append(Address.of(str(spelling)))
    handlings: dict[Value, list[Handling]] = {}
    for serial, *handling in found(database, rows_in(HANDLINGS, serials)):
        handlings.setdefault(serial, []).append(_to_handling(handling))
    return tuple(
        HeldMail(
            recorded=to_recorded(row[_OWN_COLUMNS:]),
            state=HeldState(str(state)),
            reason=str(reason),
            detail=str(detail),
            addresses=tuple(addresses.get(serial, ())),
            envelope=envelope_from_json(envelope),
            handlings=tuple(handlings.get(serial, ())),
        )
        for row in rows
        for serial, state, reason, detail, envelope in [row[:_OWN_COLUMNS]]
    )


def _to_handling(row: Sequence[Value]) -> Handling:
    deed, by_whom, at, number, detail = row
    return Handling(
        deed=Deed(str(deed)),
        by=str(by_whom),
        at=to_moment(at),
        number=text_or_none(number),
        detail=str(detail),
    )


def envelope_to_json(envelope: Envelope | None) -> str | None:
    """Return what SMTP said of a mail, as JSON."""
    if envelope is None:
        return None
    reverse_path = envelope.reverse_path and str(envelope.reverse_path)
    return to_json((reverse_path, [str(each) for each in envelope.forward_paths]))


def envelope_from_json(text: Value) -> Envelope | None:
    """Return what `envelope_to_json` wrote."""
    if text is None:
        return None
    reverse_path, forward_paths = json.loads(str(text))
    return Envelope(
        reverse_path=None if reverse_path is None else Address.of(reverse_path),
        forward_paths=tuple(map(Address.of, forward_paths)),
    )
