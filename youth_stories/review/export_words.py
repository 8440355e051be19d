"""The words of stories for the export: as they are now, and only what people agreed to show."""

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from ..models import Consent, StoryContent, Submission

WORDS = [name for name in StoryContent.PUBLIC_FIELDS if name != "photo"]
OF_PAGE = ("live", "element", "latest_revision__content", *WORDS)


def with_words(submissions: QuerySet, columns: list[str]) -> QuerySet:
    """Load these columns, and what words_now() reads, without a query for each row."""
    names = {field.name for field in Submission._meta.concrete_fields}
    own = Consent.objects.filter(
        story_id=OuterRef("story_id"), role=Consent.Role.STUDENT, withdrawal__isnull=True
    )
    scopes = JSONObject(**{scope: f"scope_{scope}" for scope in StoryContent.FIELDS_BY_SCOPE})
    return (
        submissions.select_related("page__latest_revision")
        .only(*names.intersection(columns), *(f"page__{name}" for name in OF_PAGE))
        .annotate(
            element=F("page__element"),
            is_public=F("page__live"),
            own_scopes=Subquery(own.values_list(scopes)[:1]),
        )
    )


def words_now(submission: Submission) -> dict[str, Any]:
    """Return the words of the public page, or else of the draft, or else what was sent to show.

    What was removed before people were asked for their consent is in none of them.
    """
    page = submission.page
    if page and page.live:
        return {name: getattr(page, name) for name in WORDS}
    if page and page.latest_revision:
        return {name: page.latest_revision.content[name] for name in WORDS}
    return {name: getattr(submission, name) for name in WORDS} | _not_agreed_to(submission)


def _not_agreed_to(submission: Submission) -> dict[str, str]:
    """The fields that submission.agreed_content() leaves out, empty."""
    if submission.is_child:
        return {}
    scopes: dict[str, bool] = submission.own_scopes or {}  # type: ignore[attr-defined]
    fields = StoryContent.FIELDS_BY_SCOPE.items()
    return {name: "" for scope, names in fields if not scopes.get(scope) for name in names}
