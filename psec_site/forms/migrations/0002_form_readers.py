"""A role for whoever reads what people answer: editors of pages do not."""

from django.db import migrations


def make_role(apps, schema_editor):
    ContentType = apps.get_model("contenttypes", "ContentType")
    Permission = apps.get_model("auth", "Permission")
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name="Form readers")
    for app_label, model, codename, name in (
        ("wagtailadmin", "admin", "access_admin", "Can access Wagtail admin"),
        ("forms", "formanswer", "view_formanswer", "Can view answer to a form"),
    ):
        content_type, _ = ContentType.objects.get_or_create(app_label=app_label, model=model)
        # Django creates permissions only after all migrations.
        permission, _ = Permission.objects.get_or_create(
            content_type=content_type, codename=codename, defaults={"name": name}
        )
        group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [("forms", "0001_forms_that_staff_build"), ("staff", "0010_editors_change_words")]

    operations = [migrations.RunPython(make_role, migrations.RunPython.noop)]
