from django.apps import AppConfig, apps


class PsecSiteConfig(AppConfig):
    name = "psec_site"

    def ready(self) -> None:
        from django.db.backends.signals import connection_created

        from . import sample_database

        if not apps.is_installed("bench"):
            connection_created.connect(sample_database.refuse_to_open)
