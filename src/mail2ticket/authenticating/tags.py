"""Lists of tags, as signatures and records in DNS are made of (RFC 6376 section 3.2)."""

from __future__ import annotations

import re

from mail2ticket.authenticating.raw_mail import UnfitError

#: Bytes of a list of tags.
MOST = 8_192

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,40}")
_BLANKS = re.compile(r"[ \t\r\n]+")
_LONG_BLANK = re.compile(rb"[ \t\r\n]{100}")


def read_tags(value: bytes) -> dict[str, str]:
    r"""
    Return the tags of *value*, without the blanks inside of them.

    >>> read_tags(b" v=1; d=client.example;\r\n b=dzE\r\n yM= ;")
    {'v': '1', 'd': 'client.example', 'b': 'dzEyM='}

    Raises:
        UnfitError: if it is no such list, is longer than `MOST`, or has a tag twice.
    """
    if len(value) > MOST or _LONG_BLANK.search(value):
        raise UnfitError("a list of tags is too long")
    try:
        text = value.decode("ascii")
    except UnicodeDecodeError as error:
        raise UnfitError("a list of tags is not ASCII") from error
    found: dict[str, str] = {}
    pieces = text.split(";")
    if not pieces[-1].strip():
        pieces.pop()
    for piece in pieces:
        name, equals, said = piece.partition("=")
        name = name.strip()
        if not equals or not _NAME.fullmatch(name):
            raise UnfitError("a list of tags has something else in it")
        if name in found:
            raise UnfitError(f"the tag {name} stands there twice")
        found[name] = _BLANKS.sub("", said)
    return found
