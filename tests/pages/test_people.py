"""Visitors see who the Collective is: people, workgroups, members and partners."""

import pytest

from pages.models import CustomImage, PeoplePage
from psec_site.forms.models import FormPage
from tests.factories import member_of, picture, run_waiting_tasks, workgroup

pytestmark = pytest.mark.django_db


def people_page() -> PeoplePage:
    return PeoplePage.objects.get(locale__language_code="en")


def menu(client) -> str:
    html = client.get("/").text
    return html[html.index("<nav") : html.index("</nav>")]


def test_without_anybody_the_page_looks_intended_and_stays_out_of_the_menu(client):
    assert "will stand here soon" in client.get("/people/").text
    assert "/people/" not in menu(client)


def test_a_workgroup_names_its_chairs_and_leads_to_its_form(client):
    form = FormPage.objects.get(locale__language_code="en")
    chairs = [
        ("person", {"name": "Sample Ana", "role": "Sample Museum"}),
        ("person", {"name": "Sample Bo", "role": "parent"}),
    ]
    page = workgroup(title="Sample workgroup", chairs=chairs, join_page=form)
    assert 'href="/people/"' in menu(client)
    html = client.get("/people/").text
    assert f'href="{page.url}"' in html
    assert "Co-chairs: Sample Ana, Sample Bo" in html
    html = client.get(page.url).text
    assert 'href="/forms/contact/"' in html
    assert "Sample Museum" in html
    form.unpublish()
    assert "/forms/contact/" not in client.get(page.url).text


def test_people_and_partners_with_and_without_pictures(client):
    image = CustomImage.objects.create(title="Sample", file=picture(size=(600, 400)))
    run_waiting_tasks()
    page = people_page()
    page.people = [
        ("person", {"name": "Sample Bo", "role": "Co-chair"}),
        ("person", {"name": "Sample Cy", "role": "", "photo": image}),
    ]
    page.partners = [
        ("partner", {"name": "Sample Library", "url": "https://example.org/"}),
        ("partner", {"name": "Sample Museum", "logo": image}),
    ]
    page.save_revision().publish()
    assert 'href="/people/"' in menu(client)
    html = client.get("/people/").text
    assert ">Sb</span>" in html
    assert ">Sc</span>" not in html
    assert 'href="https://example.org/"' in html
    assert 'alt="Sample Museum"' in html
    page.people, page.partners = [], []
    page.save_revision().publish()
    assert "/people/" not in menu(client)


def test_an_editor_opens_both_forms(client):
    client.force_login(member_of("Editors"))
    page = people_page()
    assert client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200
    assert client.get(f"/admin/pages/add/pages/workgrouppage/{page.pk}/").status_code == 200
