"""Real outages of this process's database: context managers that begin one and end it."""

import shutil
import socket
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.db import connection


class Proxy:
    """Between this process and its PostgreSQL: stopped, it refuses connections and drops all."""

    def __init__(self, host: str, port: int):
        self.server = (host, port)
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.sockets: list[socket.socket] = []

    def start(self) -> None:
        listener = socket.create_server(("127.0.0.1", self.port))
        self.sockets.append(listener)
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()

    def stop(self) -> None:
        for each in self.sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()
        self.sockets.clear()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                pair = [listener.accept()[0], socket.create_connection(self.server)]
                self.sockets += pair
                for source, target in (pair, reversed(pair)):
                    threading.Thread(target=_copy, args=[source, target], daemon=True).start()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65_536):
            target.sendall(part)
    for each in (source, target):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)


@contextmanager
def through_a_proxy() -> Iterator[Proxy]:
    """A running proxy, through which this process's connection goes."""
    given = dict(connection.settings_dict)
    proxy = Proxy(given["HOST"], int(given["PORT"]))
    proxy.start()
    connection.close()
    connection.settings_dict["PORT"] = proxy.port
    try:
        yield proxy
    finally:
        connection.close()
        connection.settings_dict["PORT"] = given["PORT"]
        proxy.stop()


@contextmanager
def stopped() -> Iterator[None]:
    """PostgreSQL is not there, and then it is again."""
    with through_a_proxy() as proxy:
        connection.ensure_connection()
        proxy.stop()
        yield
        proxy.start()


@contextmanager
def locked() -> Iterator[None]:
    """Another process holds SQLite's lock for longer than anybody waits."""
    options = connection.settings_dict["OPTIONS"]
    usual, options["timeout"] = options["timeout"], 0.05
    connection.close()
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
    options["timeout"] = usual
    connection.close()


@contextmanager
def read_only() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    yield
    connection.close()


@contextmanager
def damaged() -> Iterator[None]:
    """The file's pages are garbage but for the first, and then it is the right file again."""
    usual = connection.settings_dict["NAME"]
    broken = Path(f"{usual}.damaged")
    connection.close()
    shutil.copy(usual, broken)
    with broken.open("r+b") as file:
        file.seek(4096)
        file.write(b"garbage!" * 200_000)
    connection.settings_dict["NAME"] = str(broken)
    yield
    connection.close()
    connection.settings_dict["NAME"] = usual
    broken.unlink()


KINDS = {
    "postgresql": [stopped],
    "sqlite": [locked, read_only, damaged],
}
