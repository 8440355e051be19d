"""Every page answers, carries what sharing needs, costs what it may, and can be edited."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from PIL import Image
from wagtail.models import Page

from pages.blocks import LinkBlock
from pages.models import (
    CustomImage,
    HomePage,
    MembersInActionPage,
    MissionPage,
    SpotlightPage,
    StandardPage,
    VisionPage,
)
from tests.factories import member_of, picture, published, run_waiting_tasks
from youth_stories.models import HearFromOurYouthPage, StoryPage

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/mission/",
    "/vision/",
    "/members-in-action/",
    "/members-in-action/cross-key-consulting/",
    "/hear-from-our-youth/",
    "/hear-from-our-youth/1/",
    "/privacy/",
    "/accessibility/",
    "/for-families/",
    "/es/",
    "/es/privacy/",
    "/es/accessibility/",
    "/es/for-families/",
]


def test_the_addresses_are_those_of_every_live_page():
    live = Page.objects.live().filter(depth__gt=1)
    assert sorted(page.url for page in live) == sorted(ADDRESSES)


@pytest.mark.once
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_visitor_reads_the_page_and_can_share_it(client, address):
    response = client.get(address)
    html = response.content.decode()
    assert response.status_code == 200
    assert not response.cookies
    assert html.count("<h1") == 1
    head = html[: html.index("</head>")]
    assert re.search(r"<title>\s*\S", head)
    assert f'rel="canonical" href="http://localhost:8000{address}"' in head
    for name in ("og:title", "og:description", "og:image", "og:url"):
        assert re.search(rf'property="{name}" content="[^"]+"', head), name
    assert re.search(r'name="description" content="[^"]+"', head)


@pytest.mark.once
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_asks_anybody_else_for_anything(client, address):
    html = client.get(address).content.decode()
    loaded = re.findall(r'(?:src|srcset|<link[^>]+href)="([^"]+)"', html)
    assert not [url for url in loaded if url.startswith(("//", "http")) and "localhost" not in url]


# Each budget is what the page needs today, by kind; more would be a query for each of something.
# On every page: the site and its root page, the page itself, the pages above it and their
# restrictions, where the sites are (from the shared cache), the menu, the footer, the settings.
@pytest.mark.parametrize(
    ("address", "budget"),
    [
        ("/", 15),  # mission, vision, spotlights, the last stories (2), renditions, next number
        ("/hear-from-our-youth/", 14),  # how many, tiles, renditions, next number
        ("/hear-from-our-youth/1/", 12),  # the story with its neighbors, renditions
        ("/members-in-action/", 12),  # count and cards
        ("/privacy/", 10),
    ],
)
def test_a_page_stays_within_its_query_budget(client, django_assert_num_queries, address, budget):
    for _ in range(3):
        published(photo=picture())
    run_waiting_tasks()  # makes the renditions
    client.get(address)  # the sites' addresses are in the shared cache by now
    with django_assert_num_queries(budget):
        client.get(address)


@pytest.mark.once
@pytest.mark.parametrize("page", ADDRESSES)
def test_every_page_opens_in_the_editor_and_previews(client, page):
    client.force_login(member_of("Editors", "Story reviewers", "Publishers"))
    page = next(p for p in Page.objects.live().filter(depth__gt=1) if p.url == page)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200


def test_home_reads_the_statements_from_their_own_pages(client):
    vision = VisionPage.objects.get()
    vision.statement = "100% of everything."
    vision.save_revision().publish()
    assert "of everything." in client.get("/").content.decode()


def test_the_menu_follows_the_page_tree(client):
    page = StandardPage(title="Our partners", slug="partners", show_in_menus=True)
    HomePage.objects.get().add_child(instance=page)
    page.save_revision().publish()
    menu = client.get("/mission/").content.decode()
    menu = menu[menu.index("<nav") : menu.index("</nav>")]
    assert 'href="/partners/"' in menu
    assert menu.count('aria-current="page"') == 1


def test_every_page_links_to_privacy_and_accessibility(client):
    html = client.get("/nowhere/").content.decode()
    footer = html[html.index("<footer") :]
    assert 'href="/privacy/"' in footer
    assert 'href="/accessibility/"' in footer


def test_a_page_says_what_is_wrong_with_it():
    for page, field in (
        (MissionPage(title="M", statement="One", emphasis="Two"), "emphasis"),
        (VisionPage(title="V", statement="All of it", figure="100%"), "figure"),
        (SpotlightPage(title="S", link_url="https://example.org/"), "link_text"),
    ):
        parent = HomePage.objects.get()
        page.slug = page.title.lower()
        page.path = parent._get_children_path_interval(parent.path)[0]
        page.depth = parent.depth + 1
        with pytest.raises(ValidationError) as refusal:
            page.clean()
        assert field in refusal.value.message_dict


def test_a_page_cannot_take_the_address_of_something_else():
    for slug in ("admin", "share-your-story", "media", "livez"):
        page = StandardPage(title="Sample", slug=slug)
        with pytest.raises(ValidationError):
            HomePage.objects.get().add_child(instance=page)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//example.org", "www.example.org"])
def test_a_link_that_is_no_address_is_refused(url):
    with pytest.raises(ValidationError):
        LinkBlock().clean({"page": None, "url": url})


def test_nobody_deletes_moves_or_hides_home_or_the_wall(admin_user):
    for page in (HomePage.objects.get(), HearFromOurYouthPage.objects.get()):
        permissions = page.permissions_for_user(admin_user)
        assert not permissions.can_delete()
        assert not permissions.can_unpublish()
        assert not permissions.can_set_view_restrictions()
        assert not permissions.can_copy()
        assert permissions.can_edit()


def test_a_picture_has_alt_text_or_is_decorative():
    picture = CustomImage(title="A picture")
    with pytest.raises(ValidationError):
        picture.clean()
    picture.decorative = True
    picture.clean()
    assert picture.default_alt_text == ""


def test_a_picture_keeps_neither_place_nor_time(client):
    exif = Image.Exif()
    exif[0x0112] = 6  # lying on its side
    exif[0x0132] = "2026:11:23 12:00:00"
    exif.get_ifd(0x8825)[1] = "N"
    client.force_login(member_of("Editors"))
    client.post(
        reverse("wagtailimages:add"),
        {
            "title": "A picture",
            "description": "A sample",
            "file": picture(exif=exif),
            "collection": "1",
        },
    )
    with CustomImage.objects.get().file.open() as file, Image.open(file) as kept:
        assert dict(kept.getexif()) == {0x0112: 6}


def test_a_link_goes_to_one_place():
    block = LinkBlock()
    for value in ({"page": None, "url": ""}, {"page": HomePage.objects.get(), "url": "/x/"}):
        with pytest.raises(ValidationError):
            block.clean(block.to_python({}) | value)


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (
            HomePage,
            {MissionPage, VisionPage, MembersInActionPage, HearFromOurYouthPage, StandardPage},
        ),
        (MissionPage, set()),
        (MembersInActionPage, {SpotlightPage}),
        (HearFromOurYouthPage, set()),  # a story comes from its submission only
        (StoryPage, set()),
        (StandardPage, {StandardPage}),
    ],
)
def test_each_page_type_has_its_place(parent, children):
    assert set(parent.creatable_subpage_models()) == children


def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("address", ["/nowhere/", "/media/nothing.jpg", "/django-admin/"])
def test_what_is_not_there_is_answered_in_the_sites_own_voice(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "<nav" in response.content.decode()
