"""Old and misspelled addresses lead on to pages; a private address is never repeated.

Staff's own redirects lead somewhere.
"""

import re
from io import BytesIO

import pytest
from django.conf import settings
from wagtail.contrib.redirects.models import Redirect

from pages.models import StandardPage
from tests.factories import home_page, member_of, published

pytestmark = pytest.mark.django_db


def leads_to(client, address) -> str:
    response = client.get(address)
    assert response.status_code == 301, address
    return response["Location"]


def test_each_address_of_the_old_website_leads_to_a_page(client):
    table = (settings.BASE_DIR / "docs" / "moving.md").read_text()
    old = re.findall(r"`(/[\w-]+)`(?=[^|]*\| `/[\w-]+/` \|)", table)
    assert len(old) == Redirect.objects.count() == 10
    for address in old:
        target = leads_to(client, address)
        assert f"`{target}`" in table
        assert client.get(target).status_code == 200
        assert leads_to(client, f"{address}/") == target
        assert leads_to(client, address.title()) == target
    assert leads_to(client, "/about-us?utm_source=x") == "/mission/"


@pytest.mark.parametrize(
    ("address", "target"),
    [
        ("/mission", "/mission/"),
        ("/Mission/", "/mission/"),
        ("/MISSION?page=2", "/mission/?page=2"),
        ("/ES/Mission", "/es/mission/"),
        ("/Hear-From-Our-Youth/1", "/hear-from-our-youth/1/"),
        ("/Members-In-Action/Cross-Key-Consulting", "/members-in-action/cross-key-consulting/"),
        ("/share-your-story", "/share-your-story/"),
        ("/admin", "/admin/"),
    ],
)
def test_capitals_and_a_missing_slash_lead_to_the_page(client, address, target):
    assert leads_to(client, address) == target


@pytest.mark.parametrize(
    "address",
    [
        "/guardian/7bXsampletoken",
        "/GUARDIAN/7bXsampletoken/",
        "/es/my-story/7bXsampletoken",
        "/My-Story/7bXsampletoken",
        "/share-your-story/7KQ2-M9XA",
        "/account/password/reset/key/1-Sample",
        "/nowhere",
        "/Nowhere/Mission",
        "/mission//",
    ],
)
def test_a_private_address_and_one_without_a_page_lead_nowhere(client, address):
    assert client.get(address).status_code == 404


def test_a_page_that_is_found_is_shown_at_its_own_address(client):
    draft = StandardPage(title="Draft", slug="draft", live=False)
    home_page().add_child(instance=draft)
    assert client.get("/Draft").status_code == 404
    assert client.post("/Mission").status_code == 404
    story = published()
    assert client.get(story.url).status_code == 200


@pytest.mark.parametrize(("address", "home"), [("/nowhere/", "/"), ("/es/nowhere/", "/es/")])
def test_the_page_that_is_not_found_helps_on_in_its_language(client, address, home):
    response = client.get(address)
    assert response.status_code == 404
    main = response.text[response.text.index("<main") :]
    for slug in ("", "mission/", "hear-from-our-youth/", "for-families/", "my-story/"):
        assert f'href="{home}{slug}"' in main


@pytest.fixture
def publisher(client):
    client.force_login(member_of("Publishers"))
    return client


def said_to(publisher, old, link="", page="", address="/admin/redirects/add/") -> str:
    """What the form says about a redirect that it refuses; nothing if it is saved."""
    data = {"old_path": old, "redirect_link": link, "redirect_page": page, "is_permanent": "on"}
    response = publisher.post(address, data)
    return "" if response.status_code == 302 else str(response.context["form"].errors)


def test_a_publisher_is_told_of_a_redirect_that_goes_in_circles(publisher):
    assert "go in circles" in said_to(publisher, "/loop", "/loop/")
    assert "go in circles" in said_to(publisher, "/loop", "/LOOP")
    assert "go in circles" in said_to(publisher, "/loop", "http://localhost/loop?from=x")
    assert said_to(publisher, "/one", "/two") == ""
    assert said_to(publisher, "/two", "/three/?from=x") == ""
    assert "go in circles" in said_to(publisher, "/three", "/one")
    assert said_to(publisher, "/three", "https://example.org/three/") == ""
    two = Redirect.objects.get(old_path="/two")
    address = f"/admin/redirects/{two.pk}/"
    assert said_to(publisher, "/two", "/vision/", address=address) == ""
    assert "go in circles" in said_to(publisher, "/two", "/two", address=address)
    draft = StandardPage(title="Draft", slug="draft", live=False)
    home_page().add_child(instance=draft)
    assert "go in circles" in said_to(publisher, "/draft", page=draft.pk)


def test_a_publisher_who_imports_a_file_reads_what_is_wrong_with_which_row(publisher):
    file = BytesIO(
        b"from,to\n/our-vision,/vision/\n/one,/two\n/two,/one\n/mission,/vision/\n"
        b"/guardian/7bXsampletoken,/vision/\n/goals,vision\n"
    )
    file.name = "redirects.csv"
    asked = publisher.post("/admin/redirects/import/", {"import_file": file})
    chosen = asked.context["form"].initial | {"from_index": 0, "to_index": 1, "permanent": "on"}
    url = "/admin/redirects/import/process/"
    assert "in two columns" in publisher.post(url, chosen | {"to_index": 0}).text
    assert "Choose the file once more" in publisher.post(url, {}, follow=True).text
    said = publisher.post(url, chosen)
    wrong = {old: text for old, _new, text in said.context["import_summary"]["errors"]}
    assert wrong.keys() == {"/two", "/mission", "/guardian/7bXsampletoken", "/goals"}
    assert "go in circles" in wrong["/two"]
    assert "a redirect has no effect" in wrong["/mission"]
    assert "never redirected" in wrong["/guardian/7bXsampletoken"]
    assert "created 2 and found 4 errors" in said.text
    assert leads_to(publisher, "/our-vision") == "/vision/"


def test_a_redirect_made_by_a_script_neither_goes_in_circles_nor_repeats_a_token(client):
    Redirect.add_redirect("/one", "/two/")
    Redirect.add_redirect("/two", "/ONE?from=x")
    Redirect.add_redirect("/guardian/7bxsampletoken", "https://example.org/")
    for address in ("/one", "/two/", "/guardian/7bxsampletoken/", "/Guardian/7bXsampletoken"):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize(
    "address", ["/mission", "/es/mission/", "/", "/mission?page=2", "/share-your-story/", "/admin"]
)
def test_a_publisher_is_told_that_a_page_s_own_address_is_not_redirected(publisher, address):
    assert "a redirect has no effect" in said_to(publisher, address, "/vision/")


def test_a_publisher_redirects_to_a_path_as_every_other_field_teaches(publisher):
    assert said_to(publisher, "/our-vision", "/vision/") == ""
    assert leads_to(publisher, "/our-vision") == "/vision/"
    assert "Begin with / for this site" in said_to(publisher, "/goals", "vision")
    assert "one of the two" in said_to(publisher, "/goals")
    for broken in ("https://[", "https://goals", "mailto:sample@example.org"):
        assert "Enter a valid URL" in said_to(publisher, "/goals", broken), broken
