"""
Real servers for tests and proofs, each in a folder of its own that goes with it.

In a test ask for the fixtures of `servers.fixtures`; in a script::

    with postgresql() as url:
        ...
"""

from servers.mariadb import MariaDb, mariadb
from servers.postgresql import PostgreSql, postgresql
from servers.processes import ServerMissing
from servers.redis_server import redis_server

__all__ = ["MariaDb", "PostgreSql", "ServerMissing", "mariadb", "postgresql", "redis_server"]
