"""What student and guardian agree to is what everybody reads, word for word."""

from itertools import product

import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string

from tests.factories import (
    answer,
    asked,
    link_in,
    member_of,
    pass_time,
    picture,
    published,
    run_waiting_tasks,
)
from youth_stories.models import StoryPage, Submission
from youth_stories.review.publication import publish

pytestmark = pytest.mark.django_db

FIELDS = {
    "first_name": ["", "Sample"],
    "last_name": ["", "Student"],
    "school": ["", "Sample High School"],
    "study": ["", "Sample Biology"],
    "role": ["", "Sample sophomore"],
    "stage": ["high_school", "working"],
    "photo": [False, True],
}


def says(html: str) -> list[str]:
    """The words of the story in a page, the picture's description among them."""
    (story,) = BeautifulSoup(html, "html.parser").select(".story")
    return [*story.stripped_strings, *(image["alt"] for image in story.select("img"))]


def test_a_preview_says_what_the_page_says_for_every_combination_of_fields(rf):
    page = published(photo=picture((1600, 1200)))
    run_waiting_tasks()  # its public pictures
    page = StoryPage.objects.get(pk=page.pk)
    photo, request = page.photo, rf.get(page.url)
    for values in product(*FIELDS.values()):
        content = dict(zip(FIELDS, values, strict=True))
        for name, value in content.items():
            setattr(page, name, value if name != "photo" else photo if value else None)
        preview = {"content": page, "number": page.number, "photo_url": page.photo_id and "/photo/"}
        as_previewed = says(render_to_string("youth_stories/consent/preview.html", preview))
        assert as_previewed == says(page.serve(request).render().text), content
        assert ("A sample photo" in as_previewed) == content["photo"]


def test_the_page_reads_as_the_guardian_saw_it_before_they_said_yes(client, mailoutbox):
    submission = asked(role="")
    run_waiting_tasks()
    (letter,) = [mail for mail in mailoutbox if mail.to == ["guardian@example.org"]]
    agreed_to = says(client.get(link_in(letter), follow=True).text)
    answer(submission)
    pass_time(days=1)
    publish(Submission.objects.get(pk=submission.pk), by=member_of("Publishers"))
    page = StoryPage.objects.get(submission=submission)
    everybody_reads = says(client.get(page.url).text)
    number = str(page.number)
    assert [number if text == "?" else text for text in agreed_to] == everybody_reads
    assert "Sample Biology" in everybody_reads
    assert "Sample High School" in everybody_reads
