"""A public story that breaks one rule of the consent gate alone, in the database, is hidden."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import Page

from tests.factories import (
    answer,
    invited,
    member_of,
    pass_time,
    picture,
    published,
    published_minor,
)
from youth_stories.consent.ask import ask_consent
from youth_stories.models import (
    AgeBand,
    AgeSign,
    Concern,
    Consent,
    ConsentConfirmation,
    ConsentWithdrawal,
    HiddenStory,
    PublicationApproval,
    StoryPage,
    StoryPhoto,
    Submission,
)
from youth_stories.review.decisions import accept
from youth_stories.review.publication import publish
from youth_stories.submit.receive import receive_from_guardian

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]


def adult() -> StoryPage:
    return published(photo=picture())


def teen() -> StoryPage:
    return published_minor(photo=picture(), school="")


def child() -> StoryPage:
    submission = invited()
    content = {"first_name": "Sample", "field": "math", "stage": "middle_school", "story": "A."}
    receive_from_guardian(submission, Submission(**content).public_values())
    accept(submission)
    ask_consent(submission, by=None)
    answer(submission)
    pass_time(days=1)
    submission = Submission.objects.get(pk=submission.pk)
    publish(submission, by=member_of("Publishers"))
    return StoryPage.objects.get(submission=submission)


def consents(page: StoryPage, **which) -> QuerySet:
    """Rows that can be changed: no check of the append-only model stands in between."""
    return QuerySet(Consent).filter(story_id=page.translation_key, **which)


def change(**values) -> Callable:
    return lambda page: StoryPage.objects.filter(pk=page.pk).update(**values)


def change_consents(**values) -> Callable:
    return lambda page: consents(page).update(**values)


def guardian_of_an_adult(page):
    consents(page, role="guardian").update(age_band=AgeBand.ADULT)


def withdraw(role: str) -> Callable:
    def withdraw_consents(page):
        for consent in consents(page, role=role):
            ConsentWithdrawal.objects.create(consent=consent)

    return withdraw_consents


def withdraw_what_it_derives_from(page):
    own = consents(page).get()
    given = own.for_redacted(page)
    given.save()
    consents(page, pk=own.pk).update(content_hash="0" * 64)
    ConsentWithdrawal.objects.create(consent=own)


def raise_concern(page):
    Concern.objects.create(submission=page.submission, text="Sample")


def doubt_the_age(page):
    AgeSign.objects.create(submission=page.submission, code=AgeSign.Code.WORDS)


def hide_after_restore(page):
    HiddenStory.objects.create(submission=page.submission, why=HiddenStory.Why.TAKEN_DOWN)


def others_disagree(page):
    StoryPhoto.objects.filter(pk=page.photo_id).update(others_agreed_at=None)


def make_alias(page):
    Page.objects.filter(pk=page.pk).update(alias_of=Page.get_first_root_node())


def forget(model) -> Callable:
    return lambda page: model.objects.erase()


YESTERDAY = timezone.now() - timedelta(days=1)
OTHER_WORDS = {"content_hash": "0" * 64}


@pytest.mark.parametrize(
    ("story", "break_rule"),
    [
        pytest.param(adult, change(live=False), id="live"),
        pytest.param(adult, change(is_on_wall=False), id="on the wall"),
        pytest.param(adult, change(element=None), id="numbered"),
        # covering_consents
        pytest.param(adult, change_consents(story_id="0" * 32), id="consent to this story"),
        pytest.param(adult, change_consents(**OTHER_WORDS), id="consent to this content"),
        pytest.param(adult, change_consents(valid_until=YESTERDAY), id="consent has not lapsed"),
        pytest.param(adult, change_consents(scope_words=False), id="consent to the words"),
        pytest.param(adult, withdraw("student"), id="consent not withdrawn"),
        pytest.param(adult, withdraw_what_it_derives_from, id="original consent not withdrawn"),
        # adult_agreed
        pytest.param(adult, change_consents(age_band=AgeBand.FROM_16), id="an adult"),
        pytest.param(adult, change_consents(role="guardian"), id="an adult's own"),
        # minor_agreed
        pytest.param(teen, withdraw("student"), id="a teen's own consent"),
        pytest.param(teen, withdraw("guardian"), id="their guardian's"),
        pytest.param(teen, guardian_of_an_adult, id="guardian of a teen"),
        pytest.param(teen, forget(ConsentConfirmation), id="guardian of a teen confirmed"),
        pytest.param(child, withdraw("guardian"), id="a child's guardian's consent"),
        pytest.param(child, change_consents(role="student"), id="not a child's own"),
        pytest.param(child, forget(ConsentConfirmation), id="guardian of a child confirmed"),
        # second_person_approved
        pytest.param(teen, forget(PublicationApproval), id="teen's story approved"),
        pytest.param(child, forget(PublicationApproval), id="child's story approved"),
        pytest.param(adult, make_alias, id="nobody's alias"),
        # without_last_name, photo_or_school, photo_or_initial
        pytest.param(teen, change(last_name="Sample"), id="no last name of a minor"),
        pytest.param(teen, change(school="Sample"), id="photo or school of a minor"),
        pytest.param(teen, change(has_initial=True), id="photo or initial of a minor"),
        # no_open_concern, no_open_age_sign, not_hidden_by_restore, others_in_photo_agreed
        pytest.param(adult, raise_concern, id="no open concern"),
        pytest.param(adult, doubt_the_age, id="no open age sign"),
        pytest.param(adult, hide_after_restore, id="not hidden by a restore"),
        pytest.param(adult, others_disagree, id="others in the photo agreed"),
    ],
)
def test_a_story_that_breaks_one_rule_is_hidden(story, break_rule):
    page = story()
    public = StoryPage.objects.published().filter(pk=page.pk)
    assert public.exists()
    break_rule(page)
    assert not public.exists()


@pytest.mark.parametrize(
    ("story", "who", "listed"),
    [
        pytest.param(adult, {}, True, id="an adult, who is not asked"),
        pytest.param(teen, {"role": "student"}, False, id="a teen"),
        pytest.param(teen, {"role": "guardian"}, False, id="a teen's guardian"),
        pytest.param(child, {"role": "guardian"}, False, id="a child's guardian"),
    ],
)
def test_search_engines_list_a_minor_only_if_everybody_agreed_to_it(story, who, listed):
    page = story()
    found = StoryPage.objects.published().with_listing()
    assert found.get(pk=page.pk).may_be_listed
    consents(page, **who).update(scope_search=False)
    assert found.get(pk=page.pk).may_be_listed is listed


def test_somebody_who_turned_18_is_listed_only_if_they_had_agreed_to_it():
    page = teen()
    given = Consent.objects.get(story_id=page.translation_key, role="student")
    renewed = given.renewed(AgeBand.ADULT, given.valid_until)
    renewed.scope_search = False
    renewed.save()
    QuerySet(Consent).filter(pk=given.pk).update(valid_until=timezone.now())
    found = StoryPage.objects.published().with_listing()
    assert not found.get(pk=page.pk).may_be_listed
    QuerySet(Consent).filter(pk=renewed.pk).update(scope_search=True)
    assert found.get(pk=page.pk).may_be_listed


def test_an_approval_of_other_words_counts_for_nothing():
    page = teen()
    QuerySet(PublicationApproval).update(content_hash="0" * 64)
    assert not StoryPage.objects.published().filter(pk=page.pk).exists()
