from django.db import migrations, models

from youth_stories.rules.addresses import address_key, clean_address


def fill_keys(apps, schema_editor):
    """With today's function: a key is compared with what the code computes."""
    submissions = apps.get_model("youth_stories", "Submission").objects
    names = ("email", "guardian_email")
    for pk, *addresses in submissions.values_list("pk", *names).iterator():
        values = {}
        for name, address in zip(names, addresses, strict=True):
            values |= {name: clean_address(address), f"{name}_key": address_key(address)}
        submissions.filter(pk=pk).update(**values)
    for request in apps.get_model("youth_stories", "LinkRequest").objects.all():
        request.email_key = address_key(request.email_key)
        request.save()


class Migration(migrations.Migration):
    dependencies = [("youth_stories", "0002_no_tidying")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="email_key",
            field=models.CharField(blank=True, db_index=True, default="", editable=False, max_length=254),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="submission",
            name="guardian_email_key",
            field=models.CharField(blank=True, db_index=True, default="", editable=False, max_length=254),
            preserve_default=False,
        ),
        migrations.RenameField("linkrequest", "email", "email_key"),
        migrations.AlterField("linkrequest", "email_key", models.CharField(max_length=254)),
        migrations.RunPython(fill_keys, migrations.RunPython.noop, elidable=True),
    ]
