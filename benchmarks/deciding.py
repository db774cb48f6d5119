"""
How long deciding takes on one mail: ``python deciding.py``.

Processor time, the least of some rounds, with all default rules and nothing in the store.
Prints milliseconds as JSON.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime

from mail2ticket import Mailbox, Policy, parse
from mail2ticket.pipeline import questions, triage
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail

ROUNDS = 30
CALLS = 100


def least(work: Callable[[], object]) -> float:
    """Return the milliseconds that *work* takes in its fastest round."""
    found: list[float] = []
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(CALLS):
            work()
        found.append((time.process_time() - started) / CALLS * 1_000)
    return min(found)


def main() -> None:
    """Measure questions, and triage on the answers."""
    policy = Policy(
        mailboxes=(Mailbox("support@acme.example"),), keys=(b"a key to measure with only",)
    )
    message = parse(mail(), received_at=datetime(2026, 11, 3, 9, 0, tzinfo=UTC))
    with MemoryStore().begin() as work:
        facts = work.look_up(questions(message, policy))
    asked = len(triage(message, facts, policy).trace)
    told = {
        "steps": asked,
        "questions": least(lambda: questions(message, policy)),
        "triage": least(lambda: triage(message, facts, policy)),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main()
