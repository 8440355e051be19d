"""Background tasks. Their arguments are ids only, and they may run twice without harm."""

from django.apps import apps
from django.tasks import task


@task(backend="database", priority=-10)  # after e-mails, for which people wait
def make_renditions(model: str, pk: int) -> None:
    """Makes the missing renditions of an image. Does nothing if the image was deleted.

    `model` is the label of its model, such as "pages.CustomImage".
    """
    from . import renditions

    if image := apps.get_model(model).objects.filter(pk=pk).first():
        renditions.make(image)
