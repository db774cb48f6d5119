"""A transport that sends nothing and remembers everything, for tests and for trying out."""

from __future__ import annotations

from collections.abc import Iterable

from mail2ticket.errors import TransportError
from mail2ticket.model.address import Address, to_address
from mail2ticket.model.notice import OutboundMail

__all__ = ["MemoryTransport"]


class MemoryTransport:
    """
    Remembers what it was given to send.

    Args:
        failing: Whether to refuse all mail as a server does that is down; or the addresses
            whose mail is refused.

    Attributes:
        sent: What was sent, in order; a mail that was sent twice is in it twice.

        failing: May be set at any time.
    """

    def __init__(self, *, failing: bool | Iterable[Address | str] = False) -> None:
        self.sent: list[OutboundMail] = []
        self.failing: bool | Iterable[Address | str] = failing

    def send(self, mail: OutboundMail) -> None:
        """
        Remember *mail*.

        Raises:
            TransportError: if it is told to fail for this recipient.
        """
        if self._fails(mail.to):
            raise TransportError(f"no mail can be sent to {mail.to}")
        self.sent.append(mail)

    def _fails(self, recipient: Address) -> bool:
        if isinstance(self.failing, bool):
            return self.failing
        # Read each time, so it must be a collection and is made one.
        self.failing = frozenset(map(to_address, self.failing))
        return recipient in self.failing
