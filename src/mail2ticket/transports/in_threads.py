"""A transport that waits, for async hosts: it waits in a thread."""

from __future__ import annotations

import asyncio

from attrs import frozen

from mail2ticket.model.notice import OutboundMail
from mail2ticket.ports import Transport

__all__ = ["TransportInThreads"]


@frozen
class TransportInThreads:
    """
    Sends by *transport* in a thread of the event loop's pool, so that the loop goes on.

    It must be one that threads may share, as `SmtpTransport` and `MaildirTransport` are. A task
    that is cancelled waits no longer; its thread ends when the mail is sent, or could not be.

    >>> from mail2ticket.testing import outbound_mail
    >>> from mail2ticket.transports.memory import MemoryTransport
    >>> memory = MemoryTransport()
    >>> asyncio.run(TransportInThreads(memory).send(outbound_mail("a notice")))
    >>> [mail.id for mail in memory.sent]
    ['a notice']
    """

    transport: Transport

    async def send(self, mail: OutboundMail, /) -> None:
        """See `Transport.send`."""
        await asyncio.to_thread(self.transport.send, mail)
