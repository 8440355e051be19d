"""Staff decide what stands first; where the order is another one, there is no handle to drag."""

import pytest
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from pages.models import CustomImage, MembersInActionPage, SpotlightPage, StandardPage
from pages.models.home import SPOTLIGHTS_SHOWN
from tests.factories import home_page, member_of, picture
from youth_stories.models import HearFromOurYouthPage

pytestmark = pytest.mark.django_db

SORT = "Sort menu order"


def members(language="en") -> MembersInActionPage:
    return MembersInActionPage.objects.get(locale__language_code=language)


def add_spotlight(client, title: str, **fields) -> SpotlightPage:
    """One screen: the form of a new spotlight, sent with “Publish”."""
    address = reverse("wagtailadmin_pages:add", args=["pages", "spotlightpage", members().pk])
    form = {
        "title": title,
        "slug": title.lower(),
        "organization": "Sample League",
        "date": "2026-05-01",
        "summary": "A sample spotlight.",
        "body": rich_text(""),
        "comments": inline_formset([]),
        "action-publish": "1",
    }
    assert client.post(address, nested_form_data(form | fields)).status_code == 302
    return SpotlightPage.objects.get(title=title)


def read(client, address: str) -> list[str]:
    """The titles of the spotlights at this address, in their order."""
    context = client.get(address).context["spotlights"]
    return [spotlight.title for spotlight in context]


@pytest.fixture
def publisher(client):
    user = member_of("Publishers")
    client.force_login(user)
    return user


def test_a_new_spotlight_with_a_picture_is_put_first(client, publisher):
    """One screen with eight fields, the picture's file among them."""
    for day in range(1, SPOTLIGHTS_SHOWN + 1):
        add_spotlight(client, f"Newer{day}", date=f"2026-10-{day:02}")
    assert "First" not in read(client, "/")
    photo = CustomImage.objects.create(title="Sample", file=picture())
    more = {"photo": photo.pk, "picture_alt": "A sample", "feature_first": "on"}
    add_spotlight(client, "First", date="2020-01-01", **more)
    assert read(client, "/")[0] == "First"
    newest_first = [f"Newer{day}" for day in range(SPOTLIGHTS_SHOWN, 0, -1)]
    assert read(client, "/members-in-action/")[: len(newest_first) + 1] == ["First", *newest_first]


def test_staff_sort_the_spotlights_by_hand_and_spanish_follows(client, publisher):
    older = add_spotlight(client, "Older", date="2020-01-01")
    shipped = SpotlightPage.objects.get(locale__language_code="es")
    explorer = reverse("wagtailadmin_explore", args=[members().pk])
    assert SORT not in client.get(explorer).text
    page = members()
    page.order = "by_hand"
    page.save_revision(user=publisher).publish()
    assert SORT in client.get(explorer).text
    assert SORT not in client.get(reverse("wagtailadmin_explore", args=[members("es").pk])).text
    address = reverse("wagtailadmin_pages:set_page_position", args=[older.pk])
    client.post(f"{address}?position=0")
    assert read(client, "/members-in-action/")[0] == "Older"
    spanish = older.copy_for_translation(members("es").locale)
    spanish.title, spanish.live = "Anterior", True
    spanish.save_revision().publish()
    assert read(client, "/es/members-in-action/")[0] == "Anterior"
    assert read(client, "/es/")[1] == shipped.title


def test_what_a_draft_says_of_the_order_moves_nothing(client, publisher):
    older = add_spotlight(client, "Older", date="2020-01-01")
    older.feature_first = True
    older.save_revision(user=publisher)
    assert read(client, "/members-in-action/")[-1] == "Older"


def test_pages_are_sorted_by_hand_only_where_visitors_read_them_so(publisher):
    standard = StandardPage(title="Sample", slug="sample", live=False)
    home_page().add_child(instance=standard)

    def may_be_sorted(page: Page) -> bool:
        return page.permissions_for_user(publisher).can_reorder_children()

    assert may_be_sorted(home_page())
    assert may_be_sorted(home_page("es"))
    assert not may_be_sorted(standard)
    assert not may_be_sorted(members())
    assert not may_be_sorted(HearFromOurYouthPage.with_stories())
