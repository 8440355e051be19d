"""A visitor sees how far the Collective is, in figures that each have their source."""

import re
from io import BytesIO

import pytest
from django.urls import reverse
from wagtail.models import Page

from pages.models import Figure, VisionPage
from pages.progress.figures_file import read_figures
from tests.factories import member_of
from tests.figures import DEFINITION, SAMPLE, file_of, lines_of, store_sample_figures

pytestmark = pytest.mark.django_db

IMPORT = "/admin/progress-figures/"
VISION = "/vision/"


def import_as_editor(client, lines, **answers):
    client.force_login(member_of("Editors"))
    return client.post(IMPORT, {"file": file_of(lines)} | answers, follow=True)


def test_an_editor_imports_a_file_and_visitors_see_charts_a_table_and_the_sources(client):
    assert "How far are we?" not in client.get(VISION).text
    assert client.get(reverse("figures_csv")).status_code == 404
    page = import_as_editor(client, lines_of())
    assert "12 figures are on the Vision page now." in page.text
    client.logout()
    html = client.get(VISION).text
    assert "would hold at parity, they held about <b>53</b> in 2019." in html
    assert "Up from about 40 in 2016." in html  # 0.40 ± 0.05 and 0.53 ± 0.05
    assert "In 2016 it was about 40." in html  # 0.40 ± 0.09 and 0.44 ± 0.08: no change
    assert "they held about <b>120</b> in 2019." in html  # more than at parity
    assert html.count('<svg class="progress-chart"') == 3
    assert "<b>0.53</b> ± 0.05" in html
    assert html.count(">no figure</td>") == 6  # 2018; Latinx 2017; women 2016 and 2017
    assert '<a href="https://example.org/sample" rel="noopener">Sample source</a>' in html
    assert DEFINITION in html
    assert "SAMPLE, NOT REAL" not in html
    spanish = client.get("/es/vision/").text
    assert "en 2019 tenían unos <b>53</b>." in spanish
    charts = [
        re.findall(r"<svg class=\"progress-chart.*?</svg>", page, re.S) for page in (html, spanish)
    ]
    drawn = [
        [re.findall(r' (?:x|y|d|height|cy)="([^"]+)"', chart) for chart in page] for page in charts
    ]
    assert drawn[0] == drawn[1]  # in Spanish Django writes decimals with a comma


def test_the_file_that_visitors_download_can_be_imported_again(client):
    store_sample_figures()
    response = client.get(reverse("figures_csv"))
    again = read_figures(response.content)
    assert [str(figure) for figure in again] == [str(figure) for figure in Figure.objects.all()]


def test_made_up_figures_are_stamped_and_for_the_editors_preview_alone(client):
    import_as_editor(client, lines_of(), is_sample="on")
    assert "How far are we?" not in client.get(VISION).text
    assert client.get(reverse("figures_csv")).status_code == 404
    preview = VisionPage.objects.get(locale__language_code="en").make_preview_request()
    assert preview.rendered_content.count("SAMPLE, NOT REAL") == 3
    assert "They say nothing about Philadelphia." in preview.rendered_content


BLACK = {("black", 2016): SAMPLE["black", 2016]}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"source_url": ""}, "Line 2, source_url: This field is required."),
        ({"year": ""}, "Line 2, year: This field is required."),
        ({"stem_definition": ""}, "Line 2, stem_definition: This field is required."),
        ({"group": "martians"}, "Line 2, group:"),
        ({"share": "120"}, "Line 2, share:"),
        (
            {"numerator": "1", "denominator": "2"},
            "Line 2, share: The numerator and the denominator make 50.0, not 16.4.",
        ),
        ({"year": "2015"}, "Line 2: there is no “working_age” for black in 2015"),
        ({"stem_definition": "Another"}, "Line 3: its definition of STEM is not that of line 2."),
        ({"metric": "working_age", "share": "41.0"}, "Line 3 is about the same figure as line 2."),
    ],
)
def test_a_line_that_proves_nothing_is_refused_with_its_number(client, change, problem):
    store_sample_figures()
    first, second = lines_of(BLACK)
    page = import_as_editor(client, [first | change, second])
    assert "Nothing was changed." in page.text
    assert problem in page.text
    assert Figure.objects.count() == 12


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"metric,group\nstem_workers,black\n", "has no column geography, year"),
        ("Año".encode("latin-1"), "Save it as “CSV UTF-8”."),
        (file_of([]).read(), "The file has no figure in it."),
        (b'"metric', "cannot be read"),
    ],
)
def test_another_file_is_refused_in_words(client, content, problem):
    client.force_login(member_of("Editors"))
    file = BytesIO(content)
    file.name = "other.csv"
    page = client.post(IMPORT, {"file": file})
    assert problem in page.text


def test_only_whoever_changes_pages_imports_figures(client):
    client.force_login(member_of("Story reviewers"))
    assert client.get(IMPORT).status_code == 302
    client.post(IMPORT, {"file": file_of(lines_of())})
    assert not Figure.objects.exists()
    assert "Progress figures" not in client.get("/admin/").text


def test_an_import_stands_in_the_history_of_the_vision_page(client):
    import_as_editor(client, lines_of())
    page = Page.objects.get(url_path__endswith="/vision/", locale__language_code="en")
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
    assert "Imported progress figures" in history.text
