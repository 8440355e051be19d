"""Which other stories somebody may like who has read one."""

import re

from ..models import StoryPage

CANDIDATES = 60


def related(story: StoryPage, count: int) -> list[StoryPage]:
    """Public stories of the same field: first those with words of its study, then the newest."""
    others = StoryPage.objects.on_wall().filter(field=story.field).exclude(pk=story.pk)
    newest = others.order_by("-element_id").values_list("pk", "study")[:CANDIDATES]
    words = _words(story.study)
    likest = sorted(newest, key=lambda other: -len(words & _words(other[1])))
    pks = [pk for pk, _study in likest[:count]]
    public = StoryPage.objects.published().with_listing().as_tiles().filter(pk__in=pks)
    return sorted(public, key=lambda other: pks.index(other.pk))


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 3}
