"""What a line says that may introduce a quote: when, who, and that he wrote."""

from __future__ import annotations

import re
from collections.abc import Sequence

from attrs import frozen

from mail2ticket.parse.quotes.introduction_words import (
    ABOUT_HIMSELF,
    QUOTING,
    SMALL_WORDS,
    WEEKDAYS,
    WROTE,
    WROTE_ANYWHERE,
)

#: What is less sure than this is no cut.
CUT = 0.8
_DOUBT = 0.75
_WORDS_PLAIN = 14
_WORDS_ADDRESSED = 30
_WORDS_NAMED = 7
_AFTER = 14
_SAID = 2
_SAID_ALL = 3
_UNSAID = SMALL_WORDS | WEEKDAYS | WROTE
_AROUND = " \t\r\n\u00a0\u202f*_\"'|>,"

#: The words and the numbers of a line.
WORDS = re.compile(r"[^\W\d_]+|\d+")
_DIGIT = re.compile(r"\d")
# Both begin with a digit, for such are found fast, and see then that none stands before it.
_YEAR = re.compile(
    r"\d(?<!\d\d)(?:(?:(?<=1)9|(?<=2)[05])\d\d(?!\d)|\d?[./-]\d{1,2}[./-]\d{2,4}(?!\d)|\d{3}[年년])"
)
_TIME = re.compile(r"\d(?<![\d.]\d)\d?(?:[:.h]|\u0020?[点點시時]\u0020?)\d{2}(?!\.?\d)")
_AT_END = re.compile(r"@[^\s<>]{1,255}>\W{0,8}$")
_BRACKETED = re.compile(r"[<(\[]\s?(?:mailto:)?[^\s<>()\[]{1,80}@")
# Where these verbs are said, months and weekdays have a capital.
_CAPITALS = frozenset({"wrote", "writes", "schrieb", "schreibt", "geschrieben"})
# Text in the letters of English needs no look for words in others.
_ASCII_ANYWHERE = tuple(phrase for phrase in WROTE_ANYWHERE if phrase.isascii())
# The shortest word of each, which is mostly "I" or "we": without one nobody speaks of himself.
_HIMSELF = frozenset(min(said.split(), key=len) for said in ABOUT_HIMSELF)
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९๐๑๒๓๔๕๖๗๘๙", "0123456789" * 4)


def has_year(text: str) -> bool:
    """
    Tell whether *text* holds a date with its year, in the digits of any script.

    >>> has_year("3 Nov 2026"), has_year("3.11.26"), has_year("order 4711")
    (True, True, False)
    """
    if _DIGIT.search(text) is None:
        return False
    return _YEAR.search(text if text.isascii() else text.translate(_DIGITS)) is not None


@frozen
class Said:
    """What a line says that may introduce a quote."""

    verb: bool
    year: bool
    time: bool
    address: bool
    at_end: bool
    quoting: bool
    himself: bool
    words: int
    is_closed: bool
    # The address is in brackets, or the verb comes last: nobody's sentence goes so.
    is_formal: bool
    # Besides names and dates, and the verb, little is said.
    is_bare: bool

    @classmethod
    def read(cls, text: str) -> Said:
        """
        Read what *text* says; it is a line, or some that were folded.

        What says neither when nor that somebody wrote is not looked into further: most lines
        that end in a colon do not.

        >>> said = Said.read("On 3 Nov 2026, at 10:00, Ada wrote:")
        >>> said.verb, said.year, said.time, said.address
        (True, True, True, False)
        """
        folded = text.casefold().lstrip(_AROUND)
        phrases = _ASCII_ANYWHERE
        if not folded.isascii():
            folded = folded.translate(_DIGITS)
            phrases = WROTE_ANYWHERE
        tokens = WORDS.findall(_without_addresses(text))
        small = [token.casefold() for token in tokens]
        at = None
        if not WROTE.isdisjoint(small):
            at = next(at for at in range(len(small) - 1, -1, -1) if small[at] in WROTE)
        anywhere = any(phrase in folded for phrase in phrases)
        quoting = folded.startswith(QUOTING)
        verb = at is not None or anywhere or quoting
        year, time = has_year(text), _TIME.search(folded) is not None
        if not (verb or year or time):
            return _NOTHING
        address = "@" in text
        words = [token for token in tokens if not token[0].isdigit()]
        return cls(
            verb=verb,
            year=year,
            time=time,
            address=address,
            at_end=address and _AT_END.search(text) is not None,
            quoting=quoting,
            himself=not _HIMSELF.isdisjoint(small) and _is_about_himself(words),
            words=len(words),
            is_closed=anywhere or quoting or (at is not None and _is_closed(tokens[at + 1 :])),
            is_formal=at == len(tokens) - 1 or (address and _BRACKETED.search(text) is not None),
            is_bare=_count_said(tokens) <= (_SAID_ALL if _CAPITALS.isdisjoint(tokens) else 0),
        )

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing of an introduction as most programs write it."""
        return self.address and (self.year or self.time) and (self.verb or self.at_end)

    @property
    def dated(self) -> bool:
        """Whether it says when."""
        return self.year or self.time

    @property
    def fits(self) -> bool:
        """Whether it is no longer than introductions are."""
        return self.words <= (_WORDS_ADDRESSED if self.address else _WORDS_PLAIN)

    def confidence(self, *, opens: bool, is_quoted: bool, is_alone: bool) -> float | None:
        """Return how sure it is that a quote is introduced; None where nothing speaks for it."""
        if self.himself:
            return None
        found = None
        if self.verb and self.is_closed and self.fits:
            found = self._with_verb(opens=opens, is_quoted=is_quoted, is_alone=is_alone)
        if found is None and is_quoted and self.words <= _WORDS_ADDRESSED and self.dated:
            found = 0.9 if (self.verb and opens) or (self.address and self.fits) else None
        if self.at_end and self.year and self.time and opens and self.words <= _WORDS_PLAIN:
            # "2026年11月3日 10:00 <taro@client.example>:" has no verb, in any language.
            found = 1.0 if is_quoted else 0.95
        if found is None and self.verb and self.dated and self.fits:
            found = _DOUBT
        return found

    def _with_verb(self, *, opens: bool, is_quoted: bool, is_alone: bool) -> float | None:
        if self.address and is_quoted and (self.dated or opens or self.quoting):
            return 1.0
        if self.address and self.is_formal and (self.year or opens or self.quoting):
            return 0.95
        if self.dated and is_quoted:
            return 1.0
        if self.year and self.time and self.is_bare and (is_alone or opens):
            return 0.85
        if is_quoted and (self.words <= _WORDS_NAMED or self.address or opens):
            return 0.9
        return None


_NOTHING = Said(
    verb=False,
    year=False,
    time=False,
    address=False,
    at_end=False,
    quoting=False,
    himself=False,
    words=0,
    is_closed=False,
    is_formal=False,
    is_bare=False,
)


def _without_addresses(text: str) -> str:
    if "@" not in text:
        return text
    spaced = text.replace("<", " <").replace(">", "> ").replace("(", " (").replace(")", ") ")
    return " ".join([word for word in spaced.split() if "@" not in word])


def _is_about_himself(words: Sequence[str]) -> bool:
    spoken = f" {' '.join(words).casefold()} "
    return any(said in spoken for said in ABOUT_HIMSELF)


def _is_closed(after: Sequence[str]) -> bool:
    """Tell whether what follows the verb is a name or a date, as no sentence goes on."""
    is_dated = any(token[0].isdigit() for token in after)
    return len(after) <= _AFTER and _count_said(after) <= (_SAID if is_dated else 0)


def _count_said(tokens: Sequence[str]) -> int:
    """Return how many words are neither names nor of a date, as far as capitals tell."""
    return len([token for token in tokens if token[0].islower() and token not in _UNSAID])
