"""
What charset a text is in that does not say, told from its bytes.

UTF-8 and escapes are told for certain and before this is asked (see `charset`). What is
left is told by the letters that a reading would make of the bytes: how many of them are
letters that some language uses often, and whether words look like words. The readings are
few, the sample is bounded, and the same bytes give the same answer always.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from mail2ticket.parse.charsets.letters import (
    ARABIC,
    BALTIC,
    CENTRAL,
    GREEK,
    HAN,
    HANGUL,
    HEBREW,
    RUSSIAN,
    THAI,
    TURKISH,
    WESTERN,
)

#: What is taken where nothing else is likely: what most mail without a charset was.
USUAL = "cp1252"

#: Bytes that are looked at.
_SAMPLE = 6_144

#: A reading must be so much better than those before it.
_MARGIN = 0.04

#: What is less likely than this is not believed.
_LEAST = 0.5

#: Letters of one word that show a script of its own.
_WHOLE_WORD = 3

_WORD = re.compile(r"[A-Za-z\x80-\U0010ffff]{1,200}")
_BYTE_WORD = re.compile(rb"[A-Za-z\x80-\xff]{1,200}")
_HIGH = re.compile(rb"[\x80-\xff]")
_WIDE_RUN = re.compile(r"[\u0080-\U0010ffff]{1,400}")
_ASCII = bytes(range(128))

#: Signs that stand at words in every language, and say nothing.
_SIGNS = "\xa0«»“”„‘’‚…–—•€£§°©®™´·¿¡ªº\u200e\u200f\xad"  # noqa: RUF001 - they are what is meant

#: Signs that stand among the letters of East Asia.
_WIDE_SIGNS = frozenset(
    "、。，．・：；？！（）「」『』【】《》〈〉“”‘’…—～〜－ー々\u3000·％０１２３４５６７８９○●★☆→■□◆◎※①②③④⑤⑥⑦⑧⑨⑩㈱№"  # noqa: RUF001 - they are what is meant
)


_ACCENTED = frozenset("άίόέήύώΐΰ")
_VOWELS = _ACCENTED | frozenset("аеиоуыэюяёіїєαεηιουω")
#: Letters that end a word of Hebrew and Greek, and stand nowhere else.
_MISPLACED = re.compile(r"[םןךףץς](?=\w)")
#: Of the letters of a text; a reading with fewer vowels is none.
_FEWEST_VOWELS = 0.22
#: How likely a text is usual whose only bytes over 127 are quotation marks and their like.
_SIGNS_ALONE = 0.95


class _Reading(NamedTuple):
    """
    A charset of one byte a character, and the letters by which it is known.

    Attributes:
        codec: The codec.

        alphabets: Usual letters outside ASCII, a language each.

        is_mixed: Whether they stand among ASCII letters in one word.

        prior: How common mail in it is, against the usual.
    """

    codec: str
    alphabets: tuple[str, ...]
    is_mixed: bool
    prior: float = 1.0


# In the order in which they are believed where two fit alike.
_READINGS = (
    _Reading(USUAL, WESTERN, is_mixed=True),
    _Reading("cp1251", (RUSSIAN,), is_mixed=False),
    _Reading("koi8-r", (RUSSIAN,), is_mixed=False),
    _Reading("cp1250", CENTRAL, is_mixed=True),
    _Reading("iso8859-2", CENTRAL, is_mixed=True),
    _Reading("cp1254", TURKISH, is_mixed=True),
    _Reading("cp1253", (GREEK,), is_mixed=False),
    _Reading("cp1255", (HEBREW,), is_mixed=False),
    _Reading("cp1256", (ARABIC,), is_mixed=False),
    _Reading("cp874", (THAI,), is_mixed=False),
    _Reading("cp1257", BALTIC, is_mixed=True, prior=0.97),
    _Reading("iso8859-5", (RUSSIAN,), is_mixed=False, prior=0.92),
    _Reading("cp866", (RUSSIAN,), is_mixed=False, prior=0.92),
    _Reading("cp850", WESTERN, is_mixed=True, prior=0.92),
    _Reading("mac-roman", WESTERN, is_mixed=True, prior=0.92),
    _Reading("mac-cyrillic", (RUSSIAN,), is_mixed=False, prior=0.9),
    _Reading("cp852", CENTRAL, is_mixed=True, prior=0.92),
)

# Charsets of two bytes a character.
_WIDE = ("gb18030", "cp932", "cp949", "big5hkscs", "euc_jp")


def guess(raw: bytes) -> str:
    """
    Return the codec that *raw* most likely is in; it is not UTF-8.

    >>> guess("Grüße aus Köln".encode("cp1252")), guess("机房环境法规".encode("gb2312"))
    ('cp1252', 'gb18030')
    >>> guess("Привет, как дела".encode("koi8-r")), guess("Zażółć gęślą".encode("iso8859-2"))
    ('koi8-r', 'iso8859-2')
    """
    sample = _sample(raw)
    # A byte alone is a sign more often than a word.
    words = [word for word in _BYTE_WORD.findall(sample) if len(word) > 1 and not word.isascii()]
    whole = sum(len(word) for word in words if _is_whole(word))
    is_mixed = 2 * whole < sum(map(len, words))
    best, most = USUAL, 0.0 if words else _SIGNS_ALONE - _MARGIN
    for reading in _READINGS:
        if reading.is_mixed == is_mixed or reading.codec == USUAL:
            score = _score(
                b" ".join(words).decode(reading.codec, "replace"), reading, is_whole=not is_mixed
            )
            if score > most + _MARGIN * (most > 0):
                best, most = reading.codec, score
    for codec in _WIDE:
        score = wide_score(_decoded(sample, codec), codec)
        if score > most + _MARGIN * (most > 0):
            best, most = codec, score
    return best if most >= _LEAST else USUAL


def _is_whole(word: bytes) -> bool:
    """Return whether *word* is a word of a script of its own, without ASCII letters."""
    return len(word) >= _WHOLE_WORD and not word.translate(None, bytes(range(128, 256)))


def _sample(raw: bytes) -> bytes:
    """Return the part of *raw* that is looked at, from the first byte that is not ASCII on."""
    first = _HIGH.search(raw)
    begin = max(first.start() - 64, 0) if first else 0
    # Not from the middle of a word, so that pairs of bytes are not torn.
    begin = max(raw.rfind(b"\n", 0, begin), raw.rfind(b" ", 0, begin), -1) + 1
    return raw[begin : begin + _SAMPLE]


def _score(text: str, reading: _Reading, *, is_whole: bool) -> float:
    """Return how usual the letters of *text* are for *reading*, from 0 to 1."""
    letters: list[str] = []
    odd = signs = 0
    is_loud = True
    for word in text.split():
        core = word.strip(_SIGNS)
        high = [char for char in core.replace("\u0130", "\u0131").lower() if char > "\x7f"]
        signs += not high
        # A sign within a word, but for the apostrophe, is a letter of another charset.
        inside = sum(char in _SIGNS and char not in "’‘" for char in high)  # noqa: RUF001 - see _SIGNS
        high = [char for char in high if char not in _SIGNS]
        is_loud = is_loud and core.isupper()
        if core.isupper() or core[1:] == core[1:].lower():
            letters.extend(high)
            odd += inside
        else:
            # A capital behind small letters: no word of any language looks so.
            odd += len(high) + inside
    if not letters:
        return _SIGNS_ALONE if signs and not odd and reading.codec == USUAL else 0.0
    best = max(_fit(letters, alphabet) for alphabet in reading.alphabets)
    best *= len(letters) / (len(letters) + odd) * reading.prior
    if is_loud:
        best *= 0.9
    if is_whole and reading.is_mixed:
        # A word of nothing but accented letters is rare.
        best *= 0.6
    if not reading.is_mixed:
        # Half of the letters of a text are the first ten of its alphabet, read rightly.
        frequent = frozenset(reading.alphabets[0][:10]) | _ACCENTED
        share = sum(char in frequent for char in letters) / len(letters)
        best *= 0.7 + min(0.5 * share, 0.4)
        vowels = sum(char in _VOWELS for char in letters) / len(letters)
        if reading.alphabets[0] in {RUSSIAN, GREEK} and vowels < _FEWEST_VOWELS:
            best *= 0.7
    if _MISPLACED.search(text):
        best *= 0.7
    if reading.codec == "cp1253" and _ACCENTED.isdisjoint(letters):
        # No Greek text is without an accent; a subject in capitals may be.
        best *= 0.75
    return best


def _fit(letters: list[str], alphabet: str) -> float:
    weights = {char: 1.0 - 0.01 * place for place, char in enumerate(alphabet)}
    # `sum` of floats has another last digit from Python 3.12 on, and a tie would be another
    # charset.
    return max(math.fsum(weights.get(char, -0.5) for char in letters) / len(letters), 0.0)


def _decoded(sample: bytes, codec: str) -> str:
    """Return *sample* by *codec*, or an empty text where it is not that; its end may be torn."""
    for end in (len(sample), len(sample) - 1):
        try:
            return sample[:end].decode(codec)
        except UnicodeError:
            if len(sample) < _SAMPLE:
                break
    return ""


def wide_score(text: str, codec: str) -> float:
    """
    Return how likely *text* was written in East Asia, and in *codec*, from 0 to 1.

    Common characters speak for it, and rare ones against it; so do single ones between
    ASCII letters, for such a text is Western, and read wrongly.
    """
    points, count, pressed = 0.0, 0, 0
    for run in _WIDE_RUN.finditer(text):
        wide = run[0]
        count += len(wide)
        points += math.fsum(_usualness(char, codec) for char in wide)
        before, after = (
            text[max(run.start() - 1, 0) : run.start()],
            text[run.end() : run.end() + 1],
        )
        # What is Korean may follow a Latin word without a blank.
        is_joined = codec == "cp949" and not after.isalpha() and HANGUL.issuperset(wide)
        if len(wide) < _WHOLE_WORD and (before.isalpha() or after.isalpha()) and not is_joined:
            pressed += len(wide)
    if not count:
        return 0.0
    return max(min(points / count, 1.0) - pressed / count, 0.0)


def _usualness(char: str, codec: str) -> float:
    if char in _WIDE_SIGNS:
        return 1.25
    if "\uac00" <= char <= "\ud7a3":
        return (1.25 if char in HANGUL else 0.1) if codec == "cp949" else -0.3
    if "\u3041" <= char <= "\u30fe":
        # They stand in the charsets of China and Korea too, and in no text there.
        return 1.25 if codec in _JAPANESE else 0.0
    if "\u4e00" <= char <= "\u9fa5" and codec != "cp949":
        return 1.25 if char in HAN else 0.35
    return -0.3


_JAPANESE = frozenset({"cp932", "euc_jp"})
