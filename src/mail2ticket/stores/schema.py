"""
The tables of the SQLite store, and how older ones become them.

A version, once released, is never changed: what is to be different is another step at the
end of `MIGRATIONS`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import TypeAlias

from mail2ticket.errors import StoreError

#: What SQLite keeps in the header of the file: "m2t" and a blank.
APPLICATION_ID = 0x6D327420

#: The statements that lead from one version to the next.
Migration: TypeAlias = Sequence[str]

_VERSION_1: Migration = (
    """
    CREATE TABLE company (
        id        TEXT PRIMARY KEY,
        name      TEXT NOT NULL,
        is_active INTEGER NOT NULL
    )""",
    """
    CREATE TABLE company_domain (
        company TEXT NOT NULL REFERENCES company (id),
        domain  TEXT NOT NULL,
        PRIMARY KEY (company, domain)
    ) WITHOUT ROWID""",
    "CREATE INDEX company_domain_by_domain ON company_domain (domain)",
    """
    CREATE TABLE person (
        serial         INTEGER PRIMARY KEY,
        is_contact     INTEGER NOT NULL,
        id             TEXT NOT NULL,
        name           TEXT NOT NULL,
        addresses      TEXT NOT NULL, -- JSON, in order
        roles          TEXT NOT NULL, -- JSON, in order
        company        TEXT REFERENCES company (id),
        is_active      INTEGER NOT NULL,
        is_co_managing INTEGER NOT NULL,
        UNIQUE (is_contact, id)
    )""",
    """
    CREATE TABLE person_address (
        person  INTEGER NOT NULL REFERENCES person (serial),
        address TEXT NOT NULL, -- case folded
        place   INTEGER NOT NULL,
        PRIMARY KEY (person, address)
    ) WITHOUT ROWID""",
    "CREATE INDEX person_address_by_address ON person_address (address)",
    """
    CREATE TABLE item (
        serial        INTEGER PRIMARY KEY,
        number        TEXT NOT NULL,
        number_key    TEXT NOT NULL UNIQUE, -- upper case
        kind          TEXT NOT NULL,
        title         TEXT NOT NULL,
        status        TEXT NOT NULL,
        is_open       INTEGER NOT NULL,
        takes_time    INTEGER NOT NULL,
        company       TEXT REFERENCES company (id),
        queue         TEXT NOT NULL,
        priority      TEXT NOT NULL DEFAULT '',
        type          TEXT NOT NULL DEFAULT '',
        source        TEXT NOT NULL DEFAULT '',
        mailbox       TEXT NOT NULL DEFAULT '',
        requester     TEXT NOT NULL DEFAULT '',
        is_registered INTEGER NOT NULL DEFAULT 1,
        mentions      TEXT,
        created_at    TEXT,
        seed          TEXT -- as it was in the settings, JSON; NULL where a mail opened it
    )""",
    """
    CREATE TABLE participant (
        item     INTEGER NOT NULL REFERENCES item (serial),
        address  TEXT NOT NULL, -- case folded
        spelling TEXT NOT NULL,
        PRIMARY KEY (item, address)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE entry (
        serial      INTEGER PRIMARY KEY,
        item        INTEGER NOT NULL REFERENCES item (serial),
        entity      TEXT NOT NULL,
        title       TEXT NOT NULL,
        text        TEXT NOT NULL,
        author      TEXT NOT NULL,
        sender      TEXT NOT NULL,
        type        TEXT NOT NULL,
        is_internal INTEGER NOT NULL,
        hours       TEXT, -- a decimal number
        role        TEXT NOT NULL,
        work_type   TEXT NOT NULL,
        created_at  TEXT NOT NULL
    )""",
    "CREATE INDEX entry_by_item ON entry (item)",
    """
    CREATE TABLE file (
        serial     INTEGER PRIMARY KEY,
        item       INTEGER NOT NULL REFERENCES item (serial),
        entry      INTEGER REFERENCES entry (serial),
        sha256     TEXT NOT NULL,
        name       TEXT NOT NULL,
        media_type TEXT NOT NULL,
        content    BLOB NOT NULL,
        UNIQUE (item, sha256)
    )""",
    "CREATE INDEX file_by_entry ON file (entry)",
    """
    CREATE TABLE sequence (
        name TEXT PRIMARY KEY,
        last INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """
    CREATE TABLE delivery (
        serial      INTEGER PRIMARY KEY,
        key         TEXT NOT NULL UNIQUE,
        message_id  TEXT,
        received_at TEXT,
        state       TEXT, -- NULL until it is recorded
        kind        TEXT,
        entity      TEXT,
        number      TEXT,
        subject     TEXT,
        sender      TEXT,
        mailbox     TEXT,
        requester   TEXT,
        reason      TEXT,
        detail      TEXT,
        notices     TEXT, -- JSON
        trace       TEXT, -- JSON
        echo        TEXT  -- a hash of sender and subject
    )""",
    "CREATE INDEX delivery_by_message_id ON delivery (message_id)",
    "CREATE INDEX delivery_by_echo ON delivery (echo, received_at)",
    # Apart, so that reading the records does not read the mails.
    """
    CREATE TABLE raw_mail (
        delivery INTEGER PRIMARY KEY REFERENCES delivery (serial),
        content  BLOB NOT NULL
    )""",
    """
    CREATE TABLE reference (
        message_id TEXT PRIMARY KEY,
        item       INTEGER NOT NULL REFERENCES item (serial),
        origin     TEXT NOT NULL
    ) WITHOUT ROWID""",
    """
    CREATE TABLE outbox (
        serial        INTEGER PRIMARY KEY,
        id            TEXT NOT NULL UNIQUE,
        item          INTEGER REFERENCES item (serial),
        kinds         TEXT NOT NULL, -- JSON
        sender        TEXT NOT NULL,
        recipient     TEXT NOT NULL,
        recipient_key TEXT NOT NULL, -- case folded
        message_id    TEXT NOT NULL,
        content       BLOB NOT NULL,
        created_at    TEXT NOT NULL,
        reverse_path  TEXT,
        is_sent       INTEGER NOT NULL DEFAULT 0
    )""",
    "CREATE INDEX outbox_by_recipient ON outbox (recipient_key, created_at)",
    "CREATE INDEX outbox_unsent ON outbox (serial) WHERE is_sent = 0",
)

#: Every step since the first version, in order; an old file takes those that it has not.
MIGRATIONS: Sequence[Migration] = (_VERSION_1,)


def prepare(database: sqlite3.Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """
    Bring *database* to the newest version, all at once or not at all.

    Any number of processes may do so at the same time.

    Raises:
        StoreError: if a newer mail2ticket wrote it, or something else did.
    """
    if _is_newest(database, len(migrations)):
        return
    # What is read outside of a transaction may be half of one state and half of the next.
    database.execute("BEGIN IMMEDIATE")
    try:
        for migration in migrations[_version(database, len(migrations)) :]:
            for statement in migration:
                database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {len(migrations)}")
        database.execute("COMMIT")
    except BaseException:
        database.execute("ROLLBACK")
        raise


def _is_newest(database: sqlite3.Connection, newest: int) -> bool:
    application: int = database.execute("PRAGMA application_id").fetchone()[0]
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    return (application, version) == (APPLICATION_ID, newest)


def _version(database: sqlite3.Connection, newest: int) -> int:
    application: int = database.execute("PRAGMA application_id").fetchone()[0]
    tables: int = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION_ID:
        if application or tables:
            raise StoreError("the database belongs to another program")
        return 0
    version: int = database.execute("PRAGMA user_version").fetchone()[0]
    if version > newest:
        raise StoreError(
            f"the database has version {version}, and this mail2ticket knows {newest} at most"
        )
    return version
