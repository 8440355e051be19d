"""Starts gunicorn as in production, sends it requests, and measures their cost."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from psec_site.request_limits.rules import THREADS

from .sites import Site

TICKS = os.sysconf("SC_CLK_TCK")
DJANGO = "django.core.wsgi:get_wsgi_application()"  # without the page cache
TIMEOUT = 60  # seconds
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.I)


class Cost(NamedTuple):
    """Milliseconds per request: elapsed time, and CPU time of the workers."""

    time: float
    cpu: float


@contextmanager
def gunicorn(
    application: str, site: Site, *, workers: int = 2, path: Path | None = None
) -> Iterator["Server"]:
    """A running server on a free port, and on a Unix socket if there is a `path`.

    Its workers have as many threads as in production.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", str(THREADS), "--workers", str(workers)]
    command += ["--log-level", "error", "--no-control-socket", "--graceful-timeout", "1"]
    command += ["--bind", f"unix:{path}"] if path else []
    process = subprocess.Popen(command, cwd=site.folder, env=site.environment)
    try:
        server = Server(process, port)
        server.wait()
        yield server
    finally:
        process.terminate()
        process.wait(30)


class Server:
    def __init__(self, process: subprocess.Popen, port: int):
        self.process = process
        self.port = port

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), TIMEOUT)

    def wait(self) -> None:
        """Returns once it accepts connections. Raises RuntimeError if it does not in 30 s."""
        for _ in range(300):
            try:
                return self.connect().close()
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The server does not respond.")

    def workers(self) -> list[Path]:
        """The workers' folders in /proc."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [Path("/proc", pid) for pid in children.split()]

    def cpu_seconds(self) -> float:
        """The CPU time of its workers so far."""
        stats = [(worker / "stat").read_text() for worker in self.workers()]
        times = [stat.rpartition(")")[2].split()[11:13] for stat in stats]
        return sum(int(user) + int(system) for user, system in times) / TICKS

    def get(self, path: str, **headers: str) -> "Response":
        """The response of one request. Raises RuntimeError if it is not a 200."""
        with self.connect() as connection:
            connection.sendall(request("GET", path, headers))
            response = receive(connection)
        if response.status != "HTTP/1.1 200 OK":
            raise RuntimeError(f"{path}: {response.status}")
        return response

    def load(self, path: str, *, seconds: float = 1, connections: int = 1, **headers: str) -> Cost:
        """The cost of a request, from as many as fit into this time.

        Each of the connections sends one; the next are sent when all have their response.
        """
        self.get(path, **headers)
        message = request("GET", path, headers)
        before, count, started = self.cpu_seconds(), 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            with ExitStack() as stack:
                opened = [stack.enter_context(self.connect()) for _ in range(connections)]
                for _ in range(50):  # then new connections, which another worker may accept
                    for connection in opened:
                        connection.sendall(message)
                    for connection in opened:
                        receive(connection)
                    count += connections
                    if time.perf_counter() - started > seconds:
                        break
        passed = time.perf_counter() - started
        return Cost(1000 * passed / count, 1000 * (self.cpu_seconds() - before) / count)


class Response(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: bytes


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """An HTTP request as it is sent. In header names an underscore stands for a hyphen."""
    names = {"Host": "localhost:8000", "Accept-Encoding": "br"} | headers
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in names.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def receive(connection: socket.socket) -> Response:
    """Reads one response. Raises RuntimeError if it has no Content-Length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if not length:
        raise RuntimeError("A response without Content-Length.")
    while len(body) < int(length[1]):
        body += more(connection)
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    return Response(status, headers, body)


def more(connection: socket.socket) -> bytes:
    """The next bytes. Raises RuntimeError if the server has closed the connection."""
    if data := connection.recv(65536):
        return data
    raise RuntimeError("The server closed the connection.")
