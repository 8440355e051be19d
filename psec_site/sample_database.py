"""A database with made-up stories is marked as a sample database, by an empty table.

Settings without the app bench refuse to open it. The table belongs to no model, so that no
migration creates or removes it.
"""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import CommandError
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "sample_database"


def is_marked(database: BaseDatabaseWrapper = connection) -> bool:
    """Whether this database was marked as a sample."""
    return TABLE in database.introspection.table_names()


def mark() -> None:
    """Marks this database as a sample database, for good.

    Raises ImproperlyConfigured if the app bench is not installed.
    """
    if not apps.is_installed("bench"):
        raise ImproperlyConfigured("Sample stories need --settings psec_site.settings.bench.")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (id integer)")


def refuse_backup() -> None:
    """Raises CommandError if this is a sample database."""
    if is_marked():
        raise CommandError(
            "This is a sample database, with made-up stories: it is neither backed up nor "
            "restored into."
        )
