"""The database beside a remote desk: a ledger, and effects, pins and leases as rows of it."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from attrs import frozen

from mail2ticket.errors import StoreError
from mail2ticket.stores.ledger import Ledger, LedgerStore
from mail2ticket.stores.relational.database import Database, Row
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.relational.values import moment
from mail2ticket.stores.remote.effects import Effect, EffectState, effect_key
from mail2ticket.stores.remote.encoding import from_text, to_text

# What is pinned is a row of its own, in a state that no effect has.
_PINNED = "pinned"

_EFFECT = 'SELECT result FROM m2t_effect WHERE "key" = ?'
_EFFECTS = "SELECT result FROM m2t_effect WHERE delivery = ? AND state <> ?"
_OF_MAIL = (
    "SELECT result FROM m2t_effect WHERE (delivery = ? OR delivery > ? AND delivery < ?)"
    " AND state <> ?"
)
_MISSING = "SELECT result FROM m2t_effect WHERE state IN (?, ?, ?) ORDER BY updated_at LIMIT ?"
_PUT_LAST = 'UPDATE m2t_effect SET updated_at = ? WHERE "key" = ? AND state IN (?, ?, ?)'
_PINS = "SELECT position, result FROM m2t_effect WHERE delivery = ? AND state = ?"
_UNPIN = "DELETE FROM m2t_effect WHERE delivery = ? AND state = ?"
_TAKE = 'UPDATE m2t_lease SET holder = ?, until = ? WHERE "key" = ? AND (holder = ? OR until <= ?)'
_RENEW = 'UPDATE m2t_lease SET until = ? WHERE "key" = ? AND holder = ?'
_END = 'DELETE FROM m2t_lease WHERE "key" = ? AND holder = ?'


@frozen
class LocalWork:
    """One short transaction of the database beside a remote desk."""

    ledger: Ledger

    @property
    def _database(self) -> Database:
        return self.ledger.database

    def effect(self, key: str) -> Effect | None:
        """Return the effect *key*, if it was ever started."""
        row = self._database.first(_EFFECT, (key,))
        return _to_effect(row) if row else None

    def effects(self, delivery: str) -> Sequence[Effect]:
        """Return the effects of *delivery*, in no particular order."""
        rows = self._database.all(_EFFECTS, (key_text(delivery), _PINNED))
        return tuple(map(_to_effect, rows))

    def effects_before(self, delivery: str) -> Sequence[Effect]:
        """
        Return what was to become of a mail by earlier deliveries than *delivery*, in no order.

        A held mail that is brought in again has deliveries of its own: its key, a dot, a number.
        """
        key, dot, _ = delivery.partition(".")
        if not dot:
            return ()
        start = key_text(key)
        rows = self._database.all(_OF_MAIL, (start, f"{start}.", f"{start}/", _PINNED))
        found = map(_to_effect, rows)
        return tuple(each for each in found if each.delivery != delivery)

    def missing(self, limit: int) -> Sequence[Effect]:
        """Return at most *limit* effects that are `Effect.is_missing`, the last tried last."""
        states = [str(state) for state in EffectState if state.is_missing]
        return tuple(map(_to_effect, self._database.all(_MISSING, (*states, limit))))

    def put_effect(self, effect: Effect) -> None:
        """Write *effect*, in place of an older state of it."""
        self._put(
            effect.key,
            effect.delivery,
            position=effect.position,
            fingerprint=effect.fingerprint,
            state=str(effect.state),
            result=to_text(effect),
            updated_at=moment(effect.updated_at),
        )

    def put_last(self, key: str, now: datetime) -> None:
        """Let the effect *key*, should it be missing still, come after all others of `missing`."""
        states = [str(state) for state in EffectState if state.is_missing]
        self._database.run(_PUT_LAST, (moment(now), key, *states))

    def pins(self, delivery: str) -> Mapping[str, str]:
        """Return what is pinned for *delivery*, by its place."""
        rows = self._database.all(_PINS, (key_text(delivery), _PINNED))
        return {str(place): str(text) for place, text in rows}

    def pin(self, delivery: str, place: str, text: str, now: datetime) -> None:
        """Pin *text* for *delivery*."""
        self._put(
            effect_key(_PINNED, delivery, place),
            delivery,
            position=place,
            fingerprint="",
            state=_PINNED,
            result=text,
            updated_at=moment(now),
        )

    def unpin(self, delivery: str) -> None:
        """Forget what is pinned for *delivery*."""
        self._database.run(_UNPIN, (key_text(delivery), _PINNED))

    def take_lease(self, key: str, holder: str, now: datetime, until: datetime) -> bool:
        """Lease *key*, unless somebody else holds it *now*; of two at a time, one gets it."""
        key, end = key_text(key), moment(until)
        lease = {"key": key, "until": end, "holder": holder}
        if self._database.add("m2t_lease", lease, ("key",)):
            return True
        return self._database.run(_TAKE, (holder, end, key, holder, moment(now))) == 1

    def renew_lease(self, key: str, holder: str, until: datetime) -> bool:
        """Hold *key* for longer; False if it is not *holder*'s any more."""
        return self._database.run(_RENEW, (moment(until), key_text(key), holder)) == 1

    def end_lease(self, key: str, holder: str) -> None:
        """Let go of *key*, if it is *holder*'s."""
        self._database.run(_END, (key_text(key), holder))

    def _put(self, key: str, delivery: str, **values: str) -> None:
        row = {"key": key, "delivery": key_text(delivery), **values}
        self._database.put("m2t_effect", row, ("key",))


@frozen
class Local:
    """The database beside a remote desk."""

    store: LedgerStore

    @contextmanager
    def begin(self) -> Generator[LocalWork, None, None]:
        """Start a short transaction that commits on leaving, and rolls back on an error."""
        with self.store.writing() as ledger:
            yield LocalWork(ledger)

    @contextmanager
    def look(self) -> Generator[LocalWork, None, None]:
        """Do the same for what is only read."""
        with self.store.reading() as ledger:
            yield LocalWork(ledger)


def _to_effect(row: Row) -> Effect:
    try:
        return from_text(str(row[0]), Effect)
    except ValueError as error:
        raise StoreError(f"an effect of another version of mail2ticket: {error}") from error
