"""Authentication-Results (RFC 8601): what each server says it checked; believed by nobody yet."""

from __future__ import annotations

import re

from attrs import evolve

from mail2ticket.model.headers import Headers
from mail2ticket.model.message import AuthenticationResult

_METHODS = frozenset({"dmarc", "dkim", "spf"})
_RESULTS = frozenset(
    {
        "pass",
        "fail",
        "softfail",
        "neutral",
        "none",
        "temperror",
        "permerror",
        "policy",
        "hardfail",
        "discard",
        "nxdomain",
        "signed",
        "unknown",
    }
)
#: The properties that tell the domain, the first that is there.
_DOMAINS = {
    "dkim": ("header.d", "header.i"),
    "spf": ("smtp.mailfrom", "smtp.mail", "smtp.helo"),
    "dmarc": ("header.from",),
}
#: Fields that are read of one mail, and verdicts of one field.
_MOST = 50

_RESULT = re.compile(r"([a-z0-9-]{1,40})(?:\s*/\s*([0-9]{1,4}))?\s*=\s*([a-z]{1,20})(?!\S)")
# A value that is too long is none: what is left of one may end in another domain.
_PROPERTY = re.compile(r"([a-z]{1,20}\s?\.\s?[a-z-]{1,40})\s?=\s?([^\s;]{1,320}+)(?![^\s;])")
_SERVER = re.compile(r"\s*([^\s;()\"=]{1,255})(?:\s+([0-9]{1,4}))?\s*")
_MARKS = re.compile(r'[()"\\]')


def read_results(headers: Headers) -> tuple[AuthenticationResult, ...]:
    """
    Return every verdict on DMARC, DKIM and SPF, from the top.

    Unknown methods, results and versions are left out (RFC 8601 section 2.7.6). Whoever
    is to be believed is for a rule to say, by the server's name and the hops above it.

    >>> field = "mx.example; dkim=pass (good) header.d=client.example; spf=softfail"
    >>> [(r.method, r.result, r.domain) for r in read_results(
    ...     Headers((("Authentication-Results", field),)))]
    [('dkim', 'pass', 'client.example'), ('spf', 'softfail', '')]
    """
    found: list[AuthenticationResult] = []
    if "Authentication-Results" not in headers:
        return ()
    hops = fields = 0
    for name, value in headers:
        lower = name.lower()
        if lower == "received":
            hops += 1
        elif lower == "authentication-results" and fields < _MOST:
            fields += 1
            found.extend(_read(value, hops, fields))
    return tuple(found)


def results_in(value: str) -> tuple[AuthenticationResult, ...]:
    """
    Return the verdicts of the one field *value*, whoever wrote it.

    >>> [(one.server, one.method) for one in results_in("mx.list.example; dmarc=pass")]
    [('mx.list.example', 'dmarc')]
    """
    return tuple(_read(value, 0, 1))


def _read(value: str, hops: int, place: int) -> list[AuthenticationResult]:
    server, *clauses = _without_comments(value).split(";")
    named = _SERVER.fullmatch(server)
    if named is None or named[2] not in {None, "1"}:
        return []
    verdicts = (_verdict(clause.strip().lower(), named[1].lower()) for clause in clauses[:_MOST])
    return [evolve(verdict, hops=hops, place=place) for verdict in verdicts if verdict]


def _verdict(clause: str, server: str) -> AuthenticationResult | None:
    match = _RESULT.match(clause)
    if match is None or match[2] not in {None, "1"}:
        return None
    method, result = match[1], match[3]
    if method not in _METHODS or result not in _RESULTS:
        return None
    said: dict[str, str] = {}
    for prop in _PROPERTY.finditer(clause, match.end()):
        said.setdefault("".join(prop[1].split()), prop[2])
    text = next((said[name] for name in _DOMAINS[method] if name in said), "")
    domain = text.rpartition("@")[2].strip("<>\"'.")
    return AuthenticationResult(server=server, method=method, result=result, domain=domain)


def _without_comments(value: str) -> str:
    """Take off comments; what is quoted stays, but without anything that has a meaning here."""
    kept: list[str] = []
    depth, is_quoted, at, skip = 0, False, 0, -1
    for mark in _MARKS.finditer(value):
        if mark.start() < skip:
            continue
        text = value[at : mark.start()]
        if not depth:
            kept.append(re.sub(r"[;=()\s]", "_", text) if is_quoted else text)
        at = mark.end()
        char = mark[0]
        if char == "\\":
            skip = at = mark.end() + 1
        elif char == '"':
            is_quoted = not is_quoted if not depth else is_quoted
        elif not is_quoted:
            depth = depth + 1 if char == "(" else max(depth - 1, 0)
            kept.append(" ")
    if not depth and not is_quoted:
        kept.append(value[at:])
    return "".join(kept)
