"""Conversations and fonts to write transcripts with."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from mail2ticket.transcript import Conversation, Fonts, Turn

FONT_FILES = Path(__file__).parent / "data" / "fonts"
#: Latin, Greek, Cyrillic, Hebrew, Arabic, and some Han, kana and hangul.
FONTS = Fonts.of(
    FONT_FILES / "sans.ttf", FONT_FILES / "han.otf", bold=[FONT_FILES / "sans-bold.ttf"]
)
NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)


def turn(text: str = "It is broken.", **fields: Any) -> Turn:  # noqa: ANN401 - of any type
    """Return what Ada said at noon."""
    given: dict[str, Any] = {
        "author": "Ada Lovelace",
        "sender": "ada@client.example",
        "at": NOON,
        "text": text,
        **fields,
    }
    return Turn(**given)


def talk(*turns: Turn | str, title: str = "Printer", number: str = "T1") -> Conversation:
    """Return a conversation, of which each turn is an hour after the one before."""
    made = tuple(
        each if isinstance(each, Turn) else turn(each, at=NOON + timedelta(hours=at))
        for at, each in enumerate(turns)
    )
    return Conversation(number=number, title=title, turns=made)
