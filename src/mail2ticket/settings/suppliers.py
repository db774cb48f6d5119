"""Opens what the settings name: the store, and the transport of notices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, cast, runtime_checkable

from mail2ticket.errors import ConfigurationError
from mail2ticket.model.items import WorkItem
from mail2ticket.model.numbers import Dated, NumberFormat
from mail2ticket.model.people import Company, Person
from mail2ticket.ports import (
    Archive,
    Authenticator,
    CollectableBlobStore,
    HeldFileStore,
    MailLog,
    Retention,
    Transport,
)
from mail2ticket.settings.blobs import StorageSettings
from mail2ticket.settings.host_stores import HostStore, check, is_host_store, open_host_store
from mail2ticket.settings.outboxes import MaildirOutbox
from mail2ticket.settings.values import Settings

_SQLITE = "sqlite:///"
_MEMORY = "memory://"
_SERVER = "postgresql://user@host/desk, mysql://user@host/desk"
_DATED = Dated()

# What a URL of a server begins with, and the extra that is needed for it.
_SERVERS: Mapping[str, str] = {
    "postgresql": "postgresql",
    "postgres": "postgresql",
    "mysql": "mysql",
    "mariadb": "mysql",
}


class DeskStore(HeldFileStore, Archive, Retention, MailLog, Protocol):
    """**Protocol:** a store that settings can fill, and that people can see to."""

    def loading(self) -> AbstractContextManager[None]:
        """Make one transaction of what is added within."""
        ...

    def add_company(self, company: Company, domains: tuple[str, ...] = (), /) -> None:
        """Add *company*, or replace it and its *domains*."""
        ...

    def add_person(self, person: Person, /) -> None:
        """Add *person*, or replace him and his addresses."""
        ...

    def add_queue(self, name: str, agents: Sequence[str], /) -> None:
        """Let the *agents* with these ids work the queue *name*, and no others."""
        ...

    def add_item(self, item: WorkItem, queue: str = "", /) -> None:
        """Add *item*, unless it was added before just so."""
        ...


def is_server(url: str) -> bool:
    """
    Return whether *url* names a database of a server, where a store may be already.

    >>> is_server("postgresql://desk@db.example/desk"), is_server("sqlite:///desk.db")
    (True, False)
    """
    scheme, separator, _ = url.partition("://")
    return bool(separator) and scheme.partition("+")[0] in _SERVERS


def file_of(url: str, folder: Path = Path()) -> Path | None:
    """
    Return the file of the store at *url*, or None for one in memory, on a server or of the host.

    >>> file_of("sqlite:///desk.db", Path("desks")).as_posix()
    'desks/desk.db'
    >>> file_of("sqlite:////var/lib/desk.db").as_posix()
    '/var/lib/desk.db'

    Raises:
        ConfigurationError: if it is no URL of a store.
    """
    if is_host_store(url):
        check(url)
        return None
    if url == _MEMORY or is_server(url):
        return None
    if url.startswith(_SQLITE) and url != _SQLITE:
        return folder / url.removeprefix(_SQLITE)
    near = f"{_SQLITE}{url}" if url and ":" not in url else f"{_SQLITE}desk.db"
    # There may be a password in it.
    shown = repr(url) if "@" not in url else "that"
    right = f"{near}, {_SERVER} or {_MEMORY}"
    raise ConfigurationError(f"{shown} is no URL of a store; {right} would be right")


def open_store(url: str, *, numbers: NumberFormat = _DATED, folder: Path = Path()) -> DeskStore:
    """
    Open the store at *url*; a missing file is created, and so are missing tables.

    Args:
        url: ``sqlite:///desk.db``, ``sqlite:////absolute/desk.db``, ``memory://``,
            ``postgresql://user@host/database``, ``mysql://user@host/database``, or
            ``python:helpdesk.mail:open_store`` for what a function of the host's returns.

        numbers: How it numbers new work items; the host's numbers by itself.

        folder: Where a relative path begins.

    Raises:
        ConfigurationError: if it is no URL of a store, or wants what is not installed.
        StoreError: if the store cannot be opened.
    """
    if is_host_store(url):
        # What it does not have, it says when it is asked for that.
        return cast("DeskStore", open_host_store(url, folder))
    if is_server(url):
        return _open_server(url, numbers)
    file = file_of(url, folder)
    if file is None:
        from mail2ticket.stores.memory import MemoryStore  # noqa: PLC0415 - only if it is used

        return MemoryStore(numbers=numbers)
    from mail2ticket.stores.sqlite import SqliteStore  # noqa: PLC0415 - sqlite3 only if it is used

    return SqliteStore(file, numbers=numbers)


def _open_server(url: str, numbers: NumberFormat) -> DeskStore:
    try:
        from mail2ticket.stores.sql import SqlStore  # noqa: PLC0415 - SQLAlchemy only if used
    except ImportError as error:
        extra = _SERVERS[url.partition("://")[0].partition("+")[0]]
        raise ConfigurationError(
            f"a store on a server needs SQLAlchemy: pip install 'mail2ticket[{extra}]'"
        ) from error
    return SqlStore(url, numbers)


def fill(store: DeskStore, settings: Settings) -> None:
    """
    Put the companies, people, queues and work items of *settings* into *store*.

    Filling it again with the same undoes nothing that mails did in the meantime. What was
    taken out of the settings stays in the store.

    Raises:
        ConfigurationError: if the store is the host's, and knows its own; or if it is only the
            ledger of such a store, so that new work items would be where nobody looks for them.
    """
    if isinstance(store, HostStore):
        _check_nothing_is_to_fill(settings)
        return
    if isinstance(store, _MayBeALedger) and store.is_ledger_alone():
        raise ConfigurationError(
            "the store is only the ledger of a desk that keeps its work items elsewhere; here"
            " nobody would look for new ones. Name the store that knows them:"
            ' url = "python:helpdesk.mail:open_store"'
        )
    with store.loading():
        for organization in settings.companies:
            store.add_company(organization.company, tuple(sorted(organization.domains)))
        for person in settings.people:
            store.add_person(person)
        for queue in settings.queues:
            store.add_queue(queue.name, queue.agents)
        for seed in settings.items:
            store.add_item(seed.item, seed.queue)


@runtime_checkable
class _MayBeALedger(Protocol):
    def is_ledger_alone(self) -> bool: ...


def _check_nothing_is_to_fill(settings: Settings) -> None:
    sections = {
        "companies": settings.companies,
        "contacts or agents": settings.people,
        "queues": settings.queues,
        "tickets, tasks or projects": settings.items,
    }
    if named := [name for name, found in sections.items() if found]:
        raise ConfigurationError(
            f"{settings.store} knows its own; leave {', '.join(named)} out of the settings"
        )


def open_transport(settings: Settings) -> Transport | None:
    """
    Open what sends notices, or None where they stay in the outbox.

    Raises:
        ConfigurationError: if a secret is not there.
    """
    return None if settings.outbox is None else settings.outbox.open()


def open_blobs(settings: Settings) -> CollectableBlobStore | None:
    """
    Return the place for files that *settings* name; None for the store itself.

    Raises:
        ConfigurationError: if it wants what is not installed, or a secret is not where the
            settings say.
    """
    blobs = settings.blobs
    return blobs.open() if isinstance(blobs, StorageSettings) else blobs


def open_authenticator(settings: Settings) -> Authenticator | None:
    """
    Open what checks who a mail is from, or None where only our servers do.

    Raises:
        ConfigurationError: if it needs what is not installed.
    """
    return None if settings.dkim is None else settings.dkim.open()


def transport_at(url: str) -> Transport:
    """
    Open what sends notices to *url*: ``maildir:FOLDER``.

    Raises:
        ConfigurationError: if it is no URL of a transport.
    """
    kind, _, folder = url.partition(":")
    if kind != "maildir" or not folder:
        raise ConfigurationError(f"{url!r} is no URL of a transport; maildir:FOLDER would be one")
    return MaildirOutbox(Path(folder)).open()
