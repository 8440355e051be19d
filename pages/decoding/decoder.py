"""The program that decodes a picture in a process of its own (rule R12). It does not use Django.

    upload | python -I decoder.py SECONDS BYTES EDGE KIND [LEFT TOP RIGHT BOTTOM] | picture

SECONDS limits its CPU time, BYTES its memory. It reads one picture, and writes its width, height
and format on a line and then the picture: at most EDGE pixels wide and high, in sRGB with eight
bits a channel, upright, without metadata. With a box, in fractions of the picture, only that part.
KIND is FLAT, a JPEG on white, or ALIKE: a PNG, or anything that is transparent, becomes a PNG, and
everything else a JPEG; one that was a JPEG keeps its quality.
The exit code is 0 or one of those below; a negative one means that a limit was exceeded.
"""

import os
import resource
import sys
from contextlib import suppress
from io import BytesIO
from typing import Any

from PIL import Image, ImageCms, ImageFile, JpegImagePlugin

TOO_MANY_PIXELS = 2
NO_PICTURE = 3
DAMAGED = 4

FLAT, ALIKE = "flat", "alike"
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


class NoPicture(Exception):
    """The file is of no format that we take."""


def main(seconds: str, memory: str, edge: str, kind: str, *box: str) -> int:
    """Decodes stdin to stdout. Returns the exit code."""
    limit(int(seconds), int(memory))
    os.nice(19)  # those who read the site come first
    try:
        file = open_image(sys.stdin.buffer.read())
        picture = rebuild(file, int(edge), tuple(map(float, box)))
        format, options = encoding(file, picture)
        if kind == FLAT:
            picture, format, options = on_white(picture), "JPEG", {"quality": 88}
        encoded = BytesIO()
        picture.save(encoded, format, optimize=format == "JPEG", **options)
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except NoPicture:
        return NO_PICTURE
    except Exception:  # a hostile file can raise anything
        return DAMAGED
    sys.stdout.buffer.write(b"%d %d " % picture.size + format.encode() + b"\n")
    sys.stdout.buffer.write(encoded.getvalue())
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

    NoPicture if they are of no format that we take.
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
        raise NoPicture
    Image.MAX_IMAGE_PIXELS = None  # rebuild() checks
    return Image.open(BytesIO(content), formats=formats)


def rebuild(file: ImageFile.ImageFile, edge: int, box: tuple[float, ...] = ()) -> Image.Image:
    """A new image with only the pixels of the first picture in the file, or of the box in it.

    Its mode is L, RGB or RGBA. TooManyPixels, or whatever Pillow raises.
    """
    if file.width * file.height > MAX_PIXELS.get(str(file.format), MAX_PIXELS_OF_OTHERS):
        raise TooManyPixels
    file.draft("RGB", (edge, edge))
    file.load()
    transposition, profile = read_transposition(file), file.info.get("icc_profile")
    image = in_plain_mode(file)
    image.thumbnail((edge, edge))
    if transposition is not None:
        image = image.transpose(transposition)
    image = in_srgb(image, profile)
    pixels = Image.new(image.mode, image.size)
    pixels.paste(image)
    if box:
        left, top, right, bottom = box
        width, height = pixels.size
        pixels = pixels.crop(
            (round(left * width), round(top * height), round(right * width), round(bottom * height))
        )
    return pixels


def encoding(file: ImageFile.ImageFile, picture: Image.Image) -> tuple[str, dict[str, Any]]:
    """The format for a picture from this file, and Pillow's options for it."""
    if file.format == "PNG" or picture.mode == "RGBA":
        return "PNG", {}
    if isinstance(file, JpegImagePlugin.JpegImageFile) and file.layers == len(picture.getbands()):
        sampling = JpegImagePlugin.get_sampling(file)
        return "JPEG", {"qtables": file.quantization, "subsampling": sampling}
    return "JPEG", {"quality": 92}


def on_white(picture: Image.Image) -> Image.Image:
    """In RGB, with white where it was transparent."""
    if picture.mode != "RGBA":
        return picture.convert("RGB")
    pixels = Image.new("RGB", picture.size, "white")
    pixels.paste(picture, mask=picture.getchannel("A"))
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
    """With its colors converted from the profile to sRGB. Without a usable one, CMYK becomes RGB
    and everything else stays as it is.
    """
    with suppress(ImageCms.PyCMSError, OSError):
        if profile:
            converted = ImageCms.profileToProfile(
                image,
                ImageCms.ImageCmsProfile(BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGBA" if image.mode == "RGBA" else "RGB",
            )
            image = converted or image
    return image.convert("RGB") if image.mode == "CMYK" else image


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
