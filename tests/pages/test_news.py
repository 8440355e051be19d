"""News stand on Home and in the menu once there are some, the newest first."""

import json
import re
from datetime import date

import pytest

from pages.models import CustomImage, NewsPage
from tests.factories import article, member_of, picture, run_waiting_tasks

pytestmark = pytest.mark.django_db


def menu(client) -> str:
    html = client.get("/").text
    return html[html.index("<nav") : html.index("</nav>")]


def test_without_news_the_page_looks_intended_and_stays_out_of_the_menu(client):
    assert "The first news will stand here soon." in client.get("/news/").text
    assert "/news/" not in menu(client)
    assert 'id="news"' not in client.get("/").text


def test_the_newest_leads_and_each_leads_on_to_others(client):
    old = article(title="Sample meeting", date=date(2025, 12, 9))
    new = article(title="Sample elements", date=date(2026, 3, 2), author="Sample Team")
    article(title="Only a draft", date=date(2026, 3, 3)).unpublish()
    home = client.get("/").text
    assert home.index(new.title) < home.index(old.title)
    assert 'href="/news/"' in menu(client)
    html = client.get("/news/").text
    assert html.index(new.title) < html.index("December 9, 2025") < html.index(old.title)
    assert "Only a draft" not in home + html
    html = client.get(new.url).text
    assert "March 2, 2026" in html
    assert "by Sample Team" in html
    assert html.index("More news") < html.index(f'href="{old.url}"')
    data, _way = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    assert json.loads(data)["author"] == {"@type": "Person", "name": "Sample Team"}


def test_staff_choose_what_stands_below_and_each_language_shows_its_own(client):
    old = article(title="Sample meeting", date=date(2025, 12, 9))
    article(title="Sample elements", date=date(2026, 3, 2))
    page = article(title="Sample day", chosen_news=[("article", old)])
    spanish = NewsPage.objects.get(locale__language_code="es")
    article(spanish, title="Reunión", translation_key=old.translation_key)
    other = article(
        spanish, title="Día", translation_key=page.translation_key, chosen_news=[("article", old)]
    )
    html = client.get(page.url).text
    assert old.title in html
    assert "Sample elements" not in html
    assert "Reunión" in client.get(other.url).text
    old.unpublish()
    html = client.get(page.url).text
    assert old.title not in html
    assert "Sample elements" in html  # the newest again


def test_news_with_a_picture_and_without_it_words_alone(client):
    def main() -> str:
        html = client.get("/news/").text
        return html[html.index("<main") :]

    image = CustomImage.objects.create(
        title="Sample", file=picture(size=(600, 400)), description="Two sample people"
    )
    run_waiting_tasks()
    page = article(title="Sample news")
    assert "card-picture" not in main()  # nor the first letters of a headline
    page.photo = image
    page.save_revision().publish()
    assert "card-picture" in main()
    for address in ("/news/", page.url):
        assert 'alt="Two sample people"' in client.get(address).text


def test_an_editor_opens_the_form_for_news(client):
    client.force_login(member_of("Editors"))
    index = NewsPage.objects.get(locale__language_code="en")
    assert client.get(f"/admin/pages/add/pages/articlepage/{index.pk}/").status_code == 200
