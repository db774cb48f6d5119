"""What a domain asks of those who get mail in its name (DMARC, RFC 7489 section 6.3)."""

from __future__ import annotations

from collections.abc import Generator
from typing import TypeAlias

from attrs import frozen

from mail2ticket.authenticating.domains import NAME, organizational_domain
from mail2ticket.authenticating.names import Texts, one_starting
from mail2ticket.authenticating.raw_mail import UnfitError
from mail2ticket.authenticating.tags import read_tags

#: Asks for the TXT records of names, one after the other; how that is done is not said.
Asking: TypeAlias = Generator[str, Texts]


class OutageError(Exception):
    """Nobody could say what is published, so that nothing is known."""


@frozen
class DomainPolicy:
    """
    What a DMARC record says, as far as it is gone by.

    Attributes:
        is_strict: Whether only the very domain of From may sign for it (``adkim=s``).

        rejects: Whether mail that nobody vouches for is to be refused (``p=reject``).
    """

    is_strict: bool = False
    rejects: bool = False


NO_POLICY = DomainPolicy()


def ask(name: str) -> Generator[str, Texts, tuple[bytes, ...]]:
    """
    Return the records of *name*.

    Raises:
        OutageError: if nobody can say.
    """
    found = yield name
    if found.problem:
        raise OutageError(found.problem)
    return found.texts


def policy_of(domain: str) -> Generator[str, Texts, DomainPolicy]:
    """
    Return the policy of *domain*, or of the organisation that it is of; else none at all.

    Raises:
        OutageError: if nobody can say.
    """
    if not NAME.fullmatch(domain):
        return NO_POLICY
    record = one_starting((yield from ask(f"_dmarc.{domain}")), b"v=DMARC1")
    if record is not None:
        return _read(record, "p")
    organization = organizational_domain(domain)
    if organization in {"", domain}:
        return NO_POLICY
    record = one_starting((yield from ask(f"_dmarc.{organization}")), b"v=DMARC1")
    return NO_POLICY if record is None else _read(record, "sp")


def _read(record: bytes, name: str) -> DomainPolicy:
    try:
        tags = read_tags(record)
    except UnfitError:
        # Nobody knows what it asks, so as much as it can is asked of a signature.
        return DomainPolicy(is_strict=True)
    return DomainPolicy(
        is_strict=tags.get("adkim", "r").lower() == "s",
        rejects=tags.get(name, tags.get("p", "")).lower() == "reject",
    )
