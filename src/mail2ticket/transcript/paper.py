"""A conversation as a PDF; needs the extra ``pdf``."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING

from attrs import evolve

from mail2ticket.errors import ConfigurationError
from mail2ticket.transcript import plain
from mail2ticket.transcript.blocks import Block, Look, blocks_of
from mail2ticket.transcript.choosing import chosen
from mail2ticket.transcript.conversation import Conversation, Extent
from mail2ticket.transcript.fonts import Fonts
from mail2ticket.transcript.labels import Labels
from mail2ticket.transcript.setting import without_unseen

if TYPE_CHECKING:  # it takes with it fpdf2
    from mail2ticket.transcript.sheets import Sheets

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


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
        from mail2ticket.transcript.sheets import FullError, Sheets  # noqa: PLC0415 - of an extra
    except ImportError as error:
        raise ConfigurationError(
            "a PDF cannot be written without fpdf2: pip install 'mail2ticket[pdf]'"
        ) from error
    extent, labels = extent or Extent(), labels or Labels()
    shown = extent.of(conversation)
    blocks = [
        evolve(block, text=without_unseen(block.text))
        for block in blocks_of(shown, extent=extent, labels=labels, zone=zone)
    ]
    foot = without_unseen(plain.line(" · ".join(filter(None, (shown.number, shown.title))), 80))
    notes = [foot, labels.unwritten(0), labels.ended(0), "0123456789,"]
    texts = [block.text for block in blocks if not block.look.is_bold]
    titles = [block.text for block in blocks if block.look.is_bold]
    found = chosen(fonts or Fonts(), [*texts, *notes], titles)
    sheets = Sheets(found, foot=found.written(foot), pages=extent.pages, paper=paper)
    _describe(sheets, shown, labels)
    tail = [Block(Look.NOTE, found.written(labels.unwritten(found.missing)))]
    tail = tail if found.missing else []
    turn = -1
    try:
        for block in (*blocks, *tail):
            turn = max(turn, block.turn)
            sheets.put(evolve(block, text=found.written(block.text)))
    except FullError:
        ended = labels.ended(len(shown.turns) - max(turn, 0))
        sheets.end([Block(Look.NOTE, found.written(ended)), *tail])
    return bytes(sheets.output())


def _describe(sheets: Sheets, shown: Conversation, labels: Labels) -> None:
    sheets.set_title(plain.line(shown.title) or labels.no_subject)
    sheets.set_subject(plain.line(shown.number))
    sheets.set_producer("mail2ticket")
    sheets.set_creator("mail2ticket")
    sheets.set_lang(labels.language)
    newest = max((turn.at for turn in shown.turns), default=_EPOCH)
    sheets.set_creation_date(newest.astimezone(UTC))
