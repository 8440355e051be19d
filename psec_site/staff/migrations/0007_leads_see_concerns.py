"""Safeguarding leads see in the site history who raised and closed a concern; others do not."""

from django.db import migrations


def let_leads_see_concerns(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    content_type, _ = ContentType.objects.get_or_create(app_label="youth_stories", model="concern")
    # Django creates permissions only after all migrations.
    permission, _ = Permission.objects.get_or_create(
        content_type=content_type,
        codename="view_concern",
        defaults={"name": "Can view concern"},
    )
    leads = apps.get_model("auth", "Group").objects.get(name="Safeguarding leads")
    leads.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("staff", "0006_who_did_what")]

    operations = [migrations.RunPython(let_leads_see_concerns, migrations.RunPython.noop)]
