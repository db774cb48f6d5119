"""What was said about a work item, in order: the value that is written as a page or as a PDF."""

from __future__ import annotations

from datetime import datetime

from attrs import evolve, field, frozen

from mail2ticket.errors import ConfigurationError

# What of a conversation is never left out, whatever its extent: its beginning.
_FIRST = 1
# What a turn takes beside its words: its head, its files.
_HEAD = 300


@frozen(kw_only=True)
class File:
    """
    A file that came with a turn: told by name, and never shown.

    Attributes:
        name: As it was sent; never a path, and here only to be read.

        reason: Why it was not kept.
    """

    name: str
    is_kept: bool = True
    reason: str = ""


@frozen(kw_only=True)
class Turn:
    """
    What one person said at one time.

    Attributes:
        author: What to call whoever wrote it; `sender` is the address.

        to: Whom it was written to.

        at: When it was received; with a time zone.

        text: The author's own words, and what was forwarded with them.

        quoted: What was quoted of earlier mail, and signatures.

        is_internal: Whether it is for agents only: an internal note, or time that was booked.

        cut: How many characters of `text` were left out.
    """

    author: str
    sender: str
    at: datetime
    to: tuple[str, ...] = ()
    subject: str = ""
    text: str = field(default="", repr=False)
    quoted: str = field(default="", repr=False)
    files: tuple[File, ...] = ()
    is_internal: bool = False
    cut: int = 0


@frozen(kw_only=True)
class Conversation:
    """
    What was said about a work item, oldest first.

    Attributes:
        number: Of the work item; empty for one that is being opened.

        left_out: How many turns are missing between the first one and the second one here.
    """

    number: str
    title: str
    turns: tuple[Turn, ...] = ()
    left_out: int = 0

    @property
    def count(self) -> int:
        """How many turns there are, with those that are left out."""
        return len(self.turns) + self.left_out


@frozen(kw_only=True)
class Extent:
    """
    How much of a conversation is written; whatever is left out is said in its place.

    The first turn is always there, and of the others the newest.

    Attributes:
        turns: How many turns at most.

        characters: How many characters in all turns together, at most.

        turn_characters: How many characters of one turn, at most.

        pages: How many pages a PDF has, at most.

        quotes: Whether a PDF has what was quoted too; a page for browsers has it, folded.
    """

    turns: int = 1_000
    characters: int = 150_000
    turn_characters: int = 20_000
    pages: int = 50
    quotes: bool = False

    def __attrs_post_init__(self) -> None:
        least = {"turns": 1, "characters": 1, "turn_characters": 1, "pages": 2}
        found = [
            f"transcript: {name} must be {number} or more"
            for name, number in least.items()
            if getattr(self, name) < number
        ]
        if found:
            raise ConfigurationError(found)

    def of(self, conversation: Conversation) -> Conversation:
        """
        Return as much of *conversation* as is within these bounds.

        >>> day = datetime.fromisoformat("2026-11-03T09:10:00+00:00")
        >>> said = [Turn(author=name, sender="", at=day, text="x" * 50) for name in "abcdef"]
        >>> talk = Conversation(number="T1", title="", turns=tuple(said))
        >>> some = Extent(turns=3, turn_characters=20).of(talk)
        >>> [(turn.author, turn.cut) for turn in some.turns], some.left_out
        ([('a', 30), ('e', 30), ('f', 30)], 3)
        """
        turns = tuple(map(self._cut, conversation.turns))
        left = self.characters
        kept = 0
        for at, turn in enumerate((*turns[:_FIRST], *reversed(turns[_FIRST:]))):
            left -= _HEAD + len(turn.text) + len(turn.quoted)
            if at == self.turns or (left < 0 and at >= _FIRST):
                break
            kept = at + 1
        newest = turns[len(turns) - kept + _FIRST :] if kept > _FIRST else ()
        missing = len(turns) - min(len(turns), _FIRST) - len(newest)
        return evolve(
            conversation,
            turns=(*turns[:_FIRST], *newest),
            left_out=conversation.left_out + missing,
        )

    def _cut(self, turn: Turn) -> Turn:
        most = min(self.turn_characters, self.characters)
        if len(turn.text) <= most and len(turn.quoted) <= most:
            return turn
        return evolve(
            turn,
            text=turn.text[:most],
            cut=turn.cut + max(0, len(turn.text) - most),
            quoted=turn.quoted[:most],
        )
