"""What the doctor finds, what he advises, and that he changes nothing."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any, NamedTuple, Self

import pytest
from patience import PATIENCE, join
from scanners.fake_clamd import hears, saying, serving
from servers.certificates import Authority
from servers.dns_server import REFUSED
from servers.dns_server import serving as serving_names
from servers.imap_server import imap_server
from servers.smtp_fixtures import SmtpServers

from mail2ticket import settings
from mail2ticket.doctor import (
    Finding,
    Health,
    examine,
    look_at_files,
    look_at_machine,
    look_at_store,
)
from mail2ticket.errors import StoreError
from mail2ticket.logbook import remark
from mail2ticket.stores.memory import MemoryStore
from mail2ticket.stores.sqlite import SqliteStore
from mail2ticket.stores.versions import Tables
from mail2ticket.testing import outbound_mail

HEAD = """
[desk]
keys = ["a key that nobody else knows"]
"""
MAILBOX = """
[[mailboxes]]
address = "support@acme.example"
"""
SECRET = "a secret of the operator's"
OK, WARN, FAULT = Health


class Room(NamedTuple):
    """As `shutil.disk_usage` has it."""

    total: int
    used: int
    free: int


@pytest.fixture(autouse=True)
def roomy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(9, 0, 5_000_000_000))


def examined(folder: Path, toml: str = "", head: str = HEAD, **more: Any) -> list[Finding]:  # noqa: ANN401 - those of `examine`
    file = folder / "desk.toml"
    file.write_text(head + toml + MAILBOX, "utf-8")
    file.chmod(0o600)
    return [*examine(settings.read(file), seconds=PATIENCE, **more)]


def about(subject: str, found: list[Finding]) -> list[tuple[Health, str]]:
    return [(each.health, each.said) for each in found if each.subject == subject]


def store_in(folder: Path) -> SqliteStore:
    return SqliteStore(folder / "mail2ticket.db")


# --- settings and secrets -------------------------------------------------------------------


def test_a_desk_of_which_nothing_is_wrong_has_no_advice(tmp_path: Path) -> None:
    store_in(tmp_path).close()
    found = examined(tmp_path, '[outbox]\nmaildir = "out"\n[blobs]\nfolder = "files"\n')

    assert {each.health for each in found} == {OK}
    assert {each.advice for each in found} == {""}
    subjects = ["settings", "store", "store", "outbox", "files", "room", "clock"]
    assert [each.subject for each in found] == subjects
    assert sorted(path.name for path in tmp_path.iterdir()) == ["desk.toml", "mail2ticket.db"]


def test_settings_that_cannot_be_meant_so_are_told(tmp_path: Path) -> None:
    agent = '[[agents]]\nname = "Sam"\naddresses = ["sam@acme-staff.example"]\n'
    found = about("settings", examined(tmp_path, agent, head=""))

    assert [health for health, _ in found] == [OK, WARN, WARN]
    assert "there are no keys" in found[1][1]
    assert "nobody vouches for 1 agent" in found[2][1]


def test_keys_that_everybody_can_read_are_told(tmp_path: Path) -> None:
    file = tmp_path / "desk.toml"
    file.write_text(HEAD + MAILBOX, "utf-8")
    file.chmod(0o644)
    found = [*examine(settings.read(file))]

    assert (WARN, f"everybody on this machine can read {file}, with the keys in it") in about(
        "settings", found
    )


def test_keys_that_stand_elsewhere_are_in_no_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("M2T_KEY", "a key of thirty-two bytes, say it")
    file = tmp_path / "desk.toml"
    file.write_text(f'[desk]\nkeys = ["env:M2T_KEY"]\n{MAILBOX}', "utf-8")
    file.chmod(0o644)
    assert [health for health, _ in about("settings", [*examine(settings.read(file))])] == [OK]


def test_secrets_are_looked_for_and_never_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("M2T_PASSWORD", SECRET)
    (tmp_path / "open").write_text(SECRET)
    (tmp_path / "open").chmod(0o644)
    (tmp_path / "shut").write_text(SECRET)
    (tmp_path / "shut").chmod(0o600)
    inbox = (
        '[[inboxes]]\nkind = "imap"\nname = "{0}"\nhost = "127.0.0.1"\nport = 1\n'
        'user = "u"\npassword = "{0}"\n'
    )
    places = ("env:M2T_PASSWORD", "file:open", "file:shut", "env:M2T_NONE", "file:none")
    found = examined(tmp_path, "".join(map(inbox.format, places)))

    assert about("secrets", found) == [
        (WARN, "everybody on this machine can read file:open"),
        (FAULT, "env:M2T_NONE: there is no such environment variable"),
        (FAULT, "file:none: cannot be read: No such file or directory"),
    ]
    assert SECRET not in str(found)
    some = examined(tmp_path, inbox.format("file:shut") + '[blobs]\nurl = "memory://d"\n')
    assert about("secrets", some) == [(OK, "1 secret is there")]


# --- the store ------------------------------------------------------------------------------


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    found = about("store", examined(tmp_path))

    assert found[0][0] is OK
    assert "is not there yet" in found[0][1]
    assert not (tmp_path / "mail2ticket.db").exists()
    lost = about("store", examined(tmp_path, '[store]\nurl = "sqlite:///no/desk.db"\n'))
    assert lost[0][0] is FAULT
    assert about("store", examined(tmp_path, '[store]\nurl = "memory://"\n')) == [
        (WARN, "memory:// keeps nothing")
    ]


@pytest.mark.parametrize(
    ("statement", "health", "words"),
    [
        ("PRAGMA user_version = 1", WARN, "has version 1; the next command that opens it"),
        ("PRAGMA user_version = 99", FAULT, "has version 99, and this mail2ticket knows"),
        ("PRAGMA application_id = 7", FAULT, "belongs to another program"),
    ],
)
def test_a_store_of_another_version_is_told_and_not_opened(
    tmp_path: Path, statement: str, health: Health, words: str
) -> None:
    store_in(tmp_path).close()
    file = tmp_path / "mail2ticket.db"
    with sqlite3.connect(file) as database:
        database.execute(statement)
    database.close()
    before = file.read_bytes()
    [(found, said)] = about("store", examined(tmp_path))

    assert found is health
    assert words in said
    assert file.read_bytes() == before


def test_an_empty_file_or_one_that_is_no_database_is_told(tmp_path: Path) -> None:
    file = tmp_path / "mail2ticket.db"
    file.touch()
    [(health, said)] = about("store", examined(tmp_path))
    assert (health, "has no tables yet" in said) == (OK, True)

    file.write_bytes(b"no database at all" * 100)
    [(health, said)] = about("store", examined(tmp_path))
    assert (health, "file is not a database" in said) == (FAULT, True)


def test_what_is_written_is_rolled_back(tmp_path: Path) -> None:
    with store_in(tmp_path) as store:
        before = tuple(store.recorded())
        found = about("store", examined(tmp_path))
        assert found[1] == (OK, "takes what is written, and rolls it back")
        assert tuple(store.recorded()) == before
    with sqlite3.connect(tmp_path / "mail2ticket.db") as database:
        assert not [line for line in database.iterdump() if "doctor-" in line]
    database.close()


def test_a_store_that_cannot_be_written_to_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_in(tmp_path).close()

    def fail(_: object) -> None:
        raise StoreError("the disk is full")

    monkeypatch.setattr(SqliteStore, "begin", fail)
    assert about("store", examined(tmp_path))[-1] == (FAULT, "the disk is full")


def test_a_store_that_keeps_what_is_rolled_back_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_in(tmp_path).close()
    monkeypatch.setattr(SqliteStore, "seen", lambda *_: True)

    [last] = examined(tmp_path)[2:3]
    assert (last.health, last.said) == (FAULT, "what was rolled back is there all the same")


def test_what_waits_for_people_and_for_a_relay_is_told(tmp_path: Path) -> None:
    now = datetime.now(UTC)
    with store_in(tmp_path) as store, store.begin() as work:
        for name, due in (("old", now - timedelta(hours=3)), ("new", now), ("dead", now)):
            work.enqueue(outbound_mail(name), None, due)
    with store_in(tmp_path) as store:
        store.give_up(outbound_mail("dead"), 38, "550")
        mailbox = settings.read(_file(tmp_path))
        intake = settings.open_intake(mailbox, store, None)
        intake.process(b"From: a@client.example\nTo: nobody@acme.example\nSubject: x\n\ny")
    found = examined(tmp_path)

    assert about("held mail", found)[0][1].startswith("1 mail held for a person")
    assert about("notices", found) == [
        (WARN, "1 notice cannot be sent"),
        (WARN, "1 notice due for 3 h, and nobody sends"),
    ]


def test_a_database_whose_clock_is_another_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look_at_store, "datetime", Stopped)

    def told(now: datetime | None) -> list[Health]:
        tables = Tables(version=5, newest=5, now=now)
        return [each.health for each in look_at_store._clock_of(tables)]

    assert told(Stopped.now(UTC)) == []
    assert told(None) == []
    assert told(datetime(2020, 1, 1, tzinfo=UTC)) == [WARN]


def test_a_store_on_a_server_that_is_none_of_ours_is_told_without_its_password(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Tables(version=1, newest=5, server="PostgreSQL 16")
    monkeypatch.setattr(look_at_store, "server_tables", lambda *_: said)
    url = "postgresql://desk:hidden@db.example:5433/desk"
    found = examined(tmp_path, f'[store]\nurl = "{url}"\n')

    shown = "postgresql://db.example:5433/desk has version 1"
    assert about("store", found)[0][1].startswith(shown)
    assert "hidden" not in str(found)
    odd = examined(tmp_path, '[store]\nurl = "postgresql://db.example:port/desk"\n')
    assert about("store", odd)[0][1].startswith("postgresql://db.example/desk has version 1")


def _file(folder: Path) -> Path:
    file = folder / "desk.toml"
    file.write_text(HEAD + MAILBOX, "utf-8")
    return file


def test_a_clock_that_was_set_back_is_told(tmp_path: Path) -> None:
    store_in(tmp_path).close()
    later = datetime.now(UTC).timestamp() + 3_600
    os.utime(tmp_path / "mail2ticket.db", (later, later))

    health, said = about("clock", examined(tmp_path))[0]
    assert health is WARN
    assert "was written in the future" in said


# --- servers --------------------------------------------------------------------------------

FOUND = b"* SEARCH 3 4\r\n{tag} OK\r\n"
OLD = b'* 1 FETCH (UID 3 RFC822.SIZE 9 INTERNALDATE "17-Jul-2020 02:44:25 +0000")\r\n{tag} OK\r\n'
IMAP = (
    '[[inboxes]]\nkind = "imap"\nname = "support"\nhost = "127.0.0.1"\nport = {}\n'
    'user = "help"\npassword = "file:password"\nsecurity = "loopback"\n{}'
)


@pytest.mark.parametrize(
    ("answers", "more", "health", "words"),
    [
        ({"UID SEARCH": FOUND, "UID FETCH": OLD}, "", WARN, "2 mails wait, the first for"),
        ({"UID SEARCH": FOUND}, "", OK, "2 mails wait"),
        ({}, "", OK, "no mail waits"),
        ({"AUTHENTICATE": b"{tag} NO [AUTHENTICATIONFAILED] no\r\n"}, "", FAULT, "no"),
        ({"SELECT": b"{tag} NO [NONEXISTENT] none\r\n"}, "", FAULT, "INBOX cannot be opened"),
        ({}, 'after = "move"\nmove_to = "\\\\Archive"\n', FAULT, "no folder for \\Archive"),
    ],
)
def test_an_inbox_on_a_server_is_logged_in_to_and_nothing_is_changed(
    tmp_path: Path, answers: dict[str, bytes], more: str, health: Health, words: str
) -> None:
    (tmp_path / "password").write_text(SECRET)
    (tmp_path / "password").chmod(0o600)
    with imap_server(answers) as server:
        found = examined(tmp_path, IMAP.format(server.port, more))

    [(how, said)] = about("inbox support", found)
    assert how is health
    assert words in said
    assert SECRET not in str(found)
    changing = {"UID STORE", "UID MOVE", "UID COPY", "UID EXPUNGE", "CREATE"}
    assert not changing & set(server.commands())


def test_inboxes_in_files_are_looked_into(tmp_path: Path) -> None:
    for name in ("cur", "new", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)
    (tmp_path / "box" / "new" / "1").write_bytes(b"x")
    (tmp_path / "mbox").write_bytes(b"")
    toml = "".join(
        f'[[inboxes]]\nkind = "{kind}"\nname = "{path}"\npath = "{path}"\n'
        for kind, path in (
            ("maildir", "box"),
            ("maildir", "nobox"),
            ("mbox", "mbox"),
            ("mbox", "nombox"),
        )
    )
    found = examined(tmp_path, toml)

    assert about("inbox box", found) == [(OK, f"{tmp_path / 'box'}: 1 mail waits")]
    before = datetime.now(UTC).timestamp() - 9 * 3_600
    os.utime(tmp_path / "box" / "new" / "1", (before, before))
    assert about("inbox box", examined(tmp_path, toml)) == [
        (WARN, f"{tmp_path / 'box'}: 1 mail waits, the first for 9 h")
    ]
    assert about("inbox nobox", found)[0][0] is FAULT
    assert about("inbox mbox", found) == [(OK, f"{tmp_path / 'mbox'} can be read")]
    assert about("inbox nombox", found)[0][0] is WARN
    assert (tmp_path / "box" / "new" / "1").exists()


def test_what_cannot_be_written_to_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For root everything can be; so it is asked as another user would be told."""
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = examined(tmp_path, '[outbox]\nmaildir = "out"\n')

    assert about("outbox", found)[0] == (FAULT, f"{tmp_path} cannot be written to")


def test_what_sends_is_connected_to_and_nothing_is_sent(tmp_path: Path, smtp: SmtpServers) -> None:
    server = smtp.recording()
    port = server.port
    toml = f'[outbox.smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "loopback"\n'
    found = examined(tmp_path, toml)

    assert about("outbox", found) == [(OK, f"127.0.0.1:{port} in the clear")]
    assert not server.mails
    assert [each.split()[0] for each in server.said] == ["ehlo", "QUIT"]
    server.close()
    [(health, said)] = about("outbox", examined(tmp_path, toml))
    assert (health, "cannot be reached" in said) == (FAULT, True)


def test_what_sends_is_logged_in_to_by_tls_and_a_password_that_is_refused_is_not_told(
    tmp_path: Path, smtp: SmtpServers, authority: Authority
) -> None:
    secret = f"\0help\0{SECRET}".encode()
    server = smtp.recording(
        features=("AUTH PLAIN",),
        secrets=(secret,),
        context=authority.server_context(),
        is_secret=True,
    )
    toml = (
        f'[outbox.smtp]\nhost = "localhost"\nport = {server.port}\nuser = "help"\n'
        f'password = "file:password"\nca_file = "{authority.ca_file}"\n'
    )

    def told(password: str) -> tuple[Health, str]:
        (tmp_path / "password").write_text(password)
        (tmp_path / "password").chmod(0o600)
        [found] = about("outbox", examined(tmp_path, toml))
        return found

    assert told(SECRET) == (OK, f"help at localhost:{server.port} by TLS")
    health, said = told("the wrong one")
    assert health is FAULT
    assert "535 5.7.8" in said
    assert "the wrong one" not in said
    assert not server.mails


def test_who_listens_for_lmtp_must_be_a_mail_server(tmp_path: Path) -> None:
    def listening(greeting: bytes) -> tuple[Health, str]:
        with serving(lambda connection: connection.sendall(greeting)) as place:
            port = place.rpartition(":")[2]
            found = examined(tmp_path, f'[lmtp]\nlisten = "127.0.0.1:{port}"\n')
        return about("lmtp", found)[0]

    assert listening(b"220 desk LMTP\r\n")[0] is OK
    assert listening(b"SSH-2.0-Open\r\n")[0] is FAULT
    nobody = examined(tmp_path, f'[lmtp]\nlisten = "unix:{tmp_path}/none"\n')
    assert about("lmtp", nobody) == [(FAULT, f"unix:{tmp_path}/none: No such file or directory")]


# --- files ----------------------------------------------------------------------------------


def clamd(version: bytes, verdict: bytes) -> Callable[[socket.socket], None]:
    def part(connection: socket.socket) -> None:
        command = hears(connection)
        said = {b"zPING\0": b"PONG", b"zVERSION\0": version}.get(command, verdict)
        connection.sendall(said + b"\0")

    return part


TODAY = datetime.now(UTC).strftime("%a %b %d %H:%M:%S %Y").encode()
FRESH = b"ClamAV 1.4.1/27461/" + TODAY
STALE = b"ClamAV 1.4.1/27000/Tue Nov  3 09:00:00 2020"
HARM = b"stream: Eicar-Signature FOUND"


@pytest.mark.parametrize(
    ("version", "verdict", "healths", "words"),
    [
        (FRESH, HARM, [OK, OK], "finds the test file of EICAR: Eicar-Signature"),
        (STALE, HARM, [WARN, OK], "days old"),
        (b"ClamAV 1.4.1", HARM, [WARN, OK], "none of ClamAV's own signatures are loaded"),
        (FRESH, b"stream: OK", [OK, FAULT], "finds nothing in the test file"),
        (FRESH, b"Can't allocate memory ERROR", [OK, FAULT], "cannot scan"),
    ],
    ids=["fresh", "stale", "without signatures", "finds nothing", "cannot scan"],
)
def test_f4_a_scanner_must_find_the_test_file_with_fresh_signatures(
    tmp_path: Path, version: bytes, verdict: bytes, healths: list[Health], words: str
) -> None:
    with serving(clamd(version, verdict)) as place:
        found = about("scanner", examined(tmp_path, f'[scanner]\nclamd = "{place}"\n'))

    assert [health for health, _ in found] == healths
    assert words in str(found)


def test_f4_of_two_scanners_one_may_be_down(tmp_path: Path) -> None:
    with serving(clamd(FRESH, HARM)) as place, serving(saying(b"WHAT")) as odd:
        toml = f'[scanner]\nclamd = ["{odd}", "unix:///nowhere/clamd", "{place}"]\n'
        found = about("scanner", examined(tmp_path, toml))

    assert [health for health, _ in found] == [WARN, WARN, OK, OK]
    alone = about("scanner", examined(tmp_path, '[scanner]\nclamd = "unix:///nowhere/clamd"\n'))
    assert [health for health, _ in alone] == [FAULT]


def test_the_test_file_is_that_of_eicar() -> None:
    from servers.clamd import EICAR  # noqa: PLC0415 - beside what it is compared with

    assert b"".join(look_at_files._EICAR) == EICAR


def test_f7_a_place_for_files_is_written_to_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    assert about("files", examined(tmp_path, '[blobs]\nfolder = "files"\n'))[0][0] is OK
    assert not [*(tmp_path / "files").iterdir()]
    url = "memory://doctor/files"
    assert about("files", examined(tmp_path, f'[blobs]\nurl = "{url}"\n'))[0][0] is OK

    (tmp_path / "file").write_bytes(b"")
    [(health, said)] = about("files", examined(tmp_path, '[blobs]\nfolder = "file"\n'))
    assert (health, "cannot be written" in said) == (FAULT, True)


# --- the machine ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("free", "health"), [(2_000_000_000, OK), (500_000_000, WARN), (50_000_000, FAULT)]
)
def test_a_disk_that_is_nearly_full_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, health: Health
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Room(9, 0, free))
    toml = (
        '[outbox]\nmaildir = "out"\n[blobs]\nfolder = "files"\n'
        '[[inboxes]]\nkind = "mbox"\nname = "m"\npath = "m"\n'
    )
    assert {each for each, _ in about("room", examined(tmp_path, toml))} == {health}


def test_a_disk_without_inodes_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(NamedTuple):
        f_files: int = 1_000
        f_favail: int = 2

    monkeypatch.setattr(os, "statvfs", lambda _: Full())
    assert about("room", examined(tmp_path))[0][0] is WARN


def test_s4_name_servers_must_answer_where_signatures_are_checked(tmp_path: Path) -> None:
    def asked(records: dict[str, list[bytes] | str], more: str = "") -> tuple[Health, str]:
        with serving_names(records) as server:
            toml = f'[dkim]\nname_servers = ["127.0.0.1"]\nport = {server.port}\n{more}'
            return about("dns", examined(tmp_path, toml))[0]

    assert asked({})[0] is OK
    broken: dict[str, list[bytes] | str] = {"_dmarc.acme.example": REFUSED}
    assert asked(broken)[0] is WARN
    assert asked(broken, "puts_off = true\n")[0] is FAULT


class Stopped(datetime):
    """A clock that stands still, however long an answer takes."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> Self:
        return cls(2026, 11, 3, 12, tzinfo=tz)


@contextmanager
def time_server(ahead: timedelta, first: int = 0x24, stratum: int = 2) -> Iterator[str]:
    """Answer one question, by a clock that is *ahead* of `Stopped`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(PATIENCE)

        def serve() -> None:
            _, client = listening.recvfrom(512)
            now: datetime = Stopped.now(UTC)
            since = now + ahead - datetime(1900, 1, 1, tzinfo=UTC)
            stamp = struct.pack("!II", int(since.total_seconds()) % 2**32, 0)
            listening.sendto(bytes((first, stratum)) + bytes(30) + stamp + stamp, client)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"127.0.0.1:{listening.getsockname()[1]}"
        join(thread)


@pytest.mark.parametrize(
    ("ahead", "health", "words"),
    [
        (timedelta(), OK, "is that of"),
        (timedelta(minutes=5), FAULT, "s behind that of"),
        (timedelta(hours=-1), FAULT, "s before that of"),
    ],
)
def test_the_clock_is_compared_with_that_of_a_time_server(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ahead: timedelta,
    health: Health,
    words: str,
) -> None:
    monkeypatch.setattr(look_at_machine, "datetime", Stopped)
    with time_server(ahead) as server:
        [(how, said)] = about("clock", examined(tmp_path, time_server=server))
    assert (how, words in said) == (health, True)


def test_a_time_server_that_does_not_know_is_not_believed(tmp_path: Path) -> None:
    with time_server(timedelta(), stratum=0) as server:
        [(health, said)] = about("clock", examined(tmp_path, time_server=server))
    assert (health, "does not know what time it is" in said) == (FAULT, True)
    # The seconds of NTP begin anew in 2036.
    assert look_at_machine._moment(bytes(8)) == datetime(2036, 2, 7, 6, 28, 16, tzinfo=UTC)


def test_one_thing_that_breaks_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise ZeroDivisionError("a bug\nof ours")

    monkeypatch.setattr(shutil, "disk_usage", broken)
    found = examined(tmp_path)

    assert about("room", found) == [(FAULT, "ZeroDivisionError: a bug\\x0aof ours")]
    assert about("clock", found)[0][0] is OK


def test_what_a_store_remarks_when_it_is_opened_is_told_and_not_logged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    store_in(tmp_path).close()

    def opened(*_: object, **__: object) -> MemoryStore:
        remark("max_allowed_packet of the server is %d bytes", 1_000)
        return MemoryStore()

    monkeypatch.setattr(look_at_store, "open_store", opened)
    found = about("store", examined(tmp_path))

    assert (WARN, "max_allowed_packet of the server is 1000 bytes") in found
    assert not caplog.records


def test_a_store_without_files_may_have_nothing_to_close(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store_in(tmp_path).close()
    monkeypatch.setattr(
        "mail2ticket.doctor.look_at_store.open_store", lambda *_, **__: MemoryStore()
    )
    assert about("store", examined(tmp_path))[1][0] is OK
