"""A story without a consent that covers it stays private, whoever asks and by whatever way."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Workflow

from pages.models import StandardPage
from tests.factories import (
    ALL_SCOPES,
    draft,
    member_of,
    published,
    published_minor,
    received,
)
from youth_stories.consent.record import record_consent
from youth_stories.models import (
    AgeBand,
    Consent,
    ConsentWithdrawal,
    Element,
    HearFromOurYouthPage,
    PublicationApproval,
    PublicationRefused,
    StoryPage,
    Submission,
)
from youth_stories.review.decisions import accept, decline
from youth_stories.review.publication import publish
from youth_stories.rules.consent_wording import SCOPES
from youth_stories.submit.receive import change
from youth_stories.transitions import WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

MINORS = [AgeBand.FROM_13, AgeBand.FROM_16]


def is_public(client, page) -> bool:
    page.refresh_from_db()
    listed = StoryPage.objects.published().filter(pk=page.pk).exists()
    address = f"/hear-from-our-youth/{page.element_id or page.slug}/"
    shown = client.get(address).status_code == 200
    assert listed == shown
    return shown


@pytest.fixture
def unconsented():
    """A draft whose school was changed after its sender agreed to it."""
    page = draft()
    page.school = "Another school"
    page.save_revision()
    page.save()
    return page


def test_an_adults_own_consent_is_enough(client):
    page = published()
    assert is_public(client, page)
    assert page.number == 2  # after Makayla


@pytest.mark.parametrize("age_band", MINORS)
def test_a_minors_own_consent_is_not_enough(client, age_band):
    page = draft(age_band=age_band)
    with pytest.raises(PublicationRefused):
        page.get_latest_revision().publish()
    assert not is_public(client, page)
    assert Element.objects.count() == 1


def test_the_editor_says_kindly_why_a_changed_story_is_not_published(client):
    page = draft()
    client.force_login(member_of("Publishers"))
    form = {**page_form(page), "school": "Another school", "action-publish": "1"}
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form, follow=True)
    assert "differs from what was agreed to" in response.content.decode()
    assert not is_public(client, page)
    assert page.get_latest_revision_as_object().school == "Another school"  # nothing typed is lost


def test_the_editor_offers_no_publish_button_for_a_minors_story(client):
    page = draft(age_band=AgeBand.FROM_16)
    client.force_login(member_of("Publishers"))
    editor = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
    assert "guardian" in editor
    assert 'name="action-publish"' not in editor
    client.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        {**page_form(page), "action-publish": "1"},
    )
    assert not is_public(client, page)


def test_publishing_many_at_once_leaves_the_refused_one_out_and_publishes_the_rest(
    client, unconsented
):
    other = StandardPage(title="Another page", slug="another-page", live=False)
    Page.objects.get(slug="psec").add_child(instance=other)
    other.save_revision()
    client.force_login(member_of("Publishers"))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={unconsented.pk}&id={other.pk}", {"include_descendants": ""})
    other.refresh_from_db()
    assert other.live
    assert not is_public(client, unconsented)


def test_publishing_the_wall_with_all_below_it_passes_the_refused_one_by(client, unconsented):
    covered = draft()
    wall = HearFromOurYouthPage.with_stories()
    client.force_login(member_of("Publishers"))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client.post(f"{address}?id={wall.pk}", {"include_descendants": "on"})
    assert is_public(client, covered)
    assert not is_public(client, unconsented)


def test_the_schedule_refuses_one_story_and_publishes_the_next(client):
    refused, covered = draft(), draft()
    for page in (refused, covered):
        page.go_live_at = timezone.now() + timedelta(days=1)
        page.save_revision().publish()
    ConsentWithdrawal.objects.create(consent=refused.submission.consents.get())
    # The day has come.
    for page in (refused, covered):
        revision = page.get_latest_revision()
        page.revisions.filter(pk=revision.pk).update(
            approved_go_live_at=timezone.now() - timedelta(minutes=2),
            content=revision.content | {"go_live_at": None},
        )
    call_command("publish_scheduled")
    assert not is_public(client, refused)
    assert is_public(client, covered)
    assert not refused.revisions.filter(approved_go_live_at__isnull=False).exists()
    assert refused.submission.events.filter(kind="note", text__startswith="Not published").exists()


def test_a_workflow_ends_without_publishing_and_the_reviewers_read_why(client, unconsented):
    publisher = member_of("Publishers")
    state = Workflow.objects.get().start(unconsented, publisher)
    state.current_task_state.approve(user=publisher)
    assert not is_public(client, unconsented)
    note = unconsented.submission.events.get(kind="note")
    assert note.text.startswith("Not published.")


def test_an_alias_or_a_copy_is_never_public_on_its_own():
    page = published()
    wall = HearFromOurYouthPage.with_stories()
    with pytest.raises(PublicationRefused):
        page.create_alias(parent=wall, update_slug="alias")
    for story in (page, draft()):
        with pytest.raises(PublicationRefused):
            story.copy(to=wall, update_attrs={"slug": "copy"})
    assert StoryPage.objects.count() == 3


def test_the_admin_offers_no_copy(client):
    page = published()
    client.force_login(member_of("Publishers", "Story reviewers"))
    for story in (page, page.get_parent()):
        response = client.get(reverse("wagtailadmin_pages:copy", args=[story.pk]))
        assert response.url == reverse("wagtailadmin_home")  # turned away


def test_going_back_to_words_nobody_agreed_to_is_refused(client):
    page = draft()
    page.story = "First words, never agreed to."
    never_agreed = page.save_revision()
    page.story = "A sample story.\nIt has two lines."
    page.save_revision().publish()
    assert is_public(client, page)
    with pytest.raises(PublicationRefused):
        never_agreed.publish()
    assert is_public(client, page)


@pytest.mark.parametrize("is_declined", [False, True])
def test_what_its_sender_has_changed_meanwhile_does_not_become_public(client, is_declined):
    page = draft()
    submission, old = page.submission, page.get_latest_revision()
    content = submission.public_values() | {"story": "Other words."}
    change(submission, content, scopes=ALL_SCOPES)
    if is_declined:
        decline(submission, "Sample reason", by=None)
    with pytest.raises(WrongState):
        publish(submission, by=None)
    with pytest.raises(PublicationRefused):
        old.publish()
    assert not is_public(client, page)


def test_what_a_student_has_taken_out_is_not_public_again_when_staff_go_back(client):
    page = published_minor()
    first, submission = page.get_latest_revision(), page.submission
    school = submission.school
    content = submission.public_values() | {"school": ""}
    change(submission, content, scopes=ALL_SCOPES)
    accept(Submission.objects.get(pk=submission.pk))
    assert is_public(client, page)  # the public one stays until a new version takes its place
    StoryPage.objects.get(pk=page.pk).unpublish()
    assert first.as_object().school == school
    publisher = member_of("Publishers")
    with pytest.raises(PublicationRefused):
        first.publish()
    first.as_object().save_revision()  # as the editor's “Revert”
    with pytest.raises(WrongState):
        publish(submission, by=publisher)
    assert not is_public(client, page)


def test_what_is_public_stays_so_while_a_change_waits_to_be_read(client):
    page = published()
    submission = page.submission
    content = submission.public_values() | {"story": "Other words."}
    change(submission, content, scopes=ALL_SCOPES)
    StoryPage.objects.get(pk=page.pk).save()
    assert is_public(client, page)


def test_the_shell_cannot_save_a_story_live(unconsented):
    unconsented.live = True
    with pytest.raises(PublicationRefused):
        unconsented.save()
    with pytest.raises(PublicationRefused):
        unconsented.save(update_fields=["live"])
    with pytest.raises(PublicationRefused):
        unconsented.save(clean=False)
    as_page = Page.objects.get(pk=unconsented.pk)
    as_page.live = True
    with pytest.raises(PublicationRefused):
        as_page.save()


def test_a_row_made_live_without_any_check_is_not_shown(client, unconsented):
    Page.objects.filter(pk=unconsented.pk).update(live=True)
    assert not is_public(client, unconsented)
    page = published()
    StoryPage.objects.filter(pk=page.pk).update(story="Other words")
    assert client.get(f"/hear-from-our-youth/{page.number}/").status_code == 410
    other = published()
    ConsentWithdrawal.objects.create(consent=other.submission.consents.get())
    assert other.live
    assert not is_public(client, other)


def test_saving_a_draft_of_a_public_story_is_never_refused(client):
    page = published()
    page.story = "Words in the making"
    page.save_revision()
    assert is_public(client, page)
    assert "Words in the making" not in client.get(page.url).content.decode()


def test_not_one_word_is_changed_without_their_yes(client):
    page = draft(scopes=set(SCOPES))  # whatever they ticked
    page.story = "A sample story.\nIt has 2 lines."
    with pytest.raises(PublicationRefused):
        page.save_revision().publish()
    assert not is_public(client, page)


def test_only_what_was_ticked_is_copied_to_the_page(client):
    page = published(scopes={"words", "first_name"})
    assert (page.first_name, page.last_name, page.school) == ("Sample", "", "")
    nameless = published(scopes={"words"})
    assert nameless.display_name == "A student"
    assert "Sample High School" not in client.get(nameless.url).content.decode()


def test_a_consent_recorded_by_staff_covers_the_newest_version(client, unconsented):
    record_consent(
        unconsented,
        shown_hash=unconsented.compute_content_hash(),
        scopes=ALL_SCOPES,
        method=Consent.Method.EMAIL,
        given_on=timezone.localdate(),
        by=member_of("Story reviewers"),
    )
    unconsented.get_latest_revision().publish()
    assert is_public(client, unconsented)


def test_a_consent_is_recorded_only_for_the_version_that_was_read(unconsented):
    read = unconsented.compute_content_hash()
    unconsented.role = "Changed meanwhile"
    unconsented.save_revision()
    with pytest.raises(WrongState):
        record_consent(
            unconsented,
            shown_hash=read,
            scopes=ALL_SCOPES,
            method=Consent.Method.EMAIL,
            given_on=timezone.localdate(),
            by=None,
        )


def test_a_narrower_consent_takes_the_place_of_the_wider_one(client):
    page = published()
    wider = page.get_latest_revision()
    record_consent(
        page,
        shown_hash=page.compute_content_hash(),
        scopes={"words", "first_name"},
        method=Consent.Method.EMAIL,
        given_on=timezone.localdate(),
        by=None,
    )
    assert not is_public(client, page)  # until what is left of it is published
    with pytest.raises(PublicationRefused):
        wider.publish()
    page.get_latest_revision().publish()
    assert is_public(client, page)
    html = client.get(page.url).content.decode()
    assert "Sample High School" not in html
    assert "Sample Student" not in html


def test_a_guardians_consent_recorded_by_staff_needs_the_signed_form():
    page = draft(age_band=AgeBand.FROM_13)
    with pytest.raises(WrongState):
        record_consent(
            page,
            shown_hash=page.compute_content_hash(),
            scopes=ALL_SCOPES,
            role=Consent.Role.GUARDIAN,
            method=Consent.Method.SIGNED_FORM,
            given_on=timezone.localdate(),
            by=None,
        )


def test_a_consent_is_never_changed_or_deleted():
    consent = received().consents.get()
    consent.scope_photo = False
    for attempt in (
        consent.save,
        consent.delete,
        Consent.objects.all().delete,
        lambda: Consent.objects.update(note="x"),
    ):
        with pytest.raises(TypeError):
            attempt()


def page_form(page) -> dict:
    """What the page editor posts for a story."""
    return {
        "first_name": page.first_name,
        "last_name": page.last_name,
        "role": page.role,
        "field": page.field,
        "stage": page.stage,
        "school": page.school,
        "study": page.study,
        "story": page.story,
        "photo_alt": page.photo_alt,
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }


def test_inside_another_question_too_only_a_consent_to_these_words_counts():
    """Inside another query too, OuterRef means the story's own row."""
    page = published_minor()
    shown = Page.objects.filter(pk__in=StoryPage.objects.published().values("pk"))
    assert shown.filter(pk=page.pk).exists()
    changed = {"content_hash": "1" * 64}
    StoryPage.objects.filter(pk=page.pk).update(story="Other words.", **changed)
    PublicationApproval.objects.create(story_id=page.translation_key, content_hash="1" * 64)
    assert not shown.filter(pk=page.pk).exists()
    listed = StoryPage.objects.with_listing().filter(may_be_listed=True)
    assert not Page.objects.filter(pk__in=listed.values("pk"), id=page.pk).exists()
