"""Which stories the public may see, in the words of the database."""

from functools import cache, reduce
from operator import or_

from django.db.models import CharField, Exists, Q, Subquery, UUIDField
from wagtail.models import PageQuerySet

from .approval import PublicationApproval
from .compiled import CompiledExists, Now, OuterColumn
from .concern import Concern
from .consent import Consent

# What of a page's row a consent is held against, inside the database.
STORY = OuterColumn("translation_key", UUIDField())
CONTENT = OuterColumn("content_hash", CharField())
FIXED = OuterColumn("fixed_hash", CharField())
COLUMNS = ("translation_key", "content_hash", "fixed_hash")


class StoryPageQuerySet(PageQuerySet):
    def published(self):
        """Stories the public may see: live, numbered, and allowed by R3, R8, R9, R13, R18 and R19.

        Live alone is not enough: `update(live=True)` goes round every check in Python. In the
        order of their numbers, either way, the first ones cost the same however many there are.
        """
        return self.live().on_wall().filter(_permitted())

    def on_wall(self):
        """All that published() may find, and hardly more: counted from one narrow index.

        For lists, which ask published() about the few they are about to show.
        """
        # Not “is not null”: SQLite begins with the index of the numbers only for a range.
        return self.filter(is_on_wall=True, element__gt=0)

    def with_listing(self):
        """Adds may_be_listed: an adult's page, or one whose guardian agreed to it (rule R22)."""
        return self.annotate(may_be_listed=_listed())

    def around(self, number: int):
        """The story with this number, and those that stand before and after it on the wall.

        A neighbor that may not be seen any more is left out until the clock has taken it down.
        """
        on_wall = self.model.objects.on_wall().values("element_id")
        before = on_wall.filter(element__lt=number).order_by("-element_id")[:1]
        after = on_wall.filter(element__gt=number).order_by("element_id")[:1]
        numbers = (number, Subquery(before), Subquery(after))
        return self.filter(reduce(or_, [Q(element_id=each) for each in numbers]))

    def by_number(self):
        return self.order_by("element_id")

    def as_tiles(self):
        """With what a tile shows, its photo too, and no more: a story has sixty columns."""
        return self.with_photos().only(
            "element", "first_name", "last_name", "field", "study", "photo"
        )

    def with_photos(self):
        """A wall of photos asks for their renditions once, and not once for each."""
        stories = self.select_related("photo__public")
        return stories.prefetch_related("photo__public__renditions")


@cache
def _permitted() -> Q:
    covering = _covering()
    of_adult = CompiledExists(covering.by_adult(), *COLUMNS)
    of_teen = Exists(covering.by_teen()) & Exists(covering.by_guardian_of_teen())
    of_child = Exists(covering.by_guardian_of_child())
    approved = PublicationApproval.objects.for_content(STORY, CONTENT)
    of_minor = CompiledExists(approved.filter(of_teen | of_child), *COLUMNS)
    shows_little = Q(last_name="") & (Q(photo__isnull=True) | Q(school=""))
    on_hold = Concern.objects.open().filter(submission__story_id=STORY)
    others_agreed = Q(photo__isnull=True) | Q(photo__others_agreed_at__isnull=False)
    return (
        (Q(of_adult) | (Q(of_minor) & shows_little))
        & ~Q(CompiledExists(on_hold, "translation_key"))
        & others_agreed
    )


@cache
def _listed() -> CompiledExists:
    by_guardian = Q(role=Consent.Role.GUARDIAN, scope_search=True)
    return CompiledExists(_covering().filter(Consent.BY_ADULT | by_guardian), *COLUMNS)


def _covering():
    return Consent.objects.covering(STORY, CONTENT, FIXED, now=Now())
