"""Which Message-ID leads to which work item (T1)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from mail2ticket.model.facts import Origin, Reference
from mail2ticket.stores.relational.batch import LookUp, found, rows_in
from mail2ticket.stores.relational.database import Database, Value
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.values import number_key

#: Which items these Message-IDs lead to.
REFERENCES_AT = "SELECT message_id, number_key, origin FROM m2t_reference WHERE message_id IN ({})"
#: Nothing leads to an item any more.
FORGET = "DELETE FROM m2t_reference WHERE number_key = ?"

# Whoever only named a mail that was to come must not decide where its answers go.
_TAKE_OVER = (
    "UPDATE m2t_reference SET number_key = ?, origin = ? WHERE message_id = ? AND origin = ?"
)


def references_at(message_ids: Collection[str]) -> LookUp[Mapping[str, Reference]]:
    """Find which work items *message_ids* lead to; their numbers are in upper case."""
    asked = {key_text(each): each for each in message_ids}
    rows = yield from rows_in(REFERENCES_AT, asked)
    return {
        asked[str(key)]: Reference(str(number), Origin(str(origin)))
        for key, number, origin in rows
    }


def refer(
    database: Database, number: str, origin: Origin, own: str | None, thread: Iterable[str]
) -> None:
    """Let a mail's *own* id lead to *number*, and those of its *thread* that lead nowhere."""
    key = number_key(number)
    if own is not None:
        values = _values(own, key, origin)
        if not database.add("m2t_reference", values, ("message_id",)):
            database.run(_TAKE_OVER, (key, str(origin), key_text(own), str(Origin.REFERENCED)))
    # In one order for all, so that no two transactions wait for each other.
    ids = sorted(set(thread))
    known = found(database, references_at(ids))
    rows = [_values(each, key, Origin.REFERENCED) for each in ids if each not in known]
    if rows:
        database.add_all("m2t_reference", rows, ("message_id",))


def lead(database: Database, message_id: str, number: str) -> None:
    """Let the id of a mail of ours lead to *number*, whatever it led to before."""
    # Whoever guessed the id before must not decide where the answers go.
    values = _values(message_id, number_key(number), Origin.SENT)
    database.put("m2t_reference", values, ("message_id",))


def forget(database: Database, number: str) -> None:
    """Let nothing lead to *number* any more."""
    database.run(FORGET, (number_key(number),))


def _values(message_id: str, key: str, origin: Origin) -> dict[str, Value]:
    return {"message_id": key_text(message_id), "number_key": key, "origin": str(origin)}
