"""A conversation as a PDF; needs the extra ``pdf``."""

from __future__ import annotations

from datetime import UTC, tzinfo
from enum import StrEnum

from mail2ticket.errors import ConfigurationError
from mail2ticket.transcript.conversation import Conversation, Extent
from mail2ticket.transcript.fonts import Fonts
from mail2ticket.transcript.labels import Labels


class Paper(StrEnum):
    """The size of a page."""

    A4 = "a4"
    LETTER = "letter"


def pdf(
    conversation: Conversation,
    *,
    fonts: Fonts | None = None,
    extent: Extent | None = None,
    labels: Labels | None = None,
    zone: tzinfo = UTC,
    paper: Paper = Paper.A4,
) -> bytes:
    """
    Return *conversation* as a PDF.

    Text alone: no picture is decoded, no address is a link, and of *fonts* those are opened
    that its characters need. Letters are joined and lines turned as their scripts want it;
    a character that no font has is a mark, and the last line says how many there were. The same
    conversation and fonts give the same bytes. How long it takes goes with *extent*, however
    long the conversation is.

    Args:
        conversation: What was said.

        fonts: What it may be written with; without any, only Western letters are written.

        extent: How much of it is written.

        labels: What things are called, and the language of that.

        zone: The time zone of its moments.

        paper: The size of its pages.

    Raises:
        ConfigurationError: if the extra ``pdf`` is not installed.
    """
    try:
        from mail2ticket.transcript.document import Manner, document  # noqa: PLC0415 - of an extra
    except ImportError as error:
        raise ConfigurationError(
            "a PDF cannot be written without fpdf2: pip install 'mail2ticket[pdf]'"
        ) from error
    manner = Manner(
        fonts=fonts or Fonts(),
        extent=extent or Extent(),
        labels=labels or Labels(),
        zone=zone,
        paper=paper,
    )
    return document(conversation, manner)
