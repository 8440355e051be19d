"""What Prometheus reads: counters of all workers of this gunicorn, and what the checks find.

The workers count into files that they share: `shared_counters.py` has to run before this is
imported.
"""

import os
from collections.abc import Iterator

from django.db import close_old_connections
from django.db.models import Count
from django_tasks_db.models import DBTaskResult
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from .checks import blocking, warnings
from .current import Observed
from .models import LastRun

REQUESTS = Counter(
    "psec_requests",
    "Answered requests. The route is empty for those that Django did not see.",
    ["route", "status", "cached"],
)
SECONDS = Histogram(
    "psec_request_seconds",
    "How long answers took.",
    ["cached"],
    buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30),
)


def count(request: Observed, seconds: float) -> None:
    cached = "yes" if request.is_cached else "no"
    REQUESTS.labels(request.route, request.status, cached).inc()
    SECONDS.labels(cached).observe(seconds)


class DeploymentCollector(Collector):
    """What the checks find, the tasks by status, and when what has to run last ran."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        checks = GaugeMetricFamily(
            "psec_check_ok", "1 if the check of /readyz/ finds nothing.", labels=["check"]
        )
        can_serve = blocking()
        is_fine = all(finding.is_fine for finding in can_serve)
        for finding in [*can_serve, *(warnings() if is_fine else [])]:
            checks.add_metric([finding.name], int(finding.is_fine))
        yield checks
        if is_fine:
            yield from self.rows()

    def rows(self) -> Iterator[GaugeMetricFamily]:
        tasks = GaugeMetricFamily("psec_tasks", "Tasks in the queue.", labels=["status"])
        counts = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
        for status, number in counts:
            tasks.add_metric([status.lower()], number)
        yield tasks
        runs = GaugeMetricFamily(
            "psec_last_run_timestamp_seconds", "When it last ran.", labels=["name"]
        )
        for run in LastRun.objects.all():
            runs.add_metric([run.name], run.at.timestamp())
        yield runs


def page() -> bytes:
    """All metrics in Prometheus' text format."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
    registry.register(DeploymentCollector())
    close_old_connections()
    try:
        return generate_latest(registry)
    finally:
        close_old_connections()
