"""Sample stories: ordinary rows whose text says that they are made up.

They are inserted in bulk, without save() and signals: 100,000 would take an hour one by one.
"""

import random
import uuid
from collections.abc import Iterable, Iterator
from itertools import batched, cycle, islice
from string import ascii_uppercase
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.core.management.base import CommandError
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Page
from wagtail.search.backends import get_search_backend
from wagtail.search.models import IndexEntry

from psec_site import sample_database
from psec_site.management.commands.load_content import MAKAYLA
from youth_stories.models import (
    AgeBand,
    Consent,
    Element,
    Field,
    HearFromOurYouthPage,
    Stage,
    StoryPage,
    Submission,
)
from youth_stories.rules.consent_wording import SCOPES

# So many stories have different texts. All others are copies of these, made by the database.
ORIGINALS = 500
# Without digits, because a copy replaces the story's number wherever it is.
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
NOTE = "A sample story's: nobody gave it."  # identifies the consents of sample stories


class Place(NamedTuple):
    """What is different for each story: its number, translation key and path in the page tree."""

    number: int
    key: uuid.UUID
    path: str


@transaction.atomic
def make_samples(count: int, *, seed: int = 0) -> None:
    """Publishes that many more sample stories, with the next numbers, and marks the database.

    The same seed makes the same stories. Raises CommandError if there is a real submission.
    """
    mark_database()
    wall = _locked_wall()
    first = Element.objects.next_number()
    rng = random.Random(f"{seed} {first}")  # noqa: S311 (nothing here is secret)
    places = _places(wall, range(first, first + count), rng)
    originals = [_story(wall, place, rng) for place in islice(places, ORIGINALS)]
    _publish(originals)
    _copy(originals, places)
    wall.numchild += count
    wall.save(update_fields=["numchild"])


def mark_database() -> None:
    """Marks the database as a sample. Raises CommandError if there is a real submission."""
    if sample_database.is_marked():  # then all submissions were sent for a trial
        return
    # Makayla's submission is part of the site's own content.
    if Submission.objects.exclude(story_id=MAKAYLA).exists():
        raise CommandError("Somebody's own story is here: sample stories need another database.")
    sample_database.mark()


def _locked_wall() -> HearFromOurYouthPage:
    """The wall, locked: others who add or number a story wait until the transaction ends."""
    Page.objects.select_for_update().get(pk=HearFromOurYouthPage.with_stories().pk)
    return HearFromOurYouthPage.with_stories()


def _places(
    wall: HearFromOurYouthPage, numbers: Iterable[int], rng: random.Random
) -> Iterator[Place]:
    last_child = wall.get_children().aggregate(path=Max("path"))["path"]
    first_step = Page._str2int(last_child[-Page.steplen :]) + 1 if last_child else 1
    for step, number in enumerate(numbers, first_step):
        key = uuid.UUID(int=rng.getrandbits(128), version=4)
        yield Place(number, key, Page._get_path(wall.path, wall.depth + 1, step))


def _story(wall: HearFromOurYouthPage, place: Place, rng: random.Random) -> StoryPage:
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
        school=f"Sample School {''.join(rng.choices(ascii_uppercase, k=2))}",
        study=f"Sample {rng.choice(STUDIES[field])}",
        story=" ".join([FIRST_SENTENCE, *others]),
    )
    story.content_hash = story.compute_content_hash()
    return story


def _consent(story: StoryPage) -> Consent:
    return Consent.for_content(
        story,
        story_id=story.translation_key,
        scopes=set(SCOPES) - {"photo"},
        role=Consent.Role.STUDENT,
        age_band=AgeBand.ADULT,
        method=Consent.Method.FORM,
        given_on=timezone.localdate(),
        note=NOTE,
    )


def _publish(stories: list[StoryPage]) -> None:
    Element.objects.bulk_create(
        Element(number=story.element_id, translation_key=story.translation_key) for story in stories
    )
    names = [field.attname for field in Page._meta.concrete_fields if not field.primary_key]
    pages = [Page(**{name: getattr(story, name) for name in names}) for story in stories]
    for story, page in zip(stories, Page.objects.bulk_create(pages), strict=True):
        story.id = story.page_ptr_id = page.pk
    # bulk_create() refuses models with multi-table inheritance.
    own_fields = StoryPage._meta.local_concrete_fields
    StoryPage.objects.all()._batched_insert(stories, own_fields, batch_size=None)
    Consent.objects.bulk_create(map(_consent, stories))
    get_search_backend().get_index_for_model(StoryPage).add_items(StoryPage, stories)


def _copy(originals: list[StoryPage], places: Iterator[Place]) -> None:
    """Copies one of the originals to each of the places, with one statement per table."""
    quote = "''" if connection.vendor == "postgresql" else ""  # a tsvector quotes its words
    indexed = {name: _renumbered(name, around=quote) for name in _texts(IndexEntry)}
    titles = {name: _renumbered(name) for name in ("title", "draft_title", "slug")}
    titles["url_path"] = _renumbered("url_path", around="/")
    key = {"translation_key": "new_key"}
    with connection.cursor() as cursor:
        _list_copies(cursor, zip(cycle(originals), places, strict=False))
        _copy_rows(cursor, Element, "number = old_number", number="new_number", **key)
        _copy_rows(cursor, Page, "id = old_pk", path="new_path", **titles, **key)
        cursor.execute(
            "UPDATE sample_copy SET new_pk = "
            "(SELECT id FROM wagtailcore_page WHERE path = new_path)"
        )
        page = {"page_ptr_id": "new_pk", "element_id": "new_number"}
        _copy_rows(cursor, StoryPage, "page_ptr_id = old_pk", **page)
        _copy_rows(cursor, Consent, "story_id = old_key", story_id="new_key")
        entry = {"object_id": "new_pk"} | indexed
        _copy_rows(cursor, IndexEntry, "object_id = CAST(old_pk AS text)", **entry)
        cursor.execute("DROP TABLE sample_copy")
        cursor.execute("ANALYZE")  # else queries would be planned for the earlier, few rows


def _renumbered(column: str, around: str = "") -> str:
    """SQL for the original's text with the copy's number, where it is between two `around`."""
    old, new = (
        f"'{around}' || CAST({number} AS text) || '{around}'"
        for number in ("old_number", "new_number")
    )
    return f"replace(CAST(original.{column} AS text), {old}, {new})"


def _texts(model: type[models.Model]) -> list[str]:
    columns = {str(field.column): field.db_type(connection) for field in model._meta.local_fields}
    return [name for name, kind in columns.items() if kind in ("text", "tsvector")]


def _list_copies(cursor: CursorWrapper, copies: Iterable[tuple[StoryPage, Place]]) -> None:
    """Creates the temporary table of what to copy, and what is different in the copy."""
    key = Element._meta.get_field("translation_key")
    kind, value = key.db_type(connection), key.get_db_prep_value
    cursor.execute(
        f"CREATE TEMPORARY TABLE sample_copy (old_pk bigint, old_number integer, old_key {kind}, "
        f"new_pk bigint, new_number integer, new_key {kind}, new_path text)"
    )
    cursor.executemany(
        "INSERT INTO sample_copy VALUES (%s, %s, %s, NULL, %s, %s, %s)",
        [
            (
                story.pk,
                story.element_id,
                value(story.translation_key, connection),
                place.number,
                value(place.key, connection),
                place.path,
            )
            for story, place in copies
        ],
    )
    cursor.execute("ANALYZE sample_copy")


def _copy_rows(
    cursor: CursorWrapper, model: type[models.Model], condition: str, **changes: str
) -> None:
    """Copies the rows of the originals, which the condition finds.

    `changes` is SQL for the columns that differ. The database sets the primary key.
    """
    values = {}
    for field in model._meta.local_concrete_fields:
        name = str(field.column)
        if name in changes:
            values[name] = f"CAST({changes[name]} AS {field.db_type(connection)})"
        elif not field.primary_key:
            values[name] = f"original.{name}"
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} "  # noqa: S608
        f"FROM sample_copy JOIN {table} original ON original.{condition}"
    )


@transaction.atomic
def clear_samples() -> int:
    """Deletes every sample story, with its number and its consent. Returns how many."""
    wall = _locked_wall()
    consents = Consent.objects.filter(note=NOTE)
    keys = consents.values("story_id")
    samples = StoryPage.objects.filter(translation_key__in=keys)
    count = samples.count()
    for page in samples.filter(pk__in=_referred_to(samples)):
        page.delete()
    for pks in batched(list(samples.values_list("pk", flat=True)), 500):
        entries = IndexEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(StoryPage), object_id__in=map(str, pks)
        )
        # Without signals: nothing refers to these, and 100,000 one at a time take too long.
        for rows in (entries, _own_rows(StoryPage, pks), _own_rows(Page, pks)):
            rows._raw_delete(rows.db)
    Element.objects.filter(translation_key__in=keys).delete()
    consents.erase()
    wall.numchild = Page.objects.child_of(wall).count()
    wall.save(update_fields=["numchild"])
    return count


def _referred_to(samples: models.QuerySet) -> set[int]:
    """The keys of samples to which other rows refer, because staff worked with them."""
    referred = set(samples.filter(latest_revision__isnull=False).values_list("pk", flat=True))
    relations: list[Any] = StoryPage._meta.get_fields(include_hidden=True)
    for relation in relations:
        if relation.auto_created and not relation.concrete and not relation.parent_link:
            rows = relation.related_model._base_manager.filter(
                **{f"{relation.field.name}__in": samples.values("pk")}
            )
            referred.update(rows.values_list(relation.field.attname, flat=True))
    return referred


def _own_rows(model: type[models.Model], pks: Iterable[int]) -> models.QuerySet:
    return models.QuerySet(model).filter(pk__in=pks)
