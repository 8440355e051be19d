"""The language link of a private page loses no address that somebody has typed, and sends none."""

import re

import pytest

from tests.factories import asked, link_in, pass_time, private_page, run_waiting_tasks
from youth_stories.models import LinkRequest, NewAddress

pytestmark = pytest.mark.django_db

TYPED = "maya.nueva@gmial.com"


def switched(client, page):
    """The page that the language link leads to after an address was typed."""
    link = re.search(r'<button class="language"[^>]*>', page.text)[0]
    form = re.search(r'form="([^"]+)"', link)[1]
    assert f'id="{form}"' in page.text
    [address] = re.findall(r'formaction="([^"]+)"', link)
    return client.post(address, {"email": TYPED, "switch_language": "1"}, follow=True)


def keeps_it(page):
    assert '<html lang="es">' in page.text
    assert f'value="{TYPED}"' in page.text
    assert "error-summary" not in page.text
    assert "maya" not in page.request["PATH_INFO"] + page.request["QUERY_STRING"]
    return True


@pytest.mark.parametrize("action", ["address", "guardian-address"])
def test_a_student_changes_the_language_while_typing_an_address(action, client, mailoutbox):
    submission = asked()
    run_waiting_tasks()
    client.get(link_in([mail for mail in mailoutbox if mail.to == ["student@example.org"]][-1]))
    assert keeps_it(switched(client, client.get(private_page("my-story", action, submission))))
    assert not NewAddress.objects.exists()
    submission.refresh_from_db()
    assert submission.guardian_email == "guardian@example.org"


def test_whoever_asks_for_a_new_link_changes_the_language_and_still_reads_why(client, mailoutbox):
    submission = asked()
    run_waiting_tasks()
    old = link_in([mail for mail in mailoutbox if mail.to == ["guardian@example.org"]][-1])
    pass_time(days=40)
    pages = (old, private_page("guardian", "", submission), "/guardian/", "/my-story/send-again/")
    titles = [client.get(f"/es{page}").text.split("<h1>")[1].split("<")[0] for page in pages]
    for page, title in zip(pages, titles, strict=True):
        spanish = switched(client, client.get(page))
        assert keeps_it(spanish)
        assert f"<h1>{title}" in spanish.text
    assert not LinkRequest.objects.exists()
