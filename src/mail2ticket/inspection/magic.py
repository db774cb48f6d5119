"""The opinion of puremagic on what a file is, for a policy that asks for it (extra ``files``)."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, TypeAlias, cast

from attrs import field, frozen

from mail2ticket.errors import ConfigurationError

__all__ = ["PureMagic", "Sniffer"]

#: Says which ending a file would have by its bytes; an empty one if it does not know.
Sniffer: TypeAlias = Callable[[bytes], str]

# It looks at both ends; what is between is not handed over.
_END = 65_536


def _identify() -> Callable[[bytes], list[Any]]:
    try:
        module = import_module("puremagic")
    except ImportError as error:
        raise ConfigurationError(
            "the opinion of puremagic needs it: pip install 'mail2ticket[files]'"
        ) from error
    return cast("Callable[[bytes], list[Any]]", module.magic_string)


@frozen
class PureMagic:
    r"""
    What puremagic takes a file for; a further opinion beside our own signatures.

    It is handed bytes and opens no file. Its table is read when this is made, not before, so
    that nothing depends on what happens to be installed.

    Many formats begin alike, and of those it names each: it has an opinion only where it is
    surest of one.

    >>> PureMagic()(b"\x89PNG\r\n\x1a\n" + bytes(60)), PureMagic()(b"hello")
    ('png', '')

    Attributes:
        confidence: From 0 to 1; what it is less sure of is not told. Its signatures of two or
            three bytes have 0.2 and 0.3, and are met in any file.

    Raises:
        ConfigurationError: if puremagic is not installed.
    """

    confidence: float = 0.4
    _identify: Callable[[bytes], list[Any]] = field(
        factory=_identify, init=False, repr=False, eq=False
    )

    def __call__(self, content: bytes) -> str:
        """Return the ending without its dot, in lower case; empty where it is not sure."""
        ends = content if len(content) <= 2 * _END else content[:_END] + content[-_END:]
        try:
            found = self._identify(ends)
        except (LookupError, ValueError):
            return ""  # it knows nothing of it, or there is nothing
        surest = max(each.confidence for each in found)
        named = {
            str(each.extension).lstrip(".").lower() for each in found if each.confidence == surest
        }
        return named.pop() if len(named) == 1 and surest >= self.confidence else ""
