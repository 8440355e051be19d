"""Nine renditions of a photo of 12 megapixels, ours against Wagtail's own, one by one.

Each in a process of its own, so that its memory can be told.
"""

import json
from typing import NamedTuple

from .measuring import Measurement, from_pairs, rounds
from .sites import Site, ours

SPECS = [f"width-{w}|format-{f}" for w in (660, 1080, 1440) for f in ("avif", "webp", "jpeg")]

PHOTO = """
from io import BytesIO
from bench.drawn_photo import drawn_photo
from django.core.files.images import ImageFile
from pages.models import CustomImage

file = ImageFile(BytesIO(drawn_photo(4000, 3000)), name="bench.jpg")
image = CustomImage(title="Bench", description="Nothing", file=file)
image.save()
print(image.pk)
"""
# Seconds of CPU, and the MiB by which the process grew.
MAKE = """
import json, resource, time
from pages import renditions
from pages.models import CustomImage
from wagtail.images.models import Filter

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

CustomImage.specs = classmethod(lambda cls: frozenset({specs}))
image = CustomImage.objects.get(pk={pk})
image.renditions.all().delete()
before, started = peak(), time.process_time()
{make}
passed = time.process_time() - started
assert image.renditions.count() == {count}
print(json.dumps([passed, peak() - before]))
"""
OURS = "renditions.make(image)"
WAGTAILS = "for spec in {specs}: image.get_rendition(Filter(spec))"


class Cost(NamedTuple):
    seconds: float
    memory: float


def measure() -> list[Measurement]:
    with ours() as site:
        pk = site.run(PHOTO)
        costs = rounds(
            lambda: _make(site, pk, OURS),
            lambda: _make(site, pk, WAGTAILS.format(specs=SPECS)),
            count=3,
        )
    return [
        from_pairs(
            "nine renditions of 12 megapixels: CPU; Wagtail's, one by one",
            [(one.seconds, other.seconds) for one, other in costs],
            "s",
        ),
        from_pairs(
            "nine renditions of 12 megapixels: memory; Wagtail's, one by one",
            [(one.memory, other.memory) for one, other in costs],
            "MiB",
        ),
    ]


def _make(site: Site, pk: str, make: str) -> Cost:
    script = MAKE.format(pk=pk, specs=SPECS, make=make, count=len(SPECS))
    return Cost(*json.loads(site.run(script)))
