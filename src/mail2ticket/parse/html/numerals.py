"""How the items of a list are numbered (HTML section 4.4.5, "type")."""

from __future__ import annotations

_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_MOST_ROMAN = 3_999
_LETTERS = 26


def numeral(number: int, form: str) -> str:
    """
    Write *number* as ``1``, ``a``, ``A``, ``i`` or ``I`` says; any other form is digits.

    >>> [numeral(4, form) for form in "1aAiI"], numeral(28, "a")
    (['4', 'd', 'D', 'iv', 'IV'], 'ab')
    """
    if form in {"a", "A"} and number > 0:
        written = ""
        while number > 0:
            number, letter = divmod(number - 1, _LETTERS)
            written = chr(ord("a") + letter) + written
    elif form in {"i", "I"} and 0 < number <= _MOST_ROMAN:
        written = ""
        for value, letters in _ROMAN:
            times, number = divmod(number, value)
            written += letters * times
    else:
        return str(number)
    return written.upper() if form.isupper() else written
