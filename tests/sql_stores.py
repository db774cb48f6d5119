"""What the tests of stores on servers share."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from patience import together

from mail2ticket.errors import StoreError
from mail2ticket.stores.sql import SqlStore
from mail2ticket.testing import new_ticket


def run_all(*calls: Callable[[], object]) -> list[object]:
    """Run *calls* at the same time, and return what they return or raise."""

    def run(call: Callable[[], object]) -> object:
        try:
            return call()
        except StoreError as error:
            return error

    return together(*(partial(run, call) for call in calls))


def opened(store: SqlStore) -> str:
    """Open a ticket, and return its number."""
    with store.begin() as work:
        return work.open_ticket(new_ticket(sender="bob@client.example"))
