"""The databases of the trials, read and disturbed without the site."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from tests.on_postgres import Server

AWAY = (sqlite3.OperationalError, psycopg.OperationalError)


class Database:
    """`url` is what the site gets as DATABASE_URL."""

    url: str
    tables: str

    def connect(self):
        raise NotImplementedError

    def query(self, sql: str) -> list[tuple]:
        with closing(self.connect()) as connection:
            return connection.execute(sql).fetchall()

    def run(self, sql: str) -> int:
        """Runs a statement. Returns how many rows it was about."""
        with closing(self.connect()) as connection:
            count = connection.execute(sql).rowcount
            connection.commit()
            return count

    def rows(self) -> dict[str, str]:
        """Every row as text, by table."""
        names = [name for (name,) in self.query(self.tables)]
        return {name: str(self.query(f'SELECT * FROM "{name}"')) for name in names}

    @contextmanager
    def away(self) -> Iterator[None]:
        """Nobody can use it, and then it is back."""
        raise NotImplementedError
        yield


class SQLite(Database):
    # A full-text index holds its words as a table that is read, and in tables of its own.
    tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '*_fts_*'"

    def __init__(self, file: Path):
        self.file, self.url = file, f"sqlite:///{file}"

    def connect(self):
        return sqlite3.connect(self.file, timeout=30)

    @contextmanager
    def away(self) -> Iterator[None]:
        """Another process holds the lock."""
        with closing(sqlite3.connect(self.file, timeout=30)) as other:
            other.execute("BEGIN IMMEDIATE")
            yield


class PostgreSQL(Database):
    tables = "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"

    def __init__(self, server: Server):
        self.server, self.url = server, server.url

    def connect(self):
        return psycopg.connect(self.url)

    @contextmanager
    def away(self) -> Iterator[None]:
        """The server crashes, and is started again."""
        self.server.stop("immediate")
        try:
            yield
        finally:
            self.server.start()
