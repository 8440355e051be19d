from django.db import migrations, models


def mark(apps, schema_editor):
    """So far only minors' stories had a guardian's address."""
    tombstones = apps.get_model("youth_stories", "Tombstone").objects
    tombstones.exclude(guardian_hash="").update(is_minors=True)


class Migration(migrations.Migration):
    dependencies = [
        ("youth_stories", "0011_story_posts"),
    ]

    operations = [
        migrations.AddField(
            model_name="tombstone",
            name="is_minors",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
