"""Databases that no process of the site opens: of an earlier version, or with made-up stories."""

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from .sample_database import TABLE


def refuse_to_open(connection: BaseDatabaseWrapper, **kwargs: object) -> None:
    """Receiver of connection_created. Raises ImproperlyConfigured, in one sentence for operators.

    After the first connection that is not refused, it does not look again in this process.
    """
    if reason := _reason(connection):
        connection.close()  # or the next query would be executed
        raise ImproperlyConfigured(reason)
    connection_created.disconnect(refuse_to_open)


def _reason(connection: BaseDatabaseWrapper) -> str:
    tables = connection.introspection.table_names()
    if "auth_user" in tables and "staff_user" not in tables:
        # From before the migrations began anew: its 0001_initial would count as applied.
        return (
            f"The database {connection.settings_dict['NAME']} is of an earlier version of this "
            "site and cannot be brought up to date: move it away, or choose another place with "
            "DATA_DIR or DATABASE_URL, and run this again."
        )
    if TABLE in tables and not apps.is_installed("bench"):
        return (
            "This is a sample database, with made-up stories: use another one (DATA_DIR, "
            "DATABASE_URL), or --settings psec_site.settings.bench."
        )
    return ""
