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
# MPO is what many phones call a JPEG with a second picture inside; the first frame is the photo.
DECODERS = ("JPEG", "MPO", "PNG", "WEBP", "HEIF")


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
    if profile and image.mode in ("RGB", "RGBA"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, source, target, outputMode=image.mode) or image
        except ImageCms.PyCMSError:
            pass  # A broken profile: its colors as they are beat no photo.
    return image.convert("RGBA")


def destroy(photo: StoryPhoto) -> None:
    """Removes the master and everything public made from it, files first."""
    unpublish(photo)
    photo.file.delete(save=False)
    photo.delete()


def publish(photo: StoryPhoto) -> PublicPhoto:
    """The public copy of the photo, made now if there is none."""
    if public := PublicPhoto.objects.filter(photo=photo).first():
        return public
    with photo.file.open("rb") as master:
        public = PublicPhoto(photo=photo, title="Story photo")
        public.file.save("photo.jpg", ContentFile(master.read()), save=False)
    public.width, public.height = photo.width, photo.height
    public.save()
    return public


def unpublish(photo: StoryPhoto) -> None:
    """Removes the public copy and its renditions, files first, so that a crash leaves nothing."""
    for public in PublicPhoto.objects.filter(photo=photo):
        for rendition in public.renditions.all():
            rendition.file.delete(save=False)
        public.file.delete(save=False)
        public.delete()
