"""Reviewers read stories, decide, and answer the student."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from tests.factories import (
    ALL_SCOPES,
    STORY,
    agreed,
    asked,
    draft,
    link_in,
    picture,
    published,
    received,
    run_waiting_tasks,
    step,
)
from youth_stories.consent.answers import disagree
from youth_stories.models import AgeBand, PublicPhoto, StoryPage, StoryPhoto, Submission
from youth_stories.retention.erase import withdraw
from youth_stories.review import reading as reading_view

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

QUEUE = "/admin/youth-stories/"


def reading(client, submission) -> str:
    return client.get(reverse("youth_stories:inspect", args=[submission.pk])).content.decode()


def test_the_queue_shows_what_waits_longest_first_and_filters(client, reviewer):
    old = received(first_name="Oldest", field="math")
    Submission.objects.filter(pk=old.pk).update(received_at=timezone.now() - timedelta(days=10))
    received(first_name="Newest", stage="college")
    html = client.get(QUEUE).content.decode()
    assert html.index("Oldest") < html.index("Newest")
    for query, there, missing in (
        ("field=math", "Oldest", "Newest"),
        ("stage=college", "Newest", "Oldest"),
        ("waiting=7", "Oldest", "Newest"),
        ("state=received&q=newest", "Newest", "Oldest"),
        ("q=newest+student", "Newest", "Oldest"),
        ("state=public", "Makayla", "Newest"),
    ):
        html = client.get(f"{QUEUE}?{query}").content.decode()
        assert there in html, query
        assert missing not in html, query


def test_the_menu_leads_to_the_queue(client, reviewer):
    assert f'"url": "{QUEUE}"' in client.get("/admin/").content.decode()


def test_a_reviewer_sees_the_preview_beside_the_editor(client, reviewer):
    page = draft()
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    form = {
        **{name: getattr(page, name) for name in STORY},
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    assert client.post(address, form).json()["is_valid"]
    assert "A sample story." in client.get(address).content.decode()


def test_a_reviewer_saves_a_draft_and_submits_it_to_nobody(client, reviewer):
    page = draft()
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    html = client.get(address).content.decode()
    assert "Save draft" in html
    assert 'name="action-submit"' not in html
    form = {
        **{name: getattr(page, name) for name in STORY},
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
        "action-submit": "1",
    }
    client.post(address, form)
    assert not page.workflow_in_progress


def test_a_refusal_names_what_was_changed(client, reviewer):
    page = draft()
    page.school = "Another school"
    page.save_revision()
    html = reading(client, page.submission)
    assert "differs from what was agreed to (school or workplace)" in html


def test_the_story_is_read_in_the_page_itself(client, reviewer):
    page = draft(photo=picture())
    html = reading(client, page.submission)
    assert "A sample story." in html
    assert f'src="{reverse("youth_stories:photo", args=[page.photo.pk])}"' in html
    assert "<iframe" not in html
    submission = page.submission
    withdraw(submission, by=reviewer)
    assert "A sample story." not in reading(client, submission)


def test_a_story_that_is_taken_back_while_staff_open_it_is_shown_as_that(
    client, reviewer, monkeypatch
):
    submission = draft().submission
    sent_revision = reading_view.sent_revision

    def withdraw_first(shown):
        if not Submission.objects.get(pk=submission.pk).is_withdrawn_or_purged:
            withdraw(submission)
            raise Revision.DoesNotExist  # as a revision that was listed just before
        return sent_revision(shown)

    monkeypatch.setattr(reading_view, "sent_revision", withdraw_first)
    assert "A sample story." not in reading(client, submission)


def test_the_queue_takes_as_many_queries_with_more_stories(client, reviewer):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(QUEUE)
        # Once a minute the session's last use is noted.
        return len([query for query in captured if not query["sql"].startswith("UPDATE")])

    def of_every_kind() -> None:
        published(email="adult@example.org")
        draft(photo=picture(), email="adult@example.org")
        disagree(asked().consent_requests.get())
        asked()
        agreed()

    of_every_kind()
    client.get(QUEUE)
    before = queries()
    for _ in range(3):
        of_every_kind()
    assert queries() == before
    assert before <= 56  # 23 of them count what waits, above the list


def test_the_reading_view_shows_only_what_the_student_agreed_to(client, reviewer):
    submission = received(scopes={"words", "first_name"})
    preview = client.get(reverse("youth_stories:preview", args=[submission.pk])).content.decode()
    assert "A sample story." in preview
    assert "Sample High School" not in preview
    assert "Sample Student" not in preview


def test_nobody_refused_what_they_were_never_asked(client, reviewer):
    adult = received(scopes={"words"}, last_name="", school="")
    assert "Not agreed to: first name, social media, translation." in reading(client, adult)
    minor = received(AgeBand.FROM_16, {"words", "first_name", "school"})
    refused = "Not agreed to: social media, translation, search engines."
    assert refused in reading(client, minor)


def test_the_reading_view_shows_the_photo_before_it_is_public(client, reviewer):
    submission = received(photo=picture())
    assert submission.photo
    preview = client.get(reverse("youth_stories:preview", args=[submission.pk])).content.decode()
    photo = reverse("youth_stories:photo", args=[submission.photo.pk])
    assert f'src="{photo}"' in preview
    assert client.get(photo)["Content-Type"] == "image/jpeg"


def test_accepting_opens_the_draft_in_the_editor_and_does_it_once(client, reviewer):
    submission = received()
    response = step(client, submission, "accept")
    page = StoryPage.objects.get(submission=submission)
    assert response.redirect_chain[-1][0] == reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert response.status_code == 200
    assert not page.live
    step(client, submission, "accept")
    assert StoryPage.objects.filter(translation_key=submission.story_id).count() == 1


def test_asking_for_a_change_sends_the_reviewers_message(client, reviewer, mailoutbox):
    submission = received()
    step(client, submission, "ask-for-change", text="Could you say which club it was?")
    run_waiting_tasks()
    assert "Could you say which club it was?" in mailoutbox[-1].body
    assert mailoutbox[-1].to == ["student@example.org"]
    submission.refresh_from_db()
    assert submission.state == Submission.State.CHANGE_REQUESTED
    client.get(link_in(mailoutbox[-1]))
    now = client.get(f"/my-story/{submission.story_key}/").text.partition('aria-current="step"')[2]
    assert "Could you say which club it was?" in now.partition("</li>")[0]
    assert "Change my story" in now.partition("</li>")[0]


def test_declining_needs_a_reason_and_can_be_undone(client, reviewer):
    submission = received()
    step(client, submission, "decline", text=" ")
    submission.refresh_from_db()
    assert submission.state == Submission.State.RECEIVED
    step(client, submission, "decline", text="Not about STEM.")
    step(client, submission, "reopen")
    submission.refresh_from_db()
    assert submission.state == Submission.State.RECEIVED
    assert "Not about STEM." in reading(client, submission)


def test_reopening_an_accepted_story_deletes_its_draft(client, reviewer):
    page = draft()
    submission = page.submission
    html = step(client, submission, "reopen").content.decode()
    assert "Tick the box to confirm: the draft is erased." in html
    assert StoryPage.objects.filter(pk=page.pk).exists()
    step(client, submission, "reopen", confirm="yes")
    assert not StoryPage.objects.filter(pk=page.pk).exists()
    step(client, submission, "accept")
    assert StoryPage.objects.filter(submission=submission).exists()


def test_a_public_story_cannot_be_reopened(client, reviewer):
    page = published()
    response = step(client, page.submission, "reopen", confirm="yes")
    assert "Unpublish it before you reopen it." in response.content.decode()
    assert StoryPage.objects.published().filter(pk=page.pk).exists()


def test_reviewers_leave_notes_the_student_never_gets(client, reviewer, mailoutbox):
    submission = received()
    step(client, submission, "note", text="Checked the school.")
    assert "Checked the school." in reading(client, submission)
    run_waiting_tasks()
    assert all("Checked the school." not in mail.body for mail in mailoutbox)


def test_junk_is_declined_in_bulk_and_no_email_is_sent(client, reviewer, mailoutbox):
    junk = [received(), received()]
    run_waiting_tasks()
    mailoutbox.clear()
    address = reverse("wagtail_bulk_action", args=["youth_stories", "submission", "delete"])
    ids = "&".join(f"id={submission.pk}" for submission in junk)
    assert "Decline these as junk?" in client.get(f"{address}?{ids}").content.decode()
    client.post(f"{address}?{ids}")
    run_waiting_tasks()
    assert set(Submission.objects.filter(source="form").values_list("state", flat=True)) == {
        "declined"
    }
    assert mailoutbox == []


def test_staff_write_a_story_by_hand_with_the_record_of_its_consent(client, reviewer):
    address = reverse("youth_stories:write")
    story = {
        **STORY,
        "story_id": client.get(address).context["forms"][0]["story_id"].value(),
        "photo_alt": "A sample photo",
    }
    without_record = client.post(address, story | {"photo": picture()})
    assert without_record.status_code == 200
    assert not Submission.objects.filter(first_name="Sample").exists()
    kept_photo = without_record.context["forms"][0]["kept_photo"].value()
    record = {
        "method": "in_person",
        "given_on": timezone.localdate().isoformat(),
        "scopes": list(ALL_SCOPES),
        "is_adult": "on",
    }
    for _ in range(2):  # a double click
        client.post(address, story | record | {"kept_photo": kept_photo})
    submission = Submission.objects.get(first_name="Sample")
    consent = submission.consents.get()
    assert (consent.method, consent.recorded_by) == ("in_person", reviewer)
    step(client, submission, "accept")
    page = StoryPage.objects.get(submission=submission)
    page.get_latest_revision().publish()
    assert page.photo_alt == "A sample photo"


def test_a_withdrawal_needs_a_tick_and_leaves_nothing_public(
    client, reviewer, settings, django_capture_on_commit_callbacks
):
    def files() -> set:
        folders = (settings.MEDIA_ROOT, settings.DATA_DIR / "private")
        found = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
        return {path for path in found if "erasures" not in path.parts}  # the ledger

    before = files()
    page = published(photo=picture())
    run_waiting_tasks()
    submission = page.submission
    number = page.number
    html = client.get(f"/hear-from-our-youth/{number}/").content.decode()
    assert "/media/images/" in html
    assert len(files() - before) > 2  # the private photo, the public one and its renditions

    step(client, submission, "withdraw")
    assert StoryPage.objects.filter(pk=page.pk).exists()
    with django_capture_on_commit_callbacks(execute=True):
        step(client, submission, "withdraw", confirm="yes")

    assert client.get(f"/hear-from-our-youth/{number}/").status_code == 410
    assert "Sample" not in client.get("/hear-from-our-youth/").content.decode()
    assert files() == before
    assert not PublicPhoto.objects.exists()
    assert not StoryPhoto.objects.exists()
    assert not StoryPage.objects.filter(pk=page.pk).exists()
    submission.refresh_from_db()
    assert (submission.story, submission.first_name) == ("", "")
    assert submission.consents.get().is_withdrawn
    labels = PageLogEntry.objects.filter(page_id=page.pk).values_list("label", flat=True)
    assert set(labels) <= {f"Story {submission.story_key}", f"Element {number}"}


def test_a_story_that_is_gone_is_explained(client, reviewer):
    page = client.get(reverse("youth_stories:inspect", args=[9999]))
    assert page.status_code == 404
    assert "If it was a story: what people take back" in page.text


def test_a_withdrawal_cancels_what_was_scheduled(client, reviewer):
    page = draft()
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()
    step(client, page.submission, "withdraw", confirm="yes")
    assert not StoryPage.objects.filter(pk=page.pk).exists()


def test_the_dashboard_says_what_is_waiting(client, reviewer):
    received()
    assert "waiting to be read" in client.get("/admin/").text


def test_a_minors_page_says_what_is_still_missing(client, reviewer):
    html = reading(client, received(age_band=AgeBand.FROM_16))
    assert "guardian’s consent" in html


def test_the_editor_of_a_minors_story_has_no_last_name_and_saves_none(client, reviewer):
    page = draft(age_band=AgeBand.FROM_13)
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert "Last name" not in client.get(address).content.decode()
    form = {
        **{name: getattr(page, name) for name in STORY},
        "last_name": "Student",
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    client.post(address, form)
    page = StoryPage.objects.get(pk=page.pk)
    assert page.get_latest_revision_as_object().last_name == ""
    address = reverse("wagtailadmin_pages:edit", args=[draft().pk])
    assert "Last name" in client.get(address).content.decode()
