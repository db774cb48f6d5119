"""What is published in DNS: asked within limits of time and number, and remembered (RFC 1035)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Protocol

import dns.exception
import dns.resolver
from attrs import Factory, field, frozen

from mail2ticket.errors import ConfigurationError

__all__ = ["DnsResolver", "Remembering", "Resolver", "Texts"]

#: Seconds that an answer is remembered, whatever its own time to live says.
LEAST_KEPT, MOST_KEPT = 60.0, 3_600.0

#: The same for *there is none*, and for *nobody answered*.
NONE_KEPT, FAILED_KEPT = 300.0, 30.0

#: Names that are remembered; the oldest is forgotten first.
MOST_NAMES = 2_000

#: Records of a name, and bytes of one, that are looked at; what is longer is cut, and then is
#: too long for whoever reads it.
MOST_RECORDS, MOST_BYTES = 10, 4_096


@frozen
class Texts:
    """
    The TXT records of a name.

    Attributes:
        texts: Each record, its strings joined; empty where there is none.

        problem: Why nobody knows; empty where the answer is certain.

        kept: For how many seconds it holds.
    """

    texts: tuple[bytes, ...] = ()
    problem: str = ""
    kept: float = NONE_KEPT


class Resolver(Protocol):
    """**Protocol:** something that knows the TXT records of names."""

    def texts(self, name: str, seconds: float, /) -> Texts:
        """
        Return the records of *name*, within *seconds*.

        That there are none is an answer; that nobody could say so is `Texts.problem`, and is
        not raised.
        """
        ...


def _resolver_of(one: DnsResolver) -> dns.resolver.Resolver:
    try:
        if not one.servers:
            return dns.resolver.Resolver()
        resolver = dns.resolver.Resolver(configure=False)
        resolver.nameservers = [*one.servers]
        resolver.port = one.port
    except (dns.exception.DNSException, OSError, ValueError) as error:
        raise ConfigurationError(f"resolver: {error}") from error
    return resolver


@frozen
class DnsResolver:
    """
    Asks the name servers of the system, or those it is given.

    Attributes:
        servers: Their IP addresses; empty for those of the system.

    Raises:
        ConfigurationError: if one is no address, or the system names none.
    """

    servers: tuple[str, ...] = field(default=(), converter=tuple[str, ...])
    port: int = 53
    _asks: dns.resolver.Resolver = field(
        init=False, repr=False, eq=False, default=Factory(_resolver_of, takes_self=True)
    )

    def texts(self, name: str, seconds: float, /) -> Texts:
        """Return the TXT records of *name*, asked within *seconds*."""
        try:
            answer = self._asks.resolve(f"{name}.", "TXT", lifetime=seconds, search=False)
        except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
            return Texts()
        except dns.exception.Timeout:
            return Texts(problem="no name server answered in time", kept=FAILED_KEPT)
        except (dns.exception.DNSException, OSError, EOFError, ValueError) as error:
            return Texts(problem=f"DNS: {type(error).__name__}", kept=FAILED_KEPT)
        rows = [b"".join(row.strings)[: MOST_BYTES + 1] for row in answer][:MOST_RECORDS]
        kept = min(max(float(answer.rrset.ttl if answer.rrset else 0), LEAST_KEPT), MOST_KEPT)
        return Texts(tuple(rows), kept=kept)


class Remembering:
    """
    A resolver that asks another one once, for a while; it may be shared between threads.

    Args:
        resolver: Whom it asks.

        clock: Seconds, ever more.
    """

    def __init__(self, resolver: Resolver, clock: Callable[[], float] = monotonic) -> None:
        self._resolver = resolver
        self._clock = clock
        self._known: OrderedDict[str, tuple[float, Texts]] = OrderedDict()
        self._lock = threading.Lock()

    def texts(self, name: str, seconds: float, /) -> Texts:
        """Return the TXT records of *name*, from memory if they hold still."""
        now = self._clock()
        with self._lock:
            known = self._known.get(name)
        if known is not None and now < known[0]:
            return known[1]
        found = self._resolver.texts(name, seconds)
        with self._lock:
            self._known[name] = (self._clock() + found.kept, found)
            self._known.move_to_end(name)
            while len(self._known) > MOST_NAMES:
                self._known.popitem(last=False)
        return found


def one_starting(texts: Sequence[bytes], start: bytes) -> bytes | None:
    """Return the only one of *texts* that begins with *start*; None where there is not one."""
    found = [each for each in texts if each.startswith(start)]
    return found[0] if len(found) == 1 else None
