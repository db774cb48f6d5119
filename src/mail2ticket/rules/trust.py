"""Who is it from? First: is it from whom it says (T1 to T6)?"""

from __future__ import annotations

import re
from collections.abc import Callable

from attrs import frozen

from mail2ticket.model.case import Parsed
from mail2ticket.model.defect import DefectCode
from mail2ticket.model.desk import Desk
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.model.verdict import Answer, Trust

__all__ = ["AuthenticationResults", "OwnCheck", "authentication_results"]

# Names under which a registry lets others register, such as co.uk, com.au and gouv.fr.
_REGISTRY = re.compile(
    r"(?:[a-z0-9]{1,3}|asso|assn|conf|coop|firm|gouv|govt|info|kids|mail|mobi|name|press|school)"
    r"\.[a-z]{2}"
)


def authentication_results(case: Parsed) -> Answer[Trust] | None:
    """
    Our own servers' Authentication-Results say so (RFC 8601).

    Only the topmost field of a configured server is read, for anything below it may have
    come with the mail. Only ``pass`` verifies, and only for the domain of From, or by DKIM or
    SPF for one above it that belongs to one organisation as far as can be told without a list
    of public suffixes; `AuthenticationResults` takes such a list. A mail with a doubtful From
    is never verified.
    """
    return _judged(case, None)


@frozen
class AuthenticationResults:
    """
    The same, where it is known which domains are of one organisation (RFC 7489 section 3.1).

    Attributes:
        organizational_domain: Returns the domain that somebody registered of which another is a
            part, ``client.co.uk`` for ``mail.client.co.uk``, and an empty text for a public
            suffix. `mail2ticket.authenticating.domains` has one (extra ``dkim``).
    """

    organizational_domain: Callable[[str], str]

    def __call__(self, case: Parsed) -> Answer[Trust] | None:
        """Answer as `authentication_results` does."""
        return _judged(case, self.organizational_domain)


@frozen
class OwnCheck:
    """
    Our own check of the mail's signatures says so (S4).

    Silent where the host has no `mail2ticket.ports.Authenticator`, or nothing is to be checked.
    Only ``pass`` for the very domain of From verifies; ``fail`` is forged, and nothing else is:
    lists break signatures.
    """

    def is_in_doubt(self, message: Message, desk: Desk, /) -> bool:  # noqa: ARG002 - as the protocol has it
        """Return whether the mail names one sender, whom somebody could vouch for."""
        return message.sender is not None and not _is_doubtful(message)

    def __call__(self, case: Parsed) -> Answer[Trust] | None:
        """Answer with what the check says."""
        results, sender = case.facts.authenticity, case.message.sender
        if not results or sender is None:
            return None
        said = results[-1]
        words = f"our own check: {said.method}={said.result}, {said.reason}"
        if said.method == "dmarc" and said.result == "fail":
            return Answer(Trust.FORGED, words)
        if _is_doubtful(case.message):
            return Answer(Trust.UNKNOWN, "From is doubtful, so nobody can vouch for it")
        if said.method == "dmarc" and said.result == "pass":
            return Answer(Trust.VERIFIED, words)
        return Answer(Trust.UNKNOWN, words)


def _judged(
    case: Parsed, organizational_domain: Callable[[str], str] | None
) -> Answer[Trust] | None:
    ours = [result for result in case.message.authentication if _is_ours(result, case.desk)]
    if not ours or case.message.sender is None:
        return None
    top = min((result.hops, result.place) for result in ours)
    verdicts = [result for result in ours if (result.hops, result.place) == top]
    if any(verdict.method == "dmarc" and verdict.result == "fail" for verdict in verdicts):
        return Answer(Trust.FORGED, f"{verdicts[0].server}: dmarc=fail")
    if _is_doubtful(case.message):
        return Answer(Trust.UNKNOWN, "From is doubtful, so nobody can vouch for it")
    domain = case.message.sender.address.domain
    if any(verdict.method == "dmarc" and _differs(verdict, domain) for verdict in verdicts):
        return Answer(Trust.FORGED, f"{verdicts[0].server} saw another domain in From")
    for verdict in verdicts:
        checked = verdict.domain.lower().strip(".")
        if verdict.result == "pass" and _vouches(
            verdict.method, checked, domain, case.desk, organizational_domain
        ):
            said = f"{verdict.server}: {verdict.method}=pass for {verdict.domain or domain}"
            return Answer(Trust.VERIFIED, said)
    return None


def _is_ours(result: AuthenticationResult, desk: Desk) -> bool:
    servers = {server.lower() for server in desk.authentication_servers}
    is_near = desk.trusted_hops is None or result.hops <= desk.trusted_hops
    return result.server.lower() in servers and is_near


def _is_doubtful(message: Message) -> bool:
    doubts = (defect.code is DefectCode.DOUBTFUL_ADDRESS for defect in message.defects)
    return not message.is_from_one or any(doubts)


def _differs(verdict: AuthenticationResult, domain: str) -> bool:
    """Return whether *verdict* speaks of a domain that is neither above nor below *domain*."""
    checked = f".{verdict.domain.lower().strip('.')}"
    seen = f".{domain}"
    return checked != "." and not (checked.endswith(seen) or seen.endswith(checked))


def _vouches(
    method: str,
    checked: str,
    domain: str,
    desk: Desk,
    organizational_domain: Callable[[str], str] | None,
) -> bool:
    """Return whether a pass of *method* for *checked* vouches for *domain* (T4)."""
    if method == "dmarc":
        return checked in {"", domain}
    if method not in {"dkim", "spf"} or "." not in checked:
        return False
    if checked == domain:
        return True
    if organizational_domain is not None:
        organization = organizational_domain(checked)
        return bool(organization) and organization == organizational_domain(domain)
    # By whole labels, never by ending alone.
    return domain.endswith(f".{checked}") and not _is_shared(checked, desk)


def _is_shared(domain: str, desk: Desk) -> bool:
    """Return whether *domain* may be one below which anybody can register."""
    return domain in desk.public_domains or _REGISTRY.fullmatch(domain) is not None
