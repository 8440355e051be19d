"""What visitors search for, in the index that Wagtail keeps.

Wagtail's own way ranks every hit first, with a query for each on SQLite; the wall stands in the
order of the numbers and shows so many at most, so the first ones that are found will do.
"""

import re

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from wagtail.search.models import IndexEntry

ENTRIES = IndexEntry._meta.db_table


def hits(model: type[models.Model], query: str, most: int) -> list[int]:
    """The keys of so many rows at most that have every word; the last may be a beginning."""
    # Words only: both databases take punctuation for their own language.
    words = [f'"{word}"' for word in re.findall(r"\w+", query)]
    if not words:
        return []
    sql, texts = _on_sqlite(words) if connection.vendor == "sqlite" else _on_postgresql(words)
    content_type = ContentType.objects.get_for_model(model)
    found: list[int] = []
    with connection.cursor() as cursor:
        for text in texts:
            if len(found) < most:
                cursor.execute(
                    f"SELECT object_id FROM {sql} AND content_type_id = %s LIMIT %s",  # noqa: S608
                    [text, content_type.pk, most],
                )
                found = [int(pk) for (pk,) in cursor]
    return found


def _on_sqlite(words: list[str]) -> tuple[str, list[str]]:
    # CROSS: begin with the words.
    sql = (
        f"{ENTRIES}_fts CROSS JOIN {ENTRIES} ON id = {ENTRIES}_fts.rowid "
        f"WHERE {ENTRIES}_fts MATCH %s"
    )
    # Whole words first: of a beginning SQLite gathers every hit before it gives the first one.
    text = " AND ".join(words)
    return sql, [f"{{autocomplete}} : ({text}{end})" for end in ("", "*")]


def _on_postgresql(words: list[str]) -> tuple[str, list[str]]:
    text = " & ".join(words).replace('"', "'")
    return f"{ENTRIES} WHERE autocomplete @@ to_tsquery('simple', %s)", [f"{text}:*"]
