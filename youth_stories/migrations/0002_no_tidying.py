from django.db import migrations, models

HASH = models.CharField(max_length=64, default="")


class Migration(migrations.Migration):
    """The defaults come first, so that the way back finds a value for rows that exist."""

    dependencies = [("youth_stories", "0001_initial")]

    operations = [
        migrations.AlterField("consent", "fixed_hash", HASH),
        migrations.AlterField("storypage", "fixed_hash", HASH),
        migrations.RemoveField("consent", "fixed_hash"),
        migrations.RemoveField("storypage", "fixed_hash"),
        migrations.RemoveField("consent", "scope_tidy"),
    ]
