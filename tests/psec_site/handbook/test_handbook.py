"""The handbook says what stands on the screen: each label that it quotes is there."""

import html
import json
import re
from html.parser import HTMLParser

import pytest
from django.test import Client

from psec_site.handbook.topics import FOLDER, PICTURES, topics
from tests.factories import member_of
from tests.psec_site.handbook.screens import make_screens

pytestmark = pytest.mark.django_db


class Labels(HTMLParser):
    """Each text of a page, whole: what is read, named, or said in place of a picture."""

    def __init__(self, page: str):
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.found |= {value for _name, value in attrs if value}
        for _name, value in attrs:
            if value and value[0] in "[{":
                self.handle_data(value)

    def handle_data(self, data):
        self.found.add(" ".join(data.split()))
        # Wagtail's script draws the menu, and forms that are added to, from JSON.
        self.found |= {html.unescape(text) for text in re.findall(r'"label": "([^"]+)"', data)}


def labels_of(client, address) -> set[str]:
    response = client.get(address)
    assert response.status_code == 200, address
    is_json = response["Content-Type"].startswith("application/json")
    return Labels(json.loads(response.text)["html"] if is_json else response.text).found


def test_each_label_that_the_handbook_quotes_is_on_the_screen_of_whoever_does_it():
    """A label with … at its end has something more there."""
    screens, missing, seen = make_screens(), [], {}
    for topic in topics().values():
        for step in topic.steps:
            if (step.roles, step.screen) not in seen and step.labels:
                client = Client()
                client.force_login(member_of(*step.roles, name=f"sample-{len(seen)}"))
                seen[step.roles, step.screen] = labels_of(client, screens[step.screen])
            for label in step.labels:
                found = seen[step.roles, step.screen]
                begins = label.endswith("…") and any(x.startswith(label[:-1]) for x in found)
                if label not in found and not begins:
                    missing.append(f"{topic.name}: {label} ({step.screen})")
    assert missing == []


def test_everybody_in_the_admin_finds_a_task_and_its_pictures(client):
    client.force_login(member_of("Story reviewers"))
    start = client.get("/admin/").text
    assert "PSEC</title>" in start
    assert '<span class="tiles"' in start  # the name above the menu
    assert "/admin/handbook/" in start
    assert 'href="/admin/handbook/undo/"' in client.get("/admin/handbook/").text
    assert {path.stem for path in FOLDER.iterdir()} == set(topics())
    shown = set()
    for topic in topics().values():
        page = client.get(f"/admin/handbook/{topic.name}/").text
        assert "**" not in page
        for step in topic.steps:
            assert bool(step.picture) == bool(step.alt)
            shown |= {step.picture} - {""}
    assert {path.stem for path in PICTURES.iterdir()} == shown
    assert sum(path.stat().st_size for path in PICTURES.iterdir()) < 600_000
    assert client.get("/admin/handbook/nothing/").status_code == 404


@pytest.mark.parametrize(
    ("role", "page", "topic"),
    [
        ("Editors", "Mission", "spotlight"),
        ("Publishers", "Mission", "publish-story"),
        ("Story reviewers", None, "publish-story"),
        ("Form readers", None, "form"),
        ("Safeguarding leads", None, None),
        ("Administrators", None, "people"),
    ],
)
def test_nobody_s_first_page_is_empty_and_none_leads_to_a_guide_of_others(
    client, role, page, topic
):
    client.force_login(member_of(role))
    start = client.get("/admin/").text
    assert "Where to begin" in start
    panel = start[start.index("Where to begin") :]
    assert 'href="/admin/handbook/"' in panel
    assert "guide.wagtail.org" not in start
    assert (">Mission</a>" in panel) == bool(page)
    assert not topic or f'href="/admin/handbook/{topic}/"' in panel
