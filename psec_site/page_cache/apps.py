from django.apps import AppConfig


class PageCacheConfig(AppConfig):
    name = "psec_site.page_cache"

    def ready(self):
        from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from youth_stories.models import PublicPhotoRendition

        from . import purge, version

        for signal in (post_save, post_delete):
            signal.connect(version.after_change)
        pre_save.connect(version.before_save)
        post_page_move.connect(version.after_move)
        for signal in (page_published, page_unpublished):
            signal.connect(purge.purge_page)
        pre_delete.connect(purge.purge_photo, sender=PublicPhotoRendition)
