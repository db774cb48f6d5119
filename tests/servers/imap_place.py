"""A user's folder on a test server, seen from both sides: what is in it, and an inbox on it."""

from __future__ import annotations

from typing import Any

from attrs import Factory, define
from patience import PATIENCE

from mail2ticket.accounts import Account, Password, Security
from mail2ticket.sources.imap import ImapInbox
from servers.dovecot import PASSWORD, Dovecot
from servers.imap_client import ImapClient


@define(eq=False)
class ImapPlace:
    """
    A user of *server*, who has no mail at first.

    Attributes:
        port: Where inboxes connect; by default to the server, in the clear, as this is faster.
    """

    server: Dovecot
    user: str = Factory(lambda self: self.server.new_user(), takes_self=True)
    port: int = Factory(lambda self: self.server.port, takes_self=True)
    _opened: list[ImapInbox] = Factory(list)

    def account(self, **more: Any) -> Account:  # noqa: ANN401 - as `Account` has them
        values: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "user": self.user,
            "login": Password(PASSWORD),
            "security": Security.LOOPBACK,
            "ca_file": self.server.ca_file,
            "timeout": PATIENCE,
        }
        return Account(**(values | more))

    def inbox(self, account: Account | None = None, **values: Any) -> ImapInbox:  # noqa: ANN401 - theirs
        """Open an inbox; it is closed with the place."""
        inbox = ImapInbox(account=account or self.account(), **values)
        self._opened.append(inbox)
        return inbox

    def client(self) -> ImapClient:
        return ImapClient(self.server.port, self.user, PASSWORD)

    def deliver(self, *contents: bytes, folder: str = "INBOX") -> None:
        with self.client() as client:
            for content in contents:
                client.append(content, folder)

    def subjects(self, folder: str = "INBOX") -> list[str]:
        with self.client() as client:
            return client.subjects(folder)

    def flags(self, folder: str = "INBOX") -> dict[int, set[str]]:
        with self.client() as client:
            return client.flags(folder)

    def close(self) -> None:
        for inbox in self._opened:
            inbox.close()


class Supplier:
    """Keeps a token until it is told to forget it; then it has the next of *tokens*."""

    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.forgotten = 0

    def __call__(self) -> str:
        return self.tokens[self.forgotten]

    def forget(self) -> None:
        self.forgotten += 1
