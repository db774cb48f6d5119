"""Text of ``format=flowed``: lines that were broken on the way are joined again (RFC 3676)."""

from __future__ import annotations


def unflow(text: str, *, is_blank_deleted: bool = False) -> str:
    r"""
    Return *text* with its soft line breaks taken out.

    Quoted lines keep their ``>`` and are joined only with lines as deep as themselves; the
    line ``-- `` before a signature is never joined (section 4.3).

    *is_blank_deleted* is what ``DelSp=yes`` asks: the blank before a soft break was not
    written by anybody.

    >>> unflow("one \ntwo\n> a \n> b\n-- \nAda")
    'one two\n> a b\n-- \nAda'
    """
    paragraphs: list[tuple[int, list[str]]] = []
    is_open = False
    for line in text.split("\n"):
        words = line.lstrip(">")
        depth = len(line) - len(words)
        words = words.removeprefix(" ")
        is_signature = words == "-- "
        if is_open and not is_signature and depth == paragraphs[-1][0]:
            paragraphs[-1][1].append(words)
        else:
            paragraphs.append((depth, [words]))
        is_open = words.endswith(" ") and not is_signature
        if is_open and is_blank_deleted:
            paragraphs[-1][1][-1] = words[:-1]
    return "\n".join(
        ">" * depth + (" " if depth else "") + "".join(words) for depth, words in paragraphs
    )
