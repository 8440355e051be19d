"""Pages that were loaded get the history entries with which staff compare and restore them."""

from django.db import migrations

CHANGES = ("wagtail.create", "wagtail.edit", "wagtail.revert")


def add_history(apps, schema_editor):
    Page = apps.get_model("wagtailcore", "Page")
    PageLogEntry = apps.get_model("wagtailcore", "PageLogEntry")
    Revision = apps.get_model("wagtailcore", "Revision")
    for page in Page.objects.filter(content_type__app_label="pages"):
        logged = PageLogEntry.objects.filter(page=page, action__in=CHANGES)
        of_page = Revision.objects.filter(
            object_id=str(page.pk), base_content_type__model="page", content_type=page.content_type
        )
        for revision in of_page.exclude(pk__in=logged.exclude(revision=None).values("revision")):
            PageLogEntry.objects.create(
                page=page,
                content_type_id=page.content_type_id,
                action="wagtail.edit",
                label=page.title,
                timestamp=revision.created_at,
                user_id=revision.user_id,
                revision_id=revision.pk,
                content_changed=True,
            )


class Migration(migrations.Migration):
    dependencies = [
        ("pages", "0006_history_of_site_settings"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(add_history, migrations.RunPython.noop)]
