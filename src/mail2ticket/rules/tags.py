"""What is set on the work item? First: tags, for the words in it (E12)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from attrs import Factory, define, field, frozen

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.case import Drafted
from mail2ticket.model.changes import Changes
from mail2ticket.model.items import NewTicket
from mail2ticket.model.tag import MOST_WORDS, Tag, words_of
from mail2ticket.model.verdict import Answer

__all__ = ["Tags"]

# A mail that holds a dictionary gets no more tags than people would read.
_MOST_TAGS = 50
_MOST_NAMED = 10


def _tags(values: Iterable[Tag]) -> tuple[Tag, ...]:
    return tuple(values)


@define
class _Node:
    """What may follow the words so far, and the places of the tags that they set."""

    following: dict[str, _Node] = Factory(dict[str, "_Node"])
    tags: list[int] = Factory(list[int])


@define
class _Index:
    """Aliases of one word, and of several by their first two: few words of a text are these."""

    single: dict[str, list[int]] = Factory(dict[str, list[int]])
    several: dict[tuple[str, str], _Node] = Factory(dict[tuple[str, str], _Node])

    def add(self, words: Sequence[str], place: int) -> None:
        """Let *words* set the tag at *place*."""
        if len(words) < 2:  # noqa: PLR2004 - no pair
            for word in words:
                self.single.setdefault(word, []).append(place)
            return
        node = self.several.setdefault((words[0], words[1]), _Node())
        for word in words[2:]:
            node = node.following.setdefault(word, _Node())
        node.tags.append(place)

    def places(self, words: Sequence[str]) -> set[int]:
        """Return the places of the tags that *words* set."""
        found = {place for word in words if word in self.single for place in self.single[word]}
        pairs = pairwise(words)
        starts = [(at, pair) for at, pair in enumerate(pairs, 2) if pair in self.several]
        for at, pair in starts:
            node: _Node | None = self.several[pair]
            for word in (*words[at : at + MOST_WORDS], ""):
                if node is None:
                    break
                found.update(node.tags)
                node = node.following.get(word)
        return found


def _indexed(tags: Tags) -> _Index:
    index = _Index()
    for at, tag in enumerate(tags.tags):
        for alias in tag.aliases:
            index.add(words_of(alias, accents=tags.accents), at)
    return index


@frozen
class Tags:
    """
    Set the tags whose words stand in the title or the description of a new ticket (E12).

    Whole words count, but in scripts that set no blanks between them. Case, width and, unless
    *accents* differ, accents are of no account. An alias of several words is found with any
    blank, hyphen or line break in between, and not across the end of a sentence. Tags are set
    in the order in which they stand here. Notes and time entries set none.

    One pass over the text, however many tags there are: they are indexed when this is made.

    >>> [tag.name for tag in Tags((Tag("printing", ("paper jam",)),)).found("A paper-jam!")]
    ['printing']

    Attributes:
        tags: Each with its words.

        accents: Whether *é* differs from *e*.

        characters: So much of a description is read: as much as a mailbox keeps of a text.

    Raises:
        ConfigurationError: if a tag cannot work; all faults at once.
    """

    tags: tuple[Tag, ...] = field(converter=_tags)
    accents: bool = field(default=False, kw_only=True)
    characters: int = field(default=8_000, kw_only=True)
    _index: _Index = field(
        init=False, repr=False, eq=False, default=Factory(_indexed, takes_self=True)
    )

    def __attrs_post_init__(self) -> None:
        if found := self.faults():
            raise ConfigurationError(found)

    def faults(self) -> list[str]:
        """Return everything that is wrong with the tags, in words."""
        found = [fault for tag in self.tags for fault in tag.faults()]
        counted = Counter(tag.name.casefold() for tag in self.tags)
        found += [f"tag {name!r} is there {n} times" for name, n in counted.items() if n > 1]
        if self.characters < 1:
            found.append(f"tags read at least 1 character, not {self.characters}")
        return found

    def __call__(self, case: Drafted) -> Answer[Changes] | None:
        """Look for the words of every tag."""
        if not isinstance(case.entity, NewTicket):
            return None
        found = self.found(case.entity.title, case.entity.text)
        if not found:
            return None
        names = tuple(tag.name for tag in found)
        more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
        return Answer(Changes(tags=names), f"tags {', '.join(names[:_MOST_NAMED])}{more}")

    def found(self, *texts: str) -> tuple[Tag, ...]:
        """Return the tags whose words stand in one of *texts*, in their own order."""
        read = (words_of(text[: self.characters], accents=self.accents) for text in texts)
        places = {place for words in read for place in self._index.places(words)}
        return tuple(self.tags[at] for at in sorted(places)[:_MOST_TAGS])
