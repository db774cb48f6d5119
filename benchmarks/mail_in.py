"""
How many mails a second come in, by where they come from: ``python benchmarks/mail_in.py``.

Each way takes the same mails into a new SQLite file: from memory, which is `Intake.process` and
no more; from a Maildir and an mbox; by LMTP, from one client and from four, in another process;
by IMAP from a Dovecot on this machine, in the clear and with TLS. Notices are written and sent
nowhere. The median of the rounds is told.
"""

# ruff: noqa: E402 - the folders of tests are named first

from __future__ import annotations

import argparse
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

sys.path[:0] = [str(Path(__file__).parents[1] / "tests"), str(Path(__file__).parents[1])]

from mail_stream import ADDRESS, stream
from servers.dovecot import PASSWORD, Dovecot
from servers.imap_client import ImapClient
from servers.processes import ServerMissing

from mail2ticket import Intake, Mailbox, Policy
from mail2ticket.accounts import Account, Password, Security
from mail2ticket.fetching import Fetcher
from mail2ticket.receiving import Receiving
from mail2ticket.sources import Inbox
from mail2ticket.sources.imap import ImapInbox
from mail2ticket.sources.listening import Listening
from mail2ticket.sources.lmtp import LmtpServer
from mail2ticket.sources.maildir import Maildir
from mail2ticket.sources.mbox_inbox import MboxInbox
from mail2ticket.stores.sqlite import SqliteStore

#: Takes the mails of a way into the desk, and returns how many seconds that took.
Way = Callable[[Intake, Sequence[bytes], Path], float]

# A mail server in a process of its own, which tells when it begins and when all are answered.
_CLIENT = """
import socket, sys, time
sys.path[:0] = {path!r}
from threading import Thread
from mail_stream import stream

mails = [mail.replace(b"\\r\\n", b"\\n").replace(b"\\n", b"\\r\\n") for mail in stream({count})]
mails = [mail.replace(b"\\r\\n.", b"\\r\\n..") for mail in mails]

def deliver(which):
    connection = socket.socket(socket.AF_UNIX)
    connection.connect({place!r})
    file = connection.makefile("rb")
    connection.sendall(b"LHLO bench\\r\\n")
    while not (line := file.readline()).startswith(b"250 "):
        pass
    for mail in mails[which::{clients}]:
        connection.sendall(b"MAIL FROM:<ada@client.example>\\r\\nRCPT TO:<{to}>\\r\\nDATA\\r\\n")
        for code in (b"250", b"250", b"354"):
            assert file.readline().startswith(code)
        connection.sendall(mail + b"\\r\\n.\\r\\n")
        assert file.readline().startswith(b"250 ")

threads = [Thread(target=deliver, args=(n,)) for n in range({clients})]
began = time.perf_counter()
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(time.perf_counter() - began)
"""


def from_memory(intake: Intake, mails: Sequence[bytes], _: Path) -> float:
    """Take the mails as they are."""
    began = time.perf_counter()
    for content in mails:
        intake.process(content)
    return time.perf_counter() - began


def _fetched(inbox: Inbox, intake: Intake, count: int) -> float:
    with closing(inbox):
        began = time.perf_counter()
        done = Fetcher(inbox=inbox, intake=intake).once()
        seconds = time.perf_counter() - began
    assert done.taken == count, done
    return seconds


def from_maildir(intake: Intake, mails: Sequence[bytes], folder: Path) -> float:
    """Take them from ``new``, each of which goes to ``cur``."""
    for name in ("cur", "new", "tmp"):
        (folder / "Maildir" / name).mkdir(parents=True)
    for number, content in enumerate(mails):
        (folder / "Maildir/new" / f"{number:06}.bench").write_bytes(content)
    return _fetched(Maildir(folder / "Maildir"), intake, len(mails))


def from_mbox(intake: Intake, mails: Sequence[bytes], folder: Path) -> float:
    """Take them from a locked file, with a bookmark on the disk after each."""
    mark = b"From ada@client.example Tue Nov  3 10:00:00 2026\n"
    (folder / "mbox").write_bytes(b"".join(mark + content + b"\n\n" for content in mails))
    return _fetched(MboxInbox(folder / "mbox"), intake, len(mails))


def by_lmtp(clients: int) -> Way:
    """Return what takes them from so many clients at a time."""

    def way(intake: Intake, mails: Sequence[bytes], folder: Path) -> float:
        place = folder / "lmtp"
        with LmtpServer(Receiving(intake), Listening(path=place)):
            program = _CLIENT.format(
                path=sys.path[:3],
                count=len(mails),
                place=str(place),
                clients=clients,
                to=ADDRESS,
            )
            done = subprocess.run(
                [sys.executable, "-c", program], check=True, capture_output=True, text=True
            )
        return float(done.stdout)

    return way


def by_imap(server: Dovecot, security: Security) -> Way:
    """Return what takes them from a folder, in which each is marked as seen."""

    def way(intake: Intake, mails: Sequence[bytes], _: Path) -> float:
        user = server.new_user()
        with ImapClient(server.port, user, PASSWORD) as client:
            for content in mails:
                client.append(content, "INBOX")
        account = Account(
            host="127.0.0.1",
            port=server.tls_port if security is Security.TLS else server.port,
            user=user,
            login=Password(PASSWORD),
            security=security,
            ca_file=server.ca_file,
        )
        return _fetched(ImapInbox(account=account), intake, len(mails))

    return way


@contextmanager
def _ways() -> Iterator[dict[str, Way]]:
    ways: dict[str, Way] = {
        "memory": from_memory,
        "Maildir": from_maildir,
        "mbox": from_mbox,
        "LMTP, 1 client": by_lmtp(1),
        "LMTP, 4 clients": by_lmtp(4),
    }
    try:
        server = Dovecot()
    except ServerMissing as missing:
        print(f"no IMAP: {missing}")
        yield ways
        return
    with closing(server):
        ways["IMAP"] = by_imap(server, Security.LOOPBACK)
        ways["IMAP, TLS"] = by_imap(server, Security.TLS)
        yield ways


def measured(way: Way, mails: Sequence[bytes]) -> tuple[float, float]:
    """Return the mails a second, and the milliseconds of this process's CPU a mail."""
    policy = Policy(mailboxes=(Mailbox(ADDRESS, queue="First line"),), tickets_an_hour=10**6)
    with tempfile.TemporaryDirectory(prefix="m2t-") as name:
        folder = Path(name)
        with SqliteStore(folder / "desk.db") as store:
            intake = Intake(store, None, policy)
            busy = time.process_time()
            seconds = way(intake, mails, folder)
            busy = time.process_time() - busy
            taken = sum(1 for _ in store.recorded())
    assert taken == len(mails), taken
    return len(mails) / seconds, 1_000 * busy / len(mails)


def main() -> None:
    """Measure each way, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    mails = list(stream(given.mails))
    size = sum(map(len, mails)) / len(mails) / 1_000
    print(
        f"{datetime.now(UTC).date()}, {platform.machine()}, CPython {platform.python_version()},"
        f" {len(mails):,} mails of {size:,.0f} kB on average, median of {given.rounds} rounds\n"
    )
    with _ways() as ways:
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for _ in range(given.rounds):
            for name, way in ways.items():
                found[name].append(measured(way, mails))
    print("| from | mails a second | of memory's | CPU, ms a mail |")
    print("| --- | ---: | ---: | ---: |")
    whole = median(rate for rate, _ in found["memory"])
    for name, results in found.items():
        rate = median(rate for rate, _ in results)
        busy = median(busy for _, busy in results)
        print(f"| {name} | {rate:,.0f} | {rate / whole:.2f} | {busy:.1f} |")


if __name__ == "__main__":
    main()
