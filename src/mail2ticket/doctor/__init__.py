"""
Is the desk of a settings file well, and if not, what is to be done?

Everything that mail goes through is tried, from the settings to the clock, and nothing is changed:
what is written is rolled back or removed again, and no mail is sent or fetched.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mail2ticket.doctor.findings import Finding, Health, looked
from mail2ticket.doctor.look_at_desk import desk, secrets
from mail2ticket.doctor.look_at_files import blobs, scanner
from mail2ticket.doctor.look_at_machine import clock, names, room
from mail2ticket.doctor.look_at_servers import inbox, lmtp, outbox
from mail2ticket.doctor.look_at_store import store
from mail2ticket.settings import Settings
from mail2ticket.settings.inboxes import ImapSettings

__all__ = ["Finding", "Health", "examine"]


def examine(
    settings: Settings, *, time_server: str = "", seconds: float = 10.0
) -> Iterator[Finding]:
    """
    Yield how it is with all that *settings* name, one thing after another.

    A store that is not there yet is not made, and one of an older version is not changed. It
    raises nothing: what cannot be looked at is a `Health.FAULT`.

    >>> from mail2ticket import settings
    >>> from mail2ticket.settings import Settings
    >>> desk = settings.read("examples/helpdesk.toml")
    >>> [found.subject for found in examine(desk) if found.health is Health.FAULT]
    []

    Args:
        settings: The settings.

        time_server: An NTP server to compare the clock with; empty to ask none.

        seconds: How long each server is waited for, at most.
    """
    yield from looked("settings", partial(desk, settings), "Mend the settings.")
    yield from looked("secrets", partial(secrets, settings), "Mend the settings.")
    look = partial(store, settings, seconds)
    yield from looked("store", look, "See that the database can be reached and written to.")
    for each in settings.inboxes:
        at = partial(inbox, settings, each, seconds)
        advice = _IMAP if isinstance(each, ImapSettings) else _PATH
        yield from looked(f"inbox {each.name}", at, advice)
    yield from looked("outbox", partial(outbox, settings, seconds), _OUTBOX)
    if settings.lmtp is not None:
        at = partial(lmtp, settings.lmtp, seconds)
        yield from looked("lmtp", at, "Start it: mail2ticket serve-lmtp")
    if settings.scanner is not None:
        at = partial(scanner, settings.scanner.scanner, seconds)
        yield from looked("scanner", at, "See that clamd runs, and that it listens there.")
    yield from looked("files", partial(blobs, settings), _BLOBS)
    if settings.dkim is not None:
        yield from looked("dns", partial(names, settings, seconds), _NAMES)
    yield from looked("room", partial(room, settings), "See that there is room on the disk.")
    yield from looked("clock", partial(clock, time_server, seconds), _CLOCK)


_IMAP = "See to host, user, password or token, and folder, in [[inboxes]]."
_PATH = "See to path in [[inboxes]]; does the mail server deliver there, and may this user read?"
_OUTBOX = "See to host, user, and password or token, in [outbox]."
_BLOBS = "See that the place in [blobs] is there, and can be written to by this user."
_NAMES = "See that name servers can be reached, or name some: [dkim] name_servers."
_CLOCK = "See that a time service runs, such as chrony or systemd-timesyncd."
