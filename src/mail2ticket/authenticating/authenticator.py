"""What checks who a mail is from, for hosts with threads and for async ones (S4)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from attrs import field, frozen

from mail2ticket import ports
from mail2ticket.authenticating.checking import Terms, check, is_worth_asking
from mail2ticket.authenticating.domains import load
from mail2ticket.authenticating.names import DnsResolver, Remembering, Resolver, Texts
from mail2ticket.authenticating.sparing import Sparing
from mail2ticket.errors import ConfigurationError, SenderUncheckedError
from mail2ticket.handling.timing import utc_now
from mail2ticket.model.message import AuthenticationResult, Message

__all__ = ["AsyncAuthenticator", "Authenticator"]

#: DNS is asked so many names for a mail at most.
MOST_NAMES = 20


def _positive(instance: Authenticator, attribute: object, value: float) -> None:  # noqa: ARG001 - attrs calls it so
    if not 0 < value <= 3_600:  # noqa: PLR2004 - an hour
        raise ConfigurationError("authenticator: seconds are from 0 to 3,600")


@frozen(kw_only=True)
class Authenticator:
    """
    Checks the signatures of a mail by what their domains publish.

    DKIM (RFC 6376, RFC 8301, RFC 8463) of the domain in From or of one that DMARC aligns with
    it (RFC 7489), and ARC (RFC 8617) of sealers that are trusted. SPF is not checked: an
    `Envelope` does not say which host a mail came from.

    Has no state but what DNS said, and may be shared between threads.

    Attributes:
        terms: What is gone by.

        resolver: What knows TXT records; by default the name servers of the system, whose
            answers are remembered from a minute to an hour, and of which those are spared that
            are slow.

        seconds_a_name: How long one answer is waited for.

        seconds_a_mail: How long all of one mail's are waited for.

        puts_off: Whether a mail is put off with a temporary error (`SenderUncheckedError`)
            where DNS does not answer what could verify it; else it is taken, unverified. So is
            what was received more than *patience* ago, by *now*: no mail comes back for ever.

        clock: Seconds, ever more.

    Raises:
        ConfigurationError: if a time is none.
    """

    terms: Terms = Terms()
    resolver: Resolver = field(factory=lambda: Remembering(Sparing(DnsResolver())))
    seconds_a_name: float = field(default=3.0, validator=_positive)
    seconds_a_mail: float = field(default=10.0, validator=_positive)
    puts_off: bool = False
    patience: timedelta = timedelta(days=1)
    now: Callable[[], datetime] = utc_now
    clock: Callable[[], float] = monotonic

    def __attrs_post_init__(self) -> None:
        load()

    def authenticate(
        self, content: bytes, message: Message, /
    ) -> tuple[AuthenticationResult, ...]:
        """
        Return what the signatures of *content* say, as which *message* was read.

        Nothing that a mail holds is raised.

        Raises:
            SenderUncheckedError: if DNS did not answer, and mail is put off then.
        """
        if not is_worth_asking(message, self.terms):
            return ()
        checking = check(content, message, self.terms)
        known: dict[str, Texts] = {}
        end = self.clock() + self.seconds_a_mail
        try:
            name = next(checking)
            while True:
                known[name] = known[name] if name in known else self._texts(name, len(known), end)
                name = checking.send(known[name])
        except StopIteration as stop:
            return self._taken(stop.value, message)

    def _texts(self, name: str, asked: int, end: float) -> Texts:
        left = end - self.clock()
        if asked >= MOST_NAMES:
            return Texts(problem="too many names for one mail")
        if left <= 0:
            return Texts(problem="no time is left for this mail")
        return self.resolver.texts(name, min(left, self.seconds_a_name))

    def _taken(
        self, results: tuple[AuthenticationResult, ...], message: Message
    ) -> tuple[AuthenticationResult, ...]:
        is_young = self.now() - message.received_at < self.patience
        if self.puts_off and is_young and results[-1].result == "temperror":
            raise SenderUncheckedError(f"who it is from cannot be checked: {results[-1].reason}")
        return results


@frozen
class AsyncAuthenticator:
    """
    An `Authenticator` for async hosts: it works in a thread, so that no event loop waits for it.

    Attributes:
        authenticator: What does the work; that, or one of the host's own that threads may share.
    """

    authenticator: ports.Authenticator

    async def authenticate(
        self, content: bytes, message: Message, /
    ) -> tuple[AuthenticationResult, ...]:
        """See `Authenticator.authenticate`."""
        return await asyncio.to_thread(self.authenticator.authenticate, content, message)
