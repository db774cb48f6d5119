"""
What each stage of the whole way takes of a mail: ``python benchmarks/stages.py [--mails 300]``.

Mails without files go into the memory store, a few times over. Each stage is measured alone with
what it was given on the way, and then the whole; what the stages leave of that is the stores,
the sending, and that each runs slower in turn with the others than by itself. Prints the least
microseconds a mail of the processor, as JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from doors import filled
from mail_stream import ADDRESS, stream

from mail2ticket import Intake, Mailbox, Policy
from mail2ticket import intake as door
from mail2ticket.handling.outbox import written
from mail2ticket.parse import parse
from mail2ticket.pipeline import questions, triage_each
from mail2ticket.transports.memory import MemoryTransport

START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
STAGES: dict[str, Callable[..., Any]] = {
    "parse": parse,
    "questions": questions,
    "triage": triage_each,
    "written": written,
}

Calls = list[tuple[tuple[Any, ...], dict[str, Any]]]


def processed(mails: list[bytes]) -> dict[str, Calls]:
    """Take in *mails*; return what each stage was called with."""
    calls: dict[str, Calls] = {name: [] for name in STAGES}

    def noted(name: str) -> Callable[..., Any]:
        def call(*words: object, **named: object) -> object:
            calls[name].append((words, named))
            return STAGES[name](*words, **named)

        return call

    policy = Policy(mailboxes=(Mailbox(ADDRESS, queue="First line"),), keys=(b"0123456789abcdef",))
    intake = Intake(filled("memory://"), MemoryTransport(), policy, triage=noted("triage"))
    with (
        patch.object(door, "parse", noted("parse")),
        patch.object(door, "questions", noted("questions")),
        patch.object(door, "written", noted("written")),
    ):
        for minute, mail in enumerate(mails):
            intake.process(mail, received_at=START + timedelta(minutes=minute))
    return calls


def whole(mails: list[bytes]) -> float:
    """Return the seconds of the processor that *mails* take on their whole way."""
    policy = Policy(mailboxes=(Mailbox(ADDRESS, queue="First line"),), keys=(b"0123456789abcdef",))
    intake = Intake(filled("memory://"), MemoryTransport(), policy)
    started = time.process_time()
    for minute, mail in enumerate(mails):
        intake.process(mail, received_at=START + timedelta(minutes=minute))
    return time.process_time() - started


def alone(name: str, calls: dict[str, Calls]) -> float:
    """Return the seconds of the processor that the stage *name* takes by itself."""
    given = calls[name]
    if name in {"questions", "triage"}:
        # A message remembers what was asked of it, so each time it is read anew.
        read = {(one := parse(*words, **named)).key: one for words, named in calls["parse"]}
        given = [((read[first.key], *rest), named) for (first, *rest), named in given]
    stage = STAGES[name]
    started = time.process_time()
    for words, named in given:
        stage(*words, **named)
    return time.process_time() - started


def main() -> None:
    """Measure."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    options.add_argument("--mails", type=int, default=300)
    options.add_argument("--rounds", type=int, default=8)
    chosen = options.parse_args()
    mails = list(stream(chosen.mails, without=("photo", "pdf")))
    calls = processed(mails)
    least = {name: min(alone(name, calls) for _ in range(chosen.rounds)) for name in STAGES}
    least["process"] = min(whole(mails) for _ in range(chosen.rounds))
    print(json.dumps({name: round(1e6 * took / len(mails)) for name, took in least.items()}))


if __name__ == "__main__":
    main()
