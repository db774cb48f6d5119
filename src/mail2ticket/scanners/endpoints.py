"""Where a clamd listens: a TCP port, or a Unix socket."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from attrs import frozen

from mail2ticket.errors import ConfigurationError

__all__ = ["Endpoint"]

#: The port of clamd, as its sample configuration has it.
PORT = 3310

_NEAR = "tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl would be right"


@frozen
class Endpoint:
    """
    A place where a clamd listens.

    >>> str(Endpoint.of("tcp://scan.acme.example")), str(Endpoint.of("unix:///run/clamd.ctl"))
    ('tcp://scan.acme.example:3310', 'unix:///run/clamd.ctl')

    Attributes:
        host, port: Of TCP; what is sent there is not encrypted, as clamd knows no TLS.

        path: Of a Unix socket; then *host* is empty.
    """

    host: str = ""
    port: int = PORT
    path: str = ""

    @classmethod
    def of(cls, url: str) -> Endpoint:
        """
        Read ``tcp://host:port`` or ``unix:///path``.

        Raises:
            ConfigurationError: if it is neither.
        """
        try:
            parts = urlsplit(url)
            port = PORT if parts.port is None else parts.port
        except ValueError as error:
            raise ConfigurationError(f"clamd: {url!r} is no place; {_NEAR}") from error
        is_bare = not parts.query and not parts.fragment and "@" not in parts.netloc
        has_path = parts.path.strip("/") != ""
        if parts.scheme == "tcp" and parts.hostname and port and is_bare and not has_path:
            return cls(host=parts.hostname, port=port)
        if parts.scheme == "unix" and not parts.netloc and has_path and is_bare:
            return cls(path=parts.path)
        raise ConfigurationError(f"clamd: {url!r} is no place; {_NEAR}")

    def connect(self, seconds: float) -> socket.socket:
        """
        Return a connection, made within *seconds*.

        Raises:
            OSError: if there is none.
        """
        if not self.path:
            return socket.create_connection((self.host, self.port), seconds)
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(seconds)
            connection.connect(self.path)
        except BaseException:
            connection.close()
            raise
        return connection

    def __str__(self) -> str:
        if self.path:
            return f"unix://{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"tcp://{host}:{self.port}"
