"""Where the workers of one gunicorn count: prometheus_client's multiprocess mode.

The files are in memory. On a disk that is full, writing to them would kill the worker.
"""

import os
import shutil
import tempfile
from pathlib import Path

VARIABLE = "PROMETHEUS_MULTIPROC_DIR"
PREFIX = "psec-metrics-"


def share_counters() -> None:
    """Makes the folder of this gunicorn, and removes those of gunicorns that ended.

    prometheus_client reads the variable when it is imported, so this comes first.
    """
    memory = Path("/dev", "shm")
    parent = memory if memory.is_dir() else Path(tempfile.gettempdir())
    for folder in parent.glob(f"{PREFIX}*"):
        if not _is_running(int(folder.name.removeprefix(PREFIX))):
            shutil.rmtree(folder, ignore_errors=True)
    folder = parent / f"{PREFIX}{os.getppid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    os.environ[VARIABLE] = str(folder)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
