from django.db.models import Exists, OuterRef, QuerySet

from ..models import Concern, HiddenStory, Submission


def not_on_hold() -> QuerySet[Submission]:
    """Submissions without an open concern: others are neither reminded nor erased (rule R19).

    Nor are those that a round had erased by mistake, until somebody decides (rule R17).
    """
    open_concerns = Concern.objects.open().filter(submission=OuterRef("pk"))
    mistakes = HiddenStory.objects.filter(
        submission=OuterRef("pk"), why=HiddenStory.Why.WRONG_ROUND
    )
    return Submission.objects.filter(~Exists(open_concerns), ~Exists(mistakes))
