"""
A Roundup tracker takes mail: ``python -m examples.roundup_tracker``.

It makes a classic tracker in ``tracker``, unless one is there, and takes the mails of the
examples. What Roundup itself would send is written to ``tracker/sent``.
"""

# mypy: ignore-errors
# pyright: basic, reportMissingImports=false
# Roundup has no types.

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from subprocess import DEVNULL, run

from examples.roundup_tracker.desk import IssueNumbers, RoundupDesk
from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.sources.files import Folder
from mail2ticket.stores.remote import RemoteStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.transports.maildir import MaildirTransport

INBOX = Path(__file__).parents[1] / "inbox"
# What schema.py says of files, and what it is to say, so that one that is in doubt can be found.
FILE = 'file = FileClass(db, "file",\n                name=String())'
FILE_FOUND = 'file = FileClass(db, "file",\n                name=String(), effect=String())'


def make_tracker(home: Path, *settings: str) -> None:
    """Make a tracker as Roundup's documentation does it, on SQLite; *settings* are ``a=b``."""
    admin = (sys.executable, "-c", "from roundup.scripts.roundup_admin import run; run()")
    where = (*admin, "-i", str(home))
    words = (
        "tracker_web=http://desk.example/",
        "mail_domain=acme.example",
        "tracker_email=support",
        "mail_host=127.0.0.1",
        f"mail_debug={home / 'sent'}",
        *settings,
    )
    install = (*where, "install", "classic", "sqlite", ",".join(words))
    run(install, check=True, stdout=DEVNULL)  # noqa: S603 - Roundup's own
    schema = home / "schema.py"
    said = schema.read_text("utf-8")
    schema.write_text(said.replace(FILE, FILE_FOUND), "utf-8")
    run((*where, "initialise", "secret"), check=True, stdout=DEVNULL)  # noqa: S603 - Roundup's own


def policy() -> Policy:
    """Return the policy of the tracker."""
    mailbox = Mailbox("support@acme.example", name="Support", high_priority="urgent")
    return Policy(mailboxes=(mailbox,), numbers=(IssueNumbers(),))


def main() -> None:
    """Take the mails of a folder, each once."""
    options = argparse.ArgumentParser(description="A Roundup tracker takes mail.")
    options.add_argument("folder", type=Path, nargs="?", default=INBOX)
    options.add_argument("--home", type=Path, default=Path("tracker"), help="the tracker")
    given = options.parse_args()
    home: Path = given.home.absolute()
    if not home.exists():
        make_tracker(home)
    with SqliteStore(home / "mail2ticket.db") as ledger:
        store = RemoteStore(ledger, RoundupDesk(str(home)))
        intake = Intake(store, MaildirTransport("outgoing"), policy())
        for delivery in Folder(given.folder):
            with delivery.open() as content:
                outcome = intake.process(content)
            print(delivery.name, outcome.state, outcome.number or outcome.reason)
        print(f"{len(store.unfinished())} are in doubt")


if __name__ == "__main__":
    main()
