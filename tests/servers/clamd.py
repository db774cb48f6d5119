"""ClamAV's daemon, as it is installed, with two signatures of our own: both know EICAR alone."""

from __future__ import annotations

import shutil
from contextlib import suppress
from hashlib import md5

from mail2ticket.scanners.clamd import ClamdScanner
from servers.processes import Server, ServerMissing, free_port, new_folder

# In pieces, so that no scanner takes this file for what it is about.
_PIECES = (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}", b"$EICAR-STANDARD", b"-ANTIVIRUS-TEST-FILE!$H+H*")

#: The file that every scanner calls infected, and that harms nobody.
EICAR = b"".join(_PIECES)

#: What `Clamd` takes of a file; larger ones it refuses, in bytes.
STREAM_MAX = 1 << 20


class Clamd:
    """A server of its own, on a loopback port and on a Unix socket in a temporary folder."""

    def __init__(self) -> None:
        program = shutil.which("clamd", path="/usr/sbin:/usr/local/sbin:/usr/bin")
        if program is None:
            raise ServerMissing("needs clamd: apt-get install clamav-daemon")
        self._program = program
        self.folder = new_folder("clamd")
        self.path = self.folder / "socket"
        try:
            self._write_signatures()
            self.start()
        except BaseException:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise

    @property
    def tcp(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    @property
    def unix(self) -> str:
        return f"unix://{self.path}"

    @property
    def pid(self) -> int:
        return self._server.pid

    def start(self) -> None:
        """Start it, or start it again after `kill`, on another port and the same socket."""
        self.port = free_port()
        self.path.unlink(missing_ok=True)
        config = self.folder / "clamd.conf"
        config.write_text(self._configuration())
        arguments = [self._program, "--foreground", f"--config-file={config}"]
        self._server = Server(arguments, self.folder / "log")
        self._server.wait_until(self._is_up)

    def add_signature(self, name: str, content: bytes) -> None:
        """Have it know one more file once it reads its signatures again."""
        with (self.folder / "db" / "local.ndb").open("a") as signatures:
            signatures.write(f"{name}:0:*:{content.hex()}\n")

    def kill(self) -> None:
        """End it at once, as a crash does."""
        self._server.kill()

    def close(self) -> None:
        """End it, and remove its folder."""
        self._server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _is_up(self) -> bool:
        with suppress(OSError):
            return all(state.is_up for state in ClamdScanner([self.tcp, self.unix]).states())
        return False

    def _write_signatures(self) -> None:
        folder = self.folder / "db"
        folder.mkdir()
        hashed = md5(EICAR, usedforsecurity=False).hexdigest()
        (folder / "local.hdb").write_text(f"{hashed}:{len(EICAR)}:Mail2Ticket.Eicar.File\n")
        self.add_signature("Mail2Ticket.Eicar.Body", EICAR)

    def _configuration(self) -> str:
        lines = (
            f"DatabaseDirectory {self.folder / 'db'}",
            f"TemporaryDirectory {self.folder}",
            f"LocalSocket {self.path}",
            "TCPAddr 127.0.0.1",
            f"TCPSocket {self.port}",
            "User root",
            f"StreamMaxLength {STREAM_MAX}",
            "SelfCheck 0",
            "MaxThreads 4",
        )
        return "\n".join((*lines, ""))
