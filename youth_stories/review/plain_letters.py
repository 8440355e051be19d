"""The database's plain_letters(), to search without capitals, accents and hyphens."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, TextField
from django.db.models.sql.compiler import SQLCompiler

from ..rules.text import MARKS, OTHER_LETTERS, THEIR_PLAIN_ONES, plain_letters

ON_POSTGRESQL = (
    "translate(regexp_replace(lower(normalize(concat_ws(' ', %(expressions)s), NFKD)), "
    "%%s, '', 'g'), %%s, %%s)"
)


class PlainLetters(Func):
    """These texts, with spaces between, as rules.text.plain_letters() makes them."""

    output_field = TextField()
    function = "plain_letters"  # on SQLite: see add_to_sqlite()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any
    ) -> tuple[str, Any]:
        sql, params = self.as_sql(compiler, connection, template=ON_POSTGRESQL, **context)
        return sql, (*params, MARKS, OTHER_LETTERS, THEIR_PLAIN_ONES)


def add_to_sqlite(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Receiver of connection_created: SQLite's own functions know English letters only."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("plain_letters", -1, _together, deterministic=True)


def _together(*texts: str) -> str:
    return plain_letters(" ".join(texts))
