from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "psec_site.monitoring"
