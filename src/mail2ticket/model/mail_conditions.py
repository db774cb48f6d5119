"""Conditions on a mail itself: who wrote it to whom, what it says, and what came with it (R2)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from attrs import Factory, field, frozen

from mail2ticket.model.address import Address
from mail2ticket.model.case import Classified, Parsed
from mail2ticket.model.condition import HowMany, fold, listed, texts, unnamed
from mail2ticket.model.language import languages_of
from mail2ticket.model.message import Message
from mail2ticket.model.verdict import Trust
from mail2ticket.model.words import has_words, word_line

__all__ = ["HasAttachment", "HasHeader", "HasWords", "IsInLanguage", "Place", "SentBy", "SentTo"]

_PATTERN = re.compile(r"(?:[^\s*@]+@|\*@)?(?:\*\.)?[^\s*@.]+(?:\.[^\s*@.]+)*", re.ASCII)


def address_faults(patterns: tuple[str, ...], what: str) -> list[str]:
    """Return what is wrong with *patterns* of addresses."""
    wrong = (pattern for pattern in patterns if not _PATTERN.fullmatch(pattern))
    return [
        *unnamed(patterns, what),
        *(
            f"{what}: {pattern!r} is no address, no domain, and neither *@domain nor *.domain"
            for pattern in wrong
        ),
    ]


def fits_address(address: Address, pattern: str) -> bool:
    """
    Return whether *pattern* names *address*: itself, its domain, or what is under a domain.

    Any detail after ``+`` is passed over, unless the pattern names one; domains are compared
    by whole labels.

    >>> ada = Address.of("ada+x@mail.client.example")
    >>> [fits_address(ada, one) for one in ("ada@mail.client.example", "*.client.example")]
    [True, True]
    >>> [fits_address(ada, one) for one in ("client.example", "*@client.example")]
    [False, False]
    """
    local, _, domain = pattern.lower().rpartition("@")
    mine = {address.local.lower(), address.without_subaddress().local.lower()}
    if local not in {"", "*"} and local not in mine:
        return False
    if domain.startswith("*."):
        return address.domain.endswith(domain[1:])
    return address.domain == domain


@frozen
class SentBy:
    """
    From names one sender, who fits one of these, and is not known to be forged.

    ``ada@client.example``, ``client.example`` or ``*@client.example`` for all of a domain,
    ``*.client.example`` for all domains under it. There are no other wildcards.
    """

    needs: type[Parsed] = field(default=Classified, init=False, repr=False, eq=False)
    patterns: tuple[str, ...] = field(converter=texts)

    def __call__(self, case: Classified) -> bool:
        """Return whether the sender fits."""
        sender = case.message.sender
        if sender is None or case.trust is Trust.FORGED or not case.message.is_from_one:
            return False
        return any(fits_address(sender.address, pattern) for pattern in self.patterns)

    def faults(self) -> list[str]:
        """Return the patterns that are none."""
        return address_faults(self.patterns, "sender")

    def __str__(self) -> str:
        return f"sender is {listed(self.patterns)}"


@frozen
class SentTo:
    """One of its recipients fits one of these, which are written as for `SentBy`."""

    needs: type[Parsed] = field(default=Parsed, init=False, repr=False, eq=False)
    patterns: tuple[str, ...] = field(converter=texts)

    def __call__(self, case: Parsed) -> bool:
        """Return whether any recipient fits."""
        return any(
            fits_address(recipient.address, pattern)
            for recipient in case.message.recipients
            for pattern in self.patterns
        )

    def faults(self) -> list[str]:
        """Return the patterns that are none."""
        return address_faults(self.patterns, "recipient")

    def __str__(self) -> str:
        return f"recipient is {listed(self.patterns)}"


class Place(StrEnum):
    """Where words are looked for."""

    SUBJECT = "subject"
    TEXT = "text"
    ANYWHERE = "subject or text"


def _word_lines(condition: HasWords) -> tuple[str, ...]:
    return tuple(word_line(word) for word in condition.words)


@frozen
class HasWords:
    """
    Its subject or text has these words; whole ones, case and accents aside.

    Several words in one, such as ``new hire``, must follow each other. Of the text only the
    sender's own words and what he forwards count; not what he quotes, nor his signature.
    """

    needs: type[Parsed] = field(default=Parsed, init=False, repr=False, eq=False)
    words: tuple[str, ...] = field(converter=texts)
    place: Place = field(default=Place.ANYWHERE, converter=Place)
    how_many: HowMany = field(default=HowMany.ANY, converter=HowMany)
    _lines: tuple[str, ...] = field(
        init=False, repr=False, eq=False, default=Factory(_word_lines, takes_self=True)
    )

    def __call__(self, case: Parsed) -> bool:
        """Return whether so many of the words are there."""
        places = tuple(_lines_of(case.message, self.place))
        found = (any(has_words(line, word) for line in places) for word in self._lines)
        if self.how_many is HowMany.ALL:
            return all(found)
        return any(found) is (self.how_many is HowMany.ANY)

    def faults(self) -> list[str]:
        """Return the words that are none."""
        blank = (word for word, line in zip(self.words, self._lines, strict=True) if line == " ")
        return [*unnamed(self.words, "words"), *(f"words: {word!r} is no word" for word in blank)]

    def __str__(self) -> str:
        return f"{self.place} has {self.how_many} of {listed(self.words)}"


def _lines_of(message: Message, place: Place) -> Iterator[str]:
    if place is not Place.TEXT:
        yield message.subject_words
    if place is not Place.SUBJECT:
        yield message.new_words


_FIELD_NAME = re.compile(r"[!-9;-~]{1,100}", re.ASCII)


@frozen
class HasHeader:
    """
    A field of its header is there, equals a text, or contains one.

    Case and runs of blanks aside. Encoded words are compared as they stand in the header; for
    subjects and names there are other conditions.
    """

    needs: type[Parsed] = field(default=Parsed, init=False, repr=False, eq=False)
    name: str
    equals: str = field(default="", kw_only=True)
    contains: str = field(default="", kw_only=True)

    def __call__(self, case: Parsed) -> bool:
        """Return whether any field of that name is so."""
        equal, part = fold(self.equals), fold(self.contains)
        values = (fold(value) for value in case.message.headers.all(self.name))
        return any((not equal or value == equal) and part in value for value in values)

    def faults(self) -> list[str]:
        """Return whether the name can be that of a field."""
        if _FIELD_NAME.fullmatch(self.name):
            return []
        return [f"header: {self.name!r} is no name of a field"]

    def __str__(self) -> str:
        said = [f"is {self.equals!r}"] if self.equals else []
        said += [f"contains {self.contains!r}"] if self.contains else []
        return f"header {self.name} {' and '.join(said) or 'is there'}"


@frozen
class HasAttachment:
    """It has a file, or one with one of these endings: ``("pdf", "xlsx")``, case aside."""

    needs: type[Parsed] = field(default=Parsed, init=False, repr=False, eq=False)
    endings: tuple[str, ...] = field(default=(), converter=texts)

    def __call__(self, case: Parsed) -> bool:
        """Return whether there is one; every name of a file counts."""
        files = case.message.attachments
        if not self.endings:
            return bool(files)
        endings = tuple(f".{ending.lower().lstrip('.')}" for ending in self.endings)
        return any(
            name.lower().endswith(endings)
            for file in files
            for name in (file.filename, *file.names)
        )

    def faults(self) -> list[str]:
        """Return the endings that are none."""
        wrong = (ending for ending in self.endings if not ending.strip(". "))
        return [f"attachment: {ending!r} is no ending" for ending in wrong]

    def __str__(self) -> str:
        return f"has a file ending in {listed(self.endings)}" if self.endings else "has a file"


@frozen
class IsInLanguage:
    """It is in one of these languages, ``de`` or ``pt``; of an unknown one it is in none."""

    needs: type[Parsed] = field(default=Parsed, init=False, repr=False, eq=False)
    languages: tuple[str, ...] = field(converter=texts)

    def __call__(self, case: Parsed) -> bool:
        """Return whether the header says so, or else its words."""
        wanted = {language.lower() for language in self.languages}
        return not wanted.isdisjoint(languages_of(case.message))

    def faults(self) -> list[str]:
        """Return the codes that are none."""
        wrong = (code for code in self.languages if not _LANGUAGE.fullmatch(code))
        return [
            *unnamed(self.languages, "language"),
            *(f"language: {code!r} is no code of two or three letters" for code in wrong),
        ]

    def __str__(self) -> str:
        return f"language is {listed(self.languages)}"


_LANGUAGE = re.compile(r"[a-z]{2,3}", re.IGNORECASE | re.ASCII)
