"""What PGP writes around the words of a signed mail in plain text (RFC 9580 section 7)."""

from __future__ import annotations

from collections.abc import Sequence

_BEGIN = "-----BEGIN PGP SIGN"
_MESSAGE = "-----BEGIN PGP SIGNED MESSAGE-----"
_SIGNATURE = "-----BEGIN PGP SIGNATURE-----"
_END = "-----END PGP SIGNATURE-----"
# More lines are no header and no signature of a person's key.
_HEADER = 10
_LINES = 200


def find_armour(lines: Sequence[str], start: int, end: int) -> tuple[tuple[int, int], ...]:
    r"""
    Return from where to where the lines from *start* to *end* are PGP's and nobody's words.

    >>> find_armour(["-----BEGIN PGP SIGNED MESSAGE-----\n", "Hash: SHA512\n", "\n", "Hi\n",
    ...     "-----BEGIN PGP SIGNATURE-----\n", "\n", "abcd\n",
    ...     "-----END PGP SIGNATURE-----\n"], 0, 8)
    ((0, 3), (4, 8))
    """
    found: list[tuple[int, int]] = []
    index, is_unended = start, False
    while index < end:
        line = lines[index]
        below = None
        if line.startswith(_BEGIN):
            bare = line.rstrip()
            if bare == _MESSAGE:
                below = _below_header(lines, index, end)
            elif bare == _SIGNATURE and not is_unended:
                below = _below_signature(lines, index, end)
                is_unended = below is None
        if below is not None:
            found.append((index, below))
        index = index + 1 if below is None else below
    return tuple(found)


def _below_header(lines: Sequence[str], index: int, end: int) -> int | None:
    for at in range(index + 1, min(end, index + _HEADER)):
        if lines[at].isspace():
            return at + 1
        if ":" not in lines[at]:
            break
    return None


def _below_signature(lines: Sequence[str], index: int, end: int) -> int | None:
    last = min(end, index + _LINES)
    return next((at + 1 for at in range(index + 1, last) if lines[at].rstrip() == _END), None)
