"""What minors sent before rules R8 and R9: a photo stays, its school goes. None of it is public."""

from django.db import migrations


def keep_less_of_minors(apps, schema_editor):
    minors = apps.get_model("youth_stories", "Submission").objects.exclude(age_band="18_plus")
    minors.update(last_name="")
    minors.exclude(photo=None).update(school="")


class Migration(migrations.Migration):
    dependencies = [("youth_stories", "0002_groups")]

    operations = [migrations.RunPython(keep_less_of_minors, migrations.RunPython.noop)]
