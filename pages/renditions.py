"""The task queue makes the renditions of a picture. A page shows those there are, and makes none.

Left alone, Wagtail's `{% picture %}` makes what is missing while a visitor waits, and decodes the
photo again for each of them: for nine renditions of a phone's photo that is seconds.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from math import ceil

import PIL.Image
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.template.loader import get_template
from django.utils.functional import cached_property
from PIL.Image import Resampling
from PIL.ImageOps import exif_transpose
from wagtail.images.image_operations import ImageTransform
from wagtail.images.models import AbstractImage, AbstractRendition, Filter
from willow.image import AvifImageFile
from willow.plugins.pillow import PillowImage

CAREFUL, QUICK = 6, 8  # libavif's speeds: the first is its own choice
SMALL = 500_000  # pixels
LANCZOS = Resampling.LANCZOS  # as Wagtail scales
LYING = {5, 6, 7, 8}  # the orientations in Exif that swap width and height


class PreparedImage(AbstractImage):
    """A picture whose renditions are made before anybody asks for them.

    Which ones there are is read from the tags in these templates, so that what a page asks for
    and what is made for it are never written down twice.
    """

    shown_in: tuple[str, ...]

    class Meta(AbstractImage.Meta):
        abstract = True

    @classmethod
    def specs(cls) -> frozenset[str]:
        return frozenset().union(*map(_specs_in, cls.shown_in))

    @classmethod
    def unprepared(cls) -> QuerySet:
        there = Count("renditions", filter=Q(renditions__filter_spec__in=cls.specs()))
        return cls.objects.annotate(there=there).filter(there__lt=len(cls.specs()))

    @cached_property
    def prepared(self) -> dict[str, AbstractRendition]:
        """What a page may show, by its spec. Empty until the task queue has come by.

        Where the focal point was moved, the crop from before stands in until the new one is made.
        """
        prepared = {}
        for rendition in self.renditions.all():
            spec = rendition.filter_spec
            if spec in self.specs() and (spec not in prepared or _is_current(rendition, self)):
                prepared[spec] = rendition
        return prepared

    def get_renditions(self, *filters: Filter | str) -> dict[str, AbstractRendition]:
        """What `{% picture %}` shows. Where nothing it asks for is there yet, whatever there is."""
        specs = [item.spec if isinstance(item, Filter) else item for item in filters]
        asked_for = {spec: self.prepared[spec] for spec in specs if spec in self.prepared}
        return asked_for or self.prepared


def make(image: PreparedImage) -> None:
    """Makes every rendition of the image that is missing, and removes those of another crop.

    SourceImageIOError if its file is gone.
    """
    there = {made.filter_spec for made in image.renditions.all() if _is_current(made, image)}
    filters = [Filter(spec) for spec in image.specs() - there]
    # Before the transaction: encoding takes a second, and SQLite has one writer at a time.
    files = {scaled: image.generate_rendition_file(scaled) for scaled in _scale(image, filters)}
    with transaction.atomic():
        unchanged = type(image).objects.filter(pk=image.pk, file=image.file.name)
        if not unchanged.select_for_update().first():
            return  # withdrawn or replaced meanwhile: nothing of it may become public
        for scaled, file in files.items():
            image.renditions.get_or_create(
                filter_spec=scaled.spec,
                focal_point_key=scaled.get_cache_key(image),
                defaults={"file": file},
            )
        for rendition in image.renditions.filter(filter_spec__in=image.specs()):
            if not _is_current(rendition, image):
                rendition.delete()


class ScaledFilter(Filter):
    """Wagtail's filter for a picture that is upright, cropped and scaled: it only encodes it."""

    def __init__(self, spec: str, picture: PIL.Image.Image):
        super().__init__(spec)
        self.picture = picture

    @contextmanager
    def get_willow_image(self, image, source=None):
        yield ScaledPicture(self.picture)

    def get_transform(self, image, size=None):
        return ImageTransform(self.picture.size)


class ScaledPicture(PillowImage):
    format_name = "jpeg"  # unless the spec says another

    def auto_orient(self):
        return self

    def crop(self, rect):
        return self

    def resize(self, size):
        return self

    def save_as_avif(self, f, quality):
        # What a phone loads is worth the third of a second that saves up to a fifth of its bytes;
        # a large one would take over a second more.
        speed = CAREFUL if self.image.width * self.image.height < SMALL else QUICK
        self.image.save(f, "AVIF", quality=quality, speed=speed)
        return AvifImageFile(f)


def _scale(image: PreparedImage, filters: list[Filter]) -> Iterator[ScaledFilter]:
    """The filters, each with its picture: decoded once, each size scaled from the next larger."""
    if not filters:
        return
    with image.open_file() as file, PIL.Image.open(file) as photo:
        is_lying = photo.getexif().get(0x0112) in LYING
        full = photo.size[::-1] if is_lying else photo.size
        transforms = [(filter.get_transform(image, full), filter) for filter in filters]
        # A JPEG can be decoded at a half, a quarter or an eighth of its size.
        needed = max(max(transform.scale) for transform, _filter in transforms)
        photo.draft(None, tuple(ceil(edge * needed) for edge in photo.size))
        decoded = _pixels(exif_transpose(photo))

    pictures: dict = {}
    next_larger: dict = {}
    for transform, filter in sorted(transforms, key=lambda pair: pair[0].size, reverse=True):
        part, size = tuple(transform.get_rect().round()), transform.size
        if (part, size) not in pictures:
            if part in next_larger:
                picture = next_larger[part].resize(size, LANCZOS)
            else:
                picture = decoded.resize(size, LANCZOS, _in(decoded, part, full))
            pictures[part, size] = next_larger[part] = picture
        yield ScaledFilter(filter.spec, pictures[part, size])


def _in(decoded, part, full):
    """The part of the full picture, as it lies in the one that was decoded smaller."""
    ratios = [small / large for small, large in zip(decoded.size, full, strict=True)] * 2
    return tuple(
        min(max(edge * ratio, 0), limit)
        for edge, ratio, limit in zip(part, ratios, decoded.size * 2, strict=True)
    )


def _pixels(picture):
    """The colors as they are shown. Where and when it was taken does not travel."""
    picture.info = {
        name: value
        for name, value in picture.info.items()
        if name in ("icc_profile", "transparency")
    }
    if picture.mode in ("1", "P"):  # neither can be scaled smoothly
        return picture.convert("RGBA" if "transparency" in picture.info else "RGB")
    if picture.mode == "CMYK":
        return PillowImage(picture).transform_colorspace_to_srgb().image.convert("RGB")
    return picture


def _is_current(rendition: AbstractRendition, image: PreparedImage) -> bool:
    return rendition.focal_point_key == Filter(rendition.filter_spec).get_cache_key(image)


@cache
def _specs_in(template_name: str) -> frozenset[str]:
    """Every rendition that the tags in this template may ask for."""
    from wagtail.images.templatetags.wagtailimages_tags import SrcsetImageNode  # needs the models

    nodes = get_template(template_name).template.nodelist  # type: ignore[attr-defined]
    tags = nodes.get_nodes_by_type(SrcsetImageNode)
    return frozenset(spec for tag in tags for spec in Filter.expand_spec(tag.filter_specs))
