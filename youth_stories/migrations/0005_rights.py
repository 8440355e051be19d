"""Who may raise a concern, and who words what the form and its e-mails say."""

import importlib

from django.db import migrations

groups = importlib.import_module("youth_stories.migrations.0002_groups")

CONCERN = (
    "youth_stories",
    "submission",
    "raise_concern_submission",
    "Can raise and close a concern",
)
WORDING = [
    ("youth_stories", "wording", f"{action}_wording", f"Can {action} wording")
    for action in ("add", "change", "delete", "view")
]
RIGHTS = {"Story reviewers": [CONCERN], "Publishers": [CONCERN, *WORDING]}


def grant(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for name, rights in RIGHTS.items():
        group = Group.objects.get(name=name)
        group.permissions.add(*(groups.permission(apps, *right) for right in rights))


class Migration(migrations.Migration):
    dependencies = [("youth_stories", "0004_safeguarding")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
