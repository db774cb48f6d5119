"""The first two versions of the tables of the SQLite store, as they were released."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

#: The statements that lead from one version to the next.
Migration: TypeAlias = Sequence[str]

#: The first tables.
VERSION_1: Migration = (
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

#: Names and titles as they are compared, names of the account team, and who works what.
VERSION_2: Migration = (
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
