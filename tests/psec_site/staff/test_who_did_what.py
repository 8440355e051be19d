"""An administrator looks who did what, and finds no young person in it."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry, PageLogEntry

from pages.models import MissionPage, SiteSettings
from psec_site.staff.models import User
from tests.factories import (
    asked,
    member_of,
    pass_time,
    picture,
    published_minor,
    run_waiting_tasks,
    step,
)
from tests.psec_site.staff.steps import PASSWORD, sign_in
from youth_stories.models import Concern, SafeguardingSettings, Wording
from youth_stories.retention.erase import withdraw
from youth_stories.safeguarding.concerns import close_concern, raise_concern

pytestmark = pytest.mark.django_db

REPORT = "/admin/who-did-what/"


@pytest.fixture
def kim(client) -> User:
    """An administrator, who reads the report."""
    return member_of("Administrators", name="kim")


@pytest.fixture
def ana(client) -> User:
    """Somebody with every role but that of administrators, signed in."""
    groups = Group.objects.exclude(name="Administrators").values_list("name", flat=True)
    user = member_of(*groups, name="ana")
    sign_in(client, user)
    return user


@pytest.fixture
def report(client, kim):
    """Reads the newest lines of the report as Kim does: who, what, about what, details."""

    def read() -> list[list[str]]:
        reader = type(client)()
        reader.force_login(kim)
        response = reader.get(REPORT)
        assert response.status_code == 200
        rows = response.context["object_list"]
        columns = response.context["table"].columns.values()
        lines = [[str(column.get_value(row)) for column in columns][1:] for row in rows]
        loaded = ["system", "Edited", "Site settings", "Site settings"]
        return [line for line in lines if kim.email not in line and line != loaded]

    return read


def test_who_signed_in_and_whose_password_was_guessed(client, ana, report):
    assert report() == [[ana.email, "Signed in", ana.email, ""]]
    for _ in range(3):
        sign_in(type(client)(), ana, "a guess")
    sign_in(type(client)(), User(email="stranger@example.org"), "a guess")
    run_waiting_tasks()
    newest, *rest = report()
    # One line however often somebody tries, and none about an address without an account.
    failed = "Sign-in failed, at least once within an hour"
    assert newest == ["system", failed, ana.email, ""]
    assert len(rest) == 1
    assert not ModelLogEntry.objects.filter(label__contains="stranger").exists()
    ModelLogEntry.objects.update(timestamp=timezone.now() - timedelta(hours=2))
    sign_in(type(client)(), ana, "a guess")
    run_waiting_tasks()
    assert [line[1] for line in report()].count(failed) == 2


def test_whose_code_was_guessed(client, ana, kim, report):
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(ana, secret)
    browser = type(client)()
    sign_in(browser, ana)
    for _ in range(2):
        browser.post(reverse("mfa_authenticate"), {"code": "no code"})
    run_waiting_tasks()
    failed = "Sign-in failed, at least once within an hour"
    assert [line for line in report() if line[1] == failed] == [["system", failed, ana.email, ""]]


# allauth records the first use of a way to sign in after the commit.
@pytest.mark.django_db(transaction=True)
def test_who_changed_how_they_sign_in(client, ana, report):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    counter = list(totp.yield_hotp_counters_from_time())[1]
    code = totp.format_hotp_value(totp.hotp_value(secret, counter))
    client.post(reverse("mfa_activate_totp"), {"code": code})
    client.post(reverse("mfa_generate_recovery_codes"))
    client.post(reverse("mfa_deactivate_totp"))
    passwords = {"oldpassword": PASSWORD, "password1": "another long one"}
    passwords |= {"password2": "another long one"}
    client.post(reverse("account_change_password"), passwords)
    done = {(what, details) for who, what, about, details in report() if who == ana.email}
    assert done == {
        ("Signed in", ""),
        ("Added a way to sign in", "App for codes"),
        ("Added a way to sign in", "Recovery codes"),
        ("Made new recovery codes", ""),
        ("Removed a way to sign in", "App for codes"),
        ("Removed a way to sign in", "Recovery codes"),
        ("Changed the password", ""),
    }


def test_who_gave_somebody_a_role(client, ana, kim, report):
    manager = User.objects.create_superuser("boss@example.org", PASSWORD)
    client.force_login(manager)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    edit = reverse("wagtailusers_users:edit", args=[ana.pk])
    editors = Group.objects.get(name="Editors").pk
    data = {"email": ana.email, "first_name": "Ana", "last_name": "R", "is_active": "on"}
    client.post(edit, data | {"groups": editors})
    assert [manager.email, "Roles changed", ana.email, "Editors"] in report()


def test_who_exported_stories(client, ana, report):
    published_minor()
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.post(reverse("youth_stories:export"), {"file_format": "csv"})
    assert "attachment" in response["Content-Disposition"]
    who, what, _about, _details = report()[0]
    assert who == ana.email
    assert what.startswith("Exported ")


def test_who_put_a_story_on_hold_and_who_ended_that(client, ana, report):
    submission = asked()
    step(client, submission, "raise-concern", text="Sample worry about Sample Student")
    concern = Concern.objects.get()
    close_concern(concern, "Sample outcome", by=ana)
    about = f"Story {submission.story_key}"
    assert [line for line in report() if "concern" in line[1]] == [
        [ana.email, "Closed a concern", about, ""],
        [ana.email, "Raised a concern: on hold", about, ""],
    ]


def test_the_site_history_shows_concerns_to_the_lead_alone(client):
    submission = asked()
    concern = raise_concern(submission, "Sample worry", by=None)
    close_concern(concern, "Sample outcome", by=None)
    seen = {}
    for role in ("Story reviewers", "Publishers", "Safeguarding leads"):
        client.force_login(member_of(role, name=role.replace(" ", "-").lower()))
        history = client.get("/admin/reports/site-history/").context["object_list"]
        lines = [(entry.message, entry.label) for entry in history]
        seen[role] = [line for line in lines if "concern" in line[0]]
    story = str(submission)
    shown = [("Closed a concern", story), ("Raised a concern: on hold", story)]
    assert seen == {"Story reviewers": [], "Publishers": [], "Safeguarding leads": shown}


def test_who_changed_the_wording_and_the_settings(client, ana, report):
    wording = Wording.objects.get(place="mail_received")
    data = {"text": "Sample words", "text_es": "Palabras de muestra"}
    address = reverse("wagtailsnippets_youth_stories_wording:edit", args=[wording.pk])
    assert client.post(address, data).status_code == 302
    manager = User.objects.create_superuser("boss@example.org", PASSWORD)
    client.force_login(manager)
    for address in (
        f"/admin/site-settings/edit/{SiteSettings.objects.get().pk}/",
        f"/admin/settings/youth_stories/safeguardingsettings/{SafeguardingSettings.load().pk}/",
    ):
        form = client.get(address).context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        for formset in form.formsets.values():
            data |= {f"{formset.prefix}-{key}_FORMS": 0 for key in ("TOTAL", "INITIAL")}
        data |= {"social_links-count": 0}
        assert client.post(address, data).status_code == 302
    lines = [line for line in report() if line[1] == "Edited"]
    kinds = [details for *_line, details in lines]
    assert kinds == ["Safeguarding", "Site settings", "Wording"]
    edited = [(who, about) for who, _what, about, _details in lines]
    assert [who for who, _about in edited] == [manager.email, manager.email, ana.email]
    safeguarding, site, words = [about for _who, about in edited]
    assert safeguarding == "safeguarding"
    assert site == "Site settings"
    assert words == str(wording)
    ModelLogEntry.objects.update(timestamp=datetime(2026, 11, 30, 1, tzinfo=UTC))
    assert "2026-11-29 20:00" in client.get(REPORT).text


def test_only_administrators_read_it(client):
    for role in ("Editors", "Story reviewers", "Publishers", "Safeguarding leads"):
        client.force_login(member_of(role, name=role.replace(" ", "-").lower()))
        assert client.get(REPORT).status_code == 302, role
        assert "who-did-what" not in client.get("/admin/").content.decode()
    client.force_login(member_of("Administrators", name="kim"))
    assert "who-did-what" in client.get("/admin/").content.decode()


def test_no_young_person_is_in_it_after_a_storys_whole_way(client, ana):
    page = published_minor(photo=picture(), first_name="Zuriel", study="Zymurgy")
    submission = page.submission
    step(client, submission, "note", text="Zuriel called.")
    concern = raise_concern(submission, "Zuriel is not well.", by=ana)
    close_concern(concern, "Zuriel is well.", by=ana)
    withdraw(submission, by=ana)
    rows = [*ModelLogEntry.objects.values(), *PageLogEntry.objects.values()]
    assert any("concern" in row["action"] for row in rows)
    written = repr(rows)
    for secret in ("Zuriel", "Zymurgy", "student@example.org", "guardian@example.org", "Sample"):
        assert secret not in written
    key = submission.story_key
    pass_time(days=91)
    pass_time(days=1)
    for model in (ModelLogEntry, PageLogEntry):
        assert not model.objects.filter(label__contains=key).exists()


def test_it_is_kept_for_400_days(ana):
    page = MissionPage.objects.get(locale__language_code="en")
    page.save_revision(user=ana, log_action=True)
    for model in (ModelLogEntry, PageLogEntry):
        entries = model.objects.all()
        entries.update(timestamp=timezone.now() - timedelta(days=399))
        call_command("retention", verbosity=0)
        assert entries.exists(), model
        entries.update(timestamp=timezone.now() - timedelta(days=400))
        call_command("retention", verbosity=0)
        assert not entries.exists(), model
    assert page.revisions.exists()
