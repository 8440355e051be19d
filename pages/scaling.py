"""Scales one photo to many sizes: decoded once, each size scaled from the next larger one."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from typing import IO, Any

import PIL.Image
from PIL.Image import Image, Resampling
from PIL.ImageOps import exif_transpose
from wagtail.images.image_operations import ImageTransform
from wagtail.images.models import AbstractImage, Filter
from willow.image import AvifImageFile
from willow.plugins.pillow import PillowImage

from .decoding.decoder import in_plain_mode, in_srgb

type Box = tuple[float, ...]  # left, top, right, bottom
type Size = tuple[int, int]  # width, height

ORIENTATION = 0x0112  # the tag in Exif
SIDEWAYS = {5, 6, 7, 8}  # its values that swap width and height
AVIF_SPEED, FAST_AVIF_SPEED = 6, 8  # libavif's; 6 is its default
SMALL = 500_000  # pixels


class ScaledFilter(Filter):
    """Wagtail's filter for a picture that is cropped and scaled already: it is only encoded."""

    def __init__(self, spec: str, picture: Image):
        super().__init__(spec)
        self.picture = picture

    @contextmanager
    def get_willow_image(self, image: AbstractImage, source: Any = None) -> Iterator[PillowImage]:
        yield ScaledPicture(self.picture)

    def get_transform(self, image: AbstractImage, size: Size | None = None) -> ImageTransform:
        return ImageTransform(self.picture.size)


class ScaledPicture(PillowImage):
    """A Willow image that leaves out what `scale` has done."""

    format_name = "jpeg"  # unless the spec names another

    def auto_orient(self) -> PillowImage:
        return self

    def crop(self, rect: Box) -> PillowImage:
        return self

    def resize(self, size: Size) -> PillowImage:
        return self

    def save_as_avif(self, f: IO[bytes], quality: int) -> AvifImageFile:
        # The slower speed saves up to a fifth of the bytes: a third of a second for the size that
        # phones load, but over a second more for a large one.
        is_small = self.image.width * self.image.height < SMALL
        speed = AVIF_SPEED if is_small else FAST_AVIF_SPEED
        self.image.save(f, "AVIF", quality=quality, speed=speed)
        return AvifImageFile(f)


def scale(image: AbstractImage, filters: list[Filter]) -> Iterator[ScaledFilter]:
    """A ScaledFilter, with its picture, for each of these filters of the image."""
    if not filters:
        return
    with image.open_file() as file, PIL.Image.open(file) as photo:
        is_sideways = photo.getexif().get(ORIENTATION) in SIDEWAYS
        full = photo.size[::-1] if is_sideways else photo.size
        transforms = [(filter.get_transform(image, full), filter) for filter in filters]
        # A JPEG can be decoded at a half, a quarter or an eighth of its size.
        needed = max(max(transform.scale) for transform, _filter in transforms)
        photo.draft(None, tuple(ceil(edge * needed) for edge in photo.size))
        decoded = _prepare(exif_transpose(photo))

    pictures: dict[tuple[Box, Size], Image] = {}
    next_larger: dict[Box, Image] = {}
    for transform, filter in sorted(transforms, key=lambda pair: pair[0].size, reverse=True):
        box, size = tuple(transform.get_rect().round()), transform.size
        if (box, size) not in pictures:
            if box in next_larger:
                picture = next_larger[box].resize(size, Resampling.LANCZOS)
            else:
                picture = decoded.resize(size, Resampling.LANCZOS, _box_in(decoded, box, full))
            pictures[box, size] = next_larger[box] = picture
        yield ScaledFilter(filter.spec, pictures[box, size])


def _box_in(decoded: Image, box: Box, full: Size) -> Any:
    """This box of the full-size photo, in the coordinates of the smaller decoded picture."""
    ratios = [small / large for small, large in zip(decoded.size, full, strict=True)] * 2
    return tuple(
        min(max(edge * ratio, 0), limit)
        for edge, ratio, limit in zip(box, ratios, decoded.size * 2, strict=True)
    )


def _prepare(picture: Image) -> Image:
    """The picture in sRGB, in a mode that can be scaled, without metadata.

    New pictures are so already: pages/forms.py. Older ones and those of programs may not be.
    """
    plain = in_srgb(in_plain_mode(picture), picture.info.get("icc_profile"))
    plain.info = {}
    return plain
