"""Lists of addresses of the form that nearly all have, told at a glance (RFC 5322 section 3.4)."""

from __future__ import annotations

import re

from mail2ticket.model.address import Address, NamedAddress
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.words import decode_words

# ``Ada <ada@x.example>`` or ``ada@x.example``, which is nearly all there is.
_USUAL = re.compile(
    r'(?:"([^"\\<>@\t]*)" ?<|([^"\\<>@,;:()\t]*)<)?'
    r"([\w.!#$%&*+/^{}~-][\w.!#$%&*+/=^{|}~-]{0,199})@([\w-]{1,63}(?:\.[\w-]{1,63})*)(>)?"
)
_COMMA = re.compile(r",[ \t]?")


def read_usual(value: str, findings: Findings) -> tuple[NamedAddress, ...]:
    """
    Return the addresses of a list in which all are of the usual form; else none.

    >>> [str(one) for one in read_usual('"Doe, J" <j@x.example>, k@y.example', Findings())]
    ['Doe, J <j@x.example>', 'k@y.example']
    >>> read_usual("j@x.example (J)", Findings())
    ()
    """
    if "  " in value or not value.isascii():
        return ()
    found: list[re.Match[str]] = []
    at, end = 0, len(value)
    while at < end:
        usual = _USUAL.match(value, at)
        if usual is None or not _is_balanced(usual):
            return ()
        at = usual.end()
        if at < end:
            comma = _COMMA.match(value, at)
            if comma is None:
                return ()
            at = comma.end()
        found.append(usual)
    if value.endswith(","):
        return ()
    return tuple(
        NamedAddress(
            decode_words((one[1] if one[1] is not None else one[2] or "").strip(), findings),
            Address(one[3], one[4]),
        )
        for one in found
    )


def _is_balanced(usual: re.Match[str]) -> bool:
    """Return whether there are both of ``<>``, or none."""
    return (usual[5] is None) == (usual[1] is None and usual[2] is None)
