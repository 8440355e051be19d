"""Refuses to open databases of an earlier version, and sample databases without bench."""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from .sample_database import TABLE


def refuse_to_open(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Receiver of connection_created. Raises ImproperlyConfigured, in one sentence for operators.

    Once a connection was not refused, it checks no more in this process.
    """
    if reason := _reason(connection):
        connection.close()  # otherwise the next query would succeed
        raise ImproperlyConfigured(reason)
    connection_created.disconnect(refuse_to_open)


def _reason(connection: BaseDatabaseWrapper) -> str:
    """Why this database may not be opened, or ""."""
    tables = connection.introspection.table_names()
    if "auth_user" in tables and "staff_user" not in tables:
        # From before the migrations were reset: today's 0001_initial would count as applied.
        return (
            f"The database {connection.settings_dict['NAME']} is of an earlier version of this "
            "site and cannot be updated: move it away, or choose another place with "
            "DATA_DIR or DATABASE_URL, and run this again."
        )
    if TABLE in tables and not apps.is_installed("bench"):
        return (
            "This is a sample database, with made-up stories: use another one (DATA_DIR, "
            "DATABASE_URL), or --settings psec_site.settings.bench."
        )
    return ""
