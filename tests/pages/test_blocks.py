"""What an editor can put into a page, and what visitors get of it without anybody else's server."""

import json
import re

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from wagtail.blocks import Block
from wagtail.documents.models import Document
from wagtail.fields import StreamField
from wagtail.models import Locale, Page, get_page_models
from wagtail_localize.models import Translation, TranslationSource

from pages.blocks import AddressBlock
from pages.body_blocks import BODY_BLOCKS
from pages.models import ArticlePage, CustomImage, DownloadsPage, StandardPage
from pages.picture_blocks import validate_length
from psec_site.collective_pages import add
from tests.factories import home_page, member_of, picture, run_waiting_tasks

pytestmark = pytest.mark.django_db

TABLE = {
    "caption": "Sample times",
    "columns": [{"type": "text", "heading": "Day"}, {"type": "text", "heading": "Place"}],
    "rows": [{"values": ["Tuesday", "Sample Library"]}, {"values": ["Friday", ""]}],
}


@pytest.fixture
def image() -> CustomImage:
    found = CustomImage.objects.create(title="Sample", file=picture(size=(600, 400)))
    run_waiting_tasks()
    return found


@pytest.fixture
def document() -> Document:
    return Document.objects.create(
        title="Sample sheet", file=ContentFile(b"%PDF-1.7 " + b"x" * 2039, "sheet.pdf")
    )


def page_with(*blocks, title="Sample page") -> StandardPage:
    field = StandardPage._meta.get_field("body")
    stored = json.dumps([{"type": name, "value": value} for name, value in blocks])
    body = field.get_prep_value(field.to_python(stored))  # which gives each block its id
    return add(home_page(), StandardPage(title=title, body=body))


def test_a_page_shows_pictures_a_video_a_table_files_and_a_place(client, image, document):
    first = {
        "image": {"image": image.pk, "alt_text": "Two sample people"},
        "caption": "Sample words",
    }
    second = {"image": {"image": image.pk, "decorative": True}}
    video = {
        "title": "Sample film",
        "url": "https://www.example.org/watch?v=1",
        "still": {"image": image.pk, "alt_text": "A sample still"},
        "length": "3:20",
        "captions": "With captions in English",
    }
    page = page_with(
        ("gallery", {"pictures": [first, second]}),
        ("video", video),
        ("table", TABLE),
        ("downloads", {"documents": [{"document": document.pk, "language": "es"}]}),
        ("place", {"name": "Sample Library", "address": "100 Sample Street"}),
    )
    html = client.get(page.url).text
    main = html[html.index("<main") : html.index("</main>")]
    assert main.count("<picture") == 3
    for words in ("Two sample people", "A sample still"):
        assert f'alt="{words}"' in main
    assert 'alt=""' in main
    link = 'href="https://www.example.org/watch?v=1" rel="noopener noreferrer">'
    assert f"{link}Watch the video on example.org" in main
    assert "<caption><span>Sample times</span></caption>" in main
    assert '<th scope="col">Day</th>' in main
    assert '<th scope="row">Tuesday</th><td>Sample Library</td>' in main
    assert 'hreflang="es">Sample sheet</a>' in main
    assert "PDF, 2.0\xa0KB, Spanish" in main
    assert "query=Sample+Library%2C+100+Sample+Street" in main
    assert not re.findall(r"<(?:iframe|embed|object|video|script)\b", main)
    loaded = re.findall(r'(?:\ssrc|srcset)="([^"]+)"', main)
    assert all(each.startswith("/media/") for each in loaded)
    results = client.get("/search/?q=library").text
    assert page.title in results  # the words of a table are found
    document.delete()
    assert not re.search(r"\bsheet\b", client.get(page.url).text)


def test_a_table_needs_a_caption_headings_and_a_row():
    block = dict(BODY_BLOCKS)["table"]
    for change, problem in (
        ({"caption": " "}, "Say in the caption"),
        ({"rows": []}, "Add a column and a row"),
        (
            {"columns": [TABLE["columns"][0], {"type": "text", "heading": ""}]},
            "each column a heading",
        ),
    ):
        with pytest.raises(ValidationError) as refused:
            block.clean(block.to_python(TABLE | change))
        assert problem in str(refused.value.non_block_errors)
    assert block.clean(block.to_python(TABLE)).caption == "Sample times"


def test_an_editor_is_offered_what_fits_and_answered_with_an_example():
    for length in ("1:03:20", "3:20", "2 min"):
        validate_length(length)
    with pytest.raises(ValidationError, match="such as 3:20"):
        validate_length("long")
    with pytest.raises(ValidationError, match="such as https://"):
        AddressBlock().clean("@sample on Instagram")
    assert len(dict(BODY_BLOCKS)["gallery"].get_default()["pictures"]) == 2
    offered = [kind._meta.get_field("body").stream_block for kind in (ArticlePage, StandardPage)]
    assert ["what_we_keep" in block.child_blocks for block in offered] == [False, True]


def test_the_words_of_a_table_are_translated_side_by_side(client):
    page = page_with(("table", TABLE))
    spanish = Locale.objects.get(language_code="es")
    source, _created = TranslationSource.get_or_create_from_instance(page)
    translation = Translation.objects.create(source=source, target_locale=spanish)
    translation.save_target(publish=False)
    client.force_login(member_of("Editors"))
    translated = page.get_translation(spanish)
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[translated.pk])).text
    assert "Sample times" in editor
    words = {"Day": "Día", "Tuesday": "martes", "Sample times": "Horas de muestra"}
    for segment in source.stringsegment_set.select_related("string"):
        if text := words.get(segment.string.data):
            segment.string.translations.create(
                locale=spanish, context=segment.context, data=text, translation_type="manual"
            )
    translation.save_target(publish=True)
    [table] = page.get_translation(spanish).body
    assert table.value.caption == "Horas de muestra"
    assert [column["heading"] for column in table.value.columns] == ["Día", "Place"]
    assert table.value.row_data[0]["values"] == ["martes", "Sample Library"]


def test_files_to_take_with_you_are_on_their_page_on_home_and_in_the_menu(client, document):
    index = DownloadsPage.objects.get(locale__language_code="en")
    assert "will stand here soon" in client.get("/downloads/").text
    home = client.get("/").text
    assert "/downloads/" not in home
    index.documents = [
        ("document", {"document": document, "title": f"Sample {number}", "language": "both"})
        for number in range(4)
    ]
    index.save_revision().publish()
    home = client.get("/").text
    assert 'href="/downloads/"' in home[home.index("<nav") : home.index("</nav>")]
    assert "Sample 2</a>" in home
    assert "Sample 3</a>" not in home
    html = client.get("/downloads/").text
    assert f'<a href="{document.url}">Sample 3</a>' in html
    assert "PDF, 2.0\xa0KB, English and Spanish" in html
    answer = client.get(document.url)
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    assert client.get(document.url, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def choices() -> dict[str, Block]:
    """Each block that an editor chooses from a list. Of a single kind, Wagtail offers no list."""
    fields = [each for model in apps.get_models() for each in model._meta.local_fields]
    streams = [field.stream_block for field in fields if isinstance(field, StreamField)]
    return {
        block.definition_prefix: block
        for stream in streams
        if len(stream.child_blocks) > 1
        for block in stream.child_blocks.values()
    }


def test_an_editor_reads_and_sees_what_each_block_is(client, image):
    client.force_login(member_of("Editors"))
    assert len(choices()) >= len(BODY_BLOCKS)
    for prefix, block in choices().items():
        assert block.is_previewable, block.name
        assert block.get_description(), block.name
        html = client.get(reverse("wagtailadmin_block_preview"), {"id": prefix}).text
        assert '<div class="wrap body">' in html, block.name
        body = html[html.index('<div class="wrap body">') :]
        assert len(re.sub(r"<[^>]+>|\s", "", body)) > 5, block.name


def test_each_page_type_says_what_it_is_for():
    """To whoever adds a page, and beside its editor."""
    kinds = get_page_models()
    assert [kind for kind in kinds if not kind.get_page_description()] == [Page]
