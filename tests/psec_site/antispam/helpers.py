"""Helpers of the tests about robots."""

from itertools import count

from django.test import RequestFactory

from psec_site.antispam import proof_of_work
from tests.youth_stories.submit.test_form import FORM
from youth_stories.models import Submission

QUEUE = "/admin/youth-stories/"
ROBOTS = f"{QUEUE}?robots=likely&state=received"


def stored() -> Submission:
    return Submission.objects.get(source="form")


def proof_for(page) -> str:
    """What the page's Worker would find."""
    nonce = page.context["time_token"].nonce
    return next(str(n) for n in count() if proof_of_work.solves(nonce, str(n)))


def request(action="story", ip="203.0.113.7", **data):
    return RequestFactory().post(FORM, data, REMOTE_ADDR=ip)
