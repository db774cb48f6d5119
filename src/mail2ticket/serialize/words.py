"""Text in headers: words that a line can be broken between (RFC 2047, RFC 5322)."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

PieceT = TypeVar("PieceT", str, bytes)

# Characters of an encoded word. RFC 2047 allows 75; with fewer, one fits beside any name of
# a header that it may follow, so that no first line is left empty.
_WORD_LENGTH = 60

# What `=?utf-8?q?` and `?=` take of it, and the octets that base64 gets into the rest.
_Q_ROOM = _WORD_LENGTH - 12
_B_ROOM = _Q_ROOM // 4 * 3

# Cc, Cs, Zl and Zp of the Unicode standard: what no mail program should have to show.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")

#: A character of an atom (RFC 5322 section 3.2.3), as a regular expression.
ATEXT = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
_ATOM = re.compile(rf"{ATEXT}+")

# Characters that stand for themselves in a Q word, wherever it stands (RFC 2047 section 5).
_Q_PLAIN = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")


def phrase(name: str) -> list[str]:
    """
    Return the words of a display name: as they are, or a quoted string, or encoded words.

    >>> phrase("Ada Lovelace"), phrase("Lovelace, Ada"), phrase("Zoë")
    (['Ada', 'Lovelace'], ['"Lovelace, Ada"'], ['=?utf-8?b?Wm/Dqw==?='])
    """
    name = _shown(name)
    if not name:
        return []
    if name.isascii() and "=?" not in name:
        words, string = name.split(" "), quoted(name)
        if all(map(_ATOM.fullmatch, words)) and max(map(len, words)) <= _WORD_LENGTH:
            return words
        if len(string) <= _WORD_LENGTH:
            return [string]
    return list(_encoded(name))


def unstructured(text: str) -> list[str]:
    """
    Return the words of a subject: all from the first to the last odd one are encoded.

    So a number at its beginning stays plain, for programs that do not decode.

    >>> unstructured("[T20261103.0001] Der Drücker klemmt")
    ['[T20261103.0001]', 'Der', '=?utf-8?q?Dr=C3=BCcker?=', 'klemmt']
    """
    words = _shown(text).split(" ")
    odd = [place for place, word in enumerate(words) if not _is_plain(word)]
    if not odd:
        return words
    first, end = odd[0], odd[-1] + 1
    return [*words[:first], *_encoded(" ".join(words[first:end])), *words[end:]]


def quoted(text: str) -> str:
    """Return printable ASCII as a quoted string (RFC 5322 section 3.2.4)."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _shown(text: str) -> str:
    return re.sub(" +", " ", _UNSHOWN.sub(" ", text)).strip(" ")


def _is_plain(word: str) -> bool:
    return word.isascii() and "=?" not in word and len(word) <= _WORD_LENGTH


def _encoded(text: str) -> Iterator[str]:
    """Yield *text* as encoded words, none of which begins or ends inside a character."""
    octets = [character.encode("utf-8") for character in text]
    spelled = ["".join(map(_q, character)) for character in octets]
    # Q where most of it stays readable to those who see it raw, else base64, the shorter.
    if sum(map(len, spelled)) * 2 <= sum(map(len, octets)) * 3:
        for chunk in _chunks(spelled, _Q_ROOM):
            yield f"=?utf-8?q?{''.join(chunk)}?="
    else:
        for part in _chunks(octets, _B_ROOM):
            coded = binascii.b2a_base64(b"".join(part), newline=False).decode("ascii")
            yield f"=?utf-8?b?{coded}?="


def _q(octet: int) -> str:
    if octet in _Q_PLAIN:
        return chr(octet)
    return "_" if octet == ord(" ") else f"={octet:02X}"


def _chunks(pieces: Iterable[PieceT], room: int) -> Iterator[list[PieceT]]:
    chunk: list[PieceT] = []
    used = 0
    for piece in pieces:
        if used + len(piece) > room:
            yield chunk
            chunk, used = [], 0
        chunk.append(piece)
        used += len(piece)
    if chunk:
        yield chunk
