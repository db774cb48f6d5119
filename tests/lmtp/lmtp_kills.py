"""A server for LMTP is killed while mail is handed over, again and again."""

from __future__ import annotations

import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

from attrs import define, field
from patience import PATIENCE, join
from proof_desk import ticket

SETTINGS = """
[store]
url = "sqlite:///desk.db"
[lmtp]
listen = "unix:lmtp"
[desk]
tickets_an_hour = 100000
[[mailboxes]]
address = "support@acme.example"
"""
CLIENTS = 3


class HarmError(Exception):
    """After kills a mail is lost or doubled, or was said to be taken and was not."""


@define
class Tally:
    """
    What came of it.

    Attributes:
        acknowledged: Mails that were answered 250.

        unheard: Deliveries of which nothing was heard, or that were put off.

        committed_unheard: Of those, the mails that were committed all the same.
    """

    kills: int = 0
    mails: int = 0
    acknowledged: int = 0
    unheard: int = 0
    committed_unheard: int = 0
    _lock: threading.Lock = field(factory=threading.Lock, init=False, repr=False, eq=False)


class Clients:
    """Mail servers that deliver a list of mails, each until it is answered 250."""

    def __init__(self, path: Path, names: list[str], tally: Tally) -> None:
        self._path, self._names, self._tally = path, names, tally
        self._lock = threading.Lock()
        self.acknowledged: set[str] = set()
        self.unheard: set[str] = set()

    @property
    def is_done(self) -> bool:
        return len(self.acknowledged) == len(self._names)

    def deliver(self, which: int, stop: threading.Event) -> None:
        """Deliver every so manieth mail, until all are taken or *stop* is set."""
        for name in self._names[which::CLIENTS]:
            while name not in self.acknowledged:
                if stop.is_set():
                    return
                if self._is_taken(ticket(name)):
                    with self._lock:
                        self.acknowledged.add(name)
                else:
                    with self._lock:
                        self.unheard.add(name)
                        self._tally.unheard += 1
                    time.sleep(0.005)

    def _is_taken(self, content: bytes) -> bool:
        said = b"".join(
            (
                b"LHLO x\r\nMAIL FROM:<ada@client.example>\r\n",
                b"RCPT TO:<support@acme.example>\r\nDATA\r\n",
                content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"),
                b"\r\n.\r\n",
            )
        )
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(PATIENCE)
                connection.connect(os.path.relpath(self._path))
                connection.sendall(said)
                with connection.makefile("rb") as file:
                    after = False
                    for line in file:
                        if after:
                            return line.startswith(b"250 ")
                        after = line.startswith(b"354 ")
        except OSError:
            pass
        return False


# Has all imported, and forks a server for each line that it reads: that takes milliseconds.
_NURSERY = """
import os, sys
import mail2ticket.cli.serve_lmtp, mail2ticket.sources.lmtp, mail2ticket.stores.sqlite
from mail2ticket.__main__ import main
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        sys.argv = ["mail2ticket", "serve-lmtp"]
        main()
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


class Servers:
    """One server after another, each of which is killed."""

    def __init__(self, folder: Path) -> None:
        self._nursery = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, "-c", _NURSERY],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._pid = 0

    def start(self) -> None:
        """Start one, and return once it listens."""
        nursery = self._nursery
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        assert nursery.stderr is not None
        nursery.stdin.write("go\n")
        nursery.stdin.flush()
        self._pid = int(nursery.stdout.readline())
        said: list[str] = []
        # Before that may stand what the last one logged.
        while not said or "listening" not in said[-1]:
            said.append(nursery.stderr.readline())
            if not said[-1]:
                raise HarmError(f"it does not serve: {said}")

    def end(self, how: signal.Signals) -> None:
        """End the one that serves, and return when it is gone."""
        if not self._pid:
            return
        os.kill(self._pid, how)
        self._pid = 0
        assert self._nursery.stdout is not None
        assert self._nursery.stdout.readline() == "ended\n"

    def close(self) -> None:
        """Start no more."""
        self._nursery.communicate(timeout=PATIENCE)


def kill_again_and_again(
    folder: Path, mails: int, chance: random.Random, *, most: int, longest: float = 0.4
) -> Tally:
    """
    Deliver *mails*, and kill the server each time it has served for a while, until all are taken.

    Args:
        folder: Where it has its store.
        mails: How many there are.
        chance: When it is killed.
        most: How often it is killed at most.
        longest: Seconds after which it is, at first; longer once a life was too short for a mail.

    Raises:
        HarmError: if a mail that was answered 250 is not there, or one is there twice.
    """
    (folder / "mail2ticket.toml").write_text(SETTINGS, "utf-8")
    tally = Tally(mails=mails)
    clients = Clients(folder / "lmtp", [f"mail{number}" for number in range(mails)], tally)
    stop = threading.Event()
    threads = [threading.Thread(target=clients.deliver, args=(n, stop)) for n in range(CLIENTS)]
    servers = Servers(folder)
    servers.start()
    before: set[str] = set()
    try:
        for thread in threads:
            thread.start()
        while not clients.is_done and any(thread.is_alive() for thread in threads):
            time.sleep(chance.uniform(0, longest))
            if tally.kills == most:
                continue
            servers.end(signal.SIGKILL)
            tally.kills += 1
            if len(clients.acknowledged) == len(before):
                longest *= 1.5
            before = set(clients.acknowledged)
            found = committed(folder)
            _check(before, found)
            tally.committed_unheard += len(clients.unheard & set(found) - clients.acknowledged)
            servers.start()
    finally:
        stop.set()
        servers.end(signal.SIGTERM)
        servers.close()
        join(*(thread for thread in threads if thread.ident))
    tally.acknowledged = len(clients.acknowledged)
    found = committed(folder)
    _check(clients.acknowledged, found)
    if found.total() != mails:
        raise HarmError(f"{mails} mails became {found.total()} tickets")
    return tally


def committed(folder: Path) -> Counter[str]:
    """Return the tickets in the store, by the names of their mails."""
    connection = sqlite3.connect(folder / "desk.db", timeout=PATIENCE)
    try:
        (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise HarmError(verdict)
        rows = connection.execute("SELECT title FROM m2t_item").fetchall()
    finally:
        connection.close()
    return Counter(title.split()[0] for (title,) in rows)


def _check(acknowledged: set[str], found: Counter[str]) -> None:
    lost = sorted(acknowledged - set(found))
    doubled = sorted(name for name, count in found.items() if count > 1)
    if lost or doubled:
        raise HarmError(f"answered 250 and not there: {lost}; there twice: {doubled}")
