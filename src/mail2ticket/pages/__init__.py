"""Pages for browsers: what transcripts, explanations and replays look like, written in one way."""

from __future__ import annotations

from mail2ticket.pages.inner_page import framed
from mail2ticket.pages.tables import table
from mail2ticket.pages.whole_page import page, safe

__all__ = ["framed", "page", "safe", "table"]
