"""
Numbers of your own: how a new work item is numbered, and how a subject names one.

Run it with ``python examples/own_numbers.py``.
"""

import re
from datetime import date

from attrs import frozen

from mail2ticket import Intake, Mailbox, Policy, parse
from mail2ticket.model.numbers import ItemKind
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.testing import mail
from mail2ticket.transports.memory import MemoryTransport

# Whole words only, and as many digits as there may ever be: a phone number is no ticket.
_NUMBER = re.compile(r"\b(?:INC|TASK|PRJ)[0-9]{7,10}\b", re.IGNORECASE | re.ASCII)
_LETTERS = {ItemKind.TICKET: "INC", ItemKind.TASK: "TASK", ItemKind.PROJECT: "PRJ"}


@frozen
class Incidents:
    """``INC0001042`` for tickets, ``TASK…`` and ``PRJ…``; each kind counts for itself."""

    def find(self, subject: str) -> tuple[str, ...]:
        """Return what looks like numbers in *subject*, in upper case."""
        return tuple(number.upper() for number in _NUMBER.findall(subject))

    def tag(self, number: str) -> str:
        """Return *number* as our subjects write it, so that `find` finds it again."""
        return f"({number})"

    def make(self, kind: ItemKind, day: date, sequence: int) -> str:
        """Return the number of the *sequence*-th item of *kind*, whatever the *day*."""
        del day
        return f"{_LETTERS[kind]}{sequence:07d}"

    def is_daily(self) -> bool:
        """Return False: no number comes again tomorrow."""
        return False


# The policy finds numbers, and the store makes them.
policy = Policy(
    mailboxes=(Mailbox("support@acme.example", queue="First line"),), numbers=(Incidents(),)
)

if __name__ == "__main__":
    transport = MemoryTransport()
    intake = Intake(MemoryStore(numbers=Incidents()), transport, policy)
    for subject in ("Printer", "RE: inc0000001, it still burns"):
        outcome = intake.process(mail(subject))
        print(outcome.state, outcome.number, "·", parse(transport.sent[-1].content).subject)
