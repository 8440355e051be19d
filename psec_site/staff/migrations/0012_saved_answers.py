"""Editors, publishers and story reviewers change the saved answers."""

from django.db import migrations

GROUPS = ["Editors", "Publishers", "Story reviewers"]


def let_staff_change_saved_answers(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    Group = apps.get_model("auth", "Group")
    answers, _ = ContentType.objects.get_or_create(app_label="youth_stories", model="savedanswer")
    for action in ("add", "change", "delete", "view"):
        # Django creates permissions only after all migrations.
        permission, _ = Permission.objects.get_or_create(
            content_type=answers,
            codename=f"{action}_savedanswer",
            defaults={"name": f"Can {action} saved answer"},
        )
        for group in Group.objects.filter(name__in=GROUPS):
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("staff", "0011_editors_import_figures")]

    operations = [
        migrations.RunPython(let_staff_change_saved_answers, migrations.RunPython.noop)
    ]
