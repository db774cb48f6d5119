"""
A desk that is a remote API: no transaction spans it, and still nothing is lost or done twice.

A host writes a `RemoteDesk`, seven calls, and gives it to a `RemoteStore` with a database
beside it. `docs/howto/remote-desk.md` leads through it.
"""

from mail2ticket.stores.remote.desk import Finding, RemoteDesk, Trail
from mail2ticket.stores.remote.effects import Action, Effect, EffectState
from mail2ticket.stores.remote.store import RemoteStore

__all__ = [
    "Action",
    "Effect",
    "EffectState",
    "Finding",
    "RemoteDesk",
    "RemoteStore",
    "Trail",
]
