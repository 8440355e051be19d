"""Health checks: whether the process is alive (`/livez/`), and ready for visitors (`/readyz/`)."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import cache

from django.core.cache import cache as shared_cache
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_tasks_db.models import DBTaskResult, get_date_max

from .backup import marker

logger = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(minutes=10)


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The problems by the name of their check, with status 200 if there are none, else 503."""
    problems = {}
    for name, check in CHECKS.items():
        try:
            problem = check()
        except Exception:
            # The message of an exception may contain a secret: it is logged only.
            logger.exception("The readiness check of %s failed", name)
            problem = "This check failed; the log says why."
        if problem:
            problems[name] = problem
    return JsonResponse(
        {"ready": not problems, "problems": problems}, status=503 if problems else 200
    )


# Each check returns the problem, or "" if there is none.


def check_database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


@cache
def _newest_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def check_migrations() -> str:
    missing = _newest_migrations() - MigrationRecorder(connection).applied_migrations().keys()
    return f"Not applied: {', '.join(sorted(app for app, _ in missing))}." if missing else ""


def check_shared_cache() -> str:
    shared_cache.get("readyz")  # fails if its table does not exist
    return ""


def check_private_storage() -> str:
    storage = storages["private"]
    storage.delete(storage.save("readyz", ContentFile(b"")))
    return ""


def check_restore() -> str:
    if marker.is_set():
        return (
            "A restore is running or was interrupted. If it is not running any more, run it again, "
            "or keep the database as it is now: manage.py restore --abandon."
        )
    return ""


def check_task_queue() -> str:
    since = timezone.now() - LONGEST_WAIT
    waiting = DBTaskResult.objects.ready().filter(
        Q(run_after=get_date_max(), enqueued_at__lt=since) | Q(run_after__lt=since)
    )
    return "Tasks have waited for more than ten minutes." if waiting.exists() else ""


CHECKS: dict[str, Callable[[], str]] = {
    "database": check_database,
    "migrations": check_migrations,
    "private_storage": check_private_storage,
    "restore": check_restore,
    "shared_cache": check_shared_cache,
    "task_queue": check_task_queue,
}
