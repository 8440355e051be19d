"""A new Debian 13 with systemd, in a folder and in namespaces of its own."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BOOT = Path(__file__).with_name("boot.sh")
NAMESPACES = ("--mount", "--pid", "--uts", "--ipc", "--cgroup")
PROGRAMS = ("debootstrap", "unshare", "nsenter")
# Where this machine looks for certificates, if it was told: registries may need them.
CERTIFICATES = {name: os.environ[name] for name in ("SSL_CERT_FILE",) if name in os.environ}
UMASK = 0o022  # Debian's for root; the settings change that of the tests
LOCAL_CERTIFICATES = Path("/usr/local/share/ca-certificates")


def what_is_missing() -> str:
    """Why no machine can be made here, or nothing."""
    if os.geteuid() != 0:
        return "A machine can be made only by root."
    if not shutil.which("debootstrap") and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "debootstrap"], check=False)
    missing = [name for name in PROGRAMS if not shutil.which(name)]
    return f"Not installed: {', '.join(missing)}." if missing else ""


def make_system(folder: Path, *packages: str) -> None:
    """Debian 13 with its smallest set of packages and these, in an empty folder."""
    command = ["debootstrap", "--variant=minbase"]
    command += [f"--include={','.join(packages)}"] if packages else []  # an empty list is refused
    subprocess.run(
        [*command, "trixie", str(folder)], check=True, stdout=subprocess.DEVNULL, umask=UMASK
    )
    shutil.copy("/etc/resolv.conf", folder / "etc/resolv.conf")
    trusted = folder / LOCAL_CERTIFICATES.relative_to("/")
    trusted.mkdir(exist_ok=True)
    for path in LOCAL_CERTIFICATES.glob("*.crt"):
        shutil.copy(path, trusted)


class Machine:
    """A running one. Its network is its own and leads nowhere."""

    def __init__(self, folder: Path, init: int):
        self.folder = folder
        self.init = init

    def run(self, script: str, *, check: bool = True) -> subprocess.CompletedProcess:
        """Runs it as root in a shell that stops at the first error, with this machine's network."""
        return self._enter(NAMESPACES, script, check)

    def run_offline(self, script: str) -> subprocess.CompletedProcess:
        """The same, with the machine's own network."""
        return self._enter((*NAMESPACES, "--net"), script, True)

    def _enter(
        self, namespaces: tuple[str, ...], script: str, check: bool
    ) -> subprocess.CompletedProcess:
        environment = {
            "DEBIAN_FRONTEND": "noninteractive",
            "HOME": "/root",
            "LANG": "C.UTF-8",
            "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        } | CERTIFICATES
        done = subprocess.run(
            [
                "nsenter",
                "--target",
                str(self.init),
                *namespaces,
                "sh",
                "-euc",
                f"cd /root\n{script}",
            ],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            umask=UMASK,
            timeout=1200,
        )
        if check and done.returncode:
            raise AssertionError(f"Ended with {done.returncode}:\n{script}\n{done.stdout}")
        return done

    def in_its_network(self, *command: str) -> list[str]:
        """The command line that runs a program of this machine in the other's network."""
        return ["nsenter", "--target", str(self.init), "--net", *command]


def started(unshare: int, folder: Path) -> Machine | None:
    """The machine, once systemd has started what it starts at boot."""
    children = Path(f"/proc/{unshare}/task/{unshare}/children").read_text().split()
    if not children or Path(f"/proc/{children[0]}/comm").read_text() != "systemd\n":
        return None
    machine = Machine(folder, int(children[0]))
    state = machine.run("systemctl is-system-running", check=False).stdout.strip()
    # "degraded", because a unit of Debian's failed that needs a kernel of its own, is enough.
    return machine if state in {"running", "degraded"} else None


@contextmanager
def booted(folder: Path) -> Iterator[Machine]:
    """The system in the folder, with all its services. Everything in it is killed at the end."""
    log = folder.with_suffix(".log")
    with log.open("w") as output:
        process = subprocess.Popen(
            [
                *("unshare", "--fork", "--kill-child", "--net", *NAMESPACES),
                *("sh", str(BOOT), str(folder)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            umask=UMASK,
        )
    try:
        for _ in range(300):
            if machine := started(process.pid, folder):
                break
            time.sleep(0.1)
        else:
            raise RuntimeError(f"systemd does not start: {log.read_text()}")
        yield machine
    finally:
        process.kill()  # and with it, by --kill-child, everything in its namespace
        process.wait()
