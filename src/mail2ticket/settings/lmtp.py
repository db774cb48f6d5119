"""``[lmtp]``: the server that takes mail from a mail server of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import frozen

from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import Key, Reader, at_least_one, one_of, table, text
from mail2ticket.sources.listening import Listening

__all__ = ["LmtpSettings"]

_RIGHTS = re.compile(r"0?[0-7]{3}")
_RECIPIENTS: Mapping[str, bool] = {"any": False, "ours": True}


@frozen(kw_only=True)
class LmtpSettings:
    """
    A server for LMTP; what is None is as `LmtpServer` has it.

    Attributes:
        refuses_others: Whether recipients that are no address of ours are refused.

        options: What `LmtpServer` takes besides.
    """

    listening: Listening = Listening("127.0.0.1", 2424)
    refuses_others: bool = False
    options: Mapping[str, int] = {}


_OPTIONS = {
    "most_recipients": Key("most_recipients", at_least_one),
    "most_connections": Key("most_connections", at_least_one),
    "most_line_bytes": Key("most_line_bytes", at_least_one),
    "timeout_seconds": Key("timeout", at_least_one),
    "workers": Key("workers", at_least_one),
}


def lmtp(folder: Path) -> Callable[[object, Place], LmtpSettings | None]:
    """Return a reader of ``[lmtp]``, whose relative paths begin in *folder*."""
    keys = {
        "listen": Key("listening", _listening(folder)),
        "recipients": Key("refuses_others", one_of(_RECIPIENTS)),
        "socket_mode": Key("socket_mode", _mode),
        **_OPTIONS,
    }

    def read(value: object, place: Place) -> LmtpSettings | None:
        found = table(value, place, keys) if value is not None else None
        if found is None:
            return None
        options = {name: found.pop(name) for name in tuple(found) if name not in _OWN}
        return LmtpSettings(**found, options=options)

    return read


_OWN = frozenset({"listening", "refuses_others"})


def _listening(folder: Path) -> Reader:
    def read(value: object, place: Place) -> Listening:
        try:
            return Listening.of(text(value, place), folder)
        except ValueError as error:
            raise Wrong(str(error)) from error

    return read


def _mode(value: object, place: Place) -> int:
    """Read the rights of a socket, in octal, as chmod takes them."""
    written = text(value, place)
    if not _RIGHTS.fullmatch(written):
        raise Wrong(f'{written!r} are no rights; "660" would be some')
    return int(written, 8)
