"""Replay: recorded mail under another policy, and a table of what would change, and why (X2)."""

from __future__ import annotations

from mail2ticket.model.comparison import Became, Cause, Comparison, Differences
from mail2ticket.replaying.page import page_of
from mail2ticket.replaying.replay import Replay, ReplayStore, looked_up

__all__ = [
    "Became",
    "Cause",
    "Comparison",
    "Differences",
    "Replay",
    "ReplayStore",
    "looked_up",
    "page_of",
]
