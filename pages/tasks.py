"""Background tasks. Their arguments are ids only, and they may run twice without harm."""

from django.apps import apps
from django.tasks import task


@task(backend="database", priority=-10)  # after e-mails, for which people wait
def make_renditions(model: str, pk: int) -> None:
    """Makes the missing renditions of an image. Does nothing if the image was deleted.

    `model` is the label of its model, such as "pages.CustomImage". If it fails, it is tried again
    later, and the image is told of it meanwhile.
    """
    from . import renditions

    image = apps.get_model(model).objects.filter(pk=pk).first()
    if image is None:
        return
    try:
        renditions.make(image)
    except Exception:
        image.note_result(failed=True)
        raise
    image.note_result(failed=False)
