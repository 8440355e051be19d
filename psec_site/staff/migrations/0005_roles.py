"""The roles of the safeguarding lead and of administrators."""

from django.db import migrations

ACCESS = [("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")]
ROLES = {
    "Safeguarding leads": [
        *ACCESS,
        ("youth_stories", "submission", "view_submission", "Can view submission"),
        ("youth_stories", "submission", "withdraw_submission", "Can withdraw stories"),
        ("youth_stories", "submission", "raise_concern_submission", "Can raise and close a concern"),
        ("youth_stories", "submission", "export_submission", "Can export stories"),
    ],
    "Administrators": [
        *ACCESS,
        ("staff", "user", "add_user", "Can add user"),
        ("staff", "user", "change_user", "Can change user"),
        ("pages", "sitesettings", "change_sitesettings", "Can change site settings"),
        (
            "youth_stories",
            "safeguardingsettings",
            "change_safeguardingsettings",
            "Can change safeguarding",
        ),
    ],
}


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    for role, permissions in ROLES.items():
        group, _ = Group.objects.get_or_create(name=role)
        for app_label, model, codename, name in permissions:
            content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
            # Django creates permissions only after all migrations.
            permission, _ = Permission.objects.get_or_create(
                content_type=content_type, codename=codename, defaults={"name": name}
            )
            group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("staff", "0004_invitation")]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
