from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def end_sessions(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Delete every session: what was half written in the form stood in them. Staff sign in anew."""
    deleted, _by_model = apps.get_model("sessions", "Session").objects.all().delete()
    if deleted:
        apps.get_model("youth_stories", "Erasure").objects.create()


class Migration(migrations.Migration):
    dependencies = [
        ("youth_stories", "0020_publication_late"),
        ("sessions", "0001_initial"),
    ]

    operations = [migrations.RunPython(end_sessions, migrations.RunPython.noop)]
