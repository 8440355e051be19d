"""When stories that nobody has read are erased: of many stories in one query (rule R14)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Subquery
from django.utils import timezone

from .deadlines import lacks_consent, notices_of_erasure
from .submission import Submission


def erased_unread_on(pks: Iterable[int]) -> dict[int, datetime]:
    """The day of each of these stories that nobody has read and that is erased then.

    The same as erased_at() says of each. An adult's story is not erased, nor a likely robot's.
    """
    state = Submission.State.RECEIVED
    unread = Submission.objects.filter(lacks_consent(), pk__in=pks, state=state)
    told = notices_of_erasure().order_by("created_at").values("created_at")[:1]
    stories = unread.exclude(page__live=True).exclude(is_likely_robot=True)
    rows = stories.values_list("pk", "waiting_since", "ended_at", Subquery(told))
    return {pk: _day(*times) for pk, *times in rows}


def _day(waiting_since: datetime, ended_at: datetime | None, told_at: datetime | None) -> datetime:
    days = [
        waiting_since + timedelta(days=settings.UNANSWERED_DAYS),
        (told_at or timezone.now()) + timedelta(days=settings.ERASURE_NOTICE_DAYS),
    ]
    if ended_at:
        days.append(ended_at + timedelta(days=settings.RECORD_DAYS))
    return max(days)
