"""One row a place with its words in both languages, where it was one row a language."""

from django.db import migrations, models

import youth_stories.rules.staff_wording

HELP = "One short paragraph of plain words. Empty in both languages: the default is shown."


def merge_languages(apps, schema_editor):
    Wording = apps.get_model("youth_stories", "Wording")
    for spanish in Wording.objects.filter(language="es"):
        english = Wording.objects.filter(place=spanish.place, language="en")
        if english.update(text_es=spanish.text):
            spanish.delete()
        else:
            spanish.text, spanish.text_es = "", spanish.text
            spanish.save()


def split_languages(apps, schema_editor):
    Wording = apps.get_model("youth_stories", "Wording")
    for row in Wording.objects.exclude(text_es=""):
        if row.text:
            Wording.objects.create(place=row.place, language="es", text=row.text_es)
        else:
            row.language, row.text = "es", row.text_es
            row.save()


class Migration(migrations.Migration):
    dependencies = [("youth_stories", "0026_undo_not_for_me")]

    operations = [
        migrations.AlterModelOptions(
            name="wording",
            options={
                "ordering": ["place"],
                "verbose_name": "wording",
                "verbose_name_plural": "wording",
            },
        ),
        migrations.RemoveConstraint("wording", "one_wording_per_place_and_language"),
        migrations.AlterField(
            "wording",
            "text",
            models.TextField("English", blank=True, help_text=HELP, max_length=600),
        ),
        migrations.AddField(
            "wording",
            "text_es",
            models.TextField(
                "Spanish", blank=True, default="", help_text=HELP, max_length=600
            ),
            preserve_default=False,
        ),
        # The default fills the column on the way back.
        migrations.AlterField(
            "wording", "language", models.CharField(max_length=5, default="en")
        ),
        migrations.RunPython(merge_languages, split_languages),
        migrations.RemoveField("wording", "language"),
        migrations.AlterField(
            "wording",
            "place",
            models.CharField(
                choices=youth_stories.rules.staff_wording.places,
                editable=False,
                max_length=40,
                unique=True,
            ),
        ),
    ]
