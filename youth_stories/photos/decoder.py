"""The program that decodes a photo in a process of its own (rule R12). It does not use Django.

    upload | python -I decoder.py SECONDS BYTES [LEFT TOP RIGHT BOTTOM] | master

SECONDS limits its CPU time, BYTES its memory. It reads one picture, and writes its width and
height on a line and then the master: a JPEG of at most 2400 × 2400 pixels in sRGB, upright,
without metadata. With a box, in fractions of the picture, only that part of it.
The exit code is 0, TOO_MANY_PIXELS or UNREADABLE; a negative one means that a limit was exceeded.
"""

import resource
import sys
from contextlib import suppress
from io import BytesIO

from PIL import Image, ImageCms, ImageFile

TOO_MANY_PIXELS = 2
UNREADABLE = 3

MASTER_SIZE = (2400, 2400)
# The formats of phones. MPO is a JPEG with more pictures appended; Pillow's JPEG plugin opens it.
MAX_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "HEIF": 50_000_000}
MAX_PIXELS_OF_OTHERS = 24_000_000

ORIENTATION = 0x0112
TRANSPOSITIONS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class TooManyPixels(Exception):
    """The picture has more pixels than its format's limit."""


def main(seconds: str, memory: str, *box: str) -> int:
    """Decodes stdin to stdout. Returns the exit code."""
    limit(int(seconds), int(memory))
    try:
        image = rebuild(sys.stdin.buffer.read(), tuple(map(float, box)))
        master = BytesIO()
        image.save(master, "JPEG", quality=88, optimize=True)
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except Exception:  # a hostile file can raise anything
        return UNREADABLE
    sys.stdout.buffer.write(b"%d %d\n" % image.size + master.getvalue())
    return 0


def limit(seconds: int, memory: int) -> None:
    """Limits this process irrevocably. macOS has no limit on memory."""
    limits = {
        resource.RLIMIT_CPU: seconds,
        resource.RLIMIT_FSIZE: 0,  # may not write files
        resource.RLIMIT_CORE: 0,
    }
    if sys.platform != "darwin":
        limits[resource.RLIMIT_AS] = memory
    for name, most in limits.items():
        allowed = resource.getrlimit(name)[1]
        if allowed == resource.RLIM_INFINITY or most < allowed:
            resource.setrlimit(name, (most, most))


def open_image(content: bytes) -> ImageFile.ImageFile:
    """Opens the picture, without decoding it, with the one plugin that its first bytes call for.

    ValueError if they are of no format that we take.
    """
    if content.startswith(b"\xff\xd8\xff"):
        formats = ["JPEG"]
    elif content.startswith(b"\x89PNG\r\n\x1a\n"):
        formats = ["PNG"]
    elif content.startswith(b"RIFF"):
        from PIL import WebPImagePlugin  # noqa: F401  else Pillow loads all forty plugins

        formats = ["WEBP"]
    elif content[4:8] == b"ftyp":
        from PIL import AvifImagePlugin
        from pillow_heif import register_heif_opener

        # With one thread memory does not depend on the number of processors.
        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
        register_heif_opener(
            decode_threads=1, thumbnails=False, depth_images=False, aux_images=False
        )
        formats = ["HEIF", "AVIF"]
    else:
        raise ValueError("Not a picture we take.")
    Image.MAX_IMAGE_PIXELS = None  # rebuild() checks
    return Image.open(BytesIO(content), formats=formats)


def rebuild(content: bytes, box: tuple[float, ...] = ()) -> Image.Image:
    """A new image with only the pixels of the first picture in the file, or of the box in it.

    TooManyPixels, or whatever Pillow raises.
    """
    file = open_image(content)
    if file.width * file.height > MAX_PIXELS.get(str(file.format), MAX_PIXELS_OF_OTHERS):
        raise TooManyPixels
    file.draft("RGB", MASTER_SIZE)
    file.load()
    transposition, profile = read_transposition(file), file.info.get("icc_profile")
    image = in_plain_mode(file)
    image.thumbnail(MASTER_SIZE)
    if transposition is not None:
        image = image.transpose(transposition)
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


def read_transposition(image: Image.Image) -> Image.Transpose | None:
    """The transposition that sets the picture upright, from its Exif orientation."""
    with suppress(Exception):  # broken metadata is ignored
        return TRANSPOSITIONS.get(image.getexif().get(ORIENTATION, 1))
    return None


def in_plain_mode(image: Image.Image) -> Image.Image:
    """With eight bits a channel, no palette, and transparency as a channel: ready to be scaled."""
    if image.mode.startswith("I"):  # 16-bit gray: convert("L") would clip it
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """With its colors converted from the profile to sRGB; unchanged if the profile is unusable."""
    if not profile:
        return image
    with suppress(ImageCms.PyCMSError, OSError):
        converted = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        )
        return converted or image
    return image


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
