"""People as mail programs write them into text: addresses, with the names beside them."""

from __future__ import annotations

import re

from mail2ticket.model.address import Address, NamedAddress

_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:，；]{1,64}@[^\s<>()\[\]\",;:@，；]{1,255}")  # noqa: RUF001 - the commas of East Asia
_ADDRESSES = 50
_NAME = 200
_BESIDE = re.compile(r"\s{0,3}[(（]([^()@<>（）]{1,100})[)）]")  # noqa: RUF001 - brackets of East Asia
_AROUND = " \t\u00a0\u202f\u200e\u200f<>()[];,:*，；（）"  # noqa: RUF001 - the same


def addresses_in(text: str) -> tuple[NamedAddress, ...]:
    """
    Read the addresses that a mail program wrote into text, with the names beside them.

    At most 50 are read. Names without an address are left out, and so are the addresses of
    Lotus Notes that no mail reaches.

    >>> for found in addresses_in('"Lovelace, Ada" <ada@x.example>; Bo [mailto:b@x.example]'):
    ...     print(found)
    Lovelace, Ada <ada@x.example>
    Bo <b@x.example>
    >>> [str(found) for found in addresses_in("ada@x.example (Ada), bo@x.example")]
    ['Ada <ada@x.example>', 'bo@x.example']
    """
    found: dict[Address, NamedAddress] = {}
    end = 0
    for match in _ADDRESS.finditer(text):
        if len(found) >= _ADDRESSES:
            break
        local, _, domain = match[0].strip(".'`*_").rpartition("@")
        if not local or not domain or ("/" in local and "." not in domain):
            continue
        address = Address(local, domain)
        name = _named(text[end : match.start()][-_NAME:])
        end = match.end()
        beside = None if name else _BESIDE.match(text, end)
        if beside is not None:
            name, end = beside[1].strip(), beside.end()
        if address in found and (found[address].name or not name):
            continue
        if name.lower() == str(address).lower():
            name = ""
        found[address] = NamedAddress(name, address)
    return tuple(found.values())


def _named(text: str) -> str:
    """Return the name in what stands before an address."""
    name = text.removesuffix("mailto:").strip(_AROUND)
    if '"' not in name:
        # Before it stands somebody without an address.
        name = name.rpartition(";")[2]
    name = name.strip("\"'` \t").strip(_AROUND)
    return f"{name})" if name.count("(") > name.count(")") else name
