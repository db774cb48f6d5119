"""Words as they are compared: whole ones, with case, accents and punctuation aside."""

from __future__ import annotations

import unicodedata

from mail2ticket.model.folding import folded

#: Of a longer text the rest is not compared, so that a long mail costs no more than a letter.
COMPARED = 100_000

# Chinese characters, kana, and the scripts of Thailand, Laos, Myanmar and Cambodia.
_UNSPACED = (
    ("\u3041", "\u9fff"),
    ("\u0e01", "\u0eff"),
    ("\u1000", "\u109f"),
    ("\u1780", "\u17ff"),
)


def word_line(text: str) -> str:
    """
    Return the words of *text*, folded, with one blank around each.

    So ``" word " in word_line(text)`` is true of whole words only, and of phrases too, in
    time in proportion to the text.

    >>> word_line("Ça brûle: the PRINTER-room!")
    ' ca brule the printer room '
    >>> " print " in word_line("Printer")
    False
    """
    letters = (letter if _is_of_a_word(letter) else " " for letter in folded(text[:COMPARED]))
    words = " ".join("".join(letters).split())
    return f" {words} " if words else " "


def has_words(line: str, phrase: str) -> bool:
    """
    Return whether a `word_line` has *phrase*, which is one itself, as whole words.

    Where words are written without blanks between them, as in Chinese, Japanese and Thai,
    anywhere will do.

    >>> has_words(word_line("发票已过期"), word_line("发票"))
    True
    """
    bare = phrase.strip()
    return bool(bare) and (phrase in line or (_is_unspaced(bare) and bare in line))


def _is_of_a_word(letter: str) -> bool:
    # The vowels of Thai and Hindi are marks.
    return letter.isalnum() or (letter > "~" and unicodedata.category(letter)[0] == "M")


def _is_unspaced(text: str) -> bool:
    return all(any(first <= letter <= last for first, last in _UNSPACED) for letter in text)
