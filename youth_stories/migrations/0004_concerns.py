"""Reviewers and Publishers may raise a concern."""

import importlib

from django.db import migrations

groups = importlib.import_module("youth_stories.migrations.0002_groups")

CONCERN = (
    "youth_stories",
    "submission",
    "raise_concern_submission",
    "Can raise and close a concern",
)


def grant(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    for group in Group.objects.filter(name__in=["Story reviewers", "Publishers"]):
        group.permissions.add(groups.permission(apps, *CONCERN))


class Migration(migrations.Migration):
    dependencies = [("youth_stories", "0003_safeguarding")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
