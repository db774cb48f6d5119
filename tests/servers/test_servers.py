"""The servers of the tests start, are real, and end."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from patience import PATIENCE, until

from mail2ticket.errors import StoreError
from mail2ticket.stores.sql import SqlStore
from servers import MariaDb, PostgreSql, redis_server
from servers.processes import is_alive


def test_postgresql_keeps_what_was_committed_when_it_is_killed() -> None:
    psycopg = pytest.importorskip("psycopg")
    server = PostgreSql()
    try:
        url = server.new_database()
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept (x int)")
            assert connection.execute("SHOW fsync").fetchone() == ("on",)
            assert int(connection.execute("SHOW max_connections").fetchone()[0]) >= 100
        server.kill()
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url)
        server.start()
        with psycopg.connect(url) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (0,)
    finally:
        server.close()
    assert not server.folder.exists()


def test_each_test_has_a_postgresql_database_of_its_own(
    postgresql_server: PostgreSql, postgresql_url: str
) -> None:
    assert postgresql_server.new_database() != postgresql_url


@pytest.mark.parametrize("kind", ["postgresql_server", "mariadb_server"])
def test_what_is_about_to_be_committed_is_not_in_the_next_test(
    kind: str, request: pytest.FixtureRequest
) -> None:
    server: PostgreSql | MariaDb = request.getfixturevalue(kind)
    url = server.used_database()
    with SqlStore(url, timeout=PATIENCE) as late:

        def commit_late() -> None:
            with late.begin() as work:
                work.claim("a delivery of the last test")
                server.give_back(url)

        with pytest.raises(StoreError):
            commit_late()
        # Whoever that is may connect again: nobody else is given this one.
        assert server.used_database() != url
        assert not late.seen("a delivery of the last test")


def test_mariadb_keeps_what_was_committed_when_it_is_killed(mariadb_server: MariaDb) -> None:
    assert mariadb_server.new_database() != mariadb_server.new_database()
    server = MariaDb()
    try:
        server.new_database()
        server.kill()
        server.start()
        server.new_database()
    finally:
        server.close()
    assert not server.folder.exists()


def test_redis_is_empty(redis_url: str) -> None:
    redis = pytest.importorskip("redis")
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("a", "b")
    with redis_server() as other:
        assert other != redis_url


def test_a_server_ends_with_the_process_that_started_it() -> None:
    pytest.importorskip("psycopg")
    program = (
        "import os, sys; from servers import PostgreSql; server = PostgreSql();"
        "print(server._server.pid, server.folder, flush=True); os.kill(os.getpid(), 9)"
    )
    path = os.pathsep.join(("tests", os.environ.get("PYTHONPATH", "")))
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
        cwd=Path(__file__).parents[2],
    )
    pid, folder = done.stdout.split()
    until(lambda: not is_alive(int(pid)), "the end of the server")
    shutil.rmtree(folder)
