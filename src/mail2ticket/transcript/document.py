"""The whole of a PDF: what of a conversation its pages have room for, and that written on them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime, tzinfo

from attrs import evolve, frozen

from mail2ticket.pages import plain
from mail2ticket.transcript.blocks import Block, Look, blocks_of
from mail2ticket.transcript.choosing import chosen
from mail2ticket.transcript.conversation import Conversation, Extent
from mail2ticket.transcript.fonts import Fonts
from mail2ticket.transcript.labels import Labels
from mail2ticket.transcript.setting import without_unseen
from mail2ticket.transcript.sheets import FullError, Sheets

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@frozen(kw_only=True)
class Manner:
    """How a document is written; see `pdf`."""

    fonts: Fonts
    extent: Extent
    labels: Labels
    zone: tzinfo
    paper: str


@frozen
class _Draft:
    """
    A document that is not written yet.

    Attributes:
        tail: What stands below everything.
    """

    shown: Conversation
    sheets: Sheets
    blocks: tuple[Block, ...]
    tail: tuple[Block, ...]


def document(conversation: Conversation, manner: Manner) -> bytes:
    """Return *conversation* as a PDF; where pages are few, of its first turn and the newest."""
    shown = manner.extent.of(conversation)
    draft = _draft(shown, manner)
    try:
        fitting = _fitting(draft)
        if fitting is not shown:
            draft.sheets.let_go()
            draft = _draft(fitting, manner)
        _describe(draft, manner)
        return _written(draft, manner)
    finally:
        draft.sheets.let_go()


def _draft(shown: Conversation, manner: Manner) -> _Draft:
    labels = manner.labels
    blocks = [
        evolve(block, text=without_unseen(block.text))
        for block in blocks_of(shown, extent=manner.extent, labels=labels, zone=manner.zone)
    ]
    foot = without_unseen(plain.line(" · ".join(filter(None, (shown.number, shown.title))), 80))
    notes = [foot, labels.unwritten(0), labels.ended(0), f"0123456789{labels.thousands}"]
    found = chosen(
        manner.fonts,
        [*notes, *(block.text for block in blocks if not block.look.is_bold)],
        [block.text for block in blocks if block.look.is_bold],
    )
    missing = [Block(Look.NOTE, labels.unwritten(found.missing))] if found.missing else []
    return _Draft(
        shown,
        Sheets(found, foot=found.written(foot), pages=manner.extent.pages, paper=manner.paper),
        tuple(evolve(block, text=found.written(block.text)) for block in blocks),
        tuple(missing),
    )


def _fitting(draft: _Draft) -> Conversation:
    """Return as many of the turns as there is room for; one that is too long is cut later."""
    shown, sheets = draft.shown, draft.sheets
    of_turn: dict[int, list[Block]] = defaultdict(list)
    for block in draft.blocks:
        of_turn[max(block.turn, 0)].append(block)
    left = sheets.room - sum(map(sheets.height, of_turn[0]))
    newest = len(shown.turns)
    while newest > 1:
        left -= sum(map(sheets.height, of_turn[newest - 1]))
        if left < 0 and newest < len(shown.turns):
            break
        newest -= 1
    if newest <= 1:
        return shown
    return evolve(
        shown,
        turns=(*shown.turns[:1], *shown.turns[newest:]),
        left_out=shown.left_out + newest - 1,
    )


def _written(draft: _Draft, manner: Manner) -> bytes:
    sheets, turn = draft.sheets, 0
    try:
        for block in (*draft.blocks, *draft.tail):
            turn = max(turn, block.turn)
            sheets.put(block)
    except FullError:
        ended = manner.labels.ended(len(draft.shown.turns) - turn)
        sheets.end([Block(Look.NOTE, ended), *draft.tail])
    return bytes(sheets.output())


def _describe(draft: _Draft, manner: Manner) -> None:
    sheets, shown = draft.sheets, draft.shown
    sheets.set_title(plain.line(shown.title) or manner.labels.no_subject)
    sheets.set_subject(plain.line(shown.number))
    sheets.set_producer("mail2ticket")
    sheets.set_creator("mail2ticket")
    sheets.set_lang(manner.labels.language)
    newest = max((turn.at for turn in shown.turns), default=_EPOCH)
    sheets.set_creation_date(newest.astimezone(UTC))
