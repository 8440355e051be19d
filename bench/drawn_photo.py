"""A generated photo of shapes and noise, which costs about as much as one taken with a phone.

Scaled to a width of 600 pixels it takes 17 KB as AVIF; a real photo of a building and trees, 20 KB.
"""

from io import BytesIO

from PIL import Image, ImageFilter


def drawn_photo(width: int, height: int) -> bytes:
    """A JPEG file of this size in pixels."""
    shapes = Image.effect_mandelbrot((1000, 750), (-2.2, -1.2, 0.8, 1.2), 60)
    shapes = shapes.resize((width, height))
    leaves = Image.effect_noise((width // 16, height // 16), 60).resize((width, height))
    grain = Image.effect_noise((width, height), 24)
    bands = [
        Image.blend(shapes, leaves, 0.5),
        Image.blend(shapes, grain, 0.3),
        grain.filter(ImageFilter.BLUR),
    ]
    file = BytesIO()
    Image.merge("RGB", bands).save(file, "JPEG", quality=90)
    return file.getvalue()
