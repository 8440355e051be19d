"""Each worker shows any change within a second."""

import threading
from datetime import timedelta
from http import HTTPStatus

import pytest
import time_machine
from django.core.exceptions import ObjectDoesNotExist
from django.db import (
    Error,
    IntegrityError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from pages.models import CustomImage, HomePage, MissionPage, SiteSettings, StandardPage
from psec_site.page_cache import version, wsgi
from psec_site.page_cache.models import ContentChange
from psec_site.page_cache.version import current_version
from tests.factories import (
    draft,
    event,
    invited,
    member_of,
    picture,
    published,
    published_minor,
    received,
)
from tests.served import WALL, Server
from youth_stories.models import (
    AgeBand,
    AgeSign,
    Concern,
    Consent,
    ConsentConfirmation,
    ConsentWithdrawal,
    PublicationApproval,
    StoryPage,
    StoryTranslation,
)
from youth_stories.models.translation import words_hash
from youth_stories.retention.erase import withdraw
from youth_stories.safeguarding.concerns import raise_concern

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("one_connection"),
    pytest.mark.each_database,
]


# Changes that are seen within a second


def story_published():
    published(first_name="Seen")


def story_unpublished():
    StoryPage.objects.get(element_id=1).unpublish()


def story_withdrawn():
    withdraw(StoryPage.objects.get(element_id=1).submission)


def concern_raised():
    raise_concern(StoryPage.objects.get(element_id=1).submission, "Sample", by=None)


def concern_recorded():
    """Only the row, without the function that raises a concern."""
    story = StoryPage.objects.get(element_id=1)
    Concern.objects.create(submission=story.submission, text="Sample")


def age_doubted():
    AgeSign.objects.create(submission=StoryPage.objects.get(element_id=1).submission, code="words")


def consent_withdrawn():
    """Only the row, without the function that withdraws."""
    ConsentWithdrawal.objects.create(consent=Consent.objects.latest("pk"))


def people_in_photo_disagree():
    photo = StoryPage.objects.latest("pk").photo
    photo.others_agreed_at = None
    photo.save(update_fields=["others_agreed_at"])


def translation_read():
    """Only the row: its second reader has read it."""
    story = StoryPage.objects.latest("pk")
    StoryTranslation.objects.create(
        submission=story.submission,
        language="es",
        story="Una historia de muestra.",
        translated_by="Luis Example",
        original_hash=words_hash(story),
        read_at=timezone.now(),
    )


def page_hidden():
    page = MissionPage.objects.get(locale__language_code="en")
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def page_edited():
    page = MissionPage.objects.get(locale__language_code="en")
    page.title = "Our changed mission"
    page.save_revision().publish()


def page_unpublished():
    MissionPage.objects.get(locale__language_code="en").unpublish()


def page_deleted():
    MissionPage.objects.get(locale__language_code="en").delete()


def page_moved():
    page = MissionPage.objects.get(locale__language_code="en")
    page.move(page.get_parent(), pos="last-child")


def changed_settings():
    site_settings = SiteSettings.for_site(Site.objects.get())
    site_settings.footer_text = "Another footer."
    return site_settings


def setting_changed():
    changed_settings().save()


def menu_changed():
    page = MissionPage.objects.get(locale__language_code="en")
    page.show_in_menus = False
    page.save()


@pytest.mark.parametrize(
    ("change", "address"),
    [
        (story_published, WALL),
        (story_published, f"{WALL}feed/"),
        (story_unpublished, WALL),
        (story_unpublished, f"{WALL}1/"),
        (story_withdrawn, WALL),
        (story_withdrawn, f"{WALL}1/"),
        (concern_raised, f"{WALL}1/"),
        (concern_recorded, f"{WALL}1/"),
        (age_doubted, f"{WALL}1/"),
        (consent_withdrawn, f"{WALL}2/"),
        (people_in_photo_disagree, f"{WALL}2/"),
        (translation_read, f"{WALL}2/"),
        (page_hidden, "/mission/"),
        (page_edited, "/mission/"),
        (page_edited, "/"),
        (page_unpublished, "/mission/"),
        (page_deleted, "/mission/"),
        (page_moved, "/"),
        (setting_changed, "/vision/"),
        (menu_changed, "/vision/"),
    ],
)
def test_a_change_is_seen_within_a_second(server, change, address):
    published(photo=picture())
    before = server.get(address)
    assert before.status == HTTPStatus.OK
    change()
    after = server.seen(address)
    assert after.body != before.body
    assert after.body == server.uncached(address).body


def test_moving_a_draft_changes_no_other_pages_address(server):
    home = HomePage.objects.get(locale__language_code="en")
    home.add_child(instance=StandardPage(title="Sample", slug="sample", live=False))
    server.get("/members-in-action/")
    moved = Page.objects.get(slug="sample")
    moved.move(home.get_first_child(), pos="left")  # moves all others without saving them
    assert server.seen("/members-in-action/cross-key-consulting/").status == HTTPStatus.OK


def test_an_image_a_redirect_and_a_site_bump_the_version():
    image = CustomImage(title="Sample", file=picture(), description="Sample")
    for row in (image, Redirect(old_path="/old", redirect_link="/"), Site.objects.get()):
        before = current_version()
        row.save()
        saved = current_version()
        assert saved != before
        if not isinstance(row, Site):
            row.delete()
            assert current_version() != saved


def test_what_decides_about_a_story_bumps_the_version_once_it_is_live():
    page = published_minor()
    guardian, _student = Consent.objects.filter(story_id=page.translation_key).order_by("role")
    rows = [
        guardian.renewed(guardian.age_band, guardian.valid_until),
        PublicationApproval(story_id=page.translation_key, content_hash="sample"),
    ]
    for row in rows:
        before = current_version()
        row.save()
        assert current_version() != before, row
    before = current_version()
    ConsentConfirmation.objects.create(consent=rows[0])
    assert current_version() != before


def test_drafts_visitors_and_logins_do_not_bump_the_version(server, client):
    story = published()
    before = current_version()
    story.save_revision()
    HomePage.objects.get(locale__language_code="en").save_revision()
    client.get("/share-your-story/")
    client.post("/share-your-story/", {"step": "age", "age_band": "18_plus"})
    received(age_band=AgeBand.FROM_16, photo=picture())
    draft(photo=picture())
    invited()
    client.force_login(member_of("Editors"))
    client.get("/admin/")
    assert current_version() == before


def test_an_editors_autosave_does_not_bump_the_version(client):
    client.force_login(member_of("Editors"))
    page = StandardPage(title="Sample", slug="sample", live=False)
    HomePage.objects.get(locale__language_code="en").add_child(instance=page)
    form = {"title": "Sample", "slug": "sample", "introduction": "Sample", "body-count": 0}
    form |= {f"comments-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM")}

    def save(**changes):
        address = reverse("wagtailadmin_pages:edit", args=[page.pk])
        answer = client.post(address, form | changes, headers={"accept": "application/json"})
        assert answer.json()["success"], answer.content

    before = current_version()
    save()
    save(introduction="Another", slug="another")
    assert current_version() == before
    page.refresh_from_db()
    assert page.slug == "another"
    page.add_child(instance=StandardPage(title="Seen", slug="seen"))
    before = current_version()
    save(slug="a-third")  # which changes the address of its child
    assert current_version() != before


@pytest.mark.parametrize("taken_down_by", [Page, StandardPage])
def test_unpublishing_a_page_without_a_signal_of_wagtail_bumps_the_version(taken_down_by):
    page = taken_down_by.objects.filter(slug="privacy").first()
    page.live = False
    before = current_version()
    page.save()
    assert current_version() != before


def test_a_change_that_is_rolled_back_does_not_bump_the_version():
    before = current_version()
    with transaction.atomic():
        page_edited()
        transaction.set_rollback(True)
    assert current_version() == before


@pytest.mark.django_db(transaction=True)
def test_a_change_is_seen_when_its_transaction_is_committed_and_not_before(server):
    before, during = current_version(), []

    def somebody_else_looks():
        during.append(current_version())
        connection.close()

    with transaction.atomic():
        page_edited()
        looking = threading.Thread(target=somebody_else_looks)
        looking.start()
        looking.join()
    assert during == [before]
    assert current_version() != before


def test_a_change_with_a_lower_key_that_commits_late_changes_the_version():
    ContentChange.objects.bulk_create([ContentChange(pk=1_000_002)])
    before = current_version()
    ContentChange.objects.bulk_create([ContentChange(pk=1_000_001)])  # its key was assigned earlier
    assert current_version() != before


def test_a_page_that_was_begun_before_a_change_is_not_cached(server):
    def slow(environ, start_response):
        chunks = list(server.django(environ, start_response))
        page_edited()
        server.clock.pass_time()
        server.cache.check_version()
        return chunks

    old = server.cache.application
    server.cache.application = slow
    assert "Our changed mission" not in server.get("/").text
    server.cache.application = old
    assert "Our changed mission" in server.get("/").text


def test_a_change_without_a_signal_is_seen_after_40_seconds(server):
    server.get("/mission/")
    MissionPage.objects.update(live=False)
    server.clock.pass_time(39)
    assert server.get("/mission/").status == 200
    server.clock.pass_time(1)
    assert server.get("/mission/").status == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_without_the_database_cached_pages_are_served_until_they_expire(server, monkeypatch, error):
    server.get("/")

    def gone():
        raise error("gone")

    assert issubclass(error, Error)
    monkeypatch.setattr(version, "current_version", gone)
    assert server.seen("/").status == 200
    assert server.made == ["/"]


def test_staff_see_a_change_at_once(server):
    addresses = ["/", "/?q=sample"]
    session = {"HTTP_COOKIE": "sessionid=abc"}
    for address in addresses:
        assert "Sample Street" not in server.get(address, **session).text
    settings = SiteSettings.objects.get()
    settings.footer_text = "Sample Street"
    settings.save()
    for address in addresses:
        assert "Sample Street" in server.get(address, **session).text


def test_a_database_error_while_the_version_is_read_stops_no_visitor(server, monkeypatch):
    def fail():
        raise OperationalError

    before = server.get("/").body
    with monkeypatch.context() as broken:
        broken.setattr(wsgi, "close_old_connections", fail)
        assert server.seen("/").body == before
    setting_changed()
    assert server.seen("/").body == server.uncached("/").body != before


def test_a_health_check_makes_no_query(server):
    with CaptureQueriesContext(connection) as asked:
        assert server.get("/livez/").status == 200
    assert not asked.captured_queries


def test_a_changed_hostname_is_used_in_links_at_once(server):
    """The hostname is in the shared cache, which Wagtail clears for every process."""
    assert "http://localhost:8000/mission/" in server.get("/mission/").text
    site = Site.objects.get()
    site.hostname = "sample.example"
    site.save()
    assert MissionPage.objects.get(locale__language_code="en").full_url.startswith(
        "http://sample.example"
    )  # as in an e-mail
    assert "http://sample.example:8000/mission/" in server.seen("/mission/").text


# Its rows


def test_deleting_old_changes_hides_no_change():
    page_edited()
    ContentChange.objects.update(at=timezone.now() - version.MAX_CHANGE_AGE * 2)
    page_edited()
    before = current_version()
    assert version.old_changes().exists()
    version.old_changes().delete()
    assert current_version() != before  # a superfluous change of the version does no harm
    ContentChange.objects.update(at=timezone.now() - version.MAX_CHANGE_AGE * 2)
    version.old_changes().delete()
    assert ContentChange.objects.count() == 1


def test_no_version_is_repeated():
    """Although the clocks of two hosts differ and a change is committed late."""
    ContentChange.objects.bulk_create([ContentChange(pk=pk) for pk in (1001, 1002, 1004)])
    for pk, seconds in [(1001, -5), (1002, 5)]:
        rows = ContentChange.objects.filter(pk=pk)
        rows.update(at=timezone.now() - version.MAX_CHANGE_AGE - timedelta(seconds=seconds))
    before = current_version()
    version.old_changes().delete()
    ContentChange.objects.bulk_create([ContentChange(pk=1003)])
    assert current_version() != before


# In any order

EDITS = [
    *(story_published, story_unpublished, story_withdrawn, page_edited, page_unpublished),
    *(page_moved, page_hidden, setting_changed, menu_changed, consent_withdrawn),
]
ADDRESSES = ["/", "/mission/", WALL, f"{WALL}1/", f"{WALL}?field=life", f"{WALL}feed/", "/es/"]
STEPS = st.one_of(
    st.sampled_from(EDITS),
    st.sampled_from(ADDRESSES),
    st.sampled_from(ADDRESSES),
    st.floats(0.01, 70),
)


@settings(
    max_examples=settings().max_examples // 12,
    deadline=None,
    derandomize=settings.get_current_profile_name() != "long",
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(STEPS, min_size=5, max_size=15))
def test_in_any_order_of_edits_and_visits_nobody_sees_an_old_page(server, steps):
    """Each page seen is the page of now or of less than a second ago."""
    # A feed without stories contains the current time.
    with transaction.atomic(), time_machine.travel(timezone.now(), tick=False):
        server, current = Server(), {}
        for step in steps:
            if callable(step):
                try:
                    with transaction.atomic():
                        step()
                except (ObjectDoesNotExist, IntegrityError, AttributeError, ValueError):
                    continue  # withdrawn or deleted before
                server.clock.pass_time(0.1)
                allowed_until = server.clock.now + 1
            elif isinstance(step, float):
                server.clock.pass_time(step)
            else:
                seen, now = server.get(step), server.uncached(step)
                if server.clock.now >= current.get("until", 0):
                    assert seen.body == now.body, step
            if callable(step):
                current["until"] = allowed_until
        for address in ADDRESSES:
            assert server.seen(address).body == server.uncached(address).body
        transaction.set_rollback(True)


def test_an_event_is_gone_within_a_minute_of_its_end(server):
    """From Home and the menu too, though nobody changes anything then."""
    end = timezone.now() + timedelta(hours=2)
    event(starts_at=end - timedelta(hours=1), ends_at=end)
    pages = ("/", "/mission/")
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        for address in pages:
            assert 'href="/events/"' in server.get(address).text
    server.clock.pass_time(60)
    with time_machine.travel(end + timedelta(seconds=59), tick=False):
        for address in pages:
            assert 'href="/events/"' not in server.get(address).text
