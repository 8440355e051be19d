"""The part of the table that a new element is shown in: its newest stories, and empty places."""

from ..models import StoryPage

PLACES = 20
EMPTY = (0, 5, 17, 18, 19)  # the table is never full


def places() -> list[StoryPage | None]:
    """The newest public stories, each in a place; None for an empty place."""
    newest = StoryPage.objects.on_wall().order_by("-element_id").values_list("pk", flat=True)
    pks = list(newest[: PLACES - len(EMPTY)])
    stories = iter(StoryPage.objects.published().filter(pk__in=pks).order_by("-element_id"))
    return [None if place in EMPTY else next(stories, None) for place in range(PLACES)]
