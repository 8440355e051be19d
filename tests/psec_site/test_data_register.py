"""The register says who sees each field and for how long it is kept, and families can read it."""

from html import unescape

import pytest
from django.apps import apps

from pages.body_blocks import BODY_BLOCKS
from psec_site.data_register import ABOUT_NOBODY, NOBODY, REGISTER, Kind, shown_to_people

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
    block = dict(BODY_BLOCKS)["what_we_keep"]
    assert block.value_from_datadict({"x": "<b>Nothing at all</b>"}, {}, "x") is None
    html = client.get("/privacy/").content.decode()
    assert html.index("When you read") < html.index("What we keep, and for how long")
