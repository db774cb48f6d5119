"""What those who passed a mail on say of it, as far as they are trusted (ARC, RFC 8617)."""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Sequence
from datetime import datetime

from attrs import frozen

from mail2ticket.authenticating.keys import read_key
from mail2ticket.authenticating.names import Texts
from mail2ticket.authenticating.policies import ask
from mail2ticket.authenticating.raw_mail import RawField, RawMail, UnfitError
from mail2ticket.authenticating.signatures import (
    check_covers,
    check_signed,
    read_message_signature,
    read_seal,
)
from mail2ticket.model.message import AuthenticationResult
from mail2ticket.parse.header.authentication import results_in

#: Sets in a chain; who needs more is not believed, for each asks DNS.
MOST_SETS = 6

_SEAL = b"arc-seal"
_SIGNATURE = b"arc-message-signature"
_RESULTS = b"arc-authentication-results"
_INSTANCE = re.compile(rb"\s*i\s*=\s*([0-9]{1,2})\s*;")
_ANYWHERE = re.compile(rb"(?:^|;)\s*i\s*=\s*([0-9]{1,2})\s*(?:;|$)")


@frozen
class ArcSet:
    """What one of them added: what he found, a signature on the mail, and a seal on both."""

    results: RawField
    signature: RawField
    seal: RawField


def believed(
    mail: RawMail, trusted: Collection[str], at: datetime
) -> Generator[str, Texts, tuple[str, tuple[AuthenticationResult, ...]]]:
    """
    Return who sealed *mail* last, and what he and those before him found when they got it.

    Only an unbroken chain counts, and of it only the end that consists of *trusted* sealers:
    whoever is not could have written anything before he passed it on. The mail has a seal.

    Raises:
        UnfitError: if there is no chain to believe.
        OutageError: if nobody can say what their keys are.
    """
    sets = _sets(mail)
    sealers: list[str] = []
    for at_set, one in enumerate(sets):
        seal, said = read_seal(one.seal)
        if said != ("pass" if at_set else "none"):
            raise UnfitError("the chain says itself that it is broken")
        sealers.append(seal.domain)
    if not _is_named(sealers[-1], trusted):
        raise UnfitError(f"{sealers[-1]} sealed it, who is not trusted")
    yield from _check_mail(mail, sets[-1], trusted, at)
    for count in range(len(sets), 0, -1):
        yield from _check_seal(sets[:count])
    found: list[AuthenticationResult] = []
    for one, sealer in zip(reversed(sets), reversed(sealers), strict=True):
        if not _is_named(sealer, trusted):
            break
        text = _INSTANCE.sub(b"", one.results.value, count=1)
        found += results_in(b" ".join(text.split()).decode("utf-8", "replace"))
    return sealers[-1], tuple(found)


def _is_named(domain: str, trusted: Collection[str]) -> bool:
    return any(f".{domain}".endswith(f".{one}") for one in trusted)


def _sets(mail: RawMail) -> list[ArcSet]:
    """Return the sets of the chain, oldest first."""
    parts = {
        name: _numbered(mail.all(name), pattern)
        for name, pattern in ((_RESULTS, _INSTANCE), (_SIGNATURE, _ANYWHERE), (_SEAL, _ANYWHERE))
    }
    numbers = sorted(parts[_SEAL])
    if any(sorted(each) != numbers for each in parts.values()):
        raise UnfitError("the chain is not whole")
    if numbers != [*range(1, len(numbers) + 1)] or len(numbers) > MOST_SETS:
        raise UnfitError("the chain has gaps, or is too long")
    return [
        ArcSet(parts[_RESULTS][number], parts[_SIGNATURE][number], parts[_SEAL][number])
        for number in numbers
    ]


def _numbered(fields: Sequence[RawField], pattern: re.Pattern[bytes]) -> dict[int, RawField]:
    found: dict[int, RawField] = {}
    for field in fields:
        if pattern is _INSTANCE:
            number = pattern.match(field.value)
        else:
            number = pattern.search(field.value)
        if number is None or int(number[1]) in found:
            raise UnfitError("the chain is not whole")
        found[int(number[1])] = field
    return found


def _check_mail(
    mail: RawMail, last: ArcSet, trusted: Collection[str], at: datetime
) -> Generator[str, Texts]:
    """Check that the mail is as the last one passed it on."""
    signature = read_message_signature(last.signature, at)
    if not _is_named(signature.domain, trusted):
        raise UnfitError(f"{signature.domain} signed it, who is not trusted")
    check_covers(signature, mail)
    key = read_key((yield from ask(signature.key_name)))
    check_signed(signature, key, mail.fields, signature.signed)


def _check_seal(sets: Sequence[ArcSet]) -> Generator[str, Texts]:
    """Check the seal of the last of *sets*, which is on all of them."""
    seal, _ = read_seal(sets[-1].seal)
    fields = [field for one in sets for field in (one.results, one.signature, one.seal)]
    sealed = fields[:-1]
    key = read_key((yield from ask(seal.key_name)))
    # They are sealed from the oldest on, and picked from the bottom up.
    check_signed(seal, key, sealed[::-1], [field.name for field in sealed])
