"""The consent gate: which stories the public may see, as one query with a clause for each rule."""

from django.db.models import Case, Exists, F, FilteredRelation, OuterRef, Q, Subquery, When
from wagtail.models import PageQuerySet

from .age_sign import AgeSign
from .approval import PublicationApproval
from .concern import Concern
from .consent import Consent, ConsentQuerySet
from .content import AgeBand
from .hidden_story import HiddenStory

STORY = OuterRef("translation_key")


class StoryPageQuerySet(PageQuerySet):
    def published(self) -> "StoryPageQuerySet":
        """Stories the public may see: live, numbered, allowed by R1, R3, R8, R9, R13, R17 to R19.

        Live alone is not enough: `update(live=True)` bypasses every check in Python.
        """
        consents = covering_consents()
        of_minor = minor_agreed(consents) & second_person_approved() & without_last_name()
        of_minor &= photo_or_school() & photo_or_initial()
        consented = adult_agreed(consents) | of_minor
        on_wall = self.live().on_wall()
        nothing_open = no_open_concern() & no_open_age_sign() & not_hidden_by_restore()
        return on_wall.filter(consented, nobodys_alias(), nothing_open, others_in_photo_agreed())

    def on_wall(self) -> "StoryPageQuerySet":
        """Stories with `is_on_wall`, from one narrow index: a superset of published().

        Lists count and page through these, and filter the few they show with published().
        """
        # Not “is not null”: only for a range does SQLite use the index from its start.
        return self.filter(is_on_wall=True, element__gt=0)

    def with_listing(self) -> "StoryPageQuerySet":
        """Adds may_be_listed: an adult's page, or one that everybody agreed to list (rule R22).

        Who has come of age since they were asked is not listed for that.
        """
        consents = covering_consents()
        for_search = consents.filter(scope_search=True)
        as_minor = Consent.objects.filter(story_id=STORY).exclude(age_band=AgeBand.ADULT)
        always_adult = adult_agreed(consents) & ~Q(Exists(as_minor))
        agreed = adult_agreed(for_search) | minor_agreed(for_search)
        return self.annotate(may_be_listed=always_adult | agreed)

    def shareable(self) -> "StoryPageQuerySet":
        """Those that everybody who has to agree lets PSEC share on social media.

        Chained to published().
        """
        return self.filter(agreed_to_sharing())

    def with_card_name(self) -> "StoryPageQuerySet":
        """Adds card_name: the file name of the picture to share, or None."""
        is_current = Q(cards__format="wide", cards__content_hash=F("content_hash"))
        stories = self.annotate(wide_card=FilteredRelation("cards", condition=is_current))
        return stories.annotate(card_name=Case(When(agreed_to_sharing(), then="wide_card__file")))

    def around(self, number: int) -> "StoryPageQuerySet":
        """The story with this number, and the ones before and after it on the wall.

        Chained to published(), a neighbor that may not be public any more is left out.
        """
        on_wall = self.model.objects.on_wall().values("element_id")
        before = on_wall.filter(element__lt=number).order_by("-element_id")[:1]
        after = on_wall.filter(element__gt=number).order_by("element_id")[:1]
        neighbors = Q(element_id=Subquery(before)) | Q(element_id=Subquery(after))
        return self.filter(Q(element_id=number) | neighbors)

    def by_number(self) -> "StoryPageQuerySet":
        """Ordered by element number."""
        return self.order_by("element_id")

    def as_tiles(self) -> "StoryPageQuerySet":
        """With only the columns that a tile shows, of sixty, and with its photo."""
        return self.with_photos().only(
            "element", "first_name", "last_name", "field", "study", "language", "photo"
        )

    def with_photos(self) -> "StoryPageQuerySet":
        """With public photos and their renditions, prefetched for all stories at once."""
        stories = self.select_related("photo__public")
        return stories.prefetch_related("photo__public__renditions")


# The rules of the gate


def covering_consents() -> ConsentQuerySet:
    """Consents to exactly this content that are in force (rules R3, R13)."""
    return Consent.objects.covering(STORY, OuterRef("content_hash"))


def adult_agreed(consents: ConsentQuerySet) -> Q:
    """The consent of an adult to their own story (rule R3)."""
    return Q(Exists(consents.by_adult()))


def minor_agreed(consents: ConsentQuerySet) -> Q:
    """The consents of a student of 13 or older and a guardian, or of a child's guardian (R3)."""
    teen = Q(Exists(consents.by_teen()))
    guardian_of_teen = Q(Exists(consents.by_guardian_of_teen()))
    guardian_of_child = Q(Exists(consents.by_guardian_of_child()))
    return (teen & guardian_of_teen) | guardian_of_child


def agreed_to_sharing() -> Q:
    """Consents of everybody who has to agree, each with the scope “social”."""
    consents = covering_consents().filter(scope_social=True)
    return adult_agreed(consents) | minor_agreed(consents)


def second_person_approved() -> Q:
    """A second person's approval of exactly this content (rule R18)."""
    approvals = PublicationApproval.objects.for_content(STORY, OuterRef("content_hash"))
    return Q(Exists(approvals))


def nobodys_alias() -> Q:
    """A story is one page: a withdrawal would not find an alias of it."""
    return Q(alias_of__isnull=True)


def without_last_name() -> Q:
    """No last name of a minor (rule R8)."""
    return Q(last_name="")


def photo_or_school() -> Q:
    """A minor's photo or school, never both (rule R9)."""
    return Q(photo__isnull=True) | Q(school="")


def photo_or_initial() -> Q:
    """A minor's photo or the initial after their name, never both (rule R9)."""
    return Q(photo__isnull=True) | Q(has_initial=False)


def no_open_concern() -> Q:
    """A story with an open concern is on hold (rule R19)."""
    return ~Q(Exists(Concern.objects.open().filter(submission__story_id=STORY)))


def no_open_age_sign() -> Q:
    """No sign that the author is younger than their age group is open (rule R1)."""
    return ~Q(Exists(AgeSign.objects.open().filter(submission__story_id=STORY)))


def not_hidden_by_restore() -> Q:
    """A story that a restore brought back hidden waits for a person's decision (rule R17)."""
    return ~Q(Exists(HiddenStory.objects.filter(submission__story_id=STORY)))


def others_in_photo_agreed() -> Q:
    """A photo is shown only if the other people in it agreed (rule R13)."""
    return Q(photo__isnull=True) | Q(photo__others_agreed_at__isnull=False)
