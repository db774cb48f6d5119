"""Who is it from? First: is it from whom it says (T1 to T5)?"""

from __future__ import annotations

from mail2ticket.model.case import Parsed
from mail2ticket.model.defect import DefectCode
from mail2ticket.model.desk import Desk
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.model.verdict import Answer, Trust


def authentication_results(case: Parsed) -> Answer[Trust] | None:
    """
    Our own servers' Authentication-Results say so (RFC 8601).

    Only the topmost field of a configured server is read, for anything below it may have
    come with the mail. Only ``pass`` verifies, and only for the domain of From, compared by
    whole labels. A mail with a doubtful From is never verified.
    """
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
        if verdict.result == "pass" and _aligned(verdict, domain):
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


def _aligned(verdict: AuthenticationResult, domain: str) -> bool:
    """Return whether *verdict* speaks of *domain*; by whole labels, never by ending alone."""
    checked = verdict.domain.lower().strip(".")
    if verdict.method == "dmarc":
        return checked in {"", domain}
    if verdict.method not in {"dkim", "spf"} or "." not in checked:
        return False
    return domain == checked or domain.endswith(f".{checked}")
