"""Which mail on record a command names: by its Message-ID, or by how its delivery key begins."""

from __future__ import annotations

import re

import click

from mail2ticket.model.history import MailFilter, Recorded
from mail2ticket.settings import DeskStore

#: How much of a key is shown: enough to tell a hundred thousand mails apart.
KEY = 10
# How a delivery key begins; so much of it is to be given at least.
_BEGINNING = re.compile("[0-9a-f]{8,64}", re.IGNORECASE)


def bare(name: str) -> str:
    """
    Return *name* without what stands around a Message-ID.

    >>> bare(" <1@client.example> ")
    '1@client.example'
    """
    return name.strip().removeprefix("<").removesuffix(">")


def is_key(name: str) -> bool:
    """
    Return whether *name* may be the beginning of a delivery key.

    >>> is_key("d6e6e0b996"), is_key("d6e6"), is_key("printer.eml")
    (True, False, False)
    """
    return bool(_BEGINNING.fullmatch(name))


def of_key(name: str, stored: DeskStore) -> Recorded | None:
    """
    Return the record of the one mail whose delivery key begins with *name*, if there is one.

    Raises:
        ClickException: if several keys begin so.
    """
    found = tuple(stored.mails(MailFilter(key=name.lower(), limit=2)))
    if len(found) > 1:
        raise click.ClickException(f"several mails have keys that begin with {name}")
    return found[0] if found else None
