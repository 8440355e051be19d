from django.apps import AppConfig
from django.db.backends.signals import connection_created


class PsecSiteConfig(AppConfig):
    name = "psec_site"

    def ready(self) -> None:
        from .refused_databases import refuse_to_open

        connection_created.connect(refuse_to_open)
