"""Pages for browsers: what transcripts, explanations and replays look like, written in one way."""

from __future__ import annotations

from mail2ticket.pages.frame import page, safe
from mail2ticket.pages.framed import framed

__all__ = ["framed", "page", "safe"]
