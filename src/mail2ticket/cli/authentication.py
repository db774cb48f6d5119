"""What is said of who a mail is from: by servers, in its header, and by our own check."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import evolve

from mail2ticket.handling.timing import Stopwatch
from mail2ticket.handling.vouching import vouched
from mail2ticket.model.message import AuthenticationResult, Message
from mail2ticket.ports import Authenticator
from mail2ticket.settings import Settings

#: Verdicts that are shown; a mail can bring thousands.
_MOST = 20


def checked(
    content: bytes, message: Message, settings: Settings
) -> tuple[AuthenticationResult, ...] | None:
    """Return what our own check says of *message*, if *settings* have one and a rule needs it."""
    authenticator = authenticator_of(settings)
    if authenticator is None:
        return None
    return vouched(authenticator, content, message, settings.policy, Stopwatch(None))


def authenticator_of(settings: Settings) -> Authenticator | None:
    """Return the own check of *settings*, for what only looks: nothing is put off by it."""
    return None if settings.dkim is None else evolve(settings.dkim, puts_off=False).open()


def verdicts_of(
    message: Message, own: Iterable[AuthenticationResult] = ()
) -> list[dict[str, str | None]]:
    """Return the verdicts for JSON; our own first, whose server is null."""
    return [
        {
            "server": each.server or None,
            "method": each.method,
            "result": each.result,
            "domain": each.domain or None,
            "reason": each.reason or None,
        }
        for each in (*own, *message.authentication)[:_MOST]
    ]


def words_of(verdict: Mapping[str, str | None]) -> str:
    """
    Return a verdict in words.

    >>> words_of({"server": "mx.acme.example", "method": "dkim", "result": "pass",
    ...     "domain": "client.example", "reason": None})
    'mx.acme.example says dkim=pass of client.example'
    """
    of = f" of {verdict['domain']}" if verdict["domain"] else ""
    why = f": {verdict['reason']}" if verdict["reason"] else ""
    said = f"{verdict['method']}={verdict['result']}{of}{why}"
    return f"{verdict['server']} says {said}" if verdict["server"] else f"our own check: {said}"
