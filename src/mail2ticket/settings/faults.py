"""Where a value stands in the settings, and what is wrong there."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches

from attrs import Factory, field, frozen

from mail2ticket.errors import ConfigurationError


class Wrong(Exception):  # noqa: N818 - it never leaves this package; its place makes a fault of it
    """A value cannot be read; says what is wrong and what would be right."""


@frozen
class Place:
    """
    A key of the settings, and the one list that all faults are collected in.

    Faults are collected and not raised, so that whoever writes settings sees all that is
    wrong at once.

    >>> place = Place("helpdesk.toml").at("mailboxes").at(1).at("creates")
    >>> place.fault("is empty; name an entity")
    >>> place.faults
    ['helpdesk.toml: mailboxes[1].creates: is empty; name an entity']

    Attributes:
        file: The name of the settings, as it was given.

        key: The path of the key; empty at the top.
    """

    file: str
    key: str = ""
    faults: list[str] = field(default=Factory(list[str]), repr=False, eq=False)

    def at(self, key: str | int) -> Place:
        """Return the place of *key*, or of the element with that index, in this one."""
        if isinstance(key, int):
            return Place(self.file, f"{self.key}[{key}]", self.faults)
        return Place(self.file, f"{self.key}.{key}" if self.key else key, self.faults)

    def fault(self, wrong: object) -> None:
        """Collect what is wrong here."""
        where = f"{self.file}: {self.key}" if self.key else self.file
        self.faults.append(f"{where}: {wrong}")

    @property
    def is_faulty(self) -> bool:
        """Whether a fault was collected here, or further within."""
        where = f"{self.file}: {self.key}"
        ends = (":", ".", "[")
        return any(fault.startswith(where) and fault[len(where)] in ends for fault in self.faults)

    def raise_faults(self) -> None:
        """
        Raise what was collected, if there is anything.

        Raises:
            ConfigurationError: with every fault.
        """
        if self.faults:
            raise ConfigurationError(self.faults)


def once(words: Mapping[Place, str]) -> None:
    """Collect a fault wherever one of *words* stands a second time."""
    first: dict[str, Place] = {}
    for at, word in words.items():
        before = first.setdefault(word, at)
        if before is not at:
            at.fault(f"{word!r} is taken by {before.key}; each is used once")


def instead(word: str, words: Collection[str]) -> str:
    """
    Say what would be right instead of *word*.

    >>> instead("quue", ("queue", "name"))
    'did you mean queue?'
    >>> instead("colour", ("queue", "name"))
    'it may be queue or name'
    """
    near = get_close_matches(word.lower(), words, n=1, cutoff=0.6)
    return f"did you mean {near[0]}?" if near else f"it may be {either(words)}"


def either(words: Collection[str]) -> str:
    """
    Return *words* as people list them.

    >>> either(["discard", "hold"])
    'discard or hold'
    """
    *most, last = words or ("nothing",)
    return f"{', '.join(most)} or {last}" if most else last
