from django.apps import AppConfig, apps


class PsecSiteConfig(AppConfig):
    name = "psec_site"

    def ready(self):
        from django.db.backends.signals import connection_created
        from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from youth_stories.models import PublicPhotoRendition

        from . import cdn, generation, sample_database

        if not apps.is_installed("bench"):
            connection_created.connect(sample_database.refuse_to_open)
        for signal in (post_save, post_delete):
            signal.connect(generation.note_change)
        pre_save.connect(generation.note_before)
        post_page_move.connect(generation.note_move)
        generation.save_with_change()
        for signal in (page_published, page_unpublished):
            signal.connect(cdn.purge)
        pre_delete.connect(cdn.purge_photo, sender=PublicPhotoRendition)
