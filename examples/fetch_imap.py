"""
Mail of an IMAP server becomes tickets: a server with a password, Gmail, or Office 365.

    IMAP_PASSWORD=… python examples/fetch_imap.py imap.mail.example help@desk.example
    python examples/fetch_imap.py gmail help@desk.example --key service-account.json
    CLIENT_SECRET=… python examples/fetch_imap.py office365 help@desk.example \
        --tenant desk.example --client 00000000-0000-0000-0000-000000000000

The mail of the inbox is taken, and marked as seen once it is committed. It goes on until it is
stopped (Ctrl-C); ``--once`` takes what is there.
"""

from __future__ import annotations

import argparse
import os
import signal
from pathlib import Path
from types import FrameType

from mail2ticket import Intake, Mailbox, Outcome, Policy
from mail2ticket.accounts import (
    Account,
    Bearer,
    Password,
    Security,
    google,
    is_loopback,
    microsoft,
)
from mail2ticket.accounts.profiles import GMAIL, OFFICE365
from mail2ticket.fetching import Fetcher
from mail2ticket.sources import Delivery
from mail2ticket.sources.imap import ImapInbox
from mail2ticket.stores.sqlite import SqliteStore


def account(given: argparse.Namespace) -> Account:
    """Return the account, with what proves that it is ours."""
    user: str = given.user
    if given.server == GMAIL.name:
        token = google.service_account(key=Path(given.key), user=user)
        return GMAIL.imap(user=user, login=Bearer(token=token))
    if given.server == OFFICE365.name:
        token = microsoft.client_credentials(
            tenant=given.tenant,
            client_id=given.client,
            client_credential=os.environ["CLIENT_SECRET"],
        )
        return OFFICE365.imap(user=user, login=Bearer(token=token))
    host, _, port = str(given.server).partition(":")
    return Account(
        host=host,
        port=int(port or 993),
        user=user,
        login=Password(os.environ["IMAP_PASSWORD"]),
        # Never in the clear, but to a server on this machine.
        security=Security.LOOPBACK if is_loopback(host) else Security.TLS,
    )


def told(delivery: Delivery, outcome: Outcome | Exception) -> None:
    """Say what became of a mail."""
    uid = delivery.name.rpartition("UID=")[2]
    if isinstance(outcome, Outcome):
        print(uid, outcome.state, outcome.number or "", flush=True)
    else:
        print(uid, "is left where it is:", outcome, flush=True)


def main() -> None:
    """Take mail until we are stopped."""
    options = argparse.ArgumentParser(description="Mail of an IMAP server becomes tickets.")
    options.add_argument("server", help="gmail, office365, or a host, which may have a :port")
    options.add_argument("user", help="the address of the mailbox")
    options.add_argument("--key", help="the key of a Google service account")
    options.add_argument("--tenant", help="your organisation at Microsoft")
    options.add_argument("--client", help="the id of your application at Microsoft")
    options.add_argument("--once", action="store_true", help="take what is there, and end")
    given = options.parse_args()
    inbox = ImapInbox(account=account(given))
    with SqliteStore("desk.db") as store:
        intake = Intake(store, None, Policy(mailboxes=(Mailbox(given.user),)))
        fetcher = Fetcher(inbox=inbox, intake=intake, tell=told)

        def stop(_: int, __: FrameType | None) -> None:
            fetcher.stop.set()

        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop)
        try:
            if given.once:
                done = fetcher.once()
                print(done.problem or f"{done.taken} taken")
            else:
                fetcher.watch(every=60)
        finally:
            inbox.close()


if __name__ == "__main__":
    main()
