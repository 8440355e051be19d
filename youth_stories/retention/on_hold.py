from django.db.models import Exists, OuterRef, QuerySet

from ..models import Concern, Submission


def not_on_hold() -> QuerySet[Submission]:
    """Submissions without an open concern: others are neither reminded nor erased (rule R19)."""
    open_concerns = Concern.objects.open().filter(submission=OuterRef("pk"))
    return Submission.objects.filter(~Exists(open_concerns))
