"""A translation adds to a story: privately for a guardian, in public where everybody agreed."""

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.factories import (
    ALL_SCOPES,
    accepted,
    agreed,
    answer,
    asked,
    member_of,
    pass_time,
    picture,
    published,
    published_minor,
    received,
    step,
)
from youth_stories.consent.ask import ask_consent
from youth_stories.models import AgeBand, StoryTranslation, Submission
from youth_stories.retention.erase import withdraw
from youth_stories.review.publication import publish
from youth_stories.safeguarding.under_18 import treat_as_under_18

pytestmark = pytest.mark.django_db

SPANISH = "Una historia de muestra.\nTiene dos líneas."
NO_TRANSLATION = ALL_SCOPES - {"translation"}


def translate(client, submission, story=SPANISH, language="es", **changes):
    """A reviewer fills in the translation form that the reading view leads to."""
    address = reverse("youth_stories:translate", args=[submission.pk])
    page = client.get(address)
    words = {"language": language, "role": "Muestra", "study": "Biología", "story": story}
    data = words | {"translated_by": "Luis Sample", "shown_hash": page.context["shown_hash"]}
    return client.post(address, data | changes, follow=True)


def read_by_another(client, submission):
    client.force_login(member_of("Story reviewers", name=f"reader-{submission.pk}"))
    reading = say_it_is_read(client, submission)
    client.logout()
    return reading


def say_it_is_read(client, submission):
    row = submission.translations.get(language="es")
    return step(client, submission, "translation-read", language="es", shown=row.version_hash)


def is_public(client, submission) -> bool:
    page = Submission.objects.get(pk=submission.pk).page
    return "Una historia de muestra." in client.get(page.url).text


def consents_of(submission):
    return list(submission.consents.values_list("pk", "content_hash", "withdrawal"))


def test_a_translation_is_public_once_everybody_agreed_and_a_second_person_read_it(
    client, reviewer
):
    submission = published_minor().submission
    before = consents_of(submission)
    translate(client, submission)
    assert not is_public(client, submission)
    own = say_it_is_read(client, submission)
    assert "somebody else has to read it" in own.text
    assert not is_public(client, submission)
    read_by_another(client, submission)
    html = client.get(submission.page.url).text
    assert html.index("It has two lines.") < html.index("Una historia de muestra.")
    assert '<div class="translation" lang="es"' in html
    assert "Translated by <bdi>Luis Sample</bdi>" in html
    assert consents_of(submission) == before


def test_a_publisher_reads_that_a_translation_waits_for_its_second_reader(client, reviewer):
    submission = agreed()
    translate(client, submission)
    client.force_login(member_of("Publishers", name="publisher"))
    address = reverse("youth_stories:inspect", args=[submission.pk])
    page = client.get(address).text
    shown = page.partition('class="reading__side"')[0]
    assert "Translated by" not in shown
    assert "goes out without a translation that everybody agreed to (the Spanish one)" in page
    assert (
        "Published. It goes out without a translation" in step(client, submission, "publish").text
    )
    read_by_another(client, submission)
    assert is_public(client, submission)
    client.force_login(reviewer)
    page = client.get(address).text
    assert "goes out without" not in page
    assert "Translated by <bdi>Luis Sample</bdi>" in page.partition('class="reading__side"')[0]


def test_a_translation_that_nobody_agreed_to_show_is_not_missed(client, reviewer):
    submission = agreed(scopes=NO_TRANSLATION)
    translate(client, submission)
    client.force_login(member_of("Publishers", name="publisher"))
    assert "goes out without" not in step(client, submission, "publish").text


@pytest.mark.parametrize("who", ["student", "guardian"])
def test_it_stays_private_if_one_of_them_did_not_agree_to_a_translation(client, reviewer, who):
    student, guardian = (
        NO_TRANSLATION if who == role else ALL_SCOPES for role in ("student", "guardian")
    )
    submission = received(age_band=AgeBand.FROM_16, scopes=student)
    accepted(submission)
    ask_consent(submission, by=None)
    answer(submission, guardian)
    pass_time(days=1)
    publish(Submission.objects.get(pk=submission.pk), by=member_of("Publishers", name="second"))
    translate(client, submission)
    read_by_another(client, submission)
    assert StoryTranslation.objects.read().exists()
    assert not is_public(client, submission)


def test_a_changed_story_hides_its_translation_until_it_is_saved_anew(client, reviewer):
    page = published()
    submission = page.submission
    translate(client, submission)
    read_by_another(client, submission)
    assert is_public(client, submission)
    StoryTranslation.objects.update(original_hash="0" * 64)
    assert not is_public(client, submission)


def test_a_draft_that_is_not_public_hides_no_public_translation_and_staff_read_so(client, reviewer):
    submission = published().submission
    translate(client, submission)
    read_by_another(client, submission)
    version = submission.newest_version
    version.story = "Other words."
    version.save_revision()
    assert is_public(client, submission)
    client.force_login(reviewer)
    html = client.get(reverse("youth_stories:inspect", args=[submission.pk])).text
    assert "public with the published version" in html
    assert "hidden, the story was changed" not in html


def test_nobodys_name_is_filled_in_and_the_familys_language_comes_first(client, reviewer):
    reviewer.first_name, reviewer.last_name = "Private", "Person"
    reviewer.save()
    submission = asked()
    Submission.objects.filter(pk=submission.pk).update(guardian_language="vi")
    form = client.get(reverse("youth_stories:translate", args=[submission.pk])).context["form"]
    assert not form["translated_by"].value()
    _none, (_likely, languages), _others = form.fields["language"].choices
    assert {code for code, _name in languages} == {"es", "vi"}


def test_it_follows_a_story_that_shows_less_and_never_one_with_other_words(client, reviewer):
    submission = asked(photo=picture())
    translate(client, submission, photo_alt="Una foto de muestra")
    answer(submission, {"words"})  # without the photo and what it shows
    narrower = Submission.objects.get(pk=submission.pk).newest_version
    assert narrower.photo_alt == ""
    assert submission.translations.of(narrower).exists()
    narrower.story = "Other sample words."
    assert not submission.translations.of(narrower).exists()


def test_what_could_lead_to_them_is_found_in_a_translation_too(client, reviewer):
    submission = published_minor().submission
    translate(client, submission, story="Escríbanme a muestra@example.org, por favor.")
    refused = read_by_another(client, submission)
    assert "need another look first" in refused.text
    assert "muestra@example.org" in refused.text
    assert not StoryTranslation.objects.read().exists()
    client.force_login(reviewer)
    identifier = refused.context["translations"][0]["identifiers"][0]
    step(client, submission, "clear-identifier", fingerprint=identifier.fingerprint)
    client.force_login(member_of("Publishers", name="publisher"))
    say_it_is_read(client, submission)
    assert StoryTranslation.objects.read().exists()


def test_a_translation_goes_with_its_story(client, reviewer):
    withdrawn, purged = published(), received(age_band=AgeBand.FROM_13)
    accepted(purged)
    for submission in (withdrawn.submission, purged):
        translate(client, submission)
    assert StoryTranslation.objects.count() == 2
    withdraw(withdrawn.submission)
    assert StoryTranslation.objects.get().submission == purged
    pass_time(days=40)  # nobody agreed to the other: the notice
    pass_time(days=7)
    assert not StoryTranslation.objects.exists()


@pytest.mark.each_database
def test_a_translation_and_its_reader_are_never_the_same_person_in_the_database(client, reviewer):
    translate(client, published().submission)
    with pytest.raises(IntegrityError), transaction.atomic():
        StoryTranslation.objects.update(read_by=reviewer)


def test_a_translation_made_of_an_older_version_is_not_saved(client, reviewer):
    submission = published().submission
    refused = translate(client, submission, shown_hash="0" * 64)
    assert "The story was changed meanwhile" in refused.text
    assert SPANISH.splitlines()[0] in refused.text
    assert not StoryTranslation.objects.exists()


def test_a_translation_read_as_an_adults_is_read_anew_once_they_are_under_18(client, reviewer):
    submission = published().submission
    translate(client, submission, "Me llamo Sample Rodríguez.")
    read_by_another(client, submission)
    assert submission.translations.get().read_at
    treat_as_under_18(submission, AgeBand.FROM_16, by=None)
    assert not submission.translations.get().read_at
