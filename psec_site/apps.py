from django.apps import AppConfig


class PsecSiteConfig(AppConfig):
    name = "psec_site"

    def ready(self):
        from django.db.models.signals import post_delete, post_save
        from wagtail.signals import post_page_move

        from . import generation

        for signal in (post_save, post_delete):
            signal.connect(generation.note_change)
        post_page_move.connect(generation.raise_it)
