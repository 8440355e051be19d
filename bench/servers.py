"""gunicorn as in production, visitors who ask over and over, and what that costs."""

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

from .sites import Site

TICKS = os.sysconf("SC_CLK_TCK")
DJANGO = "django.core.wsgi:get_wsgi_application()"  # without anything in front of it
PATIENCE = 60  # seconds for an answer
LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.I)


class Cost(NamedTuple):
    """Of one request, in milliseconds: until the next could be asked, and of the workers' CPU."""

    time: float
    cpu: float


@contextmanager
def gunicorn(application: str, site: Site, *, workers: int = 2) -> Iterator["Server"]:
    """Workers of four threads, as in production, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", "4", "--workers", str(workers)]
    command += ["--log-level", "error", "--no-control-socket"]
    process = subprocess.Popen(command, cwd=site.folder, env=site.environment)
    try:
        server = Server(process, port)
        server.wait()
        yield server
    finally:
        process.terminate()
        process.wait(10)


class Server:
    def __init__(self, process: subprocess.Popen, port: int):
        self.process = process
        self.port = port

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def wait(self) -> None:
        for _ in range(300):
            try:
                return self.connect().close()
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The server does not answer.")

    def workers(self) -> list[Path]:
        """Their folders in /proc."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [Path("/proc", pid) for pid in children.split()]

    def cpu_seconds(self) -> float:
        """Of its workers, so far."""
        stats = [(worker / "stat").read_text() for worker in self.workers()]
        times = [stat.rpartition(")")[2].split()[11:13] for stat in stats]
        return sum(int(user) + int(system) for user, system in times) / TICKS

    def get(self, path: str, **headers: str) -> "Answer":
        """RuntimeError if the answer is not a 200."""
        with self.connect() as connection:
            connection.sendall(request("GET", path, headers))
            answer = receive(connection)
        if answer.status != "HTTP/1.1 200 OK":
            raise RuntimeError(f"{path}: {answer.status}")
        return answer

    def ask(self, path: str, *, seconds: float = 1, at_once: int = 1, **headers: str) -> Cost:
        """For so long, over so many connections, the next when all have their answer."""
        self.get(path, **headers)
        asked = request("GET", path, headers)
        before, count, started = self.cpu_seconds(), 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            with ExitStack() as stack:
                connections = [stack.enter_context(self.connect()) for _ in range(at_once)]
                for _ in range(50):  # then others, which another worker may take
                    for connection in connections:
                        connection.sendall(asked)
                    for connection in connections:
                        receive(connection)
                    count += at_once
                    if time.perf_counter() - started > seconds:
                        break
        passed = time.perf_counter() - started
        return Cost(1000 * passed / count, 1000 * (self.cpu_seconds() - before) / count)


class Answer(NamedTuple):
    status: str
    headers: list[tuple[str, str]]
    body: bytes


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    names = {"Host": "localhost:8000", "Accept-Encoding": "br"} | headers
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in names.items())
    return f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body


def receive(connection: socket.socket) -> Answer:
    data = b""
    while b"\r\n\r\n" not in data:
        data += more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if not length:
        raise RuntimeError("An answer without its length.")
    while len(body) < int(length[1]):
        body += more(connection)
    status, *lines = head.decode("latin-1").split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    return Answer(status, headers, body)


def more(connection: socket.socket) -> bytes:
    if data := connection.recv(65536):
        return data
    raise RuntimeError("The server hung up.")
