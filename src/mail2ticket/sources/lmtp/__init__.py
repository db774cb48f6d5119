"""
A server for LMTP (RFC 2033), to which a mail server of ours hands mail: extra ``lmtp``.

It says 250 only after the commit. It asks nobody who he is, and so listens to this machine alone:
on a Unix socket, or on a port of the loopback interface.
"""

from __future__ import annotations

from mail2ticket.sources.lmtp.server import LmtpServer
from mail2ticket.sources.lmtp.session import Taker

__all__ = ["LmtpServer", "Taker"]
