"""The whole way with another server than Dovecot: from its folder to tickets, and back (M1)."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from imap_faults import expect_once, intake_of, mails, new_desk
from servers.pymap_server import PASSWORD, USER, Pymap, pymap_server

from mail2ticket.accounts import Account, Password, Security
from mail2ticket.fetching import Fetched, Fetcher
from mail2ticket.model.decision import State
from mail2ticket.sources.imap import ImapInbox


@pytest.fixture(scope="module")
def pymap() -> Iterator[Pymap]:
    with pymap_server() as server:
        yield server


@pytest.fixture
def client(pymap: Pymap) -> Iterator[imaplib.IMAP4]:
    with imaplib.IMAP4("127.0.0.1", pymap.port) as client:
        client.starttls(ssl.create_default_context(cafile=pymap.ca_file))
        client.login(USER, PASSWORD)
        yield client


def count(client: imaplib.IMAP4, folder: str, criteria: str = "ALL") -> int:
    kind, _ = client.select(folder, readonly=True)
    if kind != "OK":
        return 0
    return len(client.search(None, criteria)[1][0].split())


@pytest.mark.parametrize(
    ("values", "left"),
    [
        ({}, {"INBOX SEEN": 2, "INBOX UNSEEN": 0, "Done ALL": 0}),
        ({"after": "move", "move_to": "Done"}, {"INBOX ALL": 0, "Done SEEN": 2}),
        ({"after": "delete"}, {"INBOX ALL": 0}),
    ],
    ids=["seen", "move", "delete"],
)
def test_m1_the_whole_way_with_another_server(
    values: dict[str, Any], left: dict[str, int], pymap: Pymap, client: imaplib.IMAP4
) -> None:
    for content in mails():
        assert client.append("INBOX", "", "", content)[0] == "OK"
    desk = new_desk()
    account = Account(
        host="127.0.0.1",
        port=pymap.port,
        user=USER,
        login=Password(PASSWORD),
        security=Security.STARTTLS,
        ca_file=pymap.ca_file,
    )
    inbox = ImapInbox(account=account, **values)
    fetcher = Fetcher(inbox=inbox, intake=intake_of(desk))

    try:
        assert fetcher.once() == Fetched(states={State.CREATED: 2})
        assert fetcher.once() == Fetched()
    finally:
        inbox.close()

    expect_once(desk)
    for place, expected in left.items():
        assert count(client, *place.split()) == expected, place
    client.select("INBOX")
    client.store("1:*", "+FLAGS", r"(\Deleted)")
    client.expunge()
