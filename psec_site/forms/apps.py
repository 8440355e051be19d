from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "psec_site.forms"
