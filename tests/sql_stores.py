"""What the tests of stores on servers share."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from mail2ticket.errors import (
    StoreError,
)
from mail2ticket.stores.sql import SqlStore
from mail2ticket.testing import new_ticket


def run_all(*calls: Callable[[], object]) -> list[object]:
    """Run *calls* at the same time, and return what they return or raise."""
    barrier = threading.Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        barrier.wait(30)
        try:
            return call()
        except StoreError as error:
            return error

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def opened(store: SqlStore) -> str:
    """Open a ticket, and return its number."""
    with store.begin() as work:
        return work.open_ticket(new_ticket(sender="bob@client.example"))
