"""What the services refuse, whatever form or script calls them."""

import uuid

import pytest

from tests.factories import STORY
from youth_stories.models import AgeBand, Consent, Submission
from youth_stories.submit.receive import receive

pytestmark = pytest.mark.django_db


def test_no_service_takes_a_childs_own_story():
    story_id = uuid.uuid4()
    with pytest.raises(ValueError, match="sent by a guardian"):
        receive(
            story_id=story_id,
            content=STORY | {"last_name": ""},
            age_band=AgeBand.UNDER_13,
            email="child@example.org",
            guardian_email="guardian@example.org",
            scopes={"words"},
        )
    assert not Submission.objects.filter(story_id=story_id).exists()
    assert not Consent.objects.filter(story_id=story_id).exists()
