"""Whether files and rows belong together. This reads every row with a file: `doctor` alone asks."""

from ..backup.contents import StoredFile
from ..unused_files import KEPT, missing_files, unused_files
from .findings import Problem


def check_missing_files() -> str:
    if missing := missing_files():
        raise Problem(
            f"Files that rows name and that are missing: {len(missing)}, such as {_some(missing)}.",
            "Is this the right DATA_DIR? If so, take them from a backup (docs/backup.md).",
        )
    return "every row has its file"


def check_unused_files() -> str:
    if unused := unused_files(3 * KEPT):
        raise Problem(
            f"Old files that no row names: {len(unused)}, such as {_some(unused)}.",
            "The scheduler deletes them every day: see what it logs.",
        )
    return "no file is left over"


def _some(files: list[StoredFile]) -> str:
    return ", ".join(file.member.removeprefix("files/") for file in files[:3])
