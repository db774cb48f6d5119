"""
A desk behind HTTP that fails at every third call, and a store on it that loses nothing.

    python -m examples.remote_desk

starts the desk, delivers forty mails to it, some of them twice and in several threads, delivers
again what was not taken, finishes the files that were in doubt too often, as a job of yours does
now and then, and prints what is in the desk in the end. It exits with 1 if anything is missing
or there twice.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

from examples.remote_desk.client import HttpDesk
from examples.remote_desk.server import TOKEN, Desk, DeskServer, Fault
from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.errors import StoreError
from mail2ticket.stores.remote import RemoteStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport

MAILS = 40
POLICY = Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),))
FAULTS = [fault for fault in Fault if fault is not Fault.SILENT_AFTER]


def every_third(number: int, _: str) -> Fault | None:
    """Let every third call fail, each in another way."""
    return FAULTS[number // 3 % len(FAULTS)] if number % 3 == 0 else None


def deliver(intake: Intake, content: bytes) -> Counter[str]:
    """Deliver a mail until it is taken, as a mail server or a queue does."""
    seen = Counter[str]()
    while not seen["repeat"]:
        try:
            seen[str(intake.process(content).state)] += 1
        except StoreError as problem:
            seen[type(problem).__name__] += 1
    return seen


def finish(store: RemoteStore) -> int:
    """Finish what was left out of a ticket, and return how much still is after a few tries."""
    for _ in range(len(FAULTS)):
        if not store.finish():
            break
    return len(store.unfinished())


def main() -> int:
    """Run it."""
    mails = [
        mail(
            f"Printer {number}",
            sender=f"ada@client-{number}.example",
            attachments={"photo.txt": b"a photo", "log.csv": b"1,2,3"},
        )
        for number in range(MAILS)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder)
        with DeskServer(Desk(path / "desk.db")) as server, SqliteStore(path / "m2t.db") as local:
            server.faults.plan = every_third
            desk = HttpDesk(server.url, lambda: TOKEN, settles_in=timedelta())
            transport = MemoryTransport()
            store = RemoteStore(local, desk)
            intake = Intake(store, transport, POLICY)
            with ThreadPoolExecutor(4) as workers:
                seen = sum(workers.map(partial(deliver, intake), mails), Counter[str]())
            in_doubt = len(store.unfinished())
            left = finish(store)
            counts = server.desk.counts()
            calls = len(server.faults.calls)
    told = Counter(each.message_id for each in transport.sent)
    print(f"{calls} calls, of which every third failed: {dict(sorted(seen.items()))}")
    print(f"finished afterwards: {in_doubt - left}")
    print(f"in the desk: {counts}; notices: {told.total()}; unfinished: {left}")
    wanted = {"tickets": MAILS, "entries": 0, "files": 2 * MAILS}
    return 0 if counts == wanted and told.total() == len(told) == MAILS and not left else 1


if __name__ == "__main__":
    sys.exit(main())
