"""``[lmtp]``: the server that takes mail from a mail server of ours."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from pathlib import Path

from attrs import frozen

from mail2ticket.settings.faults import Place, Wrong
from mail2ticket.settings.reading import Key, Reader, at_least_one, one_of, table, text

_UNIX = "unix:"
_TCP = re.compile(
    r"(?:\[(?P<six>[0-9a-fA-F:.]{2,45})\]|(?P<host>[^:\[\]\s]{1,253})):(?P<port>[0-9]{1,5})"
)
_MOST_PORT = 65_535
# Linux takes 108 bytes with the one that ends it, others 104.
_LONGEST_SOCKET = 103
_RIGHTS = re.compile(r"0?[0-7]{3}")
_RECIPIENTS: Mapping[str, bool] = {"any": False, "ours": True}


@frozen
class Listening:
    """
    Where a server listens: a Unix socket, or a port of this machine that nobody else reaches.

    >>> Listening.of("127.0.0.1:2424")
    Listening(host='127.0.0.1', port=2424, path=None)
    >>> str(Listening.of("unix:/run/mail2ticket/lmtp"))
    'unix:/run/mail2ticket/lmtp'

    Attributes:
        host, port: Where, for TCP; port 0 is any that is free.

        path: The Unix socket; None for TCP.
    """

    host: str = ""
    port: int = 0
    path: Path | None = None

    @classmethod
    def of(cls, written: str, folder: Path = Path()) -> Listening:
        """
        Read ``HOST:PORT`` or ``unix:PATH``; a relative path begins in *folder*.

        Raises:
            ValueError: if it is neither, or others than this machine could connect.
        """
        if written.startswith(_UNIX):
            path = folder / written.removeprefix(_UNIX)
            if written == _UNIX or "\0" in written or len(bytes(path)) > _LONGEST_SOCKET:
                raise ValueError(f"a socket has a path of 1 to {_LONGEST_SOCKET} bytes")
            return cls(path=path)
        match = _TCP.fullmatch(written)
        if not match or int(match["port"]) > _MOST_PORT:
            raise ValueError(f"{written!r} is neither HOST:PORT nor unix:PATH")
        host = match["six"] or match["host"]
        if not _is_this_machine(host):
            raise ValueError(
                f"{host!r} can be reached by others, and LMTP asks nobody who he is;"
                " 127.0.0.1 or unix:PATH would be right"
            )
        return cls(host=host, port=int(match["port"]))

    def __str__(self) -> str:
        if self.path is not None:
            return f"{_UNIX}{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


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
