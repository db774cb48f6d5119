"""
The tables of the SQLite store, and how older ones become them.

A version, once released, is never changed: what is to be different is another step at the
end of `MIGRATIONS`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from typing import TypeAlias

from mail2ticket.errors import StoreError
from mail2ticket.model.address import Address
from mail2ticket.model.subjects import subject_key
from mail2ticket.stores.filing import name_key
from mail2ticket.stores.relational.keys import key_text

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

# Names and titles as they are compared, names of the account team, and who works what.
_VERSION_2: Migration = (
    "ALTER TABLE company ADD COLUMN account_team TEXT NOT NULL DEFAULT '[]'",  # JSON
    "ALTER TABLE company ADD COLUMN name_key TEXT NOT NULL DEFAULT ''",
    "UPDATE company SET name_key = name_key_of(name)",
    "CREATE INDEX company_by_name ON company (name_key)",
    "ALTER TABLE person ADD COLUMN name_key TEXT NOT NULL DEFAULT ''",
    "UPDATE person SET name_key = name_key_of(name)",
    "CREATE INDEX contact_by_name ON person (name_key) WHERE is_contact = 1",
    # By ids, for who works a queue may be said before it is said who he is.
    """
    CREATE TABLE queue_agent (
        queue TEXT NOT NULL,
        agent TEXT NOT NULL,
        place INTEGER NOT NULL,
        PRIMARY KEY (queue, agent)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE availability (
        agent        TEXT PRIMARY KEY,
        availability TEXT NOT NULL
    ) WITHOUT ROWID""",
    """
    CREATE TABLE turn (
        name     TEXT PRIMARY KEY,
        rotation TEXT NOT NULL -- JSON: ids of agents, the last one last
    ) WITHOUT ROWID""",
    "ALTER TABLE item ADD COLUMN opened_by TEXT",  # case folded; NULL where no mail opened it
    "ALTER TABLE item ADD COLUMN assignee TEXT",
    "ALTER TABLE item ADD COLUMN completed_at TEXT",
    "ALTER TABLE item ADD COLUMN is_waiting INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE item ADD COLUMN merged_into TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE item ADD COLUMN follows TEXT",
    "ALTER TABLE item ADD COLUMN title_key TEXT",  # these three are NULL where nothing is alike
    "ALTER TABLE item ADD COLUMN alert_id TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE item ADD COLUMN alert_key TEXT",
    "ALTER TABLE item ADD COLUMN external_id TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE item ADD COLUMN external_key TEXT",
    "ALTER TABLE item ADD COLUMN watchers TEXT NOT NULL DEFAULT '[]'",  # these are JSON
    "ALTER TABLE item ADD COLUMN proposed_watchers TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE item ADD COLUMN approvers TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE item ADD COLUMN approval TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE item ADD COLUMN tags TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE item ADD COLUMN fields TEXT NOT NULL DEFAULT '[]'",
    "UPDATE item SET title_key = nullif(title_key_of(title), '') WHERE kind = 'ticket'",
    """
    UPDATE item SET opened_by = (
        SELECT address_key_of(entry.sender) FROM entry
        WHERE entry.item = item.serial AND entry.entity = 'ticket' ORDER BY serial LIMIT 1
    )""",
    """
    CREATE INDEX item_by_title ON item (title_key, coalesce(created_at, ''))
    WHERE title_key IS NOT NULL""",
    """
    CREATE INDEX item_by_alert ON item (alert_key, coalesce(created_at, ''))
    WHERE alert_key IS NOT NULL""",
    """
    CREATE INDEX item_by_external ON item (external_key, coalesce(created_at, ''))
    WHERE external_key IS NOT NULL""",
    "CREATE INDEX item_by_sender ON item (opened_by, created_at) WHERE opened_by IS NOT NULL",
    """
    CREATE INDEX item_by_assignee ON item (assignee)
    WHERE assignee IS NOT NULL AND is_open = 1 AND merged_into = ''""",
    "CREATE INDEX item_by_mailbox ON item (mailbox)",
    "CREATE INDEX reference_by_item ON reference (item)",
    "ALTER TABLE file ADD COLUMN location TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE delivery ADD COLUMN said TEXT",  # a hash of sender and words
    # The key of the mail, where the record is that of a further mailbox.
    "ALTER TABLE delivery ADD COLUMN mail_key TEXT",
    "CREATE INDEX delivery_by_words ON delivery (said, received_at) WHERE said IS NOT NULL",
    """
    CREATE INDEX delivery_by_mailbox ON delivery (mailbox)
    WHERE entity IS NOT NULL""",
    "ALTER TABLE outbox ADD COLUMN recipient_domain TEXT NOT NULL DEFAULT ''",
    "UPDATE outbox SET recipient_domain = domain_of(recipient)",
    "CREATE INDEX outbox_by_domain ON outbox (recipient_domain, created_at)",
    "CREATE INDEX outbox_by_item ON outbox (item, recipient_key)",
    """
    CREATE TABLE held (
        delivery    INTEGER PRIMARY KEY REFERENCES delivery (serial),
        state       TEXT NOT NULL,
        reason      TEXT NOT NULL,
        detail      TEXT NOT NULL,
        sender      TEXT NOT NULL, -- case folded
        received_at TEXT NOT NULL,
        envelope    TEXT -- JSON: the reverse-path, or null, and forward-paths
    )""",
    "CREATE INDEX held_by_state ON held (state)",
    """
    CREATE TABLE held_address (
        delivery INTEGER NOT NULL REFERENCES held (delivery),
        address  TEXT NOT NULL, -- case folded
        place    INTEGER NOT NULL,
        spelling TEXT NOT NULL,
        PRIMARY KEY (delivery, address)
    ) WITHOUT ROWID""",
    """
    CREATE TABLE handling (
        serial   INTEGER PRIMARY KEY,
        delivery INTEGER NOT NULL REFERENCES held (delivery),
        deed     TEXT NOT NULL,
        by_whom  TEXT NOT NULL,
        at       TEXT NOT NULL,
        number   TEXT,
        detail   TEXT NOT NULL
    )""",
    "CREATE INDEX handling_by_delivery ON handling (delivery)",
    """
    INSERT INTO held SELECT serial, 'waiting', reason, detail, address_key_of(sender),
        received_at, NULL FROM delivery WHERE state = 'held'""",
    """
    INSERT INTO held_address SELECT serial, address_key_of(mailbox), 0, mailbox
    FROM delivery WHERE state = 'held' AND mailbox <> ''""",
)

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

#: Every step since the first version, in order; an old file takes those that it has not.
MIGRATIONS: Sequence[Migration] = (_VERSION_1, _VERSION_2, _VERSION_3)

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
