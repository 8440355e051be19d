"""Many made-up submissions to measure the queue. Never use them beside real submissions."""

import random
from datetime import timedelta
from itertools import batched

from django.utils import timezone

from youth_stories.models import AgeBand, Field, Stage, Submission

State = Submission.State
# Weights as in a queue after years of work: few are waiting.
STATES = {State.RECEIVED: 5, State.CHANGE_REQUESTED: 2, State.ACCEPTED: 78, State.DECLINED: 15}


def make_submissions(count: int, *, seed: int = 0) -> None:
    """Rows without pages, consents or events, over three years. A seed makes the same texts."""
    rng = random.Random(seed)  # noqa: S311
    states = rng.choices(list(STATES), weights=list(STATES.values()), k=count)
    for some in batched(enumerate(states), 2000):
        Submission.objects.bulk_create(_submission(place, state, rng) for place, state in some)


def _submission(place: int, state: str, rng: random.Random) -> Submission:
    field, moment = rng.choice(Field.values), timezone.now() - timedelta(minutes=15 * place)
    return Submission(
        state=state,
        age_band=rng.choice(AgeBand.values),
        first_name="Sample",
        field=field,
        stage=rng.choice(Stage.values),
        school=f"Sample School {rng.randint(1, 200)}",
        study=f"Sample {field}",
        role="Made up",
        story="This is a sample story. Nobody wrote it. " * rng.randint(2, 30),
        email="sample@example.org",
        is_likely_robot=state == State.RECEIVED and rng.random() < 0.3,
        received_at=moment,
        waiting_since=moment,
        ended_at=moment if state == State.DECLINED else None,
    )
