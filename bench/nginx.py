"""Runs the nginx that is installed with psec_site/nginx.conf, in a temporary folder."""

import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from .sites import ROOT

CONFIGURATION = ROOT / "psec_site/nginx.conf"
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def find_nginx() -> str | None:
    """The path of nginx. Debian's package has it where not everybody looks for programs."""
    return shutil.which("nginx") or shutil.which("/usr/sbin/nginx")


class Proxy:
    """A running nginx, with its files in `folder`. gunicorn has to listen on `socket`."""

    pid = 0

    def __init__(self, folder: Path):
        self.folder = folder
        self.port = free_port()
        self.http_port = free_port()

    @property
    def socket(self) -> Path:
        return self.folder / "gunicorn.sock"

    @property
    def disk(self) -> int:
        """The bytes of the bodies and responses that are in files just now."""
        return sum(temporary_bytes(worker, self.folder) for worker in workers(self.pid))

    @property
    def log(self) -> str:
        return "".join((self.folder / f"{name}.log").read_text() for name in ("access", "error"))

    def connect(self, source: str = "127.0.0.1", timeout: float = 60) -> ssl.SSLSocket:
        """A connection from this address of the machine: any that begins with 127."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout, (source, 0))
        context = ssl.create_default_context(cafile=self.folder / "fullchain.pem")
        return context.wrap_socket(plain, server_hostname="localhost")


@contextmanager
def nginx(program: str) -> Iterator[Proxy]:
    """nginx in front of whatever listens on the socket. RuntimeError if it refuses its file."""
    with TemporaryDirectory(prefix="psec-nginx-") as name:
        folder = Path(name)
        folder.chmod(0o711)  # nginx's workers are another user if this one is root
        proxy = Proxy(folder)
        make_certificate(folder)
        configuration = folder / "nginx.conf"
        configuration.write_text(moved(CONFIGURATION.read_text(), proxy))
        command = [program, "-c", str(configuration), "-g", "daemon off;"]
        checked = subprocess.run([*command, "-t"], capture_output=True, text=True)
        if checked.returncode:
            raise RuntimeError(checked.stderr)
        process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        proxy.pid = process.pid
        try:
            wait_for(proxy.port)
            yield proxy
        finally:
            process.terminate()
            process.wait(10)


def moved(configuration: str, proxy: Proxy) -> str:
    """The configuration with its files in the folder, on free ports of this machine only.

    Nothing else of it changes.
    """
    folder = proxy.folder
    places = {
        "/run/psec": folder,
        "/run/nginx.pid": folder / "pid",
        "/var/log/nginx": folder,
        "/etc/nginx/tls": folder,
        "/var/www/acme": folder / "acme",
    }
    for place, here in places.items():
        if place not in configuration:
            raise RuntimeError(f"nginx.conf names {place} no more.")
        configuration = configuration.replace(place, str(here))
    configuration = re.sub(r" *listen \[::\]:.*\n", "", configuration)
    configuration = configuration.replace("listen 80;", f"listen 127.0.0.1:{proxy.http_port};")
    configuration = configuration.replace("listen 443 ", f"listen 127.0.0.1:{proxy.port} ")
    paths = "".join(f"{name}_temp_path {folder / name};\n" for name in TEMPORARY)
    return configuration.replace("http {\n", f"http {{\n{paths}", 1)


def make_certificate(folder: Path) -> None:
    """A certificate of localhost that nobody trusts, and its key."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
            *("-nodes", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(folder / "privkey.pem"), "-out", str(folder / "fullchain.pem")),
        ],
        check=True,
        capture_output=True,
    )


def workers(pid: int) -> list[int]:
    """The processes that this one has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def temporary_bytes(pid: int, folder: Path | str) -> int:
    """The bytes of this process's files in the folder that have no name any more.

    nginx and Python delete the name of a temporary file as soon as they have opened it.
    """
    size = 0
    for descriptor in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # closed meanwhile
            name = str(descriptor.readlink())
            if name.startswith(f"{folder}/") and name.endswith(" (deleted)"):
                size += descriptor.stat().st_size
    return size


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(port: int) -> None:
    """Returns once the port accepts connections. RuntimeError if it does not in 30 s."""
    for _ in range(300):
        try:
            return socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("nginx does not answer.")
