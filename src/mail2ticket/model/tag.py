"""Tags that a ticket gets for the words in it, and how words are told from each other (E12)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from attrs import field, frozen

from mail2ticket.model.folding import folded

__all__ = ["Tag"]

#: A longer name or word is none.
LONGEST = 100
#: So many words, or characters of a script without blanks, may stand in one alias.
MOST_WORDS = 30

# Scripts that set no blanks between words, or hang endings on them: there each character
# stands for itself, so that a word is found within others. Thai, Lao, Tibetan, Myanmar, Khmer,
# Japanese, Chinese, Korean.
_UNSPACED = (
    "\u0e00-\u0fff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff"
    "\u3100-\u318f\u31a0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
# Vowel signs and other marks within words, of scripts of India and its neighbours above all.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0903"
    "\u093a-\u093c\u093e-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc\u09be-\u09cd\u09d7"
    "\u0a01-\u0a03\u0a3c-\u0a51\u0a70\u0a71\u0a81-\u0a83\u0abc\u0abe-\u0acd\u0b01-\u0b03\u0b3c"
    "\u0b3e-\u0b57\u0b82\u0bbe-\u0bcd\u0bd7\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc"
    "\u0cbe-\u0cd6\u0d00-\u0d03\u0d3b\u0d3c\u0d3e-\u0d4d\u0d57\u0d81-\u0d83\u0dca-\u0ddf"
)
# What makes C of C# and net of .NET; and the end of a sentence, which no alias reaches across.
_SIGNS = r"[+#]|(?<!\w)\.(?=\w)|[.!?;](?=\s)"
_IDEOGRAPHIC_STOPS = "\u3002\uff01\uff1f\uff1b"
_LETTERS = rf"[^\W{_UNSPACED}]"
_TOKEN = re.compile(
    rf"{_LETTERS}+(?:[{_MARKS}]{_LETTERS}*)*|[{_UNSPACED}]+|{_SIGNS}|[{_IDEOGRAPHIC_STOPS}]"
)
_ASCII_TOKEN = re.compile(rf"\w+|{_SIGNS}", re.ASCII)
_RUN = re.compile(f"[{_UNSPACED}]")
_FIRST_UNSPACED = _UNSPACED[0]
_LETTER = re.compile(rf"[^\W_]|[{_UNSPACED}]")


def words_of(text: str, *, accents: bool = False) -> list[str]:
    """
    Return the words of *text* as they are compared: case, width and line breaks folded.

    A character of a script without blanks is a word of its own.

    >>> words_of("Der DRUCKER im Café: VPN接続")
    ['der', 'drucker', 'im', 'cafe', 'vpn', '接', '続']

    Args:
        text: Any text.

        accents: Whether *é* differs from *e*.
    """
    if accents:
        line = unicodedata.normalize("NFKC", text.replace("\xad", "")).casefold()
    else:
        line = folded(text)
    # Few characters stand for many others, such as a whole prayer.
    line = line[: 2 * len(text)]
    if line.isascii():
        return _ASCII_TOKEN.findall(line)
    words: list[str] = []
    for token in _TOKEN.findall(line):
        if token[0] >= _FIRST_UNSPACED and _RUN.match(token):
            words.extend(token)
        else:
            words.append(token)
    return words


def _texts(values: Iterable[str]) -> tuple[str, ...]:
    return (values,) if isinstance(values, str) else tuple(values)


@frozen
class Tag:
    """
    A tag, and the words for which a ticket gets it.

    >>> Tag("printing", ("printer", "imprimante", "paper jam", "打印机")).aliases[0]
    'printing'

    Attributes:
        name: What is set; found in a text, it counts as one of *words*.

        words: Words and aliases, of one or several words each, in any language.

        by_name: Whether the name counts; False for a name such as *IT* or *other*.
    """

    name: str
    words: tuple[str, ...] = field(default=(), converter=_texts)
    by_name: bool = True

    @property
    def aliases(self) -> tuple[str, ...]:
        """Everything for which it is set."""
        return (self.name, *self.words) if self.by_name else self.words

    def faults(self) -> list[str]:
        """Return everything that is wrong with it, in words."""
        found: list[str] = []
        if not self.name.strip() or len(self.name) > LONGEST or not self.name.isprintable():
            found.append(
                f"tag {self.name[:LONGEST]!r}: a name has 1 to {LONGEST} printable characters"
            )
        if not self.aliases:
            found.append(f"tag {self.name[:LONGEST]!r}: no word sets it")
        for alias in self.aliases:
            said = f"tag {self.name[:LONGEST]!r}: {alias[:LONGEST]!r}"
            if not _LETTER.search(alias):
                found.append(f"{said} has neither letter nor digit")
            elif len(alias) > LONGEST or len(words_of(alias)) > MOST_WORDS:
                found.append(f"{said} is over {LONGEST} characters or {MOST_WORDS} words")
        return found
