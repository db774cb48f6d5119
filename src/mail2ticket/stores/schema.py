"""
The tables of the SQLite store, and how older ones become them.

A version, once released, is never changed: what is to be different is another step at the
end of `MIGRATIONS`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence

from mail2ticket.errors import StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.subjects import subject_key
from mail2ticket.stores.filing import name_key
from mail2ticket.stores.relational.keys import key_text
from mail2ticket.stores.schema_older import VERSION_1, VERSION_2, Migration

#: What SQLite keeps in the header of the file: "m2t" and a blank.
APPLICATION_ID = 0x6D327420

_RENAMED = (
    "company", "company_domain", "person", "person_address", "item", "participant", "entry",
    "file", "sequence", "delivery", "raw_mail", "queue_agent", "availability", "turn", "held",
    "held_address", "handling",
)  # fmt: skip

# Names that may stand among a host's tables. References and the outbox name a work item by its
# number, so that it may live elsewhere. How it stands with a mail in the outbox. What is to be
# forgotten one day. What was asked of desks that are a remote API.
_VERSION_3: Migration = (
    *(f"ALTER TABLE {name} RENAME TO m2t_{name}" for name in _RENAMED),
    """
    CREATE TABLE m2t_reference (
        message_id TEXT PRIMARY KEY,
        number_key TEXT NOT NULL, -- upper case
        origin     TEXT NOT NULL
    ) WITHOUT ROWID""",
    """
    INSERT INTO m2t_reference SELECT key_text_of(message_id), number_key, origin
    FROM reference JOIN m2t_item ON m2t_item.serial = reference.item""",
    "DROP TABLE reference",
    "CREATE INDEX reference_by_number ON m2t_reference (number_key)",
    """
    CREATE TABLE m2t_outbox (
        serial           INTEGER PRIMARY KEY,
        id               TEXT NOT NULL UNIQUE,
        number           TEXT,
        number_key       TEXT, -- upper case
        kinds            TEXT NOT NULL, -- JSON
        sender           TEXT NOT NULL,
        recipient        TEXT NOT NULL,
        recipient_key    TEXT NOT NULL, -- case folded
        recipient_domain TEXT NOT NULL,
        message_id       TEXT NOT NULL,
        content          BLOB NOT NULL,
        created_at       TEXT NOT NULL,
        reverse_path     TEXT,
        state            TEXT NOT NULL DEFAULT 'waiting', -- or sent, or dead
        due_at           TEXT NOT NULL,
        attempts         INTEGER NOT NULL DEFAULT 0,
        error            TEXT NOT NULL DEFAULT '',
        is_purged        INTEGER NOT NULL DEFAULT 0
    )""",
    """
    INSERT INTO m2t_outbox SELECT outbox.serial, id, number, number_key, kinds, sender, recipient,
        key_text_of(recipient_key), key_text_of(recipient_domain), message_id, content,
        outbox.created_at, reverse_path, CASE is_sent WHEN 1 THEN 'sent' ELSE 'waiting' END,
        outbox.created_at, 0, '', 0
    FROM outbox LEFT JOIN m2t_item ON m2t_item.serial = outbox.item""",
    "DROP TABLE outbox",
    "CREATE INDEX outbox_by_recipient ON m2t_outbox (recipient_key, created_at)",
    "CREATE INDEX outbox_by_domain ON m2t_outbox (recipient_domain, created_at)",
    """
    CREATE INDEX outbox_by_number ON m2t_outbox (number_key, recipient_key)
    WHERE number_key IS NOT NULL""",
    "CREATE INDEX outbox_unsent ON m2t_outbox (serial) WHERE state = 'waiting'",
    "CREATE INDEX outbox_due ON m2t_outbox (due_at, serial) WHERE state = 'waiting'",
    "CREATE INDEX outbox_dead ON m2t_outbox (serial) WHERE state = 'dead'",
    """
    CREATE INDEX outbox_sent ON m2t_outbox (is_purged, created_at, serial)
    WHERE state = 'sent'""",
    "ALTER TABLE m2t_delivery ADD COLUMN opened_by TEXT",  # case folded
    "ALTER TABLE m2t_delivery ADD COLUMN is_purged INTEGER NOT NULL DEFAULT 0",
    """
    UPDATE m2t_delivery SET opened_by = (
        SELECT opened_by FROM m2t_item WHERE m2t_item.number = m2t_delivery.number
    ) WHERE entity = 'ticket'""",
    """
    UPDATE m2t_delivery SET message_id = key_text_of(message_id)
    WHERE length(message_id) > 255""",
    """
    CREATE INDEX delivery_by_opener ON m2t_delivery (opened_by, received_at)
    WHERE opened_by IS NOT NULL""",
    """
    CREATE INDEX delivery_by_mail ON m2t_delivery (mail_key)
    WHERE mail_key IS NOT NULL""",
    "CREATE INDEX delivery_by_age ON m2t_delivery (is_purged, received_at, serial)",
    "DROP INDEX item_by_sender",
    "ALTER TABLE m2t_item DROP COLUMN opened_by",
    "UPDATE m2t_item SET title_key = key_text_of(title_key) WHERE length(title_key) > 255",
    "UPDATE m2t_company SET name_key = key_text_of(name_key) WHERE length(name_key) > 255",
    "UPDATE m2t_person SET name_key = key_text_of(name_key) WHERE length(name_key) > 255",
    "CREATE INDEX file_by_location ON m2t_file (location) WHERE location <> ''",
    """
    CREATE TABLE m2t_effect (
        "key"       TEXT PRIMARY KEY,
        delivery    TEXT NOT NULL,
        position    TEXT NOT NULL,
        fingerprint TEXT NOT NULL,
        state       TEXT NOT NULL,
        result      TEXT NOT NULL,
        updated_at  TEXT NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX effect_by_delivery ON m2t_effect (delivery, state)",
    "CREATE INDEX effect_by_state ON m2t_effect (state, updated_at)",
    """
    CREATE TABLE m2t_lease (
        "key"  TEXT PRIMARY KEY,
        until  TEXT NOT NULL,
        holder TEXT NOT NULL
    ) WITHOUT ROWID""",
)

# Files that were not kept, until somebody releases or drops them. What a file is called that
# came once more, and that the item has already.
_VERSION_4: Migration = (
    """
    CREATE TABLE m2t_held_file (
        serial      INTEGER PRIMARY KEY,
        delivery    INTEGER NOT NULL REFERENCES m2t_delivery (serial),
        mail_key    TEXT NOT NULL, -- the key of the delivery that the bytes are with
        sha256      TEXT NOT NULL,
        number_key  TEXT NOT NULL, -- upper case
        entry       TEXT NOT NULL, -- what the store calls it
        sender      TEXT NOT NULL, -- case folded
        received_at TEXT NOT NULL,
        name        TEXT NOT NULL,
        size        INTEGER NOT NULL,
        media_type  TEXT NOT NULL,
        reason      TEXT NOT NULL,
        detail      TEXT NOT NULL,
        state       TEXT NOT NULL DEFAULT 'waiting', -- or released, or dropped
        due_at      TEXT, -- when it is scanned again; NULL for never
        by_whom     TEXT NOT NULL DEFAULT '',
        at          TEXT,
        said        TEXT NOT NULL DEFAULT '',
        UNIQUE (delivery, sha256)
    )""",
    "CREATE INDEX held_file_by_state ON m2t_held_file (state, serial)",
    "CREATE INDEX held_file_by_number ON m2t_held_file (number_key)",
    "CREATE INDEX held_file_by_mail ON m2t_held_file (mail_key) WHERE state = 'waiting'",
    "CREATE INDEX held_file_by_age ON m2t_held_file (state, received_at, serial)",
    "CREATE INDEX held_file_due ON m2t_held_file (due_at, serial) WHERE due_at IS NOT NULL",
    """
    CREATE TABLE m2t_file_again (
        serial INTEGER PRIMARY KEY,
        entry  INTEGER NOT NULL, -- the serial of one
        file   INTEGER NOT NULL REFERENCES m2t_file (serial),
        name   TEXT NOT NULL
    )""",
    "CREATE INDEX file_again_by_file ON m2t_file_again (file, serial)",
)

# What SMTP said of each mail, and how often it came again.
_VERSION_5: Migration = (
    """
    CREATE TABLE m2t_arrival (
        delivery INTEGER PRIMARY KEY REFERENCES m2t_delivery (serial),
        envelope TEXT, -- JSON
        repeats  INTEGER NOT NULL DEFAULT 0
    )""",
)

#: Every step since the first version, in order; an old file takes those that it has not.
MIGRATIONS: Sequence[Migration] = (VERSION_1, VERSION_2, _VERSION_3, _VERSION_4, _VERSION_5)

# What a step may call to fill a new column from older ones.
_FUNCTIONS: Sequence[tuple[str, Callable[[str], str]]] = (
    ("name_key_of", name_key),
    ("title_key_of", subject_key),
    ("address_key_of", str.lower),
    ("domain_of", lambda address: Address.of(address).domain),
    ("key_text_of", key_text),
)


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
        for name, function in _FUNCTIONS:
            database.create_function(name, 1, function, deterministic=True)
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
