"""Whatever is sent as a photo: a plain JPEG comes out of it, or a kind answer, and soon."""

import struct
import zlib
from contextlib import ExitStack, suppress
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageOps
from pillow_heif import register_heif_opener

from pages.decoding import sandbox
from pages.decoding.decoder import ALIKE, FLAT
from tests.factories import picture

register_heif_opener()

MODES = {
    "JPEG": ["L", "RGB", "CMYK"],
    "MPO": ["RGB"],
    "PNG": ["1", "L", "LA", "I;16", "P", "RGB", "RGBA"],
    "WEBP": ["RGB", "RGBA"],
    "HEIF": ["RGB", "RGBA"],
    "AVIF": ["RGB", "RGBA"],
}
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def written(image: Image.Image, format: str, **options) -> bytes:
    buffer = BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def decode(content: bytes, *box: float) -> sandbox.Picture:
    """As youth_stories/photos does it with a student's photo."""
    return sandbox.decode(content, FLAT, 2400, box or None)


def expect_plain(master: sandbox.Picture) -> Image.Image:
    """It is one JPEG in sRGB with nothing in it but pixels, from its first byte to its last."""
    rest = master.content
    assert rest.startswith(b"\xff\xd8")
    kinds, at = set(), 2
    while 0xDA not in kinds:
        marker, length = struct.unpack(">xBH", rest[at : at + 4])
        kinds.add(marker)
        at += 2 + length
    # The header, tables, the frame and its scan: no Exif or XMP (E1), ICC (E2), IPTC, comment.
    assert kinds <= {0xE0, 0xDB, 0xC0, 0xC4, 0xDA}
    assert rest.index(b"\xff\xd9", at) == len(rest) - 2
    image = Image.open(BytesIO(rest))
    image.load()
    assert (image.format, image.mode) == ("JPEG", "RGB")
    assert image.size == (master.width, master.height)
    return image


@st.composite
def photos(draw):
    """A picture as some phone or program might write it, and its size when it is upright."""
    format = draw(st.sampled_from(sorted(MODES)))
    mode = draw(st.sampled_from(MODES[format]))
    size = width, height = draw(st.tuples(st.integers(16, 90), st.integers(16, 90)))
    turn = draw(st.integers(0, 9))
    exif = Image.Exif()
    exif[0x0112] = turn
    exif[0x010F] = "a secret camera"
    options = {"icc_profile": draw(st.sampled_from([b"", SRGB, b"broken"]))}
    if format != "HEIF":
        options["exif"] = exif
    if format in ("JPEG", "WEBP", "AVIF"):
        options["xmp"] = b"<x:xmpmeta>secret</x:xmpmeta>"
    if format == "JPEG":
        options |= {"comment": b"secret", "progressive": draw(st.booleans())}
    image = Image.new(mode, size)
    image.info["exif"] = exif.tobytes()  # from here the HEIF writer makes a box for the turn
    content = written(image, format, **options)
    content += draw(st.sampled_from([b"", b"<script>secret</script>", b"PK\3\4secret"]))
    return content, (height, width) if 5 <= turn <= 8 else size


@settings(max_examples=settings().max_examples * 3 // 10)
@given(photos())
def test_of_a_photo_only_the_upright_pixels_are_left(photo):
    content, size = photo
    image = expect_plain(decode(content))
    assert image.size == size


@settings(max_examples=settings().max_examples * 3 // 10)
@given(photos(), st.data())
def test_a_damaged_file_gives_a_plain_photo_or_a_kind_answer(photo, data):
    content = bytearray(photo[0])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(content) - 1))
        noise = data.draw(st.binary(min_size=1, max_size=4))
        content[at : at + len(noise)] = noise
    content = content[: data.draw(st.sampled_from([len(content), len(content) // 2]))]
    kind = data.draw(st.sampled_from([FLAT, ALIKE]))
    with suppress(sandbox.NotDecoded):
        master = sandbox.decode(bytes(content), kind, 2400)
        if kind == FLAT:
            expect_plain(master)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_photo_taken_sideways_stands_upright(turn):
    image = Image.new("RGB", (64, 48), "white")
    image.paste("black", (0, 0, 32, 24))
    exif = Image.Exif()
    exif[0x0112] = turn
    content = written(image, "JPEG", exif=exif)
    upright = expect_plain(decode(content)).resize((2, 2)).convert("1")
    expected = ImageOps.exif_transpose(Image.open(BytesIO(content))).resize((2, 2)).convert("1")
    assert upright.tobytes() == expected.tobytes()


@pytest.mark.parametrize("format", ["WEBP", "PNG", "MPO", "AVIF"])
def test_of_many_pictures_in_one_file_only_the_first_counts(format):
    count = 600 if format in ("WEBP", "PNG") else 3
    others = [Image.new("RGB", (32, 32), (0, 0, number % 256)) for number in range(1, count)]
    content = written(
        Image.new("RGB", (32, 32), "red"), format, save_all=True, append_images=others
    )
    red, green, blue = expect_plain(decode(content)).getpixel((16, 16))
    assert red > 240
    assert green < 15
    assert blue < 15


def test_colors_are_turned_into_srgb():
    # A profile for a camera that takes red for blue, and blue for red.
    swapped = SRGB.replace(b"rXYZ", b"????").replace(b"bXYZ", b"rXYZ").replace(b"????", b"bXYZ")
    content = written(Image.new("RGB", (16, 16), (200, 100, 50)), "PNG", icc_profile=swapped)
    pixel = expect_plain(decode(content)).getpixel((8, 8))
    assert all(abs(is_ - was) < 6 for is_, was in zip(pixel, (50, 100, 200), strict=True))


def test_what_is_see_through_becomes_white():
    image = expect_plain(decode(written(Image.new("RGBA", (16, 16)), "PNG")))
    assert image.getpixel((8, 8)) == (255, 255, 255)


def test_gray_of_sixteen_bits_stays_gray():
    content = written(Image.new("I;16", (8, 8), 30_000), "PNG")
    assert abs(expect_plain(decode(content)).getpixel((4, 4))[0] - 117) < 4


def test_the_part_in_a_box_is_cut_out():
    image = Image.new("RGB", (100, 50), "red")
    image.paste("blue", (50, 0, 100, 50))
    part = expect_plain(decode(written(image, "PNG"), 0.5, 0.2, 1, 1))
    assert part.size == (50, 40)
    assert part.getpixel((25, 20))[2] > 240


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", sandbox.NoPicture),
        (b"<html><script>alert(1)</script></html>", sandbox.NoPicture),
        (b"PK\x03\x04" + b"\x00" * 50, sandbox.NoPicture),
        (written(Image.new("RGB", (60, 40)), "GIF"), sandbox.NoPicture),
        (written(Image.new("RGB", (60, 40)), "TIFF"), sandbox.NoPicture),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, sandbox.Damaged),
        (b"\xff\xd8\xff\xe0" + b"\x00" * 50, sandbox.Damaged),
        (b"RIFF\x00\x00\x00\x00WEBP" + b"\x00" * 50, sandbox.Damaged),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 50, sandbox.Damaged),
        (picture((60, 40)).read()[:-60], sandbox.Damaged),
    ],
    ids=["nothing", "html", "zip", "gif", "tiff", "png", "jpeg", "webp", "heic", "cut off"],
)
def test_what_is_no_photo_is_refused_and_it_is_said_why(content, problem, caplog):
    with pytest.raises(problem):
        decode(content)
    assert not caplog.records


def claiming(size, format) -> bytes:
    """A small picture whose header says that it is this large."""
    content = written(Image.new("RGB", (64, 66)), format)
    if format == "JPEG":
        return content.replace(struct.pack(">HH", 66, 64), struct.pack(">HH", *reversed(size)))
    content = bytearray(content.replace(struct.pack(">II", 64, 66), struct.pack(">II", *size)))
    if format == "PNG":
        content[29:33] = struct.pack(">I", zlib.crc32(content[12:29]))
    return bytes(content)


@pytest.mark.parametrize(
    ("format", "size"),
    [
        ("PNG", (50_000, 50_000)),
        ("PNG", (6_000, 4_001)),
        ("JPEG", (10_000, 5_001)),
        ("HEIF", (10_000, 5_001)),
    ],
)
def test_too_many_pixels_are_refused_before_they_are_decoded(format, size):
    with pytest.raises(sandbox.TooManyPixels):
        decode(claiming(size, format))


def test_a_phone_may_take_larger_photos_than_others():
    content = written(Image.new("RGB", (6_000, 4_001)), "JPEG")
    assert expect_plain(decode(content)).size == (2400, 1600)
    # It would take half a minute to write this one, so it only claims it: that is let pass.
    with pytest.raises(sandbox.Damaged):
        decode(claiming((6_000, 4_001), "HEIF"))


def scan_bomb() -> bytes:
    """Small, and within the limit of pixels: a progressive JPEG that refines them without end."""
    content = written(Image.new("L", (6_000, 4_000), 128), "JPEG", progressive=True)
    last_scan = content[content.rindex(b"\xff\xc4") : -2]
    return content[:-2] + last_scan * 3000 + b"\xff\xd9"


def test_a_picture_that_costs_too_much_time_is_given_up(monkeypatch, caplog):
    monkeypatch.setattr(sandbox, "MAX_CPU_TIME", 1)
    with pytest.raises(sandbox.Damaged):
        decode(scan_bomb())
    assert "ended with -" in caplog.text  # killed, by the system and not by the clock


def test_a_picture_that_costs_too_much_memory_is_given_up(monkeypatch):
    content = written(Image.new("RGB", (4_000, 4_000)), "PNG")
    monkeypatch.setattr(sandbox, "MAX_MEMORY", 80 * 1024 * 1024)
    with pytest.raises(sandbox.Damaged):
        decode(content)


def test_a_decoder_that_does_not_end_is_ended_and_frees_its_turn(monkeypatch):
    monkeypatch.setattr(sandbox, "MAX_DECODERS", 1)
    with monkeypatch.context() as patch:
        patch.setattr(sandbox, "TIMEOUT", 0.01)
        with pytest.raises(sandbox.Damaged):
            decode(picture().read())
    monkeypatch.setattr(sandbox, "MAX_WAIT", 0)
    decode(picture().read())


def test_only_a_few_photos_are_decoded_at_once_and_the_next_is_asked_to_wait(monkeypatch):
    monkeypatch.setattr(sandbox, "MAX_WAIT", 0)
    with ExitStack() as others:  # a lock belongs to an open file: other workers' count alike
        for _ in range(sandbox.MAX_DECODERS):
            others.enter_context(sandbox._decoder_slot())
        with pytest.raises(sandbox.Busy):
            decode(picture().read())
    decode(picture().read())


def test_the_decoder_knows_no_secret_and_writes_no_file(monkeypatch, tmp_path, caplog):
    hijacked = tmp_path / "decoder.py"
    hijacked.write_text(
        "import os, sys\n"
        f"sys.path.insert(0, {str(Path(sandbox.decoder.__file__).parent)!r})\n"
        "from decoder import limit\n"
        "limit(int(sys.argv[1]), int(sys.argv[2]))\n"
        "try:\n"
        f"    open({str(tmp_path / 'trace')!r}, 'w', buffering=1).write('trace\\n')\n"
        "except OSError as error:\n"
        "    sys.exit(f'{error.strerror} {sorted(os.environ)}')\n"
    )
    monkeypatch.setenv("SECRET_KEY", "secret")
    monkeypatch.setattr(sandbox.decoder, "__file__", str(hijacked))
    with pytest.raises(sandbox.Damaged):
        decode(b"")
    assert "File too large" in caplog.text
    assert "SECRET_KEY" not in caplog.text
