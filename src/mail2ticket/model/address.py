"""Addresses, as RFC 5321 and RFC 5322 spell them."""

from __future__ import annotations

from attrs import field, frozen

__all__ = ["Address", "NamedAddress", "to_address", "to_addresses"]


def _fold(text: str) -> str:
    # Not casefold, which makes one domain of two: faß.example is not fass.example.
    return text.lower()


def _not_empty(_: Address, __: object, local: str) -> None:
    if not local:
        raise ValueError("an address needs a local part")


# Every mail asks many times who is who, and each time it is hashed.
@frozen(cache_hash=True)
class Address:
    """
    An addr-spec, ``local@domain``.

    Keeps the case it was written in, and compares without it, because directories do
    (RFC 5321 section 2.4 leaves the local part to its host; no host in use tells them apart).

    >>> Address.of("Ada@Example.ORG") == Address.of("ada@example.org")
    True
    >>> str(Address.of("Ada@Example.ORG"))
    'Ada@example.org'

    Attributes:
        local: The part before the last ``@``; never empty.

        domain: The part after it, in lower case; empty for the bare names that some
            systems put in From, such as ``MAILER-DAEMON``.
    """

    local: str = field(eq=_fold, validator=_not_empty)
    domain: str = field(converter=_fold)

    @classmethod
    def of(cls, text: str) -> Address:
        """
        Read ``local@domain``, or a bare ``local``.

        Raises:
            ValueError: if there is no local part.
        """
        local, at, domain = text.strip().rpartition("@")
        return cls(local, domain) if at else cls(domain, "")

    @property
    def subaddress(self) -> str | None:
        """The detail after ``+`` (RFC 5233), where a reply token may stand."""
        _, plus, detail = self.local.partition("+")
        return detail if plus else None

    def without_subaddress(self) -> Address:
        """Return the same address with any ``+detail`` taken off."""
        base, plus, _ = self.local.partition("+")
        return Address(base, self.domain) if base and plus else self

    def with_subaddress(self, detail: str) -> Address:
        """Return the same address with ``+detail`` in place of any other."""
        return Address(f"{self.without_subaddress().local}+{detail}", self.domain)

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}" if self.domain else self.local


@frozen
class NamedAddress:
    """An address with the name that was written beside it, or an empty one."""

    name: str
    address: Address

    def __str__(self) -> str:
        return f"{self.name} <{self.address}>" if self.name else str(self.address)


def to_address(value: Address | str) -> Address:
    """Return *value* itself if it is an address already, else the one it spells."""
    return value if isinstance(value, Address) else Address.of(value)


def to_addresses(values: tuple[Address | str, ...] | list[Address | str]) -> tuple[Address, ...]:
    """Return each of *values* as an address."""
    return tuple(to_address(value) for value in values)
