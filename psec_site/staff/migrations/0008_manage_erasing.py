"""Safeguarding leads and administrators resume erasing."""

from django.db import migrations


def let_leads_and_administrators_manage_erasing(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(
        app_label="youth_stories", model="lastround"
    )
    # Django creates permissions only after all migrations.
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type,
        codename="manage_erasing",
        defaults={"name": "Can resume erasing, and say that a round was wrong"},
    )
    for name in ("Safeguarding leads", "Administrators"):
        apps.get_model("auth", "Group").objects.get(name=name).permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("staff", "0007_leads_see_concerns")]

    operations = [
        migrations.RunPython(let_leads_and_administrators_manage_erasing, migrations.RunPython.noop)
    ]
