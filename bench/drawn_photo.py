"""A photo that is drawn, not taken: shapes, leaves and fine grain, about what a phone's costs.

A picture of it 600 pixels wide takes 17 KB as AVIF, about as much as a building among trees (20).
"""

from io import BytesIO

from PIL import Image, ImageFilter


def drawn_photo(width: int, height: int) -> bytes:
    """A JPEG of that many pixels."""
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
