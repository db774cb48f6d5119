"""What a mail would become, and why (X1): as values, and as a page that stands by itself."""

from __future__ import annotations

from mail2ticket.explaining.explanation import Explanation, Way, explain
from mail2ticket.explaining.page import html
from mail2ticket.explaining.turns import Asked, Standing, Turn

__all__ = ["Asked", "Explanation", "Standing", "Turn", "Way", "explain", "html"]
