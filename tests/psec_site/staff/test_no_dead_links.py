"""Nobody at work is offered a link or a search that leads to "no permission"."""

import html
import re

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from tests.factories import draft, member_of, received
from youth_stories.models import HearFromOurYouthPage

pytestmark = pytest.mark.django_db

ROLES = ["Editors", "Story reviewers", "Publishers", "Safeguarding leads", "Administrators"]
QUEUE = "/admin/youth-stories/"


def links_in(response) -> set[str]:
    """The admin's addresses in a page, those of the sidebar among them."""
    page = response.content.decode()
    sidebar = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', page, re.DOTALL)
    in_sidebar = re.findall(r'"(/admin/[^"#]*)', sidebar[1] if sidebar else "")
    found = [*re.findall(r'<a[^>]*\shref="(/admin/[^"#]*)', page), *in_sidebar]
    actions = ("/admin/bulk/", "/admin/logout/", "/admin/sprite/")
    return {html.unescape(link) for link in found if not link.startswith(actions)}


def is_refused(response) -> bool:
    messages = getattr(get_messages(response.wsgi_request), "_queued_messages", ())
    return response.status_code >= 400 or any("permission" in str(said) for said in messages)


@pytest.mark.parametrize("role", ROLES)
def test_every_link_of_the_menu_and_of_the_first_pages_opens(client, role):
    page, submission = draft(), received(email="other@example.org")
    client.force_login(member_of(role))
    starts = [
        "/admin/",
        QUEUE,
        reverse("youth_stories:inspect", args=[submission.pk]),
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("wagtailadmin_reports:page_types_usage"),
    ]
    opened = [client.get(start) for start in starts]
    links = set().union(*(links_in(response) for response in opened if not is_refused(response)))
    assert links
    assert [link for link in sorted(links) if is_refused(client.get(link))] == []


def test_a_reviewer_at_the_walls_list_of_pages_comes_to_the_queue(client, reviewer):
    wall = HearFromOurYouthPage.objects.get(locale__language_code="en")
    for name in ("wagtailadmin_explore", "wagtailadmin_explore_results"):
        assert client.get(reverse(name, args=[wall.pk])).url == QUEUE


@pytest.mark.parametrize(("role", "may"), [("Editors", False), ("Story reviewers", True)])
def test_the_chooser_of_stories_answers_only_who_may_read_the_queue(client, role, may):
    submission = received()
    client.force_login(member_of(role))
    chooser = "/admin/snippets/choose/youth_stories/submission/"
    for address in (chooser, f"{chooser}results/", f"{chooser}chosen/{submission.pk}/"):
        response = client.get(address)
        assert is_refused(response) != may, address
        assert (submission.story_key in response.content.decode()) == may
