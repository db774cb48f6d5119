"""
The whole way of each mail, run alone: ``python doors.py STORE FILE [ADDRESS]``.

STORE is ``memory``, or ``sqlite`` for a file in a temporary folder, written through to the
disk. ADDRESS is the desk's. Prints JSON: the seconds for all mails, by the clock and of the
processor, and how many ended in each state.
"""

from __future__ import annotations

import json
import pickle
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mail_stream import ADDRESS

from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.model.people import Agent, Company, Contact
from mail2ticket.settings import DeskStore, open_store
from mail2ticket.transports.memory import MemoryTransport

START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


def filled(url: str) -> DeskStore:
    """Open a store that knows some of the senders."""
    store = open_store(url)
    client = Company("client", "Client Ltd")
    store.add_company(client, ("client.example",))
    store.add_person(Contact("ada", "Ada Lovelace", ("ada@client.example",), client))
    store.add_person(Agent("grace", "Grace Hopper", ("grace@acme.example",)))
    return store


def main() -> None:
    """Measure one store."""
    kind, file, address, *_ = (*sys.argv[1:], ADDRESS)
    mails: list[bytes] = pickle.loads(Path(file).read_bytes())  # noqa: S301 - whole_way.py wrote it
    policy = Policy(
        mailboxes=(Mailbox(address, queue="First line"),),
        keys=(b"a key to measure with only",),
    )
    with tempfile.TemporaryDirectory() as folder:
        url = "memory://" if kind == "memory" else f"sqlite:///{folder}/desk.db"
        transport = MemoryTransport()
        intake = Intake(filled(url), transport, policy)
        states: Counter[str] = Counter()
        started, busy = time.perf_counter(), time.process_time()
        for minute, mail in enumerate(mails):
            # A mail a minute, so that no limit of so many an hour is what is measured.
            moment = START + timedelta(minutes=minute)
            states[intake.process(mail, received_at=moment).state] += 1
        seconds, busy = time.perf_counter() - started, time.process_time() - busy
    told = {
        "seconds": seconds,
        "processor": busy,
        "states": states,
        "notices": len(transport.sent),
        "mails": len(mails),
        "raised": 0,
        # Which a test of the store holds it to.
        "synchronous": "" if kind == "memory" else "full",
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
