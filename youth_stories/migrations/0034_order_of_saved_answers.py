"""Saved answers are sorted by hand. They begin in the order in which they were shown."""

from django.db import migrations, models


def number(apps, schema_editor):
    SavedAnswer = apps.get_model("youth_stories", "SavedAnswer")
    for place, answer in enumerate(SavedAnswer.objects.order_by("kind", "pk"), start=1):
        SavedAnswer.objects.filter(pk=answer.pk).update(sort_order=place)


class Migration(migrations.Migration):

    dependencies = [
        ('youth_stories', '0033_staff_reminders'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='savedanswer',
            options={'ordering': ['kind', 'sort_order', 'pk']},
        ),
        migrations.AddField(
            model_name='savedanswer',
            name='sort_order',
            field=models.IntegerField(blank=True, editable=False, null=True),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
    ]
