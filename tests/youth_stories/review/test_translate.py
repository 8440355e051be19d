"""Whoever translates sees the original beside the box, and for whom it is."""

import pytest
from django.urls import reverse

from tests.factories import asked, member_of, published, step
from tests.youth_stories.consent.test_translations import translate
from youth_stories.consent.guardian_questions import ask_for_call, ask_for_copy
from youth_stories.consent.translations import mark_read
from youth_stories.models import Submission

pytestmark = pytest.mark.django_db


def languages(client, submission) -> list[str]:
    """Their names in the order of the list, that of the chosen one twice."""
    page = client.get(reverse("youth_stories:translate", args=[submission.pk]))
    field = page.context["form"]["language"]
    groups = field.field.choices[1:]
    assert [name for name, _languages in groups] == ["Likely", "Every other language"]
    assert len(groups[0][1]) <= 3
    names = {code: name for _group, languages in groups for code, name in languages}
    return [names[field.initial], *names.values()]


@pytest.mark.parametrize("written", ["Vietnamese", "tiếng việt"])
def test_the_language_that_a_guardian_waits_for_is_chosen(client, reviewer, written):
    submission = asked()
    Submission.objects.filter(pk=submission.pk).update(guardian_language="other")
    assert languages(client, submission)[:3] == ["Spanish", "Spanish", "Afrikaans"]
    ask_for_copy(submission.consent_requests.get(), language=written)
    assert languages(client, submission)[:3] == ["Vietnamese", "Vietnamese", "Spanish"]
    translate(client, submission, language="vi")
    assert languages(client, submission)[:3] == ["Spanish", "Spanish", "Afrikaans"]


def test_the_original_stands_beside_the_box_and_a_waiting_guardian_above(client, reviewer):
    submission = asked(story="A sample sentence.")
    address = reverse("youth_stories:translate", args=[submission.pk])
    assert "A guardian waits for this" not in client.get(address).text
    ask_for_copy(submission.consent_requests.get(), language="Vietnamese")
    page = client.get(address).text
    assert "A guardian waits for this: a copy in Vietnamese, asked for on" in page
    assert '<div lang="en" dir="auto"><p>A sample sentence.</p></div>' in page


def test_a_number_that_is_erased_and_a_letter_that_is_sent_are_not_the_same(client, reviewer):
    submission = asked()
    ask_for_call(submission.consent_requests.get(), phone="215-555-0142")
    page = step(client, submission, "guardian-answered", kind="call")
    assert "Noted, and the number is erased." in page.text


def test_a_story_in_another_language_is_translated_into_any_that_families_read(client, reviewer):
    story = published(language="other", role="", study="")
    names = languages(client, story.submission)
    assert names[:3] == ["English", "English", "Spanish"]
    assert {"Arabic", "Hebrew", "Simplified Chinese", "Vietnamese", "Yoruba"} <= {*names}
    translate(client, story.submission, language="yo", story="Ìtàn àpẹẹrẹ ni èyí.")
    row = story.submission.translations.get()
    mark_read(row, by=member_of("Story reviewers", name="second"))
    html = client.get(f"/es{story.url}").text
    assert html.index("<h2>yoruba</h2>") < html.index('<div class="translation" lang="yo"')
    assert "<bdi>Luis Sample</bdi>" in html
