"""Whoever chooses a story for Home sees whose it is, and whether it has a picture."""

import re

import pytest
from django.urls import reverse
from wagtail.models import Page

from tests.factories import member_of, picture, published
from youth_stories.models import StoryPage

pytestmark = pytest.mark.django_db


def rows(html: str) -> list[list[str]]:
    cells = re.compile(r"<t[dh][^>]*>(.*?)</t[dh]>", re.DOTALL)
    lines = re.findall(r"<tr[^>]*>(.*?)</tr>", html, re.DOTALL)
    return [[" ".join(re.sub(r"<[^>]+>", " ", c).split()) for c in cells.findall(x)] for x in lines]


def test_a_story_is_chosen_by_name_field_picture_and_number(client):
    story = published(photo=picture(), first_name="Amara", last_name="", field="engineering")
    client.force_login(member_of("Editors"))
    wanted = {"page_type": "youth_stories.storypage", "results": "true"}
    browse = reverse("wagtailadmin_choose_page_child", args=[story.get_parent().pk])
    search = reverse("wagtailadmin_choose_page_search")
    for address, query in ((browse, wanted), (search, wanted | {"q": "Amara"})):
        answer = client.get(address, query)
        html = answer.json()["html"] if "json" in answer["Content-Type"] else answer.text
        found = [[*row, ""] for row in rows(html)]
        headings = next(row for row in found if "Name" in row)
        assert headings[1:5] == ["Name", "Field", "Picture", "Number"]
        [row] = [row for row in found if row and row[0].startswith(story.title)]
        assert row[1:5] == ["Amara", "Engineering", "Yes", str(story.number)]
    assert Page.objects.get(pk=story.pk).get_admin_display_title() == f"Element {story.number}"
    assert StoryPage.objects.count() == 2


def test_another_page_is_chosen_as_ever(client):
    client.force_login(member_of("Editors"))
    html = client.get(reverse("wagtailadmin_choose_page")).json()["html"]
    assert "Picture" not in html
    assert client.logout() is None
    assert client.get(reverse("wagtailadmin_choose_page")).status_code == 302
