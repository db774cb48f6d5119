"""The tables of `stores.sql`: those of the SQLite store, with the same columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
from mail2ticket.stores.sql_columns import CREATED, LEDGER, OWN, IndexOf


def tables(collation: str | None, *, is_mysql: bool = False, is_ledger: bool = False) -> MetaData:
    """
    Return every table, with text in *collation*: one that compares by bytes.

    Those of a store, or of a ledger alone; the version; and on MySQL what is locked.
    """
    metadata = MetaData()
    types = _types(collation)
    for name, table in (LEDGER if is_ledger else {**OWN, **LEDGER}).items():
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


def _index(name: str, index: IndexOf, *, is_mysql: bool) -> Index:
    if is_mysql:
        columns = ["created_at" if each == CREATED else each for each in index.columns]
        # Long text is in an index by its beginning.
        length = {"location": MOST_CHARACTERS} if "location" in columns else {}
        return Index(f"m2t_{name}", *columns, mysql_length=length, mariadb_length=length)
    columns_ = [text(each) if each == CREATED else each for each in index.columns]
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
