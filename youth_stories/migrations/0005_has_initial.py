import re

from django.db import migrations, models
from django.db.models import Q

INITIAL = re.compile(r"\w[\w'’-]+\s+[^\W\d_]\.?$")


def find_initials(apps, schema_editor):
    for name in ("Submission", "StoryPage"):
        rows = apps.get_model("youth_stories", name).objects.exclude(first_name="")
        found = [pk for pk, first in rows.values_list("pk", "first_name") if INITIAL.search(first)]
        rows.filter(pk__in=found).update(has_initial=True)


class Migration(migrations.Migration):
    dependencies = [("youth_stories", "0004_names_without_links")]

    operations = [
        migrations.AddField(
            "submission", "has_initial", models.BooleanField(default=False, editable=False)
        ),
        migrations.AddField(
            "storypage", "has_initial", models.BooleanField(default=False, editable=False)
        ),
        migrations.RunPython(find_initials, migrations.RunPython.noop),
        migrations.RemoveConstraint("submission", "minors_show_little"),
        migrations.AddConstraint(
            "submission",
            models.CheckConstraint(
                name="minors_show_little",
                condition=Q(age_band="18_plus")
                | Q(last_name="")
                & (Q(photo__isnull=True) | (Q(school="") & Q(has_initial=False))),
            ),
        ),
    ]
