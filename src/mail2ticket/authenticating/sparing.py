"""Domains whose name servers keep mail waiting: asked no more for a while (S4)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from mail2ticket.authenticating.domains import organizational_domain
from mail2ticket.authenticating.names import FAILED_KEPT, Resolver, Texts

__all__ = ["Sparing"]

#: Seconds that the names of one organisation may keep mail waiting, within so many seconds.
MOST_WAITED, WITHIN = 9.0, 120.0

#: Seconds that any answer may take. Only what is beyond them counts: whoever writes mail in the
#: name of others chooses which of their names are asked, and must not have them spared by that.
PROMPT = 0.5

#: Organisations that are kept in mind; the one that was slow longest ago is forgotten first.
MOST_DOMAINS = 2_000


class Sparing:
    """
    A resolver that asks another one, until the names of an organisation took too long.

    Whoever signs mail says which names are asked. By a new one for each mail, all below a domain
    whose name servers do not answer, he would keep each mail waiting, and all mail behind it. So
    what the names of one organisation take is counted, as far as each takes longer than half a
    second. After 9 seconds none of them is asked until two minutes have gone by: that nobody knows
    is said at once, as if nobody had answered. Prompt answers cost nothing, so that nobody has
    the names of others spared by forging their mail. It may be shared between threads.

    >>> from mail2ticket.authenticating.names import DnsResolver, Remembering
    >>> resolver = Remembering(Sparing(DnsResolver(["127.0.0.1"])))

    Args:
        resolver: Whom it asks.

        clock: Seconds, ever more.
    """

    def __init__(self, resolver: Resolver, clock: Callable[[], float] = monotonic) -> None:
        self._resolver = resolver
        self._clock = clock
        # Since when each organisation is counted, and for how long it kept somebody waiting.
        self._waits: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def texts(self, name: str, seconds: float, /) -> Texts:
        """Return the TXT records of *name*, unless its organisation was too slow of late."""
        began = self._clock()
        owner = organizational_domain(name) or name
        if self._counted(owner, began, 0.0) >= MOST_WAITED:
            problem = f"the name servers of {owner} are too slow to be asked again now"
            return Texts(problem=problem, kept=FAILED_KEPT)
        found = self._resolver.texts(name, seconds)
        ended = self._clock()
        self._counted(owner, ended, max(0.0, ended - began - PROMPT))
        return found

    def _counted(self, owner: str, now: float, waited: float) -> float:
        """Add what was *waited*, and return how long the names of *owner* took in all of late."""
        with self._lock:
            since, total = self._waits.get(owner, (now, 0.0))
            if now - since >= WITHIN:
                since, total = now, 0.0
            if waited:
                self._waits[owner] = since, total + waited
                self._waits.move_to_end(owner)
            while len(self._waits) > MOST_DOMAINS:
                self._waits.popitem(last=False)
            return total + waited
