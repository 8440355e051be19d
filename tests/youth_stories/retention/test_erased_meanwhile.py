"""A story is taken back while a page about it is made, or a step taken: nobody reads of an error.

A request is sent as often as it makes queries, each time with the story taken back before another.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from tests.factories import (
    asked,
    draft,
    member_of,
    picture,
    published,
    published_minor,
    received,
)
from youth_stories.models import PrivateLink, Submission
from youth_stories.retention.erase import withdraw

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "sqlite", reason="copies its file again and again"),
]
STAFF = ("Story reviewers", "Publishers", "Safeguarding leads")
SHOWN_HASH = re.compile(r'name="shown_hash" value="(\w+)"')


@contextmanager
def taken_back_before(query: int, submission: Submission) -> Iterator[list[bool]]:
    """The list is empty if there are not so many queries outside of a transaction."""
    waiting, done = [None] * query, []

    def count(execute, sql, params, many, context):
        if not (connection.in_atomic_block or done):
            waiting.pop()
            if not waiting:
                done.append(True)
                withdraw(submission)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield done


def answers(client, submission: Submission, ask) -> Iterator[int]:
    """The statuses of the same request, the story being taken back before each of its queries."""
    connection.ensure_connection()
    before, cookies = sqlite3.connect(":memory:"), client.cookies.copy()
    connection.connection.backup(before)
    client.raise_request_exception, done, query = False, [True], 0
    while done:
        query, client.cookies = query + 1, cookies.copy()
        with taken_back_before(query, submission) as done:
            yield ask().status_code
        before.backup(connection.connection)
    assert query > 1
    before.close()


def private(client, submission, purpose, person) -> str:
    """The private page, opened."""
    _link, token = PrivateLink.issue(submission, purpose)
    return client.get(f"/{person}/{token}/")["Location"]


def test_a_guardian_answers(client):
    submission = asked()
    page = private(client, submission, "consent", "guardian")
    yes = {"scope_words": "on", "shown_hash": SHOWN_HASH.search(client.get(page).text)[1]}
    found = list(answers(client, submission, lambda: client.post(f"{page}answer/", yes)))
    assert set(found) == {303}


@pytest.mark.long
@pytest.mark.parametrize("what", ["", "withdraw/"])
@pytest.mark.parametrize("make", [asked, lambda: published_minor().submission])
def test_a_guardian_looks(client, make, what):
    submission = make()
    page = private(client, submission, "consent", "guardian")
    assert set(answers(client, submission, lambda: client.get(f"{page}{what}"))) <= {200, 303}


@pytest.mark.long
def test_a_student_looks(client):
    submission = published(photo=picture()).submission
    page = private(client, submission, "student", "my-story")
    assert set(answers(client, submission, lambda: client.get(page))) == {200}


@pytest.mark.long
@pytest.mark.parametrize("make", [received, asked, lambda: published(photo=picture()).submission])
def test_staff_read_it(client, make):
    submission = make()
    client.force_login(member_of(*STAFF))
    address = reverse("youth_stories:inspect", args=[submission.pk])
    assert set(answers(client, submission, lambda: client.get(address))) == {200}


@pytest.mark.long
@pytest.mark.parametrize(
    ("step", "make"),
    [
        ("accept", received),
        ("ask-consent", lambda: draft(age_band="16_17").submission),
        ("publish", lambda: draft().submission),
        ("withdraw", lambda: published().submission),
    ],
)
def test_staff_decide(client, step, make):
    submission = make()
    client.force_login(member_of(*STAFF))
    address = reverse(f"youth_stories:{step}", args=[submission.pk])
    fields = {"shown": submission.version_hash, "confirm": "on"}
    assert set(answers(client, submission, lambda: client.post(address, fields))) <= {
        200,
        302,
        303,
        404,
    }


@pytest.mark.long
@pytest.mark.parametrize(
    "address", ["/", "/admin/", "/admin/youth-stories/", "feed", "wall", "own"]
)
def test_others_look_at_pages_that_show_it(client, address):
    page = published()
    client.force_login(member_of(*STAFF))
    wall = "/hear-from-our-youth/"
    address = {"feed": f"{wall}feed/", "wall": wall, "own": page.url}.get(address, address)
    found = set(answers(client, page.submission, lambda: client.get(address)))
    assert found <= {200, 404, 410}
