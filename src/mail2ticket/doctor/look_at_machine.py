"""Is there room on the disks, is the clock right, and do name servers answer?"""

from __future__ import annotations

import os
import shutil
import socket
import struct
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mail2ticket.blobs.folder import FolderBlobs
from mail2ticket.doctor.findings import Finding, fault, ok, warn
from mail2ticket.settings import Settings, file_of
from mail2ticket.settings.inboxes import ImapSettings
from mail2ticket.settings.outboxes import MaildirOutbox

#: Bytes that are free below which somebody is told, and below which it is a fault.
LITTLE_ROOM, NO_ROOM = 1_000_000_000, 100_000_000

#: How far our clock may be from that of a time server: notices and echoes go by minutes.
MOST_SKEW = timedelta(seconds=2)

_FEW_INODES = 0.01
_GIGABYTE = 1_000_000_000
_NTP_PORT = 123
# A client of SNTP, version 4 (RFC 4330): its first byte, and 47 that it leaves empty.
_ASKING = b"\x23" + bytes(47)
_NTP_BEGINS = datetime(1900, 1, 1, tzinfo=UTC)
_FRACTION = 2**32
_SERVER = 4


def room(settings: Settings) -> Iterator[Finding]:
    """Look how much room there is on each disk that something is written to."""
    disks: dict[int, Path] = {}
    for place in _places(settings):
        there = next(each for each in (place, *place.parents) if each.exists())
        disks.setdefault(there.stat().st_dev, there)
    for there in disks.values():
        free = shutil.disk_usage(there).free
        said = f"{free / _GIGABYTE:,.1f} GB are free where {there} is"
        if free < NO_ROOM:
            yield fault("room", said, "Make room: mailers are told to keep their mail.")
        elif free < LITTLE_ROOM:
            yield warn("room", said, "Make room, or see mail2ticket purge and orphans.")
        elif _lacks_inodes(there):
            yield warn("room", f"hardly any more files fit where {there} is: inodes", "df -i")
        else:
            yield ok("room", said)


def _places(settings: Settings) -> Iterator[Path]:
    file = file_of(settings.store, settings.folder)
    if file is not None:
        yield file.absolute()
    if isinstance(settings.blobs, FolderBlobs):
        yield settings.blobs.root.absolute()
    if isinstance(settings.outbox, MaildirOutbox):
        yield settings.outbox.path.absolute()
    for inbox in settings.inboxes:
        if not isinstance(inbox, ImapSettings):
            yield inbox.path.absolute()
    yield Path(tempfile.gettempdir()).absolute()


def _lacks_inodes(there: Path) -> bool:
    if not hasattr(os, "statvfs"):
        return False
    known = os.statvfs(there)
    return known.f_files > 0 and known.f_favail < known.f_files * _FEW_INODES


def names(settings: Settings, seconds: float) -> Iterator[Finding]:
    """Ask the name servers for something that anybody may ask for."""
    known = settings.dkim
    if known is None:
        return
    domain = settings.policy.mailboxes[0].address.domain
    problem = known.problem_with(f"_dmarc.{domain}", seconds)
    if not problem:
        yield ok("dns", f"name servers answer about {domain}")
    elif known.puts_off:
        yield fault("dns", f"{problem}; mail is put off", _NAMES)
    else:
        yield warn("dns", f"{problem}; mail is taken, and nobody is verified", _NAMES)


_NAMES = "See that name servers can be reached, or name some: [dkim] name_servers."


def clock(time_server: str, seconds: float) -> Iterator[Finding]:
    """Compare the clock with that of *time_server*, if there is one."""
    now = datetime.now(UTC)
    if not time_server:
        yield ok("clock", f"{now:%Y-%m-%d %H:%M:%S} UTC; --time-server HOST compares it")
        return
    skew = offset_from(time_server, seconds)
    said = f"{abs(skew.total_seconds()):.1f} s {'behind' if skew > timedelta() else 'before'}"
    if abs(skew) > MOST_SKEW:
        advice = "See that a time service runs, such as chrony or systemd-timesyncd."
        yield fault("clock", f"is {said} that of {time_server}", advice)
    else:
        yield ok("clock", f"is that of {time_server} ({said})")


def offset_from(server: str, seconds: float) -> timedelta:
    """
    Return how much later it is by the clock of *server*, by SNTP (RFC 4330).

    Args:
        server: ``HOST`` or ``HOST:PORT``.

        seconds: How long is waited for an answer.

    Raises:
        OSError: if it does not answer.

        ValueError: if it answers, and does not know what time it is.
    """
    host, _, port = server.rpartition(":") if server.count(":") == 1 else (server, "", "")
    known = socket.getaddrinfo(host, int(port or _NTP_PORT), type=socket.SOCK_DGRAM)
    kind, _, _, _, place = known[0]
    with socket.socket(kind, socket.SOCK_DGRAM) as asking:
        asking.settimeout(seconds)
        asking.connect(place)
        sent = datetime.now(UTC)
        asking.send(_ASKING)
        answer = asking.recv(512)
        came = datetime.now(UTC)
    if len(answer) < len(_ASKING) or answer[0] & 0b111 != _SERVER or not answer[1]:
        raise ValueError(f"{server} does not know what time it is")
    heard, said = (_moment(answer[at : at + 8]) for at in (32, 40))
    return ((heard - sent) + (said - came)) / 2


def _moment(stamp: bytes) -> datetime:
    whole, part = struct.unpack("!II", stamp)
    # Its seconds begin anew in 2036.
    whole += 0 if whole >> 31 else _FRACTION
    return _NTP_BEGINS + timedelta(seconds=whole + part / _FRACTION)
