"""The unprocessed queue: held mail, and what people do with it (R6)."""

from __future__ import annotations

from mail2ticket.unprocessed.awaiting import AsyncUnprocessed
from mail2ticket.unprocessed.queue import Unprocessed
from mail2ticket.unprocessed.wanted import Wanted

__all__ = ["AsyncUnprocessed", "Unprocessed", "Wanted"]
