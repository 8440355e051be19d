"""The year of the goal gets a field, and the texts that repeat it say {year} in its place."""

import json
import re
import uuid

from django.db import migrations, models

YEAR = "{year}"
# With which wagtail-localize finds a text again.
NAMESPACE = uuid.UUID("59ed7d1c-7eb5-45fa-9c8b-7a7057ed56d7")


def take_year_out(apps, schema_editor):
    MissionPage = apps.get_model("pages", "MissionPage")
    english = MissionPage.objects.filter(locale__language_code="en").first()
    found = english and re.search(r"\b20\d\d\b", english.statement)
    if found:
        MissionPage.objects.update(target_year=int(found[0]))
        rewrite(apps, found[0], YEAR, {"target_year": int(found[0])})


def put_year_back(apps, schema_editor):
    MissionPage = apps.get_model("pages", "MissionPage")
    english = MissionPage.objects.filter(locale__language_code="en").first()
    if english and english.target_year:
        rewrite(apps, YEAR, str(english.target_year), {})


def rewrite(apps, before, after, added):
    """Replaces in the pages and the settings, their revisions, and what translates the pages."""
    MissionPage = apps.get_model("pages", "MissionPage")
    SiteSettings = apps.get_model("pages", "SiteSettings")
    texts = {}
    for page in MissionPage.objects.all():
        texts[page.statement] = page.statement.replace(before, after)
        replace(page, ["statement"], before, after)
        rewrite_revisions(apps, page, ["statement"], before, after, added)
    for row in SiteSettings.objects.all():
        replace(row, ["footer_text", "footer_text_es"], before, after)
        rewrite_revisions(apps, row, ["footer_text", "footer_text_es"], before, after, {})
    for string in apps.get_model("wagtail_localize", "String").objects.filter(data__in=texts):
        string.data = texts[string.data]
        string.data_hash = uuid.uuid5(NAMESPACE, string.data)
        string.save()
    translations = apps.get_model("wagtail_localize", "StringTranslation").objects
    for translation in translations.filter(data__in=texts):
        translation.data = texts[translation.data]
        translation.save()
    keys = MissionPage.objects.values("translation_key")
    sources = apps.get_model("wagtail_localize", "TranslationSource").objects
    for source in sources.filter(object_id__in=keys):
        content = changed(json.loads(source.content_json), ["statement"], before, after, added)
        source.content_json = json.dumps(content)
        source.save()


def replace(row, fields, before, after):
    texts = {field: getattr(row, field).replace(before, after) for field in fields}
    type(row).objects.filter(pk=row.pk).update(**texts)


def rewrite_revisions(apps, row, fields, before, after, added):
    label = (row._meta.app_label, row._meta.model_name)
    content_type = apps.get_model("contenttypes", "ContentType").objects.get_by_natural_key(*label)
    revisions = apps.get_model("wagtailcore", "Revision").objects
    for revision in revisions.filter(content_type=content_type, object_id=str(row.pk)):
        revision.content = changed(revision.content, fields, before, after, added)
        revision.save(update_fields=["content"])


def changed(content, fields, before, after, added):
    texts = {field: content[field].replace(before, after) for field in fields if field in content}
    return content | texts | added


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0008_events"),
        ("wagtail_localize", "0016_rename_page_revision_translationlog_revision"),
    ]

    operations = [
        migrations.AddField(
            model_name="missionpage",
            name="target_year",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="Change it here alone: this sentence, its Spanish one, Home and the "
                "footer of every page follow.",
                null=True,
                verbose_name="year of the goal",
            ),
        ),
        migrations.AlterField(
            model_name='missionpage',
            name='statement',
            field=models.CharField(help_text='One sentence. {year} stands for the year below.', max_length=250),
        ),
        migrations.AlterField(
            model_name='sitesettings',
            name='footer_text',
            field=models.CharField(blank=True, help_text="One sentence below the organization's name. {year} stands for the year of the goal, which the mission page says.", max_length=250),
        ),
        migrations.RunPython(take_year_out, put_year_back),
    ]
