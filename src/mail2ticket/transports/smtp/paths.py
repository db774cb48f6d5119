"""Addresses as they stand in the commands of SMTP: what could be more than one is refused."""

from __future__ import annotations

import re

from mail2ticket.model.address import Address
from mail2ticket.serialize import address_to_wire
from mail2ticket.serialize.words import ATEXT

# With SMTPUTF8, what is not ASCII is as good as a letter (RFC 6531 section 3.3).
_UTEXT = rf"(?:{ATEXT}|[^\x00-\x7f])"
_UNICODE_DOT_ATOM = re.compile(rf"{_UTEXT}+(?:\.{_UTEXT}+)*")
# They are allowed between quotes, but not every server reads quotes as they are meant.
_DOUBTFUL = re.compile(r"[\s<>]")
_LONGEST_LOCAL = 64  # octets (RFC 5321 section 4.5.3.1.1)


def path_of(address: Address) -> str:
    r"""
    Return *address* as it stands between ``<`` and ``>``; not ASCII only where it must not be.

    The domain is in ASCII always (IDNA). Nothing in an address is given to a shell, so ``$``
    and backticks are characters as others are (X11).

    >>> path_of(Address.of("danger-$USER@müller.example"))
    'danger-$USER@xn--mller-kva.example'
    >>> path_of(Address.of("zoë@müller.example"))
    'zoë@xn--mller-kva.example'
    >>> path_of(Address("ada> NOTIFY=SUCCESS", "client.example"))
    Traceback (most recent call last):
    ...
    ValueError: 'ada> NOTIFY=SUCCESS@client.example' cannot stand in a command of SMTP

    Raises:
        ValueError: if it has white space, ``<``, ``>`` or a control character, quoted or not, if
            it has no domain, or if it is longer than SMTP allows.
    """
    shown = f"{str(address)[:80]!r} cannot stand in a command of SMTP"
    if _DOUBTFUL.search(str(address)) or not str(address).isprintable():
        raise ValueError(shown)
    if len(address.local.encode("utf-8", "replace")) > _LONGEST_LOCAL:
        raise ValueError(shown)
    if address.local.isascii():
        return address_to_wire(address)
    if not _UNICODE_DOT_ATOM.fullmatch(address.local):
        raise ValueError(shown)
    domain = address_to_wire(Address("postmaster", address.domain)).rpartition("@")[2]
    return f"{address.local}@{domain}"
