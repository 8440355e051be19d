"""A reviewer reads a story on a phone, and a second person publishes it."""

import pytest

from tests.factories import answer, pass_time, received
from youth_stories.models import AgeBand, Submission

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.long
def test_a_teenagers_story_is_read_accepted_asked_about_and_published(on_a_phone, page):
    """What waits, the queue, the story, its draft, the story; then the same for the second one."""
    story = received(age_band=AgeBand.FROM_16, first_name="Amaya")
    reviewer = on_a_phone("Story reviewers", name="reviewer")
    reviewer.open("/admin/")
    reviewer.press("1 waiting to be read", role="link")
    reviewer.press(f"Amaya {story.story_key}", role="link")
    reviewer.press("Accept")
    reviewer.sees("This is its draft.")
    reviewer.press("To the story’s review: what was sent, its consent, and what to do next", "link")
    reviewer.press("Ask for consent")
    reviewer.sees("Consent is being asked for.")
    assert reviewer.took() == (6, 0)

    answer(Submission.objects.get(pk=story.pk))
    pass_time(days=1)
    publisher = on_a_phone("Publishers", name="publisher")
    publisher.open("/admin/")
    publisher.press("1 ready to publish, by you", role="link")
    publisher.press(f"Amaya {story.story_key}", role="link")
    publisher.press("Publish this version")
    publisher.sees("Published.")
    assert publisher.took() == (4, 0)
    assert Submission.objects.get(pk=story.pk).page.live
