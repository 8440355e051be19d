from django.db import migrations, models


def leave_other_buttons_alone(apps, schema_editor):
    """A button that staff have given another text has no Spanish text yet."""
    SiteSettings = apps.get_model("pages", "SiteSettings")
    others = SiteSettings.objects.exclude(call_to_action_text="Share your story")
    others.update(call_to_action_text_es="")


class Migration(migrations.Migration):
    dependencies = [("pages", "0003_pictures")]

    operations = [
        migrations.AddField(
            model_name="customimage",
            name="description_es",
            field=models.CharField(
                blank=True,
                help_text="The same on Spanish pages. Left empty, they show the English one.",
                max_length=255,
                verbose_name="description in Spanish",
            ),
        ),
        migrations.AddField(
            model_name="sitesettings",
            name="call_to_action_text_es",
            field=models.CharField(
                blank=True,
                default="Comparte tu historia",
                help_text="On Spanish pages. Left empty, they show the English text.",
                max_length=40,
                verbose_name="text in Spanish",
            ),
        ),
        migrations.AddField(
            model_name="sitesettings",
            name="footer_text_es",
            field=models.CharField(
                blank=True,
                help_text="The same sentence on Spanish pages. Left empty, they show none.",
                max_length=250,
                verbose_name="footer text in Spanish",
            ),
        ),
        migrations.RunPython(leave_other_buttons_alone, migrations.RunPython.noop),
    ]
