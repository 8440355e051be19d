"""Editors change the site settings, and the wording of the story form and its letters."""

from django.db import migrations

PERMISSIONS = {
    "add_wording": ("youth_stories", "wording", "Can add wording"),
    "change_wording": ("youth_stories", "wording", "Can change wording"),
    "delete_wording": ("youth_stories", "wording", "Can delete wording"),
    "view_wording": ("youth_stories", "wording", "Can view wording"),
    "change_sitesettings": ("pages", "sitesettings", "Can change site settings"),
}


def let_editors_change_words(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    editors = apps.get_model("auth", "Group").objects.get(name="Editors")
    for codename, (app_label, model, name) in PERMISSIONS.items():
        content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
        # Django creates permissions only after all migrations.
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        editors.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("staff", "0009_translate_pages")]

    operations = [migrations.RunPython(let_editors_change_words, migrations.RunPython.noop)]
