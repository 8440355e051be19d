from django.apps import AppConfig


class HandbookConfig(AppConfig):
    """How to do each task, in the admin. It has no models."""

    name = "psec_site.handbook"
