"""
A small helpdesk behind HTTP, which can be told to fail at any call.

It stands for whatever you have: it keeps tickets, notes, hours, settings and files in a SQLite
file of its own, honours the header ``Idempotency-Key`` if it is told to, and tells by
``GET /effects/<key>`` what was done under a key if it is told to.

    python server.py --port 8080 --database desk.db
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self, TypeAlias, cast

from attrs import define, field

TOKEN = "a-token-of-the-example"  # noqa: S105 - of an example, and of nothing else

Json: TypeAlias = dict[str, Any]

TABLES = """
CREATE TABLE IF NOT EXISTS ticket (
    serial INTEGER PRIMARY KEY, title TEXT, text TEXT, sender TEXT, traits TEXT, settings TEXT
);
CREATE TABLE IF NOT EXISTS entry (ticket INTEGER, kind TEXT, text TEXT, hours TEXT);
CREATE TABLE IF NOT EXISTS file (ticket INTEGER, name TEXT, content TEXT);
CREATE TABLE IF NOT EXISTS effect (key TEXT PRIMARY KEY, answer TEXT);
CREATE TABLE IF NOT EXISTS done (key TEXT, call TEXT);
"""


class Fault(StrEnum):
    """How a call fails; the first four before anything is done, the others after it was."""

    BUSY = "429 before"
    UNAVAILABLE = "503 before"
    ERROR_BEFORE = "500 before"
    CUT_BEFORE = "connection cut before"
    ERROR_AFTER = "500 after"
    SILENT_AFTER = "no answer after"
    CUT_AFTER = "connection cut in the answer"
    NO_JSON = "no JSON after"
    EMPTY = "an empty answer after"

    @property
    def is_before(self) -> bool:
        """Whether nothing is done."""
        return self in {Fault.BUSY, Fault.UNAVAILABLE, Fault.ERROR_BEFORE, Fault.CUT_BEFORE}


@define
class Faults:
    """
    Which calls fail, and what was called.

    Attributes:
        plan: Says how the call fails of that number and name; None for not at all.

        calls: The name of each call that came, in order, such as ``POST /tickets``.

        silence: How many seconds the server is silent, unless the client goes away before.

        is_silent: Set once a call was done that is not answered.
    """

    plan: Callable[[int, str], Fault | None] = lambda _, __: None
    calls: list[str] = field(factory=list[str])
    silence: float = 1.0
    is_silent: threading.Event = field(factory=threading.Event)
    _lock: threading.Lock = field(factory=threading.Lock)

    def next(self, name: str) -> Fault | None:
        """Note the call *name*, and return how it fails."""
        with self._lock:
            self.calls.append(name)
            return self.plan(len(self.calls) - 1, name)


class Desk:
    """
    The tickets, in a SQLite file.

    Args:
        honours_keys: Whether the same key has one effect.

        finds: Whether it tells what was done under a key.
    """

    def __init__(self, path: Path, *, honours_keys: bool = True, finds: bool = True) -> None:
        self._path = path
        self.honours_keys = honours_keys
        self.finds = finds
        self._lock = threading.Lock()
        with closing(self._open()) as database:
            database.executescript(TABLES)

    def _open(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=30)

    def do(self, key: str, call: str, work: Callable[[sqlite3.Connection], Json]) -> Json:
        """Do *work* in a transaction; under a *key* that is honoured, once."""
        with self._lock:
            database = self._open()
            try:
                with database:
                    known = database.execute("SELECT answer FROM effect WHERE key = ?", (key,))
                    row = known.fetchone()
                    if row and self.honours_keys:
                        return _object(row[0])
                    answer = work(database)
                    database.execute("INSERT INTO done VALUES (?, ?)", (key, call))
                    database.execute(
                        "INSERT OR REPLACE INTO effect VALUES (?, ?)", (key, json.dumps(answer))
                    )
                    return answer
            finally:
                database.close()

    def rows(self, query: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        """Return what a query finds."""
        database = self._open()
        try:
            return database.execute(query, tuple(values)).fetchall()
        finally:
            database.close()

    def counts(self) -> dict[str, int]:
        """Return how many there are of everything."""
        tables = {"tickets": "ticket", "entries": "entry", "files": "file"}
        return {
            name: int(self.rows(f"SELECT count(*) FROM {table}")[0][0])  # noqa: S608 - ours
            for name, table in tables.items()
        }


class NotFoundError(Exception):
    """There is no such thing; 404."""


class RefusedError(Exception):
    """The desk will never take that; 422."""


def handle(desk: Desk, method: str, parts: list[str], key: str, body: Json) -> Json:
    """Answer one call."""
    name = f"{method} {'/'.join(parts)}"
    match method, parts:
        case "POST", ["questions"]:
            return _answers(desk, body)
        case "GET", ["effects", wanted] if desk.finds:
            rows = desk.rows("SELECT answer FROM effect WHERE key = ?", (wanted,))
            if not rows:
                raise NotFoundError
            return _object(rows[0][0])
        case "POST", ["tickets"]:
            return desk.do(key, name, lambda database: _opened(database, body))
        case "POST", ["tickets", number, "entries"]:
            return desk.do(key, name, lambda database: _entered(database, number, body))
        case "POST", ["tickets", number, "settings"]:
            return desk.do(key, name, lambda database: _set(database, number, body))
        case "POST", ["tickets", number, "files"]:
            return desk.do(key, name, lambda database: _filed(database, number, body))
        case _:
            raise NotFoundError


def _opened(database: sqlite3.Connection, body: Json) -> Json:
    if not body["title"].strip():
        raise RefusedError("a ticket needs a title")
    columns = (body["title"], body["text"], body["sender"], json.dumps(body["traits"]), "{}")
    cursor = database.execute(
        "INSERT INTO ticket (title, text, sender, traits, settings) VALUES (?, ?, ?, ?, ?)",
        columns,
    )
    return {"number": f"R{cursor.lastrowid}"}


def _entered(database: sqlite3.Connection, number: str, body: Json) -> Json:
    serial = _serial(database, number)
    database.execute(
        "INSERT INTO entry VALUES (?, ?, ?, ?)",
        (serial, body["kind"], body["text"], body.get("hours")),
    )
    return {"number": number}


def _set(database: sqlite3.Connection, number: str, body: Json) -> Json:
    serial = _serial(database, number)
    ((text,),) = database.execute("SELECT settings FROM ticket WHERE serial = ?", (serial,))
    settings = json.dumps({**_object(text), **body})
    database.execute("UPDATE ticket SET settings = ? WHERE serial = ?", (settings, serial))
    return {"number": number, "assignee": body.get("assignee")}


def _filed(database: sqlite3.Connection, number: str, body: Json) -> Json:
    serial = _serial(database, number)
    if body["name"].endswith(".bin"):
        raise RefusedError("this desk takes no .bin")
    content = body.get("location") or body["content"]
    database.execute("INSERT INTO file VALUES (?, ?, ?)", (serial, body["name"], content))
    return {"number": number}


def _serial(database: sqlite3.Connection, number: str) -> int:
    digits = number[1:]
    known = number.upper().startswith("R") and digits.isascii() and digits.isdigit()
    query = "SELECT serial FROM ticket WHERE serial = ?"
    row = database.execute(query, (int(digits[:18]),)).fetchone() if known else None
    if row is None:
        raise NotFoundError
    return int(row[0])


def _answers(desk: Desk, body: Json) -> Json:
    """Answer which tickets there are, by number and by what they have in common."""
    tickets = {
        f"R{serial}": (title, sender, json.loads(traits), json.loads(settings))
        for serial, title, sender, traits, settings in desk.rows(
            "SELECT serial, title, sender, traits, settings FROM ticket ORDER BY serial DESC"
        )
    }
    alike = [
        [number for number, (_, _, traits, _) in tickets.items() if traits.get(trait) == value]
        for trait, value in body["alike"]
    ]
    wanted = {*body["numbers"], *(number for some in alike for number in some)}
    return {
        "alike": alike,
        "items": [
            {"number": number, "title": title, "participants": [sender], **settings}
            for number, (title, sender, _, settings) in tickets.items()
            if number in wanted
        ],
    }


def _object(text: str) -> Json:
    found = json.loads(text)
    if not isinstance(found, dict):
        raise RefusedError("a JSON object is expected")
    return cast("Json", found)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    desk: Desk
    faults: Faults

    def do_GET(self) -> None:
        """Answer a GET."""
        self._answer("GET")

    def do_POST(self) -> None:
        """Answer a POST."""
        self._answer("POST")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - of the base class
        """Say nothing."""

    def _answer(self, method: str) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = self.path.strip("/").split("/")
        named = ["*" if at == 1 else part for at, part in enumerate(parts)]
        fault = self.faults.next(f"{method} /{'/'.join(named)}")
        if fault and fault.is_before:
            self._fail(fault, b"")
            return
        status, answer = self._done(method, parts, body)
        content = json.dumps(answer).encode()
        if fault:
            self._fail(fault, content)
        else:
            self._send(status, content)

    def _done(self, method: str, parts: list[str], body: bytes) -> tuple[int, Json]:
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return 401, {}
        key = self.headers.get("Idempotency-Key") or ""
        try:
            asked = _object(body.decode()) if body else {}
            return 200, handle(self.desk, method, parts, key, asked)
        except NotFoundError:
            return 404, {}
        except (RefusedError, KeyError, ValueError) as error:
            return 422, {"error": str(error)}

    def _fail(self, fault: Fault, content: bytes) -> None:
        self.close_connection = True
        match fault:
            case Fault.BUSY:
                self._send(429, b"{}", retry_after="7")
            case Fault.UNAVAILABLE:
                self._send(503, b"{}")
            case Fault.ERROR_BEFORE | Fault.ERROR_AFTER:
                self._send(500, b"{}")
            case Fault.SILENT_AFTER:
                self.faults.is_silent.set()
                self.connection.settimeout(self.faults.silence)
                with suppress(OSError):
                    self.rfile.read(1)
            case Fault.CUT_AFTER:
                self._send(200, content[: len(content) // 2], length=len(content))
            case Fault.NO_JSON:
                self._send(200, b"<html>It works!</html>")
            case Fault.EMPTY:
                self._send(200, b"{}")
            case Fault.CUT_BEFORE:
                pass

    def _send(
        self, status: int, content: bytes, *, retry_after: str = "", length: int | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content) if length is None else length))
        if retry_after:
            self.send_header("Retry-After", retry_after)
        self.end_headers()
        self.wfile.write(content)


class DeskServer:
    """The desk on a port of this machine, from ``with`` to its end."""

    def __init__(self, desk: Desk, port: int = 0) -> None:
        self.desk = desk
        self.faults = Faults()
        handler = type("Handler", (_Handler,), {"desk": desk, "faults": self.faults})
        self._server = ThreadingHTTPServer(("127.0.0.1", port), handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8080)
    parser.add_argument("--database", type=Path, default=Path("desk.db"))
    parser.add_argument("--no-keys", action="store_true", help="honour no idempotency keys")
    parser.add_argument("--no-find", action="store_true", help="do not tell what was done")
    options = parser.parse_args()
    tickets = Desk(options.database, honours_keys=not options.no_keys, finds=not options.no_find)
    with DeskServer(tickets, options.port) as server:
        print(f"listening at {server.url}", flush=True)
        threading.Event().wait()
