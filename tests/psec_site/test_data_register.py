"""The register says who sees each field and for how long it is kept, and families can read it."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from pages.blocks import WhatWeKeepBlock
from psec_site.browser_storage import STORED, WITH_A_KEY
from psec_site.data_register import ABOUT_NOBODY, NOBODY, REGISTER, Kind, shown_to_people
from tests.factories import asked, link_in, run_waiting_tasks
from tests.youth_stories.submit.test_form import MINOR, all_answers, send

MODELS = {model._meta.label: model for model in apps.get_models()}
OUR_APPS = ("pages", "psec_site", "youth_stories")
OURS = {
    label: model
    for label, model in MODELS.items()
    if model._meta.app_config.name.startswith(OUR_APPS)
}
ON_SQLITE_ONLY = {"wagtailsearch.SQLiteFTSIndexEntry"}


def tagged(label) -> list[str]:
    return [name for names, _kind in REGISTER.get(label, []) for name in names.split()]


@pytest.mark.parametrize("label", sorted(OURS))
def test_every_field_of_ours_has_exactly_one_kind(label):
    fields = [field.name for field in OURS[label]._meta.local_concrete_fields]
    assert sorted(tagged(label)) == sorted(fields)


@pytest.mark.parametrize("label", sorted(REGISTER.keys() - OURS.keys() - ON_SQLITE_ONLY))
def test_the_register_names_only_existing_fields_of_other_apps_models(label):
    fields = {field.name for field in MODELS[label]._meta.local_concrete_fields}
    names = tagged(label)
    assert set(names) - {"*"} <= fields
    assert len(names) == len(set(names))
    assert "*" in names or set(names) == fields


def test_every_model_is_in_the_register():
    known = REGISTER.keys() | ABOUT_NOBODY
    assert MODELS.keys() - known == set()
    assert known - MODELS.keys() <= ON_SQLITE_ONLY
    assert not REGISTER.keys() & ABOUT_NOBODY
    assert not OURS.keys() & ABOUT_NOBODY


def test_every_kind_says_whose_data_who_sees_it_and_for_how_long():
    for lines in REGISTER.values():
        for names, kind in lines:
            assert names.split()
            assert isinstance(kind, Kind)
            assert str(kind.what)
            assert str(kind.kept)
            assert kind.seen.label


@pytest.mark.django_db
def test_the_privacy_page_lists_what_is_kept_and_for_how_long(client):
    html = unescape(client.get("/privacy/").content.decode())
    about_people = {
        kind for lines in REGISTER.values() for _names, kind in lines if kind.whose != NOBODY
    }
    assert {kind for _whose, kinds in shown_to_people() for kind in kinds} == about_people
    for whose, kinds in shown_to_people():
        assert f"<caption>{whose}</caption>" in html
        for kind in kinds:
            cells = f"<td>{kind.seen.label}</td><td>{kind.kept}</td>"
            assert f'<th scope="row">{kind.what}</th>{cells}' in html
    for column in ("guardian_email", "photo_alt", "content_hash", "story_id", "Letters to send"):
        assert column not in html


@pytest.mark.django_db
def test_staff_can_write_around_the_list_but_not_edit_it(client):
    assert WhatWeKeepBlock().value_from_datadict({"x": "<b>Nothing at all</b>"}, {}, "x") is None
    html = client.get("/privacy/").content.decode()
    assert html.index("When you read") < html.index("What we keep, and for how long")


@pytest.mark.django_db
def test_every_name_that_is_stored_in_a_browser_is_on_the_privacy_page(client, mailoutbox):
    """A teenager's and a guardian's whole way: what their browsers hold, and what scripts name."""
    seen: set[str] = set()
    teenager, guardian = Client(), Client()
    answers = all_answers(teenager, MINOR, "16_17")
    seen |= teenager.cookies.keys()
    send(teenager, answers, words=True)
    submission = asked(email="other@example.org")
    run_waiting_tasks()
    letter = [mail for mail in mailoutbox if mail.to == ["guardian@example.org"]][-1]
    page = guardian.get(link_in(letter)).url
    guardian.get(page)
    guardian.post(f"{page}call/", {"phone": "no number"})
    seen |= guardian.cookies.keys()
    guardian.post(f"{page}answer/", {"no": "1"})
    seen |= teenager.cookies.keys() | guardian.cookies.keys()
    names = {name.replace(f"_{submission.story_key}", WITH_A_KEY) for name in seen}
    for script in Path(settings.BASE_DIR, "static/js").glob("*.js"):
        code = script.read_text()
        assert "localStorage" not in code
        if "sessionStorage" in code:
            names |= set(re.findall(r'(?:KEY = |sessionStorage\.\w+\()"([\w-]+)"', code))
    on_page = {name for stored in STORED for name in stored.names}
    rest = {"my_story_…", "new_address_…", "said_not_for_me_…", "story_form_…"}
    assert names == on_page - rest
    html = unescape(client.get("/privacy/").content.decode())
    for stored in STORED:
        assert all(f"<code>{name}</code>" in html for name in stored.names)
        assert f"<td>{stored.what}</td><td>{stored.kept}</td>" in html
