"""A database with made-up stories in it is marked as a sample, by an empty table.

Only settings that install bench open such a database. The table belongs to no model, so that the
mark goes wherever the database goes and no migration makes or removes it.
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
    """Marks this database as a sample, for good. ImproperlyConfigured without bench."""
    if not apps.is_installed("bench"):
        raise ImproperlyConfigured("Sample stories need --settings psec_site.settings.bench.")
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {TABLE} (id integer)")


def refuse_backup() -> None:
    """CommandError if this database may be neither backed up nor restored into."""
    if is_marked():
        raise CommandError(
            "This is a sample database, with made-up stories: it is neither backed up nor "
            "restored into."
        )
