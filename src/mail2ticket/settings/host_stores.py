"""A store of the host's own, named in the settings: ``python:helpdesk.mail:open_store``."""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from typing_extensions import get_protocol_members

from mail2ticket.errors import ConfigurationError, Mail2TicketError, StoreError
from mail2ticket.ports import (
    AnsweringStore,
    Archive,
    HeldFileStore,
    MailLog,
    Retention,
    Store,
)

#: What the URL of such a store begins with.
PREFIX = "python:"

# What it may have, each with what is not to be had without it.
_PARTS: tuple[tuple[type, str], ...] = (
    (Store, "no mail can be taken"),
    (HeldFileStore, "held mail and held files cannot be seen to"),
    (Archive, "work items and records cannot be shown"),
    (MailLog, "its mail can be neither counted nor replayed"),
    (Retention, "nothing can be forgotten"),
)
# What some have besides.
_MORE = ("close", "unfinished", "finish", "resolve")
# How much is kept of the words of an error.
_MOST_WORDS = 300


def is_host_store(url: str) -> bool:
    """
    Return whether *url* names a store that the host supplies.

    >>> is_host_store("python:helpdesk.mail:open_store"), is_host_store("sqlite:///desk.db")
    (True, False)
    """
    return url.startswith(PREFIX)


def check(url: str) -> None:
    """
    Check that *url* names a function in a module; nothing is imported.

    >>> check("python:helpdesk.mail:open_store")

    Raises:
        ConfigurationError: if it does not.
    """
    module, _, name = url.removeprefix(PREFIX).partition(":")
    if not all(map(str.isidentifier, (*module.split("."), *name.split(".")))):
        raise ConfigurationError(
            f"{url!r} names no function in a module; {PREFIX}helpdesk.mail:open_store would"
        )


def open_host_store(url: str, folder: Path) -> HostStore:
    """
    Open the store that the function at *url* returns, which takes no arguments.

    Modules beside the settings, in *folder*, are found after all others.

    Raises:
        ConfigurationError: if there is no such function, or what it returns is no store.

        StoreError: if it cannot open the store.
    """
    check(url)
    make = _function(url, folder)
    try:
        store = make()
    except Mail2TicketError:
        raise
    except Exception as error:
        raise StoreError(f"{url} does not open: {_words(error)}") from error
    return HostStore(url, store)


def _function(url: str, folder: Path) -> Callable[[], object]:
    module, _, name = url.removeprefix(PREFIX).partition(":")
    place = str(folder.absolute())
    if place not in sys.path:
        sys.path.append(place)
    try:
        found: Any = import_module(module)
        for each in name.split("."):
            found = getattr(found, each)
    except Exception as error:
        raise ConfigurationError(f"{url} cannot be imported: {_words(error)}") from error
    if not callable(found):
        raise ConfigurationError(f"{url} is no function that opens a store")
    return cast("Callable[[], object]", found)


class HostStore:
    """
    What *store* has of a `settings.DeskStore`; what it has not, is told when it is asked for.

    A host's store need not have all that ours have: one that has no work items of its own to
    show can have its held mail seen to all the same.
    """

    def __init__(self, url: str, store: object) -> None:
        self._kind = f"{type(store).__name__} of {url}"
        missing = sorted(each for each in get_protocol_members(Store) if not hasattr(store, each))
        if missing:
            raise ConfigurationError(f"{self._kind} is no store: it has no {', '.join(missing)}")
        # At once, and not when they are asked for: Python 3.12 tells a protocol by what is there.
        wanted = (AnsweringStore, *(part for part, _ in _PARTS))
        names = {name for part in wanted for name in get_protocol_members(part)}
        for name in sorted(names | set(_MORE)):
            if hasattr(store, name):
                setattr(self, name, getattr(store, name))

    def has(self, name: str) -> bool:
        """Return whether the store has what is called so."""
        return name in vars(self)

    def note_repeat(self, key: str, /) -> None:
        """Do nothing: a store that does not count repeats need not be told of them."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - it never returns
        for part, without in _PARTS:
            if name in get_protocol_members(part):
                raise ConfigurationError(f"{self._kind} has no {name}: {without}")
        raise AttributeError(name)


def _words(error: BaseException) -> str:
    first = str(error).strip().partition("\n")[0]
    return f"{type(error).__name__}: {first}"[:_MOST_WORDS]
