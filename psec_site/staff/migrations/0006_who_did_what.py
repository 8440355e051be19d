"""Administrators read who did what."""

from django.db import migrations


def let_administrators_read_the_log(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(
        app_label="wagtailcore", model="modellogentry"
    )
    # Django creates permissions only after all migrations.
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type,
        codename="view_modellogentry",
        defaults={"name": "Can view model log entry"},
    )
    administrators = apps.get_model("auth", "Group").objects.get(name="Administrators")
    administrators.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("staff", "0005_roles")]

    operations = [migrations.RunPython(let_administrators_read_the_log, migrations.RunPython.noop)]
