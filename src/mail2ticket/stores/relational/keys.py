"""Text that stands in an index: bounded, for mail brings text of any length."""

from __future__ import annotations

import hashlib

#: How many characters of text stand in an index at most.
MOST_CHARACTERS = 255

# What is left of longer text, before its hash.
_HEAD = MOST_CHARACTERS - 65


def key_text(text: str) -> str:
    """
    Return *text* as it stands in an index: itself, or its beginning and a hash of all of it.

    NUL and lone surrogates, which not every database takes, are question marks in it, and then
    it ends with a hash as well: two texts have the same key only if they are the same.

    >>> key_text("<a@acme.example>")
    '<a@acme.example>'
    >>> len(key_text("x" * 5000)), key_text("x" * 5000) == key_text("x" * 5001)
    (255, False)
    """
    if len(text) <= MOST_CHARACTERS and text.isascii() and "\0" not in text:
        return text
    stored = storable(text)
    if stored == text and len(text) <= MOST_CHARACTERS:
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{stored[:_HEAD]}#{digest}"


def storable(text: str) -> str:
    r"""
    Return *text* as any database takes it: NUL and lone surrogates become question marks.

    >>> storable("a\0b\ud800")
    'a?b?'
    """
    return text.replace("\0", "?").encode("utf-8", "replace").decode()
