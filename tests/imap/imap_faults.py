"""Mail is fetched while the way to the server breaks: each is one ticket, and none is lost."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeAlias
from unittest.mock import patch

from attrs import frozen
from imap_way import Way, way_to
from proof_desk import NOON, POLICY, fill
from servers.dovecot import Dovecot
from servers.imap_place import ImapPlace

from mail2ticket.accounts import Security
from mail2ticket.fetching import Fetched, Fetcher
from mail2ticket.intake import Intake
from mail2ticket.sources.imap.session import Session
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.testing import mail

#: The stores that mail is put into.
Desk: TypeAlias = MemoryStore | SqliteStore

#: The mails of a run.
NAMES = ("Pump", "Valve")
# Rounds after which something is wrong; a cut can end one of them, and few connections are cut.
_ROUNDS = 10


class HarmError(AssertionError):
    """A mail was lost or doubled, or is not where it belongs."""


@frozen(kw_only=True)
class Mode:
    """
    What is done with a mail after the commit, and on which kind of server.

    Attributes:
        missing: What the server is said not to have.
    """

    values: Mapping[str, Any]
    missing: frozenset[str] = frozenset()
    security: Security = Security.LOOPBACK


MODES: Mapping[str, Mode] = {
    "seen": Mode(values={}),
    "move": Mode(values={"after": "move", "move_to": "Done"}),
    "copy": Mode(values={"after": "move", "move_to": "Done"}, missing=frozenset({"MOVE"})),
    "delete": Mode(values={"after": "delete"}),
    "seen, TLS": Mode(values={}, security=Security.TLS),
}


def mails() -> list[bytes]:
    """Return the mails of a run."""
    return [
        mail(f"{name} is broken", f"{name} burns.", message_id=f"<{name}@client.example>")
        for name in NAMES
    ]


def put(place: ImapPlace, contents: list[bytes], first: int = 0) -> Path:
    """Put mails into the place, as files, which is faster; return its Maildir."""
    maildir = place.server.folder / "mail" / place.user
    for folder in (maildir, *(maildir / name for name in ("cur", "new", "tmp"))):
        if not folder.is_dir():
            folder.mkdir()
            shutil.chown(folder, "nobody", "nogroup")
    for number, content in enumerate(contents, first):
        # The server may look into the folder at any moment: a mail is there whole, or not at all.
        draft = maildir / "tmp" / f"17300000{number:02}.M{number}P1.desk"
        draft.write_bytes(content)
        shutil.chown(draft, "nobody", "nogroup")
        draft.rename(maildir / "new" / draft.name)
    return maildir


def new_desk() -> MemoryStore:
    """Return a desk that has no mail yet."""
    store = MemoryStore()
    fill(store)
    return store


def intake_of(store: Desk) -> Intake:
    return Intake(store, None, POLICY, clock=lambda: NOON)


def run(server: Dovecot, mode: Mode, cuts: list[int]) -> Way:
    """
    Fetch mail while the way breaks as *cuts* have it, until nothing is left.

    Runs may go on at the same time, of one mode; that is within `lacking`.

    Raises:
        HarmError: if the end is any other than one without cuts.
    """
    place, store = ImapPlace(server), new_desk()
    maildir = put(place, mails())
    place_port = server.tls_port if mode.security is Security.TLS else server.port
    with way_to(place_port, cuts) as way:
        account = place.account(port=way.port, security=mode.security)
        inbox = place.inbox(account, **mode.values)
        fetcher = Fetcher(inbox=inbox, intake=intake_of(store))
        if not any(_is_done(fetcher.once()) for _ in range(_ROUNDS)):
            raise HarmError("it does not end")
        place.close()
    expect_once(store)
    expect_in_place(maildir, mode)
    shutil.rmtree(maildir, ignore_errors=True)
    return way


def _is_done(fetched: Fetched) -> bool:
    return fetched.problem is None and not fetched.taken and not fetched.left


def expect_once(store: Desk, names: tuple[str, ...] = NAMES) -> None:
    """Make sure that each mail is one ticket."""
    found = Counter(history.item.title for history in store.histories())
    wanted = Counter([f"{name} is broken" for name in names])
    found.pop("Printer on fire")
    if found != wanted:
        raise HarmError(f"tickets: {found}, not {wanted}")


def expect_in_place(maildir: Path, mode: Mode) -> None:
    """Make sure that each mail is where it belongs, as the server's files have it."""
    after = mode.values.get("after", "seen")
    inbox = _flags(maildir)
    done = _flags(maildir / ".Done")
    if after == "seen":
        is_right = len(inbox) == len(NAMES) and all("S" in flags for flags in inbox) and not done
    elif after == "delete":
        is_right = not inbox and not done
    else:
        # A copy is made again where nobody knows whether it was.
        count = len(done)
        is_right = not inbox and (count >= len(NAMES) if mode.missing else count == len(NAMES))
    if not is_right:
        raise HarmError(f"{after}: {inbox} in the inbox, {done} done")


def _flags(maildir: Path) -> list[str]:
    return [
        path.name.rpartition(",")[2] if ":2," in path.name else ""
        for folder in ("new", "cur")
        for path in (maildir / folder).glob("[!.]*")
    ]


@contextmanager
def lacking(missing: frozenset[str]) -> Iterator[None]:
    """Make every server one that has not what is *missing*."""
    with patch.object(
        Session, "can", lambda self, what: what in self.capabilities and what not in missing
    ):
        yield
