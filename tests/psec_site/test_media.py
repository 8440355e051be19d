import pytest
from django.http import Http404
from django.test import RequestFactory

from psec_site.media import media
from tests.factories import picture, published, run_waiting_tasks
from youth_stories.models import PublicPhotoRendition


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name in ("images/a.webp", "images/a.svg", "original_images/a.jpg", "documents/a.png"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"content")


def get(path, **headers):
    return media(RequestFactory().get("/", headers=headers), path)


def test_caches_may_store_a_picture_for_an_hour():
    response = get("images/a.webp")
    assert b"".join(response.streaming_content) == b"content"
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "public, max-age=3600"


def test_a_returning_visitor_does_not_download_it_again():
    modified = get("images/a.webp")["Last-Modified"]
    response = get("images/a.webp", if_modified_since=modified)
    assert response.status_code == 304
    assert response["Cache-Control"] == "public, max-age=3600"


@pytest.mark.django_db
def test_caches_store_a_students_photo_no_longer_than_their_page(client, settings):
    settings.MEDIA_ROOT = settings.DATA_DIR / "media"
    published(photo=picture())
    run_waiting_tasks()
    for made in PublicPhotoRendition.objects.all():
        response = client.get(made.url)
        assert response.status_code == 200
        assert response["Cache-Control"] == "public, max-age=0, s-maxage=40, must-revalidate"
        modified = response["Last-Modified"]
        again = client.get(made.url, headers={"if-modified-since": modified})
        assert (again.status_code, again["Cache-Control"]) == (304, response["Cache-Control"])
    assert made.url.startswith("/media/images/")


@pytest.mark.parametrize(
    "path",
    [
        "original_images/a.jpg",
        "documents/a.png",
        "images/../original_images/a.jpg",
        "images//../../original_images/a.jpg",
        "images//a.webp",
        "images/./a.webp",
        "images/a.webp/a.webp",
        "images/a.svg",
        "images/",
        "images",
        "images/.jpg",
        "images/missing.jpg",
        "images/nul\0.jpg",
        f"images/{'long' * 100}.jpg",
        "",
    ],
)
def test_only_public_pictures_can_be_downloaded(path):
    with pytest.raises(Http404):
        get(path)
