"""Text that is safe to lay out: no controls, nothing that turns its direction, no towers."""

from __future__ import annotations

import re

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# What turns text round, hides in it or cannot be written; marks of direction alone may stay.
_REMOVED = re.compile("[\u00ad\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\U000e0000-\U000e0fff]")
# Controls, surrogates, and what is no character.
_REPLACED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufff0-\ufffb\ufffe\uffff]"
)
# More marks on one letter than any script has lie over the lines above it.
_MARKS = "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
_TOWER = re.compile(f"({_MARKS}{{4}}){_MARKS}+")
_BLANK_LINES = re.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+\n")


def lines(text: str) -> str:
    r"""
    Return *text* with line ends as ``\n``, and nothing that would spoil what stands round it.

    >>> lines("One\r\ntwo\x1b[2J \u202egnp.exe")
    'One\ntwo\ufffd[2J gnp.exe'
    """
    if text.isascii() and text.isprintable():
        return text
    text = _REMOVED.sub("", _LINE_ENDS.sub("\n", text))
    return _TOWER.sub(r"\1", _REPLACED.sub("\ufffd", text))


def body(text: str) -> str:
    r"""
    Return *text* as `lines` does, with at most two line ends in a row, and none round it.

    >>> body("\n\nOne\n \n \n\nTwo\n")
    'One\n\nTwo'
    """
    return _BLANK_LINES.sub("\n\n", lines(text)).strip("\n").rstrip()


def line(text: str, most: int = 300) -> str:
    r"""
    Return *text* on one line of at most *most* characters.

    >>> line("Re:\n Printer"), line("abcdef", 4)
    ('Re: Printer', 'abc…')
    """
    joined = " ".join(lines(text[: most * 4]).split())
    return joined if len(joined) <= most else f"{joined[: most - 1]}…"
