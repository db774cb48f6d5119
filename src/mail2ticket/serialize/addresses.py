"""Addresses as they stand in headers and in SMTP commands, in ASCII (RFC 5321, RFC 5322)."""

from __future__ import annotations

import re
import unicodedata

from mail2ticket.model.address import Address
from mail2ticket.serialize.words import ATEXT, quoted

# An address of 64 + 1 + 255 octets is the longest there can be (RFC 5321 section 4.5.3.1).
_ADDRESS_LENGTH = 320

_DOT_ATOM = re.compile(rf"{ATEXT}+(?:\.{ATEXT}+)*")
_QUOTED = re.compile(r'"(?:[ !#-\[\]-~]|\\[ -~])*"')
_PRINTABLE = re.compile(r"[ -~]+")
_LABEL = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL}){{0,126}}")
_LITERAL = re.compile(r"\[[A-Za-z0-9.:-]{1,60}\]")


def address_to_wire(address: Address) -> str:
    """
    Return *address* as it stands in headers and in SMTP commands, in ASCII.

    A domain that IDNA would change and not only encode is refused, for the mail might go to
    somebody else's.

    >>> address_to_wire(Address.of("office@müller.example"))
    'office@xn--mller-kva.example'
    >>> address_to_wire(Address.of("front desk@acme.example"))
    '"front desk"@acme.example'

    Raises:
        ValueError: if there is no way to write it.
    """
    written = f"{_local(address.local)}@{_domain(address.domain)}"
    if len(written) > _ADDRESS_LENGTH:
        raise ValueError(f"an address of {len(written)} characters is too long")
    return written


def _local(local: str) -> str:
    if not _PRINTABLE.fullmatch(local) or "=?" in local:
        raise ValueError(f"the local part {local[:80]!r} cannot be written in ASCII")
    if _DOT_ATOM.fullmatch(local) or _QUOTED.fullmatch(local):
        return local
    return quoted(local)


def _domain(domain: str) -> str:
    if _DOMAIN.fullmatch(domain) or _LITERAL.fullmatch(domain):
        return domain
    # The codec takes quadratic time, so what can be no domain must not reach it.
    if domain and not domain.isascii() and len(domain) <= _ADDRESS_LENGTH:
        spelled = unicodedata.normalize("NFC", domain)
        try:
            written = spelled.encode("idna")
            if _DOMAIN.fullmatch(written.decode("ascii")) and written.decode("idna") == spelled:
                return written.decode("ascii")
        except UnicodeError:
            pass
    raise ValueError(f"the domain {domain[:80]!r} cannot be written in ASCII")
