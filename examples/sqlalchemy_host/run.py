"""
A helpdesk with tables of its own takes mail.

Run it with ``python examples/sqlalchemy_host/run.py examples/inbox``. It keeps its tickets in
``sqlalchemy_host.db``, or where ``--database`` says, such as ``postgresql+psycopg://desk@/desk``.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from sqlalchemy import create_engine, func, select
from sqlalchemy.orm import Session

sys.path.insert(0, str(Path(__file__).parents[2]))  # for those who did not install the examples

from examples.sqlalchemy_host import tables
from examples.sqlalchemy_host.store import HostStore, migrate
from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.transports.maildir import MaildirTransport

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of mails, one a file")
    parser.add_argument("--database", default="sqlite:///sqlalchemy_host.db")
    arguments = parser.parse_args()

    engine = create_engine(arguments.database)
    migrate(engine)
    with Session(engine) as session, session.begin():
        session.merge(tables.Customer(id="client", name="Client Ltd", domain="client.example"))

    intake = Intake(
        store=HostStore(engine),
        transport=MaildirTransport("outgoing"),
        policy=Policy(mailboxes=(Mailbox("support@acme.example", queue="First line"),)),
    )
    for file in sorted(arguments.folder.glob("*.eml")):
        outcome = intake.process(file.read_bytes())
        print(file.name, outcome.state, outcome.number or outcome.reason)

    with Session(engine) as session:
        for table in (tables.Ticket, tables.Comment, tables.Attachment):
            count = session.scalar(select(func.count()).select_from(table))
            print(f"{table.__tablename__}: {count}")
    engine.dispose()
