"""gunicorn as `serve` starts it, a visitor who asks over and over, and what that costs."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TICKS = os.sysconf("SC_CLK_TCK")
GUNICORNS = ("Server", "Date", "Connection")
SETTINGS = "psec_site.settings.local"


@contextmanager
def gunicorn(application: str, env: dict[str, str], cwd: Path = ROOT) -> Iterator["Server"]:
    """Two workers of four threads, as in production, on a port of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}"]
    command += ["--worker-class", "gthread", "--threads", "4", "--workers", "2"]
    command += ["--log-level", "error", "--no-control-socket"]
    process = subprocess.Popen(command, cwd=cwd, env=os.environ | env)
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

    def wait(self) -> None:
        for _ in range(300):
            try:
                return socket.create_connection(("127.0.0.1", self.port), 1).close()
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("The server does not answer.")

    def cpu_seconds(self) -> float:
        """Of its workers, so far."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        stats = [Path(f"/proc/{pid}/stat").read_text() for pid in children.split()]
        times = [stat.rpartition(")")[2].split()[11:13] for stat in stats]
        return sum(int(user) + int(system) for user, system in times) / TICKS

    def ask(self, path: str, seconds: float) -> tuple[float, float]:
        """Requests a second, and milliseconds of CPU for each. Each answer is as long as the first.

        RuntimeError if that is not a 200.
        """
        request = request_for(path)
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            length = answer_to(connection, request)[2]
        before, count, started = self.cpu_seconds(), 0, time.perf_counter()
        while time.perf_counter() - started < seconds:
            with socket.create_connection(("127.0.0.1", self.port)) as connection:
                for _ in range(100):
                    connection.sendall(request)
                    missing = length
                    while missing > 0:
                        missing -= len(connection.recv(65536))
                    count += 1
        passed = time.perf_counter() - started
        return count / passed, 1000 * (self.cpu_seconds() - before) / count


def request_for(path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: localhost:8000\r\nAccept-Encoding: br\r\n\r\n".encode()


def answer_to(
    connection: socket.socket, request: bytes
) -> tuple[list[tuple[str, str]], bytes, int]:
    """The headers that the application gave, the body, and the bytes of it all."""
    connection.sendall(request)
    data = connection.recv(65536)
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    status, *lines = head.decode("latin-1").split("\r\n")
    if not status.startswith("HTTP/1.1 200"):
        raise RuntimeError(status)
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in lines)]
    length = int(dict(headers)["Content-Length"])
    while len(body) < length:
        body += connection.recv(65536)
    return (
        [header for header in headers if header[0] not in GUNICORNS],
        body,
        len(head) + 4 + length,
    )


@contextmanager
def site(data_dir: Path) -> Iterator[dict[str, str]]:
    """The Collective's own pages in a database of their own. Gives the environment to run it."""
    env = {
        "DATA_DIR": str(data_dir),
        "MEDIA_ROOT": str(data_dir / "media"),
        "DJANGO_SETTINGS_MODULE": SETTINGS,
    }
    manage("prepare", env)
    yield env


def manage(command: str, env: dict[str, str], *arguments: str) -> None:
    subprocess.run(
        [sys.executable, "manage.py", command, *arguments],
        cwd=ROOT,
        env=os.environ | env,
        check=True,
        stdout=subprocess.DEVNULL,
    )
