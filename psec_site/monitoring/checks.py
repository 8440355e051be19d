"""The checks of a running deployment: one list for all that ask.

`/readyz/`, the admin's first page and the metrics ask `blocking` and `warnings`. `manage.py doctor`
also asks what takes longer.
"""

from .file_checks import check_missing_files, check_unused_files
from .findings import Check, Finding, look
from .host_checks import (
    check_cache,
    check_clock,
    check_database,
    check_disk,
    check_migrations,
    check_restore,
    check_shared_storage,
    check_storage,
)
from .outside_checks import (
    check_address,
    check_bucket,
    check_certificate,
    check_headers,
    check_public_files,
)
from .page_checks import check_days_in_pages
from .running_checks import (
    check_backup,
    check_erased_words,
    check_erasing,
    check_failed_tasks,
    check_letters,
    check_queue,
    check_scheduler,
    check_worker,
)

# Without one of these this host cannot serve. They are asked in this order.
BLOCKING: dict[str, Check] = {
    "database": check_database,
    "restore": check_restore,
    "migrations": check_migrations,
    "storage": check_storage,
    "shared_storage": check_shared_storage,
}
# Somebody has to see to these; every host has them alike, so they take no host out of service.
WARNINGS: dict[str, Check] = {
    "disk": check_disk,
    "clock": check_clock,
    "cache": check_cache,
    "scheduler": check_scheduler,
    "worker": check_worker,
    "queue": check_queue,
    "failed_tasks": check_failed_tasks,
    "letters": check_letters,
    "backup": check_backup,
    "erasing": check_erasing,
    "erased_words": check_erased_words,
}
# These take longer, so only `manage.py doctor` asks them.
SLOW: dict[str, Check] = {
    "address": check_address,
    "certificate": check_certificate,
    "headers": check_headers,
    "public_files": check_public_files,
    "bucket": check_bucket,
    "missing_files": check_missing_files,
    "unused_files": check_unused_files,
    "days_in_pages": check_days_in_pages,
}
NEED_DATABASE = {"missing_files", "unused_files", "days_in_pages"}


def blocking() -> list[Finding]:
    """Whether this host can serve. Without its database nothing else is asked."""
    findings = []
    for name, check in BLOCKING.items():
        findings.append(look(name, check))
        if name == "database" and not findings[-1].is_fine:
            break
    return findings


def warnings() -> list[Finding]:
    """What somebody has to see to although this host can serve."""
    return [look(name, check) for name, check in WARNINGS.items()]


def problems(findings: list[Finding]) -> dict[str, str]:
    """What is wrong and what to do, by the name of the check."""
    return {finding.name: str(finding) for finding in findings if not finding.is_fine}
