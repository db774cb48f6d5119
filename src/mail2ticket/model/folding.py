"""Text folded for comparing it with tables: no case, no accents, nothing that is not seen."""

from __future__ import annotations

import re
import unicodedata

# Accents, the points of Hebrew and the vowels of Arabic, and what is written and not seen:
# joiners, marks of direction, the hyphen that may not break and the blank that may not.
_DROPPED = (
    *range(0x0300, 0x0370),
    *range(0x0591, 0x05C8),
    0x0640,
    *range(0x064B, 0x0660),
    0x093C,
    0x00AD,
    0x061C,
    *range(0x200B, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2060, 0x206A),
    0xFEFF,
)
_ALIKE = (("\u2010", "-"), ("\u2011", "-"), ("\u2212", "-"), ("\u2019", "'"), ("\u02bc", "'"))
# Found much faster than every character is looked up.
_UNHEARD = re.compile(f"[{''.join(map(chr, _DROPPED))}]+")


def folded(text: str) -> str:
    """
    Return *text* as the tables hold it; blanks at the ends and runs of them are folded too.

    Only marks that stand on letters of Europe, Hebrew, Arabic and Hindi go: in Thai they are
    letters.

    >>> folded("  Début\u00a0du MESSAGE"), folded("İletilen"), folded("مُعاد")
    ('debut du message', 'iletilen', 'معاد')
    """
    text = text.casefold()
    if not text.isascii():
        text = _UNHEARD.sub("", unicodedata.normalize("NFKD", text))
        for character, plain in _ALIKE:
            text = text.replace(character, plain)
        # What is no accent, as the parts of a syllable of Korean, is put together again.
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def table(words: str) -> frozenset[str]:
    """Return the folded *words* of a table, which are written with a bar between them."""
    return frozenset(folded(word) for word in words.split("|"))
