"""Access tokens that are kept while they are good, and asked for anew before they expire."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic
from urllib.parse import urlsplit

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError

__all__ = ["Granted", "KeptToken"]

# Seconds; a token is not used for the last of them, for a login takes time, and clocks differ.
_MARGIN = 300.0
_SHOWN = 300


@frozen
class Granted:
    """A token, and for how many seconds it is good."""

    token: str = field(repr=False)
    lasts: float


class KeptToken:
    """
    A supplier of tokens (`TokenSupplier`) that keeps each until five minutes before it expires.

    >>> supplier = KeptToken(lambda: Granted("ya29.secret", 3600))
    >>> supplier()
    'ya29.secret'
    >>> supplier
    KeptToken()

    Any number of threads may use it; one asks, the others wait for that.

    Args:
        ask: Asks for a new token; raises `LoginError` where there is none.

        clock: Seconds that only ever grow.
    """

    def __init__(self, ask: Callable[[], Granted], clock: Callable[[], float] = monotonic) -> None:
        self._ask, self._clock = ask, clock
        self._lock = Lock()
        self._kept: tuple[str, float] | None = None

    def __repr__(self) -> str:
        return "KeptToken()"

    def __call__(self) -> str:
        """
        Return a token that is good now.

        Raises:
            LoginError: if there is none for now.

            LoginRefusedError: if there will be none until a person sees to it.
        """
        with self._lock:
            if self._kept is None or self._clock() >= self._kept[1]:
                asked_at = self._clock()
                granted = self._ask()
                margin = min(_MARGIN, granted.lasts / 2)
                self._kept = granted.token, asked_at + granted.lasts - margin
            return self._kept[0]

    def forget(self) -> None:
        """Forget what is kept: the server did not take it."""
        with self._lock:
            self._kept = None


def checked_endpoint(url: str) -> str:
    """
    Return *url*, if secrets can be sent there: by HTTPS, or to this machine.

    Raises:
        ConfigurationError: if they cannot.
    """
    parts = urlsplit(url)
    if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname == "127.0.0.1"):
        return url
    raise ConfigurationError("the endpoint of tokens is not reached by https")


def told(text: str, *secrets: str) -> str:
    """
    Return the first line of what an endpoint says of an error, without the *secrets* in it.

    >>> told("invalid_grant: no such token: 1//secret", "1//secret")
    'invalid_grant: no such token: …'
    """
    line = (text.splitlines() or [""])[0]
    for secret in filter(None, secrets):
        line = line.replace(secret, "…")
    return "".join(letter if letter.isprintable() else " " for letter in line[:_SHOWN])
