"""The tables of `stores.sql`: those of the SQLite store, with the same columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen
from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.mysql import LONGBLOB, LONGTEXT
from sqlalchemy.types import TypeEngine

from mail2ticket.stores.relational.dialects import MYSQL_LOCKS
from mail2ticket.stores.relational.keys import MOST_CHARACTERS


@frozen
class _Index:
    columns: tuple[str, ...]
    #: Which rows are in it; MySQL has no such index, and has one of all rows instead.
    where: str | None = None


@frozen
class _Table:
    """
    A table.

    Attributes:
        columns: What kind each column is: ``serial``; ``ref``, and after a colon the table to
            whose serial; ``number``; ``key``, which is short and stands in indexes; ``text``
            and ``bytes``. With ``?`` it may be NULL; what follows ``=`` it is by default.

        key: The primary key, where that is not the serial.

        unique: What no two rows have alike, where the serial is the primary key.
    """

    columns: Mapping[str, str]
    key: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    indexes: Mapping[str, _Index] = field(factory=dict[str, _Index])


# What has no date is older than anything; MySQL, which sorts it so by itself, has the column.
_CREATED = "coalesce(created_at, '')"

_DIRECTORY: Mapping[str, _Table] = {
    "company": _Table(
        {
            "id": "key",
            "name": "text",
            "name_key": "key=''",
            "is_active": "number",
            "account_team": "text='[]'",
        },
        key=("id",),
        indexes={"company_by_name": _Index(("name_key",))},
    ),
    "company_domain": _Table(
        {"company": "key", "domain": "key"},
        key=("company", "domain"),
        indexes={"company_domain_by_domain": _Index(("domain",))},
    ),
    "person": _Table(
        {
            "serial": "serial",
            "is_contact": "number",
            "id": "key",
            "name": "text",
            "name_key": "key=''",
            "addresses": "text",
            "roles": "text",
            "company": "key?",
            "is_active": "number",
            "is_co_managing": "number",
        },
        unique=("is_contact", "id"),
        indexes={"contact_by_name": _Index(("name_key",), "is_contact = 1")},
    ),
    "person_address": _Table(
        {"person": "ref:person", "address": "key", "place": "number"},
        key=("person", "address"),
        indexes={"person_address_by_address": _Index(("address",))},
    ),
    "queue_agent": _Table(
        {"queue": "key", "agent": "key", "place": "number"}, key=("queue", "agent")
    ),
    "availability": _Table({"agent": "key", "availability": "text"}, key=("agent",)),
}

_ITEMS: Mapping[str, _Table] = {
    "item": _Table(
        {
            "serial": "serial",
            "number": "text",
            "number_key": "key",
            "kind": "text",
            "title": "text",
            "status": "text",
            "is_open": "number",
            "takes_time": "number",
            "company": "key?",
            "queue": "text",
            "priority": "text=''",
            "type": "text=''",
            "source": "text=''",
            "mailbox": "key=''",
            "requester": "text=''",
            "is_registered": "number=1",
            "mentions": "text?",
            "created_at": "key?",
            "seed": "text?",
            "assignee": "key?",
            "completed_at": "key?",
            "is_waiting": "number=0",
            "merged_into": "key=''",
            "follows": "text?",
            "title_key": "key?",
            "alert_id": "text=''",
            "alert_key": "key?",
            "external_id": "text=''",
            "external_key": "key?",
            "watchers": "text='[]'",
            "proposed_watchers": "text='[]'",
            "approvers": "text='[]'",
            "approval": "text=''",
            "tags": "text='[]'",
            "fields": "text='[]'",
        },
        unique=("number_key",),
        indexes={
            "item_by_title": _Index(("title_key", _CREATED), "title_key IS NOT NULL"),
            "item_by_alert": _Index(("alert_key", _CREATED), "alert_key IS NOT NULL"),
            "item_by_external": _Index(("external_key", _CREATED), "external_key IS NOT NULL"),
            "item_by_mailbox": _Index(("mailbox",)),
            "item_by_assignee": _Index(
                ("assignee",), "assignee IS NOT NULL AND is_open = 1 AND merged_into = ''"
            ),
        },
    ),
    "participant": _Table(
        {"item": "ref:item", "address": "key", "spelling": "text"}, key=("item", "address")
    ),
    "entry": _Table(
        {
            "serial": "serial",
            "item": "ref:item",
            "entity": "text",
            "title": "text",
            "text": "text",
            "author": "text",
            "sender": "text",
            "type": "text",
            "is_internal": "number",
            "hours": "text?",
            "role": "text",
            "work_type": "text",
            "created_at": "key",
        },
        indexes={"entry_by_item": _Index(("item",))},
    ),
    "file": _Table(
        {
            "serial": "serial",
            "item": "ref:item",
            "entry": "ref:entry?",
            "sha256": "key",
            "name": "text",
            "media_type": "text",
            "content": "bytes",
            "location": "text=''",
        },
        unique=("item", "sha256"),
        indexes={
            "file_by_entry": _Index(("entry",)),
            "file_by_location": _Index(("location",), "location <> ''"),
        },
    ),
    "sequence": _Table({"name": "key", "last": "ref"}, key=("name",)),
    "turn": _Table({"name": "key", "rotation": "text"}, key=("name",)),
}

_MAIL: Mapping[str, _Table] = {
    "delivery": _Table(
        {
            "serial": "serial",
            "key": "key",
            "message_id": "key?",
            "received_at": "key?",
            "state": "key?",
            "kind": "text?",
            "entity": "key?",
            "number": "text?",
            "subject": "text?",
            "sender": "text?",
            "mailbox": "key?",
            "requester": "text?",
            "reason": "text?",
            "detail": "text?",
            "notices": "text?",
            "trace": "text?",
            "echo": "key?",
            "said": "key?",
            "mail_key": "key?",
            "opened_by": "key?",
            "is_purged": "number=0",
        },
        unique=("key",),
        indexes={
            "delivery_by_message_id": _Index(("message_id",)),
            "delivery_by_echo": _Index(("echo", "received_at"), "echo IS NOT NULL"),
            "delivery_by_words": _Index(("said", "received_at"), "said IS NOT NULL"),
            "delivery_by_opener": _Index(("opened_by", "received_at"), "opened_by IS NOT NULL"),
            "delivery_by_mailbox": _Index(("mailbox",), "entity IS NOT NULL"),
            "delivery_by_mail": _Index(("mail_key",), "mail_key IS NOT NULL"),
            "delivery_by_age": _Index(("is_purged", "received_at", "serial")),
        },
    ),
    "raw_mail": _Table({"delivery": "ref:delivery", "content": "bytes"}, key=("delivery",)),
    "reference": _Table(
        {"message_id": "key", "number_key": "key", "origin": "text"},
        key=("message_id",),
        indexes={"reference_by_number": _Index(("number_key",))},
    ),
    "outbox": _Table(
        {
            "serial": "serial",
            "id": "key",
            "number": "text?",
            "number_key": "key?",
            "kinds": "text",
            "sender": "text",
            "recipient": "text",
            "recipient_key": "key",
            "recipient_domain": "key=''",
            "message_id": "text",
            "content": "bytes",
            "created_at": "key",
            "reverse_path": "text?",
            "state": "key='waiting'",
            "due_at": "key",
            "attempts": "number=0",
            "error": "text=''",
            "is_purged": "number=0",
        },
        unique=("id",),
        indexes={
            "outbox_by_recipient": _Index(("recipient_key", "created_at")),
            "outbox_by_domain": _Index(("recipient_domain", "created_at")),
            "outbox_by_number": _Index(("number_key", "recipient_key")),
            "outbox_unsent": _Index(("serial",), "state = 'waiting'"),
            "outbox_due": _Index(("due_at", "serial"), "state = 'waiting'"),
            "outbox_dead": _Index(("serial",), "state = 'dead'"),
            "outbox_sent": _Index(("is_purged", "created_at", "serial"), "state = 'sent'"),
        },
    ),
    "held": _Table(
        {
            "delivery": "ref:delivery",
            "state": "key",
            "reason": "key",
            "detail": "text",
            "sender": "key",
            "received_at": "key",
            "envelope": "text?",
        },
        key=("delivery",),
        indexes={"held_by_state": _Index(("state",))},
    ),
    "held_address": _Table(
        {"delivery": "ref:delivery", "address": "key", "place": "number", "spelling": "text"},
        key=("delivery", "address"),
    ),
    "handling": _Table(
        {
            "serial": "serial",
            "delivery": "ref:delivery",
            "deed": "text",
            "by_whom": "text",
            "at": "key",
            "number": "text?",
            "detail": "text",
        },
        indexes={"handling_by_delivery": _Index(("delivery",))},
    ),
}

_REMOTE: Mapping[str, _Table] = {
    "effect": _Table(
        {
            "key": "key",
            "delivery": "key",
            "position": "text",
            "fingerprint": "text",
            "state": "key",
            "result": "text",
            "updated_at": "key",
        },
        key=("key",),
        indexes={
            "effect_by_delivery": _Index(("delivery", "state")),
            "effect_by_state": _Index(("state", "updated_at")),
        },
    ),
    "lease": _Table({"key": "key", "until": "key", "holder": "text"}, key=("key",)),
}

# What a ledger needs; what our own stores need besides.
_LEDGER: Mapping[str, _Table] = {**_MAIL, **_REMOTE}
_OWN: Mapping[str, _Table] = {**_DIRECTORY, **_ITEMS}


def tables(collation: str | None, *, is_mysql: bool = False, is_ledger: bool = False) -> MetaData:
    """
    Return every table, with text in *collation*: one that compares by bytes.

    Those of a store, or of a ledger alone; the version; and on MySQL what is locked.
    """
    metadata = MetaData()
    types = _types(collation)
    for name, table in (_LEDGER if is_ledger else {**_OWN, **_LEDGER}).items():
        Table(
            f"m2t_{name}",
            metadata,
            *(_column(column, kind, types) for column, kind in table.columns.items()),
            *([PrimaryKeyConstraint(*table.key)] if table.key else []),
            *([UniqueConstraint(*table.unique)] if table.unique else []),
            *(_index(each, it, is_mysql=is_mysql) for each, it in table.indexes.items()),
            mysql_engine="InnoDB",
            mariadb_engine="InnoDB",
        )
    Table("m2t_version", metadata, Column("version", Integer, primary_key=True))
    if is_mysql:
        slot = Column("slot", Integer, primary_key=True, autoincrement=False)
        Table(MYSQL_LOCKS, metadata, slot, mysql_engine="InnoDB", mariadb_engine="InnoDB")
    return metadata


def _types(collation: str | None) -> Mapping[str, TypeEngine[Any]]:
    return {
        "ref": BigInteger(),
        "number": Integer(),
        "key": String(MOST_CHARACTERS, collation=collation),
        "text": Text(collation=collation).with_variant(
            LONGTEXT(collation=collation), "mysql", "mariadb"
        ),
        "bytes": LargeBinary().with_variant(LONGBLOB(), "mysql", "mariadb"),
    }


def _index(name: str, index: _Index, *, is_mysql: bool) -> Index:
    if is_mysql:
        columns = ["created_at" if each == _CREATED else each for each in index.columns]
        # Long text is in an index by its beginning.
        length = {"location": MOST_CHARACTERS} if "location" in columns else {}
        return Index(f"m2t_{name}", *columns, mysql_length=length, mariadb_length=length)
    columns_ = [text(each) if each == _CREATED else each for each in index.columns]
    if index.where is None:
        return Index(f"m2t_{name}", *columns_)
    where = text(index.where)
    return Index(f"m2t_{name}", *columns_, postgresql_where=where, sqlite_where=where)


def _column(name: str, kind: str, types: Mapping[str, TypeEngine[Any]]) -> Column[Any]:
    if kind == "serial":
        # SQLite counts only what is called so.
        type_ = BigInteger().with_variant(Integer(), "sqlite")
        return Column(name, type_, Identity(always=False), primary_key=True)
    kind, _, default = kind.partition("=")
    kind, _, table = kind.partition(":")
    table, nullable = table.removesuffix("?"), "?" in kind + table
    return Column(
        name,
        types[kind.removesuffix("?")],
        *([ForeignKey(f"m2t_{table}.serial")] if table else []),
        nullable=nullable,
        # In brackets, for so MySQL takes one for text too.
        server_default=text(f"({default})") if default else None,
    )
