"""Made-up stories for trials and measurements: marked as samples in their words, their number and
their consent, so that nobody takes them for real and they go away again to the last row.

They are written in bulk, round save() and its signals: one at a time, 100,000 would take an hour.
"""

import random
import uuid
from collections.abc import Iterable, Iterator
from itertools import batched, cycle, islice
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models, transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from youth_stories.models import (
    AgeBand,
    Consent,
    Element,
    Field,
    HearFromOurYouthPage,
    Stage,
    StoryPage,
)
from youth_stories.models.element import FIRST_SAMPLE_NUMBER
from youth_stories.rules.consent_wording import SCOPES

# So many differ in their words. The others are copies of these, made inside the database.
ORIGINALS = 500
FIRST_SENTENCE = "This is a sample story. Nobody wrote it, and nobody lived it."
OTHER_SENTENCES = (
    "In a real one, a student would tell what got them into STEM.",
    "They might write about a class, a club, or somebody who helped them.",
    "Some would write two lines, and others would write a whole page.",
    "It stands here to see how the wall looks with many stories on it.",
    "This sentence is only here to make the sample longer.",
)
STUDIES = {
    Field.LIFE: ("Biology", "Bioengineering", "Neuroscience"),
    Field.EARTH: ("Geology", "Climate Science", "Ecology"),
    Field.PHYSICAL: ("Physics", "Chemistry", "Astronomy"),
    Field.COMPUTING: ("Computer Science", "Robotics", "Game Design"),
    Field.ENGINEERING: ("Civil Engineering", "Electrical Engineering", "Materials"),
    Field.MATH: ("Mathematics", "Statistics", "Data Science"),
    Field.HEALTH: ("Nursing", "Public Health", "Pharmacy"),
}


class Place(NamedTuple):
    """What no two stories share."""

    number: int
    key: uuid.UUID
    path: str


@transaction.atomic
def make_samples(count: int, *, seed: int = 0) -> None:
    """Publishes that many more sample stories. The same seed makes the same ones again."""
    wall = _locked_wall()
    last = _elements().aggregate(number=Max("number"))["number"] or FIRST_SAMPLE_NUMBER
    rng = random.Random(f"{seed} {last}")  # noqa: S311 (nothing here is secret)
    places = _places(wall, range(last + 1, last + 1 + count), rng)
    originals = [_story(wall, place, rng) for place in islice(places, ORIGINALS)]
    _publish(originals)
    _copy(originals, places)
    wall.numchild += count
    wall.save(update_fields=["numchild"])


def _locked_wall() -> HearFromOurYouthPage:
    """The wall as it is now. Whoever numbers or adds a story meanwhile waits."""
    Page.objects.select_for_update().get(pk=HearFromOurYouthPage.objects.get().pk)
    return HearFromOurYouthPage.objects.get()


def _elements():
    return Element.objects.filter(number__gt=FIRST_SAMPLE_NUMBER)


def _places(wall, numbers: Iterable[int], rng: random.Random) -> Iterator[Place]:
    last_child = wall.get_children().aggregate(path=Max("path"))["path"]
    first_step = Page._str2int(last_child[-Page.steplen :]) + 1 if last_child else 1
    for step, number in enumerate(numbers, first_step):
        key = uuid.UUID(int=rng.getrandbits(128), version=4)
        yield Place(number, key, Page._get_path(wall.path, wall.depth + 1, step))


def _story(wall, place: Place, rng: random.Random) -> StoryPage:
    field, now = rng.choice(list(Field)), timezone.now()
    others = rng.sample(OTHER_SENTENCES, rng.randint(0, len(OTHER_SENTENCES)))
    story = StoryPage(
        content_type=ContentType.objects.get_for_model(StoryPage),
        path=place.path,
        depth=wall.depth + 1,
        locale_id=wall.locale_id,
        translation_key=place.key,
        title=f"Element {place.number}",
        draft_title=f"Element {place.number}",
        slug=str(place.number),
        url_path=f"{wall.url_path}{place.number}/",
        live=True,
        is_on_wall=True,
        first_published_at=now,
        last_published_at=now,
        latest_revision_created_at=now,
        element_id=place.number,
        first_name="Sample",
        last_name="Story",
        field=field,
        stage=rng.choice(list(Stage)),
        school=f"Sample School {rng.randint(1, 200)}",
        study=f"Sample {rng.choice(STUDIES[field])}",
        story=" ".join([FIRST_SENTENCE, *others]),
    )
    story.content_hash = story.compute_content_hash()
    story.fixed_hash = story.compute_fixed_hash()
    return story


def _consent(story: StoryPage) -> Consent:
    return Consent.for_content(
        story,
        story_id=story.translation_key,
        scopes=set(SCOPES) - {"photo", "tidy"},
        role=Consent.Role.STUDENT,
        age_band=AgeBand.ADULT,
        method=Consent.Method.SAMPLE,
        given_on=timezone.localdate(),
        note="Nobody's: of a sample story.",
    )


def _publish(stories: list[StoryPage]) -> None:
    Element.objects.bulk_create(
        Element(number=story.number or 0, translation_key=story.translation_key)
        for story in stories
    )
    names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    pages = [Page(**{name: getattr(story, name) for name in names}) for story in stories]
    for story, page in zip(stories, Page.objects.bulk_create(pages), strict=True):
        story.id = story.page_ptr_id = page.pk
    # bulk_create itself leaves out the second table of a page.
    own_fields = StoryPage._meta.local_concrete_fields
    StoryPage.objects.all()._batched_insert(stories, own_fields, batch_size=None)
    Consent.objects.bulk_create(map(_consent, stories))
    get_search_backend().get_index_for_model(StoryPage).add_items(StoryPage, stories)


def _copy(originals: list[StoryPage], places: Iterator[Place]) -> None:
    """Another story like one of the originals at each of the places: one statement a table."""
    titles, entry_texts = ("title", "draft_title", "slug", "url_path"), _texts(IndexEntry)
    with connection.cursor() as cursor:
        _list_copies(cursor, zip(cycle(originals), places, strict=False))
        _copy_rows(
            cursor,
            Element,
            "number",
            "old_number",
            number="sample_copy.number",
            translation_key="key",
        )
        _copy_rows(
            cursor, Page, "id", "old_pk", titles, path="sample_copy.path", translation_key="key"
        )
        cursor.execute(
            "UPDATE sample_copy SET pk = "
            "(SELECT id FROM wagtailcore_page p WHERE p.path = sample_copy.path)"
        )
        _copy_rows(
            cursor,
            StoryPage,
            "page_ptr_id",
            "old_pk",
            page_ptr_id="sample_copy.pk",
            element_id="sample_copy.number",
        )
        _copy_rows(cursor, Consent, "story_id", "old_key", story_id="key")
        _copy_rows(
            cursor,
            IndexEntry,
            "object_id",
            "CAST(old_pk AS text)",
            entry_texts,
            object_id="sample_copy.pk",
        )
        cursor.execute("DROP TABLE sample_copy")
        cursor.execute("ANALYZE")  # so many at once, and the database would plan as for few


def _list_copies(cursor, copies: Iterable[tuple[StoryPage, Place]]) -> None:
    """What is to be copied, and what is new in it."""
    key = Element._meta.get_field("translation_key")
    key_type = key.db_type(connection)
    cursor.execute(
        f"CREATE TEMPORARY TABLE sample_copy (old_pk bigint, old_number integer, "
        f"old_key {key_type}, pk bigint, number integer, key {key_type}, path text)"
    )
    for some in batched(copies, 8):  # psycopg remembers statements with up to 50 values
        values = [
            (
                story.pk,
                story.number,
                key.get_db_prep_value(story.translation_key, connection),
                place.number,
                key.get_db_prep_value(place.key, connection),
                place.path,
            )
            for story, place in some
        ]
        cursor.execute(
            "INSERT INTO sample_copy (old_pk, old_number, old_key, number, key, path) VALUES "  # noqa: S608
            + ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(some)),
            [value for row in values for value in row],
        )
    cursor.execute("ANALYZE sample_copy")


def _texts(model: type[models.Model]) -> list[str]:
    columns = {str(field.column): field.db_type(connection) for field in model._meta.local_fields}
    return [name for name, kind in columns.items() if kind in ("text", "tsvector")]


def _copy_rows(
    cursor,
    model: type[models.Model],
    column: str,
    old: str,
    renumbered: Iterable[str] = (),
    **new: str,
) -> None:
    """Copies the rows that stand for the old stories in that column.

    The new number takes the old one's place in the renumbered columns; others take what is
    listed for the copy, and the rest stays.
    """
    values = {}
    for field in model._meta.local_concrete_fields:
        name, kind = str(field.column), field.db_type(connection)
        if name in new:
            values[name] = f"CAST({new[name]} AS {kind})"
        elif name in renumbered:
            text = f"CAST(original.{name} AS text)"
            numbers = "CAST(old_number AS text), CAST(sample_copy.number AS text)"
            values[name] = f"CAST(replace({text}, {numbers}) AS {kind})"
        elif not field.primary_key:  # else the database gives a new one
            values[name] = f"original.{name}"
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} "  # noqa: S608
        f"FROM sample_copy JOIN {table} original ON original.{column} = {old}"
    )


@transaction.atomic
def clear_samples() -> int:
    """Takes every sample story away, with its number and its consent. Returns how many."""
    wall = _locked_wall()
    samples = StoryPage.objects.filter(element__in=_elements())
    count = samples.count()
    for page in samples.filter(pk__in=_referred_to(samples)):
        page.delete()
    for pks in batched(list(samples.values_list("pk", flat=True)), 500):
        entries = IndexEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(StoryPage), object_id__in=map(str, pks)
        )
        # Round the signals: nothing refers to these, and 100,000 one at a time take too long.
        for rows in (entries, _own_rows(StoryPage, pks), _own_rows(Page, pks)):
            rows._raw_delete(rows.db)
    _elements().delete()
    Consent.objects.filter(method=Consent.Method.SAMPLE).erase()
    wall.numchild = Page.objects.child_of(wall).count()
    wall.save(update_fields=["numchild"])
    return count


def _referred_to(samples) -> set[int]:
    """Those that staff did something with: other rows speak of them."""
    referred = set(samples.filter(latest_revision__isnull=False).values_list("pk", flat=True))
    relations: list[Any] = StoryPage._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.auto_created and not relation.concrete and not relation.parent_link:
            rows = relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": samples.values("pk")}
            )
            referred.update(rows.values_list(relation.field.attname, flat=True))
    return referred


def _own_rows(model: type[models.Model], pks) -> models.QuerySet:
    return models.QuerySet(model).filter(pk__in=pks)
