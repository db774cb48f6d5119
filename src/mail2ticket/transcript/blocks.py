"""A conversation as blocks of plain text, one below the other, for paper."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo
from enum import Enum, auto

from attrs import frozen

from mail2ticket.pages import plain
from mail2ticket.transcript.conversation import Conversation, Extent, File, Turn
from mail2ticket.transcript.labels import Labels, moment


class Look(Enum):
    """How a block looks."""

    TITLE = auto()
    AUTHOR = auto()
    DIM = auto()
    SUBJECT = auto()
    TEXT = auto()
    QUOTE = auto()
    NOTE = auto()
    FILE = auto()

    @property
    def is_bold(self) -> bool:
        """Whether it is written in bold."""
        return self in {Look.TITLE, Look.AUTHOR, Look.SUBJECT}

    @property
    def is_text(self) -> bool:
        """Whether its lines begin on the side where their script begins."""
        return self in {Look.TEXT, Look.QUOTE}


@frozen
class Block:
    """
    Text in one look.

    Attributes:
        turn: The place of the turn that it is part of; -1 for what stands above all turns.

        is_first: Whether a turn begins with it.
    """

    look: Look
    text: str
    turn: int = -1
    is_first: bool = False


def blocks_of(
    shown: Conversation, *, extent: Extent, labels: Labels, zone: tzinfo
) -> Iterator[Block]:
    """Yield what is written, in order; all of it is safe to lay out."""
    title = plain.line(shown.title) or labels.no_subject
    yield Block(Look.TITLE, title)
    yield Block(Look.DIM, labels.summary(shown, zone))
    for at, turn in enumerate(shown.turns):
        if at == 1 and shown.left_out:
            yield Block(Look.NOTE, labels.turns_left_out(shown.left_out), 0)
        yield Block(Look.AUTHOR, _author(turn), at, is_first=True)
        for look, text in _rest(turn, title, extent, labels, zone):
            yield Block(look, text, at)
    if len(shown.turns) == 1 and shown.left_out:
        yield Block(Look.NOTE, labels.turns_left_out(shown.left_out), 0)


def _author(turn: Turn) -> str:
    return plain.line(turn.author, 120) or plain.line(turn.sender, 120)


def _rest(
    turn: Turn, title: str, extent: Extent, labels: Labels, zone: tzinfo
) -> Iterator[tuple[Look, str]]:
    sender = plain.line(turn.sender, 200)
    at = moment(turn.at.astimezone(zone))
    yield Look.DIM, f"{at} · {sender}" if sender not in {_author(turn), ""} else at
    if turn.to:
        people = ", ".join(plain.line(person, 120) for person in turn.to)
        yield Look.DIM, f"{labels.to}: {people}"
    if turn.is_internal:
        yield Look.NOTE, labels.internal
    subject = plain.line(turn.subject)
    if subject and subject != title:
        yield Look.SUBJECT, subject
    if text := plain.body(turn.text):
        yield Look.TEXT, text
    if turn.cut:
        yield Look.NOTE, labels.characters_left_out(turn.cut)
    if quoted := plain.body(turn.quoted):
        if extent.quotes:
            yield Look.QUOTE, quoted
        else:
            yield Look.NOTE, labels.quotes_left_out(quoted.count("\n") + 1)
    for file in turn.files:
        yield Look.FILE, _file(file, labels)


def _file(file: File, labels: Labels) -> str:
    name, said = plain.line(file.name, 200), labels.fate(file)
    return f"\u2022 {name} ({said})" if said else f"\u2022 {name}"
