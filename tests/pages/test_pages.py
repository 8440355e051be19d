"""Every page can be read, shared and edited, and stays within its query budget."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page

from pages.blocks import LinkBlock
from pages.models import (
    ArticlePage,
    DownloadsPage,
    EventPage,
    EventsPage,
    HomePage,
    MembersInActionPage,
    MissionPage,
    NewsPage,
    PeoplePage,
    SiteSettings,
    SpotlightPage,
    StandardPage,
    VisionPage,
    WorkgroupPage,
)
from psec_site.forms.models import ContactPage, FormPage, FormsPage
from tests.factories import home_page, member_of, picture, published, run_waiting_tasks
from youth_stories.models import HearFromOurYouthPage, StoryPage

pytestmark = pytest.mark.django_db

IN_ENGLISH = [
    "/",
    "/mission/",
    "/vision/",
    "/members-in-action/",
    "/members-in-action/cross-key-consulting/",
    "/events/",
    "/news/",
    "/people/",
    "/downloads/",
    "/hear-from-our-youth/",
    "/hear-from-our-youth/1/",
    "/privacy/",
    "/accessibility/",
    "/for-families/",
    "/contact/",
]
FORMS = ["/forms/", "/forms/contact/", "/es/forms/", "/es/forms/contact/"]  # never cached
ADDRESSES = [*IN_ENGLISH, *(f"/es{address}" for address in IN_ENGLISH)]


def test_these_are_the_addresses_of_every_live_page(client):
    sitemap = client.get("/sitemap.xml").content.decode()
    found = re.findall(r"<loc>http://localhost:8000(.*?)</loc>", sitemap)
    forms = {"/share-your-story/", "/es/share-your-story/"}
    assert sorted(found) == sorted([*ADDRESSES, *FORMS, *forms])
    pages = Page.objects.live().filter(depth__gt=1)
    assert {page.url for page in pages} == set(found) - forms - {"/es/hear-from-our-youth/1/"}


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_visitor_reads_and_shares_the_page(client, address):
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


@pytest.mark.parametrize("address", ADDRESSES)
def test_no_page_loads_anything_from_another_server(client, address):
    html = client.get(address).content.decode()
    loaded = re.findall(r'(?:src|srcset|<link[^>]+href)="([^"]+)"', html)
    assert not [url for url in loaded if url.startswith(("//", "http")) and "localhost" not in url]


# Each budget is what the page needs today. More would mean a query per row of something.
# On every page: the site and its root page, the active locale, the page itself, its ancestors and
# their restrictions, the sites' addresses (from the shared cache), the menu, the footer, the
# settings, the year of the goal. In Spanish one more: Home in this language; on Home another: the
# year of the mission, which the English page says.
@pytest.mark.parametrize(
    ("address", "budget"),
    [
        # Mission with the year, vision, events, news, spotlights; of the stories the newest (2),
        # how many in each field, the next number, the featured one.
        ("/", 19),
        ("/hear-from-our-youth/", 16),  # how many, tiles, renditions, next number
        # The story with its neighbors, translations, renditions, those like it.
        ("/hear-from-our-youth/1/", 16),
        ("/members-in-action/", 14),  # count and cards
        ("/privacy/", 12),
    ],
)
def test_a_page_stays_within_its_query_budget(client, django_assert_num_queries, address, budget):
    for _ in range(3):
        published(photo=picture())
    run_waiting_tasks()  # makes the renditions
    client.get(address)  # stores the sites' addresses in the shared cache
    with django_assert_num_queries(budget):
        client.get(address)
    with django_assert_num_queries(budget + (2 if address == "/" else 1)):
        client.get(f"/es{address}")


@pytest.mark.parametrize("page", ADDRESSES)
def test_every_page_opens_in_the_editor_and_previews(client, page):
    client.force_login(member_of("Editors", "Story reviewers", "Publishers"))
    language = "es" if page.startswith("/es/") else "en"
    with translation.override(language):  # in which a story's address is the Spanish one
        pages = Page.objects.live().filter(depth__gt=1).specific()
        page = next(each for each in pages if each.url == page)
    assert client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200
    assert client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).status_code == 200


def test_home_shows_the_statements_of_their_own_pages(client):
    vision = VisionPage.objects.get(locale__language_code="en")
    vision.statement = "100% of everything."
    vision.save_revision().publish()
    assert "of everything." in client.get("/").content.decode()


def test_the_menu_follows_the_page_tree(client):
    page = StandardPage(title="Our partners", slug="partners", show_in_menus=True)
    home_page().add_child(instance=page)
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


CONTACT = "Ana Sample de la Muestra, Director of Partnerships and Communications of the Collective"


def test_every_page_names_a_person_to_call_once_staff_have_entered_one(client):
    SiteSettings.objects.update(contact_name="", contact_phone="", contact_email="")

    assert 'class="contact"' not in client.get("/privacy/").content.decode()
    form = settings_form(client)
    form |= {"contact_name": CONTACT, "contact_phone": "ask at the desk"}
    refused = client.post(form.pop("url"), form)
    assert "Enter a phone number with its area code" in refused.content.decode()
    url = refused.request["PATH_INFO"]
    client.post(url, form | {"contact_phone": "(215) 555-0142", "contact_email": "a@example.org"})
    client.logout()
    for address in ("/privacy/", "/es/privacy/", "/share-your-story/", "/nowhere/"):
        html = client.get(address).content.decode()
        footer = html[html.index("<footer") :]
        assert CONTACT in footer, address
        assert '<a href="tel:2155550142">(215) 555-0142</a>' in footer, address
        assert "mailto:a@example.org" in footer, address


def settings_form(client):
    """The fields of the site settings as the admin shows them to a publisher, and its URL."""
    client.force_login(member_of("Publishers"))
    page = client.get(reverse("wagtailsnippets_pages_sitesettings:list"), follow=True)
    form = page.context["form"]
    values = {name: form[name].value() or "" for name in form.fields if name != "social_links"}
    formset = form.formsets["footer_links"]
    rows = {
        f"footer_links-{index}-{name}": row[name].value() or ""
        for index, row in enumerate(formset.forms)
        for name in row.fields
    }
    management = {
        f"footer_links-{name}": value for name, value in formset.management_form.initial.items()
    }
    return values | rows | management | {"social_links-count": 0, "url": page.request["PATH_INFO"]}


def test_an_editor_sees_what_is_wrong_with_a_page():
    for page, field in (
        (MissionPage(title="M", statement="One", emphasis="Two", target_year=2030), "emphasis"),
        (VisionPage(title="V", statement="All of it", figure="100%"), "figure"),
        (SpotlightPage(title="S", link_url="https://example.org/"), "link_text"),
    ):
        parent = home_page()
        page.slug = page.title.lower()
        page.path = parent._get_children_path_interval(parent.path)[0]
        page.depth = parent.depth + 1
        with pytest.raises(ValidationError) as refusal:
            page.clean()
        assert field in refusal.value.message_dict


def test_a_page_cannot_have_the_address_of_a_view():
    for slug in ("admin", "share-your-story", "media", "livez"):
        page = StandardPage(title="Sample", slug=slug)
        with pytest.raises(ValidationError):
            home_page().add_child(instance=page)


@pytest.mark.parametrize("url", ["javascript:alert(1)", "//example.org", "www.example.org"])
def test_an_invalid_link_is_refused(url):
    with pytest.raises(ValidationError):
        LinkBlock().clean({"page": None, "url": url})


def test_nobody_can_delete_move_or_hide_home_or_the_wall(admin_user):
    for page in (home_page(), HearFromOurYouthPage.with_stories()):
        permissions = page.permissions_for_user(admin_user)
        assert not permissions.can_delete()
        assert not permissions.can_unpublish()
        assert not permissions.can_set_view_restrictions()
        assert not permissions.can_copy()
        assert permissions.can_edit()


def test_a_link_leads_to_a_page_or_to_an_address_and_not_to_both():
    block = LinkBlock()
    for value in ({"page": None, "url": ""}, {"page": home_page(), "url": "/x/"}):
        with pytest.raises(ValidationError):
            block.clean(block.to_python({}) | value)


@pytest.mark.parametrize(
    ("parent", "children"),
    [
        (
            HomePage,
            {
                ContactPage,
                DownloadsPage,
                EventsPage,
                FormsPage,
                HearFromOurYouthPage,
                MembersInActionPage,
                MissionPage,
                NewsPage,
                PeoplePage,
                StandardPage,
                VisionPage,
            },
        ),
        (MissionPage, set()),
        (MembersInActionPage, {SpotlightPage}),
        (EventsPage, {EventPage}),
        (EventPage, set()),
        (NewsPage, {ArticlePage}),
        (ArticlePage, set()),
        (PeoplePage, {WorkgroupPage}),
        (DownloadsPage, set()),
        (WorkgroupPage, set()),
        (ContactPage, set()),
        (FormsPage, {FormPage}),
        (HearFromOurYouthPage, set()),  # a story comes from its submission only
        (StoryPage, set()),
        (StandardPage, {StandardPage}),
    ],
)
def test_each_page_type_allows_these_children(parent, children):
    assert set(parent.creatable_subpage_models()) == children


def test_migrations_are_complete():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.parametrize("address", ["/nowhere/", "/media/nothing.jpg", "/django-admin/"])
def test_a_missing_page_shows_the_sites_own_404_page(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "<nav" in response.content.decode()
