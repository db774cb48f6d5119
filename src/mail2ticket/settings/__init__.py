"""
Settings in TOML: the only place beside the command line where strings become types.

Every fault is reported at once, in a `ConfigurationError`, and each names the file and the
key. A key that is not known is a fault, so that a slip of the pen does nothing quietly.
"""

from __future__ import annotations

from mail2ticket.settings.file import read
from mail2ticket.settings.host_stores import is_host_store
from mail2ticket.settings.opening import (
    open_async_held_files,
    open_async_intake,
    open_async_unprocessed,
    open_held_files,
    open_intake,
    open_unprocessed,
)
from mail2ticket.settings.suppliers import (
    DeskStore,
    file_of,
    fill,
    is_server,
    open_authenticator,
    open_blobs,
    open_store,
    open_transport,
    transport_at,
)
from mail2ticket.settings.values import LEAST_KEYS, Keeping, Organization, Queue, Seed, Settings
from mail2ticket.settings.writing import add_route, as_toml

__all__ = [
    "LEAST_KEYS",
    "DeskStore",
    "Keeping",
    "Organization",
    "Queue",
    "Seed",
    "Settings",
    "add_route",
    "as_toml",
    "file_of",
    "fill",
    "is_host_store",
    "is_server",
    "open_async_held_files",
    "open_async_intake",
    "open_async_unprocessed",
    "open_authenticator",
    "open_blobs",
    "open_held_files",
    "open_intake",
    "open_store",
    "open_transport",
    "open_unprocessed",
    "read",
    "transport_at",
]
