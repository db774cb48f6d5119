"""Effects, pins and leases as rows of a SQL database."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from attrs import frozen

from mail2ticket.errors import StoreError
from mail2ticket.stores.relational.database import Database, Row
from mail2ticket.stores.relational.values import moment
from mail2ticket.stores.remote.effects import Effect, EffectState, effect_key
from mail2ticket.stores.remote.encoding import from_text, to_text

# What is pinned is a row of its own, in a state that no effect has.
_PINNED = "pinned"

_EFFECT = 'SELECT result FROM m2t_effect WHERE "key" = ?'
_EFFECTS = "SELECT result FROM m2t_effect WHERE delivery = ? AND state <> ?"
_MISSING = "SELECT result FROM m2t_effect WHERE state IN (?, ?, ?) ORDER BY updated_at LIMIT ?"
_PINS = "SELECT position, result FROM m2t_effect WHERE delivery = ? AND state = ?"
_UNPIN = "DELETE FROM m2t_effect WHERE delivery = ? AND state = ?"
_TAKE = 'UPDATE m2t_lease SET holder = ?, until = ? WHERE "key" = ? AND (holder = ? OR until <= ?)'
_RENEW = 'UPDATE m2t_lease SET until = ? WHERE "key" = ? AND holder = ?'
_HOLDER = 'SELECT holder FROM m2t_lease WHERE "key" = ? AND until > ?'
_END = 'DELETE FROM m2t_lease WHERE "key" = ? AND holder = ?'


@frozen
class EffectRows:
    """The effects, pins and leases of one transaction; see `ledger.LocalWork`."""

    database: Database

    def effect(self, key: str) -> Effect | None:
        """Return the effect *key*, if it was ever started."""
        row = self.database.first(_EFFECT, (key,))
        return _to_effect(row) if row else None

    def effects(self, delivery: str) -> Sequence[Effect]:
        """Return the effects of *delivery*."""
        return tuple(map(_to_effect, self.database.all(_EFFECTS, (delivery, _PINNED))))

    def missing(self, limit: int) -> Sequence[Effect]:
        """Return at most *limit* effects that are `Effect.is_missing`, the oldest first."""
        states = (EffectState.STARTED, EffectState.UNKNOWN, EffectState.LEFT_OUT)
        return tuple(map(_to_effect, self.database.all(_MISSING, (*states, limit))))

    def put_effect(self, effect: Effect) -> None:
        """Write *effect*, in place of an older state of it."""
        self.database.put(
            "m2t_effect",
            {
                "key": effect.key,
                "delivery": effect.delivery,
                "position": effect.position,
                "fingerprint": effect.fingerprint,
                "state": str(effect.state),
                "result": to_text(effect),
                "updated_at": moment(effect.updated_at),
            },
            ("key",),
        )

    def pins(self, delivery: str) -> Mapping[str, str]:
        """Return what is pinned for *delivery*, by its place."""
        rows = self.database.all(_PINS, (delivery, _PINNED))
        return {str(place): str(text) for place, text in rows}

    def pin(self, delivery: str, place: str, text: str, now: datetime) -> None:
        """Pin *text* for *delivery*."""
        self.database.put(
            "m2t_effect",
            {
                "key": effect_key(_PINNED, delivery, place),
                "delivery": delivery,
                "position": place,
                "fingerprint": "",
                "state": _PINNED,
                "result": text,
                "updated_at": moment(now),
            },
            ("key",),
        )

    def unpin(self, delivery: str) -> None:
        """Forget what is pinned for *delivery*."""
        self.database.run(_UNPIN, (delivery, _PINNED))

    def take_lease(self, key: str, holder: str, now: datetime, until: datetime) -> bool:
        """Lease *key*, unless somebody else holds it *now*; of two at a time, one gets it."""
        end = moment(until)
        lease = {"key": key, "until": end, "holder": holder}
        if self.database.add("m2t_lease", lease, ("key",)):
            return True
        return self.database.run(_TAKE, (holder, end, key, holder, moment(now))) == 1

    def renew_lease(self, key: str, holder: str, until: datetime) -> bool:
        """Hold *key* for longer; False if it is not *holder*'s any more."""
        return self.database.run(_RENEW, (moment(until), key, holder)) == 1

    def is_leased(self, key: str, but: Collection[str], now: datetime) -> bool:
        """Return whether somebody holds *key* now, who is not among *but*."""
        if key in but:
            return False
        return self.database.first(_HOLDER, (key, moment(now))) is not None

    def end_lease(self, key: str, holder: str) -> None:
        """Let go of *key*, if it is *holder*'s."""
        self.database.run(_END, (key, holder))


def _to_effect(row: Row) -> Effect:
    try:
        return from_text(str(row[0]), Effect)
    except ValueError as error:
        raise StoreError(f"an effect of another version of mail2ticket: {error}") from error
