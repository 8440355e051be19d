from django.apps import AppConfig


class PageCacheConfig(AppConfig):
    name = "psec_site.page_cache"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_save, pre_delete, pre_save
        from wagtail.signals import page_published, page_unpublished, post_page_move

        from youth_stories.models import PublicPhotoRendition, ShareCard

        from . import purge, version

        for signal in (post_save, post_delete):
            signal.connect(version.after_change)
        pre_save.connect(version.before_save)
        post_page_move.connect(version.after_move)
        for signal in (page_published, page_unpublished):
            signal.connect(purge.purge_page)
        for model in (PublicPhotoRendition, ShareCard):
            pre_delete.connect(purge.purge_picture, sender=model)
