"""The wall's search, in Wagtail's search index.

Not through Wagtail's search backend: that ranks every hit, on SQLite with a query for each, and
the wall shows a limited number of hits in the order of their element numbers.
"""

import re

from django.contrib.contenttypes.models import ContentType
from django.db import connection, models
from wagtail.search.models import IndexEntry

ENTRIES = IndexEntry._meta.db_table


def hits(model: type[models.Model], query: str, limit: int) -> list[int]:
    """Return the primary keys of at most `limit` objects that contain every word of the query.

    The last word may be the beginning of one.
    """
    # Words only: both databases read punctuation as query syntax.
    words = [f'"{word}"' for word in re.findall(r"\w+", query)]
    if not words:
        return []
    sql, texts = _on_sqlite(words) if connection.vendor == "sqlite" else _on_postgresql(words)
    content_type = ContentType.objects.get_for_model(model)
    found: list[int] = []
    with connection.cursor() as cursor:
        for text in texts:
            if len(found) < limit:
                cursor.execute(
                    f"SELECT object_id FROM {sql} AND content_type_id = %s LIMIT %s",  # noqa: S608
                    [text, content_type.pk, limit],
                )
                found = [int(pk) for (pk,) in cursor]
    return found


def _on_sqlite(words: list[str]) -> tuple[str, list[str]]:
    # CROSS makes SQLite read the full-text table first.
    sql = (
        f"{ENTRIES}_fts CROSS JOIN {ENTRIES} ON id = {ENTRIES}_fts.rowid "
        f"WHERE {ENTRIES}_fts MATCH %s"
    )
    # Whole words first: for a prefix SQLite collects every hit before it returns the first.
    text = " AND ".join(words)
    return sql, [f"{{autocomplete}} : ({text}{end})" for end in ("", "*")]


def _on_postgresql(words: list[str]) -> tuple[str, list[str]]:
    text = " & ".join(words).replace('"', "'")
    return f"{ENTRIES} WHERE autocomplete @@ to_tsquery('simple', %s)", [f"{text}:*"]
