"""
A helpdesk in fifteen lines: hand every mail that comes to `Intake.process`.

Run it with ``python examples/embed.py examples/inbox/*.eml``.
"""

import sys
from pathlib import Path

from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.transports.maildir import MaildirTransport

if __name__ == "__main__":
    intake = Intake(
        store=SqliteStore("desk.db"),
        transport=MaildirTransport("outgoing"),
        policy=Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),)),
    )
    for file in sys.argv[1:]:
        outcome = intake.process(Path(file).read_bytes())
        print(outcome.state, outcome.number, outcome.title or outcome.reason)
