from django.apps import AppConfig


class YouthStoriesConfig(AppConfig):
    name = "youth_stories"
    verbose_name = "Youth stories"

    def ready(self) -> None:
        from . import receivers  # noqa: F401
