"""Editors import the figures of the progress to the goal."""

from django.db import migrations


def let_editors_import_figures(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label="pages", model="figure")
    # Django creates permissions only after all migrations.
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type, codename="add_figure", defaults={"name": "Can add figure"}
    )
    apps.get_model("auth", "Group").objects.get(name="Editors").permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("staff", "0010_editors_change_words")]

    operations = [migrations.RunPython(let_editors_import_figures, migrations.RunPython.noop)]
