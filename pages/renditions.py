"""Renditions are made by a background task, never while a visitor waits for a page.

Wagtail's own `{% picture %}` makes a missing rendition during the request and decodes the photo
again for each one: for nine renditions of a phone's photo that takes seconds.
"""

from functools import cache

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.template.loader import get_template
from django.utils.functional import cached_property
from wagtail.images.models import AbstractImage, AbstractRendition, Filter

from .scaling import scale


class PreparedImage(AbstractImage):
    """An image whose renditions are made by the task `make_renditions`.

    `shown_in` names the templates that show it. Which renditions are made is read from the image
    tags in them.
    """

    shown_in: tuple[str, ...]

    class Meta(AbstractImage.Meta):
        abstract = True

    @classmethod
    def specs(cls) -> frozenset[str]:
        """The filter specs of every rendition that the templates may show."""
        return frozenset().union(*map(_specs_in, cls.shown_in))

    @classmethod
    def unprepared(cls) -> QuerySet:
        """The images of which a rendition is missing."""
        made = Count("renditions", filter=Q(renditions__filter_spec__in=cls.specs()))
        return cls.objects.annotate(made=made).filter(made__lt=len(cls.specs()))

    @cached_property
    def prepared(self) -> dict[str, AbstractRendition]:
        """The renditions that a page may show, by filter spec. Empty until the task has run.

        After a change of the focal point it holds the earlier crop until the new one is made.
        """
        prepared = {}
        for rendition in self.renditions.all():
            spec = rendition.filter_spec
            if spec in self.specs() and (spec not in prepared or _is_current(rendition, self)):
                prepared[spec] = rendition
        return prepared

    def get_renditions(self, *filters: Filter | str) -> dict[str, AbstractRendition]:
        """The prepared renditions for these filters; all prepared ones if it has none of them.

        Overrides Wagtail's method, which `{% picture %}` calls. Makes no rendition.
        """
        specs = [item.spec if isinstance(item, Filter) else item for item in filters]
        wanted = {spec: self.prepared[spec] for spec in specs if spec in self.prepared}
        for rendition in self.prepared.values():
            rendition.image = self  # two pages that were fetched together share a prefetched one
        return wanted or self.prepared

    def note_result(self, *, failed: bool) -> None:
        """Called when the task has run. For models that tell somebody that it failed."""


def make(image: PreparedImage) -> None:
    """Makes every missing rendition of the image, and deletes those of an earlier focal point.

    Raises SourceImageIOError if the image's file is missing.
    """
    current = {made.filter_spec for made in image.renditions.all() if _is_current(made, image)}
    filters = [Filter(spec) for spec in image.specs() - current]
    # Before the transaction: encoding takes a second, and SQLite has one writer at a time.
    files = {scaled: image.generate_rendition_file(scaled) for scaled in scale(image, filters)}
    with transaction.atomic():
        unchanged = type(image).objects.filter(pk=image.pk, file=image.file.name)
        if not unchanged.select_for_update().first():
            return  # deleted or replaced meanwhile: no rendition of it may become public
        for scaled, file in files.items():
            image.renditions.get_or_create(
                filter_spec=scaled.spec,
                focal_point_key=scaled.get_cache_key(image),
                defaults={"file": file},
            )
        for rendition in image.renditions.filter(filter_spec__in=image.specs()):
            if not _is_current(rendition, image):
                rendition.delete()


def _is_current(rendition: AbstractRendition, image: PreparedImage) -> bool:
    """Whether the rendition was made for the image's focal point of now."""
    return rendition.focal_point_key == Filter(rendition.filter_spec).get_cache_key(image)


@cache
def _specs_in(template_name: str) -> frozenset[str]:
    """The filter specs of all image tags in this template."""
    from wagtail.images.templatetags.wagtailimages_tags import SrcsetImageNode  # needs the models

    nodes = get_template(template_name).template.nodelist  # type: ignore[attr-defined]
    tags = nodes.get_nodes_by_type(SrcsetImageNode)
    return frozenset(spec for tag in tags for spec in Filter.expand_spec(tag.filter_specs))
