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
    sql, text = _on_sqlite(words) if connection.vendor == "sqlite" else _on_postgresql(words)
    content_type = ContentType.objects.get_for_model(model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT object_id FROM {sql} AND content_type_id = %s LIMIT %s",  # noqa: S608
            [text, content_type.pk, most],
        )
        return [int(pk) for (pk,) in cursor]


def _on_sqlite(words: list[str]) -> tuple[str, str]:
    # CROSS: begin with the words.
    sql = (
        f"{ENTRIES}_fts CROSS JOIN {ENTRIES} ON id = {ENTRIES}_fts.rowid "
        f"WHERE {ENTRIES}_fts MATCH %s"
    )
    return sql, f"{{autocomplete}} : ({' AND '.join(words)}*)"


def _on_postgresql(words: list[str]) -> tuple[str, str]:
    text = " & ".join(words).replace('"', "'")
    return f"{ENTRIES} WHERE autocomplete @@ to_tsquery('simple', %s)", f"{text}:*"
