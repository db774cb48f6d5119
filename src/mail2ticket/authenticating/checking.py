"""The whole check of a mail, without any I/O: it asks for names, and is told what they hold."""

from __future__ import annotations

from collections.abc import Generator
from datetime import datetime

from attrs import field, frozen

from mail2ticket.authenticating.chains import believed
from mail2ticket.authenticating.domains import ascii_domain, is_aligned
from mail2ticket.authenticating.keys import read_key
from mail2ticket.authenticating.names import Texts
from mail2ticket.authenticating.policies import DomainPolicy, OutageError, ask, policy_of
from mail2ticket.authenticating.raw_mail import RawField, RawMail, UnfitError
from mail2ticket.authenticating.signatures import (
    Signature,
    check_covers,
    check_signed,
    read_signature,
)
from mail2ticket.model.address import Address
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.parse.findings import Findings
from mail2ticket.parse.header.addresses import read_addresses

__all__ = ["Terms"]

#: Signatures of a mail that are looked at, from the top, and those of them that are checked.
MOST_READ, MOST_CHECKED = 20, 5


def _domains(values: tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return tuple(ascii_domain(value) for value in values)


@frozen(kw_only=True)
class Terms:
    """
    What a desk goes by when it checks who a mail is from.

    Attributes:
        trusted_sealers: Domains of lists and forwarders whose ARC seals are believed, and all
            below them.

        signing: Domains that sign all of their mail, and all below them: what comes in their
            name without a signature that holds is forged. Say it of your own domain, if all of
            its mail is signed, and none comes through lists.

        only: The domains of which mail is checked, and all below them; empty for all. Name your
            own and those of your customers, and no stranger's mail waits for DNS.

        reject_is_forged: Whether mail is forged that its domain wants refused (``p=reject``)
            and that nobody signed for. SPF is not checked, and lists break signatures, so that
            this takes honest mail for forged too.
    """

    trusted_sealers: tuple[str, ...] = field(default=(), converter=_domains)
    signing: tuple[str, ...] = field(default=(), converter=_domains)
    only: tuple[str, ...] = field(default=(), converter=_domains)
    reject_is_forged: bool = False


def is_worth_asking(message: Message, terms: Terms) -> bool:
    """
    Return whether a check of *message* could tell anything, as its header has it.

    So that DNS is asked nothing about a mail that nobody signed.
    """
    sender = message.sender
    if sender is None or not message.is_from_one:
        return False
    domain = ascii_domain(sender.address.domain)
    if terms.only and not _is_below(domain, terms.only):
        return False
    sealed = bool(terms.trusted_sealers) and "ARC-Seal" in message.headers
    is_expected = terms.reject_is_forged or _is_below(domain, terms.signing)
    return sealed or is_expected or "DKIM-Signature" in message.headers


def _is_below(domain: str, others: tuple[str, ...]) -> bool:
    return any(f".{domain}".endswith(f".{one}") for one in others if one)


def check(
    content: bytes, message: Message, terms: Terms
) -> Generator[str, Texts, tuple[AuthenticationResult, ...]]:
    """
    Check who *content* is from, as whom *message* was read from it.

    The last of the results is that of the method ``dmarc``, which sums them up for the domain
    of From: ``pass`` where a signature of that domain or an aligned one holds, or a trusted
    sealer found that; ``temperror`` where DNS did not say; ``fail`` where *terms* have it;
    else ``none``, for a signature that is missing or broken proves nothing.

    Yields:
        Names of which the TXT records are to be sent in.
    """
    sender = message.sender
    domain = ascii_domain(sender.address.domain) if sender else ""
    if sender is None or not domain or not message.is_from_one:
        return (_result("dmarc", "permerror", "", "From is not one address"),)
    found: list[AuthenticationResult] = []
    try:
        mail = RawMail.of(content)
        _check_from(mail, sender.address)
        passed = yield from _Check(mail, message.received_at, domain, terms, found).run()
    except UnfitError as unfit:
        passed = False
        found.append(_result("dkim", "permerror", domain, str(unfit)))
    if passed:
        return (*found, _result("dmarc", "pass", domain, found[-1].reason))
    unknown = [each.reason for each in found if each.result == "temperror"]
    if unknown:
        return (*found, _result("dmarc", "temperror", domain, unknown[0]))
    try:
        reason = yield from _forged(domain, terms)
    except OutageError as outage:
        reason = f"what {domain} wants is not known: {outage}"
        return (*found, _result("dmarc", "temperror", domain, reason))
    if reason:
        return (*found, _result("dmarc", "fail", domain, reason))
    said = found[-1].reason if found else "nobody signed it"
    return (*found, _result("dmarc", "none", domain, said))


def _forged(domain: str, terms: Terms) -> Generator[str, Texts, str]:
    """
    Return why a mail is forged for which nobody vouches, or an empty text.

    Raises:
        OutageError: if nobody can say what the domain wants.
    """
    if _is_below(domain, terms.signing):
        return f"{domain} signs all of its mail"
    if not terms.reject_is_forged:
        return ""
    policy = yield from policy_of(domain)
    return f"{domain} wants it refused" if policy.rejects else ""


def _check_from(mail: RawMail, address: Address) -> None:
    """Check that what was signed says the same From as what was read."""
    fields = mail.all(b"from")
    if len(fields) != 1:
        raise UnfitError("From is not there once")
    try:
        value = b" ".join(fields[0].value.split()).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnfitError("From is no UTF-8") from error
    findings = Findings()
    read = read_addresses(value, findings)
    is_plain = not findings.defects and not read.has_group and not read.is_doubtful
    if not is_plain or [each.address for each in read.mailboxes] != [address]:
        raise UnfitError("From can be read in two ways")


def _result(method: str, result: str, domain: str, reason: str) -> AuthenticationResult:
    return AuthenticationResult(
        server="", method=method, result=result, domain=domain, reason=reason
    )


@frozen
class _Check:
    """
    The check of one mail.

    Attributes:
        found: What came out so far.
    """

    mail: RawMail
    at: datetime
    domain: str
    terms: Terms
    found: list[AuthenticationResult]

    def run(self) -> Generator[str, Texts, bool]:
        """Return whether anybody vouches for From, whose result is then the last one."""
        checked = 0
        for field_ in self.mail.all(b"dkim-signature")[:MOST_READ]:
            signature = self._read(field_)
            if signature is None:
                continue
            if not is_aligned(signature.domain, self.domain) or checked == MOST_CHECKED:
                self._add("dkim", "neutral", signature.domain, "not of the domain of From")
                continue
            checked += 1
            if (yield from self._has_passed(signature)):
                return True
        if self.terms.trusted_sealers and self.mail.all(b"arc-seal"):
            return (yield from self._is_passed_on())
        return False

    def _add(self, method: str, result: str, domain: str, reason: str) -> None:
        self.found.append(_result(method, result, domain, reason))

    def _read(self, field_: RawField) -> Signature | None:
        try:
            return read_signature(field_, self.at)
        except UnfitError as unfit:
            self._add("dkim", "permerror", "", f"a signature proves nothing: {unfit}")
            return None

    def _has_passed(self, signature: Signature) -> Generator[str, Texts, bool]:
        domain = signature.domain
        try:
            check_covers(signature, self.mail)
            key = read_key((yield from ask(signature.key_name)))
            check_signed(signature, key, self.mail.fields, signature.signed)
            if domain != self.domain and (yield from self._policy()).is_strict:
                self._add("dkim", "pass", domain, f"{self.domain} lets nobody else sign")
                return False
        except UnfitError as unfit:
            self._add("dkim", "fail", domain, f"the signature of {domain} does not hold: {unfit}")
            return False
        except OutageError as outage:
            self._add("dkim", "temperror", domain, f"the key of {domain} is not known: {outage}")
            return False
        self._add("dkim", "pass", domain, f"signed by {domain}")
        return True

    def _policy(self) -> Generator[str, Texts, DomainPolicy]:
        return (yield from policy_of(self.domain))

    def _is_passed_on(self) -> Generator[str, Texts, bool]:
        trusted = self.terms.trusted_sealers
        try:
            sealer, results = yield from believed(self.mail, trusted, self.at)
        except UnfitError as unfit:
            self._add("arc", "fail", "", f"no chain to believe: {unfit}")
            return False
        except OutageError as outage:
            self._add("arc", "temperror", "", f"the key of a sealer is not known: {outage}")
            return False
        for each in results:
            if each.result == "pass" and self._vouches(each):
                self._add("arc", "pass", sealer, f"{sealer} got it with {each.method}=pass")
                return True
        self._add("arc", "pass", sealer, f"{sealer} could not tell who it is from")
        return False

    def _vouches(self, result: AuthenticationResult) -> bool:
        domain = ascii_domain(result.domain)
        if result.method == "dmarc":
            return domain == self.domain
        return result.method in {"dkim", "spf"} and is_aligned(domain, self.domain)
