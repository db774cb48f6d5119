"""
Our tables in a host's own transaction: what every store must know, but for the work items.

A host with tables of its own need not write what exactly-once, threading, limits, the outbox
and the unprocessed queue rest on. It begins a transaction of its database, puts a `Ledger` on
that connection, and writes its work items beside it: one commit for both. `LedgerUnitOfWork`
and `LedgerStore` make a `ports.HeldStore` of a ledger and what only the host can say; the
stores that come with us are made so as well.
"""

from mail2ticket.stores.ledger.ledger import Ledger
from mail2ticket.stores.ledger.store import LedgerStore
from mail2ticket.stores.ledger.unit_of_work import LedgerUnitOfWork
from mail2ticket.stores.relational.given import database_of, store_errors

__all__ = ["Ledger", "LedgerStore", "LedgerUnitOfWork", "database_of", "store_errors"]
