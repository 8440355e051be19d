"""The program that decodes a photo, in a process of its own. It knows nothing of Django.

    upload | python -I decoder.py SECONDS BYTES [LEFT TOP RIGHT BOTTOM] | master

It may use so many seconds of processor time and bytes of memory, reads one picture, and writes its
width and height in a line and then the master: a JPEG of at most 2400 × 2400 pixels in sRGB,
upright, without metadata. With a box, in fractions of the picture, that part of it only.
It ends with 0, TOO_MANY_PIXELS or UNREADABLE; killed, it has gone beyond its limits.
"""

import resource
import sys
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms

TOO_MANY_PIXELS = 2
UNREADABLE = 3

MASTER_SIZE = (2400, 2400)
# What phones take photos in. JPEG reads MPO too, which is a JPEG with more pictures behind it.
MAX_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "HEIF": 50_000_000}
MAX_PIXELS_OF_OTHERS = 24_000_000

ORIENTATION = 0x0112
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class TooManyPixels(Exception):
    pass


def main(seconds: str, memory: str, *box: str) -> int:
    limit(int(seconds), int(memory))
    try:
        image = rebuild(sys.stdin.buffer.read(), tuple(map(float, box)))
        master = BytesIO()
        image.save(master, "JPEG", quality=88, optimize=True)
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except Exception:  # whatever a hostile file brings about
        return UNREADABLE
    sys.stdout.buffer.write(b"%d %d\n" % image.size + master.getvalue())
    return 0


def limit(seconds: int, memory: int) -> None:
    """Bounds this process for good. macOS has no bound on memory, and goes without."""
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,  # not a byte into any file
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform != "darwin":
        limits[resource.RLIMIT_AS] = memory
    for name, most in limits.items():
        allowed = resource.getrlimit(name)[1]
        if allowed == resource.RLIM_INFINITY or most < allowed:
            resource.setrlimit(name, (most, most))


def open_image(content: bytes):
    """Opened by the decoder its first bytes ask for, if that is one of ours; not decoded yet."""
    if content.startswith(b"\xff\xd8\xff"):
        formats = ["JPEG"]
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        formats = ["PNG"]
    elif content.startswith(b"RIFF"):
        from PIL import WebPImagePlugin  # noqa: F401  Pillow would load all forty decoders

        formats = ["WEBP"]
    elif content[4:8] == b"ftyp":
        from PIL import AvifImagePlugin
        from pillow_heif import register_heif_opener

        # One thread, so that memory does not grow with the machine's processors.
        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
        register_heif_opener(
            decode_threads=1, thumbnails=False, depth_images=False, aux_images=False
        )
        formats = ["HEIF", "AVIF"]
    else:
        raise ValueError("Not a picture we take.")
    Image.MAX_IMAGE_PIXELS = None  # ours are counted below
    return Image.open(BytesIO(content), formats=formats)


def rebuild(content: bytes, box: tuple[float, ...] = ()):
    """A new image from the pixels of the first picture in the file, and from nothing else."""
    image = open_image(content)
    if image.width * image.height > MAX_PIXELS.get(image.format, MAX_PIXELS_OF_OTHERS):
        raise TooManyPixels
    image.draft("RGB", MASTER_SIZE)
    image.load()
    turn, profile = read_turn(image), image.info.get("icc_profile")
    image = in_plain_mode(image)
    image.thumbnail(MASTER_SIZE)
    if turn is not None:
        image = image.transpose(turn)
    image = in_srgb(image, profile).convert("RGBA")
    pixels = Image.new("RGB", image.size, "white")
    pixels.paste(image, mask=image.getchannel("A"))
    if box:
        left, top, right, bottom = box
        width, height = pixels.size
        pixels = pixels.crop(
            (round(left * width), round(top * height), round(right * width), round(bottom * height))
        )
    return pixels


def read_turn(image):
    """How the camera was held, as the turn that sets the picture upright."""
    with suppress(Exception):  # broken metadata costs nobody their photo
        return TURNS.get(image.getexif().get(ORIENTATION))
    return None


def in_plain_mode(image):
    """With eight bits a channel, no palette, and transparency as a channel: fit to be scaled."""
    if image.mode.startswith("I"):  # 16 bits of gray, of which Pillow would cut off the upper ones
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def in_srgb(image, profile: bytes | None):
    if not profile:
        return image
    # A broken profile, or one of another kind of color: the colors as they are beat no photo.
    with suppress(ImageCms.PyCMSError, OSError):
        return ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        )
    return image


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
