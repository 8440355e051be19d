"""A student's photo: rebuilt from its pixels at once, private until its story is public."""

import hashlib
from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError
from pillow_heif import register_heif_opener

from .models import PublicPhoto, StoryPhoto

register_heif_opener()

MAX_UPLOAD_BYTES = 12 * 1024 * 1024
MAX_PIXELS = 50_000_000
MASTER_SIZE = (2400, 2400)
# JPEG reads MPO too, what many phones write: a JPEG with a second picture behind the first.
DECODERS = ("JPEG", "PNG", "WEBP", "HEIF")


def keep(upload) -> StoryPhoto:
    """Stores the private master of an uploaded photo. The upload itself is not kept.

    The master is a JPEG of at most 2400 × 2400 pixels in sRGB, upright, without metadata.
    Raises ValidationError, in words for the sender, when the file cannot be used.
    """
    if upload.size > MAX_UPLOAD_BYTES:
        raise ValidationError(_("This photo is larger than 12 MB. Choose a smaller one."))
    image = _decode(upload)
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=88, optimize=True)
    content = buffer.getvalue()
    photo = StoryPhoto(
        width=image.width, height=image.height, digest=hashlib.sha256(content).hexdigest()
    )
    photo.file.save("photo.jpg", ContentFile(content), save=False)
    photo.save()
    return photo


def _decode(upload) -> Image.Image:
    try:
        with Image.open(upload, formats=DECODERS) as image:
            if image.width * image.height > MAX_PIXELS:
                raise ValidationError(_("This photo has too many pixels. Choose a smaller one."))
            image.draft("RGB", MASTER_SIZE)
            profile = image.info.get("icc_profile")
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail(MASTER_SIZE)
            pixels = Image.new("RGB", upright.size, "white")
            colored = _in_srgb(upright, profile)
            pixels.paste(colored, mask=colored.getchannel("A"))
            return pixels
    except ValidationError:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise ValidationError(
            _("We could not read this photo. Use a JPEG, PNG, WebP or HEIC picture.")
        ) from None


def _in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    if image.mode.startswith("I"):  # 16 bits of gray, of which Pillow would cut off the upper ones
        image = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if profile and image.mode in ("RGB", "RGBA"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode=image.mode) or image
        except (ImageCms.PyCMSError, OSError):
            pass  # A broken profile: its colors as they are beat no photo.
    return image.convert("RGBA")


def destroy(photo: StoryPhoto) -> None:
    """Removes the master and everything public made from it. ProtectedError if it is in use."""
    unpublish(photo)
    photo.delete()


def publish(photo: StoryPhoto) -> PublicPhoto:
    """The public copy of the photo, made now if there is none."""
    if public := PublicPhoto.objects.filter(photo=photo).first():
        if public.file.storage.exists(public.file.name):
            return public
        public.delete()
    with photo.file.open("rb") as master:
        public = PublicPhoto(photo=photo, title="Story photo")
        public.file.save("photo.jpg", ContentFile(master.read()), save=False)
    public.width, public.height = photo.width, photo.height
    public.save()
    return public


def unpublish(photo: StoryPhoto) -> None:
    """Removes the public copy and its renditions; receivers take their files along."""
    PublicPhoto.objects.filter(photo=photo).delete()
