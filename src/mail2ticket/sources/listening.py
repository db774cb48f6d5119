"""Where a server listens: to this machine, and to nobody else."""

from __future__ import annotations

import re
from ipaddress import ip_address
from pathlib import Path

from attrs import frozen

__all__ = ["Listening"]

_UNIX = "unix:"
_TCP = re.compile(
    r"(?:\[(?P<six>[0-9a-fA-F:.]{2,45})\]|(?P<host>[^:\[\]\s]{1,253})):(?P<port>[0-9]{1,5})"
)
_MOST_PORT = 65_535
# Linux takes 108 bytes with the one that ends it, others 104.
_LONGEST_SOCKET = 103


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
