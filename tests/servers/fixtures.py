"""
Fixtures for tests that need a server: one a worker process, started when it is first asked for.

``postgresql_server`` and ``mariadb_server`` can be killed and started again; use a server of
your own for that (`PostgreSql()`), for others share these. ``postgresql_url``, ``mariadb_url``
and ``redis_url`` name an empty database each. ``postgresql_urls`` and ``mariadb_urls`` name any
number of databases, in which our tables may be there already, and are empty: that is faster.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from servers.clamd import Clamd
from servers.dovecot import Dovecot
from servers.imap_place import ImapPlace
from servers.mariadb import MariaDb
from servers.postgresql import PostgreSql
from servers.processes import ServerMissing
from servers.redis_server import redis_server


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[PostgreSql]:
    pytest.importorskip("psycopg", reason="needs psycopg: pip install mail2ticket[postgresql]")
    try:
        server = PostgreSql()
    except ServerMissing as missing:
        pytest.skip(str(missing))
    yield server
    server.close()


@pytest.fixture
def postgresql_url(postgresql_server: PostgreSql) -> str:
    return postgresql_server.new_database()


@pytest.fixture
def postgresql_urls(postgresql_server: PostgreSql) -> Iterator[Callable[[], str]]:
    with _lent(postgresql_server) as urls:
        yield urls


@pytest.fixture(scope="session")
def mariadb_server() -> Iterator[MariaDb]:
    pytest.importorskip("pymysql", reason="needs PyMySQL: pip install mail2ticket[mysql]")
    try:
        server = MariaDb()
    except ServerMissing as missing:
        pytest.skip(str(missing))
    yield server
    server.close()


@pytest.fixture
def mariadb_url(mariadb_server: MariaDb) -> str:
    return mariadb_server.new_database()


@pytest.fixture
def mariadb_urls(mariadb_server: MariaDb) -> Iterator[Callable[[], str]]:
    with _lent(mariadb_server) as urls:
        yield urls


@pytest.fixture(params=["postgresql_urls", "mariadb_urls"])
def server_urls(request: pytest.FixtureRequest) -> Callable[[], str]:
    """Run the test on each kind of server."""
    found: Callable[[], str] = request.getfixturevalue(request.param)
    return found


@contextmanager
def _lent(server: PostgreSql | MariaDb) -> Iterator[Callable[[], str]]:
    lent: list[str] = []

    def lend() -> str:
        lent.append(server.used_database())
        return lent[-1]

    yield lend
    for url in lent:
        server.give_back(url)


@pytest.fixture(scope="session")
def _redis_server() -> Iterator[str]:
    try:
        with redis_server() as url:
            yield url
    except ServerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def redis_url(_redis_server: str) -> str:
    redis = pytest.importorskip("redis", reason="needs redis: pip install redis")
    with redis.Redis.from_url(_redis_server) as client:
        client.flushall()
    return _redis_server


@pytest.fixture(scope="session")
def clamd() -> Iterator[Clamd]:
    """A real clamd that knows EICAR; one of your own, to kill it, is `Clamd()`."""
    try:
        server = Clamd()
    except ServerMissing as missing:
        pytest.skip(str(missing))
    yield server
    server.close()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A real IMAP server; `Dovecot.new_user` is somebody who has no mail yet."""
    try:
        server = Dovecot()
    except ServerMissing as missing:
        pytest.skip(str(missing))
    yield server
    server.close()


@pytest.fixture(name="place")
def imap_place(dovecot: Dovecot) -> Iterator[ImapPlace]:
    """A user of the IMAP server who has no mail."""
    found = ImapPlace(dovecot)
    yield found
    found.close()
