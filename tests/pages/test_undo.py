"""Staff see who changed what, compare it, and put back what was: from the first day on."""

import re
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from pages.models import HomePage, MissionPage, SiteSettings
from tests.factories import home_page, member_of
from youth_stories.models import Wording

pytestmark = pytest.mark.django_db

SETTINGS = "wagtailsnippets_pages_sitesettings"
SHIPPED = "Black, Latinx and women Philadelphians in STEM by 2030."


def form_of(response) -> dict:
    """The fields of the editor's form, as the browser would send them."""
    form = response.context["form"]
    data = {name: form[name].value() or "" for name in form.fields if name != "social_links"}
    for formset in form.formsets.values():
        data |= {bound.html_name: bound.value() or "" for row in formset.forms for bound in row}
        management = formset.management_form
        data |= {bound.html_name: bound.value() or "" for bound in management}
    return data | {"social_links-count": 0}


def actions(response) -> dict[str, str]:
    """The links of a history, by their words: the last one counts, which is of the oldest entry."""
    found = re.findall(r'<a href="([^"]+)"[^>]*>\s*([^<]+?)\s*</a>', response.text)
    return {words: address for address, words in found}


def test_an_editor_changes_the_footer_and_puts_back_the_one_that_was_shipped(client):
    """Three screens: the settings, their history, and the version that comes back."""
    client.force_login(member_of("Editors"))
    settings = client.get(reverse(f"{SETTINGS}:list"), follow=True)
    address = settings.redirect_chain[-1][0]
    changed = client.post(address, form_of(settings) | {"footer_text": "Sample words"})
    assert changed.status_code == 302
    assert "Sample words" in client.get("/privacy/").text
    history = client.get(reverse(f"{SETTINGS}:history", args=[SiteSettings.objects.get().pk]))
    compared = client.get(actions(history)["Compare with current version"])
    assert SHIPPED.split()[0] in compared.text
    assert "Sample words" in compared.text
    shipped = client.get(actions(history)["Review this version"])
    client.post(address, form_of(shipped) | {"revision": shipped.context["revision"].pk})
    assert SHIPPED in client.get("/privacy/").text


def test_an_editor_compares_a_letter_with_its_first_words_and_puts_them_back(client):
    client.force_login(member_of("Editors"))
    wording = Wording.objects.get(place="mail_received")
    address = reverse("wagtailsnippets_youth_stories_wording:edit", args=[wording.pk])
    before = form_of(client.get(address))
    client.post(address, before | {"text_es": f"{before['text_es']} Añadido."})
    history = client.get(address.replace("/edit/", "/history/"))
    compared = client.get(actions(history)["Compare with current version"]).text
    assert before["text_es"].split()[-1].rstrip(".") in re.sub("<ins.*?</ins>", "", compared)
    assert "Añadido" in compared
    first = client.get(actions(history)["Review this version"])
    assert form_of(first) == before
    client.post(address, form_of(first) | {"revision": first.context["revision"].pk})
    wording.refresh_from_db()
    assert (wording.text, wording.text_es) == ("", "")  # and follows the default again


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_that_is_shipped_has_a_version_to_go_back_to(client, language):
    client.force_login(member_of("Publishers"))
    for page in home_page(language).get_descendants(inclusive=True).live().specific():
        if page._meta.app_label != "pages":
            continue
        page.title = f"{page.title}!"
        page.save_revision(log_action=True).publish()
        history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk]))
        assert "Review this version" in actions(history), page
        assert "Compare with current version" in actions(history), page


def test_the_pages_of_an_earlier_version_get_their_history_once():
    page = MissionPage.objects.get(locale__language_code="en")
    entries = PageLogEntry.objects.filter(action="wagtail.edit")
    before = {(entry.page_id, entry.revision_id) for entry in entries}
    SiteSettings.objects.update(latest_revision=None)
    entries.delete()
    for _ in range(2):
        import_module("pages.migrations.0007_history_of_loaded_pages").add_history(apps, None)
        call_command("load_content")
    stories = Page.objects.exclude(content_type__app_label="pages")
    after = {(entry.page_id, entry.revision_id) for entry in entries.all()}
    assert after == {each for each in before if not stories.filter(pk=each[0])}
    assert (page.pk, page.latest_revision_id) in after
    assert SiteSettings.objects.get().revisions.count() == 2


def test_nobody_adds_or_deletes_site_settings(client, admin_user):
    client.force_login(admin_user)
    settings = SiteSettings.objects.get()
    for address in (reverse(f"{SETTINGS}:add"), reverse(f"{SETTINGS}:delete", args=[settings.pk])):
        assert client.post(address).status_code == 302
    assert SiteSettings.objects.get() == settings
    assert HomePage.objects.count() == 2


def test_a_version_that_was_shipped_is_said_to_be_the_site_s_own(client):
    client.force_login(member_of("Publishers"))
    home = home_page()
    shipped = home.revisions.filter(user=None).earliest("pk")
    address = reverse("wagtailadmin_pages:revisions_revert", args=[home.pk, shipped.pk])
    assert "by None" not in (said := " ".join(client.get(address).text.split()))
    assert "the site itself" in said


def test_whoever_publishes_home_is_led_to_home_and_its_pages(client):
    client.force_login(member_of("Publishers"))
    home = home_page()
    address = reverse("wagtailadmin_pages:edit", args=[home.pk])
    response = client.post(address, form_of(client.get(address)) | {"action-publish": "1"})
    assert response.url == reverse("wagtailadmin_explore", args=[home.pk])
