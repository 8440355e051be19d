"""Publishers write the wording of the form and its e-mails."""

import importlib

from django.db import migrations

groups = importlib.import_module("youth_stories.migrations.0002_groups")

WORDING = [
    ("youth_stories", "wording", f"{action}_wording", f"Can {action} wording")
    for action in ("add", "change", "delete", "view")
]


def grant(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    publishers = Group.objects.get(name="Publishers")
    publishers.permissions.add(*(groups.permission(apps, *row) for row in WORDING))


class Migration(migrations.Migration):
    dependencies = [("youth_stories", "0006_wording")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
