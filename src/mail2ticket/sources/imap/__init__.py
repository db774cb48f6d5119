"""Mail from an IMAP server: `ImapInbox`."""

from __future__ import annotations

from mail2ticket.sources.imap.inbox import After, ImapInbox

__all__ = ["After", "ImapInbox"]
