"""What waits in the queue. A task carries ids only and may run twice without harm."""

from django.apps import apps
from django.tasks import task


@task(backend="database", priority=-10)  # after the letters, for which somebody waits
def make_renditions(model: str, pk: int) -> None:
    """Makes what is missing of a picture's renditions. Does nothing if it is gone."""
    from . import renditions

    if image := apps.get_model(model).objects.filter(pk=pk).first():
        renditions.make(image)
