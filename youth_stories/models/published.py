"""Which stories the public may see, in the words of the database."""

from django.db import models
from django.db.models import Exists, ExpressionWrapper, OuterRef, Q
from wagtail.models import PageQuerySet

from .approval import PublicationApproval
from .concern import Concern
from .consent import Consent

# What of a page's row a consent is held against, inside the database.
PUBLIC_ROW = (OuterRef("translation_key"), OuterRef("content_hash"), OuterRef("fixed_hash"))


class StoryPageQuerySet(PageQuerySet):
    def published(self):
        """Stories the public may see: live, numbered, and allowed by R3, R8, R9, R13, R18 and R19.

        Live alone is not enough: `update(live=True)` goes round every check in Python. In the
        order of their numbers, either way, the first ones cost the same however many there are.
        """
        covering = Consent.objects.covering(*PUBLIC_ROW)
        of_teen = Exists(covering.by_teen()) & Exists(covering.by_guardian_of_teen())
        of_child = Exists(covering.by_guardian_of_child())
        approved = Exists(PublicationApproval.objects.for_content(*PUBLIC_ROW[:2]))
        shows_little = Q(last_name="") & (Q(photo__isnull=True) | Q(school=""))
        of_minor = (of_teen | of_child) & approved & shows_little
        on_hold = Concern.objects.open().filter(submission__story_id=OuterRef("translation_key"))
        others_agreed = Q(photo__isnull=True) | Q(photo__others_agreed_at__isnull=False)
        return (
            self.live()
            .on_wall()
            .filter(Exists(covering.by_adult()) | of_minor, ~Exists(on_hold), others_agreed)
        )

    def on_wall(self):
        """All that published() may find, and hardly more: counted from one narrow index.

        For lists, which ask published() about the few they are about to show.
        """
        # Not “is not null”: SQLite begins with the index of the numbers only for a range.
        return self.filter(is_on_wall=True, element__gt=0)

    def with_listing(self):
        """Adds may_be_listed: an adult's page, or one whose guardian agreed to it (rule R22)."""
        covering = Consent.objects.covering(*PUBLIC_ROW)
        by_guardian = covering.filter(role=Consent.Role.GUARDIAN, scope_search=True)
        allowed = Q(Exists(covering.by_adult())) | Q(Exists(by_guardian))
        return self.annotate(may_be_listed=ExpressionWrapper(allowed, models.BooleanField()))

    def by_number(self):
        return self.order_by("element_id")
