from django.apps import AppConfig


class AntispamConfig(AppConfig):
    name = "psec_site.antispam"
    verbose_name = "Antispam"
