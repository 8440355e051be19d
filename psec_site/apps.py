from django.apps import AppConfig


class PsecSiteConfig(AppConfig):
    name = "psec_site"
