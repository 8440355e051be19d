"""A guardian is asked, answers for exactly what is published, and can change their mind (R2-R5)."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.http import HttpResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from tests.factories import (
    ALL_SCOPES,
    STORY,
    accepted,
    agreed,
    answer,
    asked,
    invited,
    link_in,
    member_of,
    pass_time,
    picture,
    private_page,
    published_minor,
    received,
    run_waiting_tasks,
    step,
)
from tests.story_flow import post_step, to_send
from youth_stories.consent.answers import revoke
from youth_stories.consent.ask import ask_consent, cancel_request
from youth_stories.consent.guardian_address import correct_guardian_address
from youth_stories.models import (
    AgeBand,
    Consent,
    GuardianQuestion,
    PrivateLink,
    StoryPage,
    Submission,
)
from youth_stories.retention.erase import withdraw
from youth_stories.review.decisions import accept
from youth_stories.review.posts import may_be_posted
from youth_stories.review.publication import publish
from youth_stories.submit.browser_marker import BrowserMarker
from youth_stories.submit.receive import change, receive, receive_from_guardian
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

GUARDIAN = "guardian@example.org"
FORM = "/share-your-story/"


def mails_to(mailoutbox, address):
    return [mail for mail in mailoutbox if mail.to == [address]]


def may_be_published(submission) -> bool:
    second = member_of("Publishers", name="second")
    try:
        publish(submission, by=second)
    except WrongState:
        return False
    finally:
        second.delete()
    return StoryPage.objects.published().filter(submission=submission).exists()


def open_question(client, mailoutbox):
    run_waiting_tasks()
    client.get(link_in(mails_to(mailoutbox, GUARDIAN)[-1]))
    return client.get(private_page("guardian"))


def say_yes(client, page, *scopes):
    ticks = {f"scope_{scope}": "on" for scope in scopes}
    shown = {"shown_hash": page.context["shown_hash"]}
    return client.post(private_page("guardian", "answer"), shown | ticks, follow=True)


def test_a_yes_without_its_tick_keeps_the_others_and_reload_sends_nothing(client, mailoutbox):
    submission = asked()
    page = open_question(client, mailoutbox)
    ticks = {"shown_hash": page.context["shown_hash"], "scope_first_name": "on"}
    response = client.post(private_page("guardian", "answer"), ticks)
    assert response.status_code == 303
    page = client.get(response.url)
    assert "or nothing can be published." in page.text
    form = page.context["form"]
    assert form["scope_first_name"].value()
    assert not form["scope_words"].value()
    assert submission.consent_requests.open().exists()


def test_a_no_pressed_by_mistake_is_undone_on_the_same_page(client, mailoutbox):
    submission = asked()
    page = open_question(client, mailoutbox)
    no = {"no": "1", "shown_hash": page.context["shown_hash"]}
    assert "Ask me again" in client.post(private_page("guardian", "answer"), no, follow=True).text
    page = client.post(private_page("guardian", "ask-again"), follow=True)
    say_yes(client, page, "words", "first_name", "school")
    pass_time(days=1)
    assert submission.newest_version.covering_consents().are_sufficient()
    subjects = [mail.subject for mail in mails_to(mailoutbox, GUARDIAN)]
    questions = ("May we publish", "You wanted us to ask you again")
    assert [sum(words in subject for subject in subjects) for words in questions] == [1, 1]


def test_nobody_undoes_the_no_of_somebody_else(client, mailoutbox):
    submission = asked()
    page = open_question(client, mailoutbox)
    no = {"no": "1", "shown_hash": page.context["shown_hash"]}
    client.post(private_page("guardian", "answer"), no)
    revoke(submission, "student")
    client.post(private_page("guardian", "ask-again"))
    assert not submission.consent_requests.open().exists()


def test_asking_for_a_call_or_a_copy_keeps_what_is_ticked(client, mailoutbox):
    asked()
    open_question(client, mailoutbox)
    wishes = {"call": ("phone", "215-555-0199"), "copy": ("language", "Français")}
    for action, (name, value) in wishes.items():
        for typed in ("", value):
            data = {"scope_first_name": "on", name: typed}
            page = client.post(private_page("guardian", action), data, follow=True)
            assert page.context["form"]["scope_first_name"].value()
            assert not page.context["form"].errors
    assert GuardianQuestion.objects.count() == 2


def test_a_guardian_asked_again_after_taking_a_yes_back_reads_that_we_know(mailoutbox):
    submission = agreed()
    revoke(submission, "guardian")
    ask_consent(submission, by=None, after_no=True)
    run_waiting_tasks()
    first, *_between, second = mails_to(mailoutbox, GUARDIAN)
    assert "you took back your yes" not in first.body
    assert "you took back your yes" in second.body


def test_a_guardian_is_not_written_to_before_a_person_at_psec_asks(mailoutbox):
    submission = received(age_band=AgeBand.FROM_13)
    run_waiting_tasks()
    accept(submission)
    run_waiting_tasks()
    assert mails_to(mailoutbox, GUARDIAN) == []
    ask_consent(submission, by=None)
    run_waiting_tasks()
    assert len(mails_to(mailoutbox, GUARDIAN)) == 1


def test_a_guardian_who_was_never_written_to_hears_nothing_of_a_withdrawal(mailoutbox):
    withdraw(received(age_band=AgeBand.FROM_13))
    run_waiting_tasks()
    assert mails_to(mailoutbox, GUARDIAN) == []


def test_a_guardian_named_later_is_not_written_to_before_a_person_at_psec_asks(mailoutbox):
    submission = asked()
    run_waiting_tasks()
    content, new = submission.public_values(), "other.guardian@example.org"
    change(submission, content, scopes=ALL_SCOPES, guardian_email=new)
    run_waiting_tasks()
    assert mails_to(mailoutbox, new) == []
    accept(submission)
    ask_consent(submission, by=None)
    run_waiting_tasks()
    assert len(mails_to(mailoutbox, new)) == 1


def test_the_link_sent_to_a_wrong_address_opens_nothing_once_it_is_corrected(client, mailoutbox):
    submission = asked()
    run_waiting_tasks()
    wrong = link_in(mails_to(mailoutbox, GUARDIAN)[-1])
    content, right = submission.public_values(), "other.guardian@example.org"
    change(submission, content, scopes=ALL_SCOPES, guardian_email=right)
    client.get(wrong)
    assert "It has two lines." not in client.get(private_page("guardian")).text


def test_a_guardian_who_said_yes_can_take_it_back_whoever_is_asked_next(client, mailoutbox):
    page = published_minor()
    other = "other.guardian@example.org"
    correct_guardian_address(page.submission, other, by=member_of("Story reviewers"))
    client.get(link_in(mails_to(mailoutbox, GUARDIAN)[-1]))
    client.post(private_page("guardian", "revoke"))
    assert client.get(page.url).status_code == 410


def test_a_question_taken_back_at_once_is_not_sent(mailoutbox):
    cancel_request(asked(), by=None)
    run_waiting_tasks()
    assert mails_to(mailoutbox, GUARDIAN) == []


def test_the_guardian_sees_the_page_with_nothing_ticked_and_answers_once(client, mailoutbox):
    submission = asked()
    page = open_question(client, mailoutbox)
    html = page.content.decode()
    assert "It has two lines." in html
    assert "checked" not in html
    say_yes(client, page, "words", "first_name")
    consent = submission.consents.get(role="guardian")
    assert consent.scopes == {"words", "first_name"}
    # Its link is used up, for this browser and any other.
    assert not PrivateLink.objects.usable().filter(purpose="consent").exists()


def test_nothing_is_published_until_a_second_message_a_day_later_was_sent(
    client, mailoutbox, settings
):
    submission = asked()
    say_yes(client, open_question(client, mailoutbox), "words")
    assert not may_be_published(submission)
    pass_time(hours=23)
    assert not may_be_published(submission)
    refusing = {"default": {"BACKEND": "tests.refusing_mail.EmailBackend"}}
    working, settings.MAILERS = settings.MAILERS, refusing
    pass_time(hours=2)
    assert not may_be_published(submission)  # the message is due, and could not be sent
    settings.MAILERS = working
    DBTaskResult.objects.failed().update(status="READY")
    run_waiting_tasks()
    assert "You said yes" in mails_to(mailoutbox, GUARDIAN)[-1].subject
    assert may_be_published(submission)


def test_whoever_revokes_before_the_second_message_is_never_published(client, mailoutbox):
    submission = asked()
    say_yes(client, open_question(client, mailoutbox), "words")
    client.post(private_page("guardian", "revoke"))
    pass_time(days=2)
    assert not may_be_published(submission)


def test_a_no_to_a_new_version_is_a_no_to_the_one_before(client, mailoutbox):
    submission = agreed()
    change(submission, submission.public_values() | {"story": "Longer sample."}, scopes=ALL_SCOPES)
    first = submission.page.get_latest_revision()
    accepted(submission)
    ask_consent(submission, by=None)
    open_question(client, mailoutbox)
    client.post(private_page("guardian", "answer"), {"no": ""})
    first.as_object().save_revision()
    submission = Submission.objects.get(pk=submission.pk)
    assert submission.newest_version.story == STORY["story"]
    assert not may_be_published(submission)


def test_a_no_to_a_new_version_leaves_what_is_public_as_it_is(client, mailoutbox):
    page = published_minor()
    submission = Submission.objects.get(page=page)
    change(submission, page.public_values() | {"story": "New."}, scopes=ALL_SCOPES)
    accepted(submission)
    ask_consent(submission, by=None)
    open_question(client, mailoutbox)
    client.post(private_page("guardian", "answer"), {"no": ""})
    assert "It has two lines." in client.get(page.url).text


def test_one_click_in_the_second_message_takes_the_page_down(client, mailoutbox):
    address = published_minor().url
    assert client.get(address).status_code == 200
    client.get(link_in(mails_to(mailoutbox, GUARDIAN)[-1]))
    client.post(private_page("guardian", "revoke"))
    assert client.get(address).status_code == 410


def test_without_the_words_there_is_no_yes(client, mailoutbox):
    submission = asked()
    page = say_yes(client, open_question(client, mailoutbox), "first_name")
    assert "or nothing can be published." in page.content.decode()
    assert not submission.consents.filter(role="guardian").exists()


def test_what_the_guardian_leaves_out_is_not_shown(client, mailoutbox):
    submission = asked()
    say_yes(client, open_question(client, mailoutbox), "words")
    pass_time(days=1)
    assert may_be_published(submission)
    html = client.get(Submission.objects.get(pk=submission.pk).page.url).content.decode()
    assert "A student" in html
    assert "Sample High School" not in html


def test_a_no_publishes_nothing_and_tells_the_student(client, mailoutbox):
    submission = asked()
    open_question(client, mailoutbox)
    client.post(private_page("guardian", "answer"), {"no": "1"})
    run_waiting_tasks()
    assert "guardian said no" in mails_to(mailoutbox, "student@example.org")[-1].body
    assert not may_be_published(submission)


def test_the_guardian_answers_for_the_version_shown_and_no_other(client, mailoutbox):
    submission = asked()
    page = open_question(client, mailoutbox)
    stale = page.context["shown_hash"].replace(page.context["shown_hash"][0], "0")
    client.post(private_page("guardian", "answer"), {"shown_hash": stale, "scope_words": "on"})
    assert not submission.consents.filter(role="guardian").exists()


def test_the_draft_is_fixed_while_somebody_is_asked(client, reviewer):
    submission = asked()
    response = client.get(f"/admin/pages/{submission.page_id}/edit/")
    assert response.status_code == 302  # turned away
    step(client, submission, "cancel-request")
    assert client.get(f"/admin/pages/{submission.page_id}/edit/").status_code == 200


def test_a_teens_own_yes_is_needed_as_well():
    submission = received(age_band=AgeBand.FROM_16)
    page = accept(submission)
    page.story = "Other words than the student sent."
    page.save_revision()
    requests = ask_consent(submission, by=None)
    assert {request.role for request in requests} == {"student", "guardian"}
    answer(submission)
    pass_time(days=1)
    assert not may_be_published(submission)
    answer(submission, role="student")
    assert may_be_published(submission)


def test_a_guardian_may_leave_something_out_while_the_student_is_still_asked():
    submission = received(age_band=AgeBand.FROM_16)
    page = accept(submission)
    page.role = "Another line"
    page.save_revision()
    ask_consent(submission, by=None)
    answer(submission, {"words"})
    question = submission.consent_requests.open().get(role="student")
    assert question.version.school == ""  # the student sees what would be left
    answer(submission, role="student")
    pass_time(days=1)
    assert may_be_published(submission)


def test_a_photo_and_a_school_are_never_shown_together():
    submission = received(age_band=AgeBand.FROM_16, photo=picture())
    page = accepted(submission)
    page.school = "Sample High School"
    page.save_revision()
    with pytest.raises(WrongState, match="nobody under 18 is shown with both"):
        ask_consent(submission, by=None)


def test_a_signed_form_counts_at_once_and_is_kept_privately(client, reviewer):
    submission = received(age_band=AgeBand.FROM_16)
    accept(submission)
    version = Submission.objects.get(pk=submission.pk).newest_version
    paper = SimpleUploadedFile("Sample Name signed.pdf", b"%PDF-1.4 sample")
    client.post(
        f"/admin/youth-stories/{submission.pk}/record-consent/?guardian",
        {
            "signed_by": "Sample Guardian",
            "signed_form": paper,
            "given_on": timezone.localdate().isoformat(),
            "scopes": ["words", "first_name"],
            "shown_hash": version.compute_content_hash(),
        },
    )
    consent = submission.consents.filter(role="guardian").get()
    assert "Sample" not in consent.signed_form.name
    assert may_be_published(submission)
    form = client.get(f"/admin/youth-stories/signed-form/{consent.pk}/")
    assert b"".join(form.streaming_content) == b"%PDF-1.4 sample"
    client.force_login(member_of("Editors", name="editor"))
    assert client.get(f"/admin/youth-stories/signed-form/{consent.pk}/").status_code in (302, 403)


def test_a_guardian_who_is_the_student_is_refused_however_it_is_written():
    with pytest.raises(ValueError, match="student's own"):
        receive(
            story_id=Submission().story_id,
            content=Submission(field="life", stage="high_school", story="S").public_values(),
            age_band=AgeBand.FROM_13,
            email="sample.student@gmail.com",
            guardian_email="SampleStudent+mom@googlemail.com",
            scopes={"words"},
        )


def test_an_answer_from_the_browser_that_sent_the_story_is_flagged(client, rf, mailoutbox):
    submission = asked()
    response = HttpResponse()
    BrowserMarker().with_story(submission).write(rf.get("/"), response)
    client.cookies.update(response.cookies)
    say_yes(client, open_question(client, mailoutbox), "words")
    submission.refresh_from_db()
    assert submission.same_browser


def test_an_answer_from_another_browser_is_not_flagged(client, mailoutbox):
    submission = asked()
    say_yes(client, open_question(client, mailoutbox), "words")
    submission.refresh_from_db()
    assert not submission.same_browser


def invite(client):
    client.post(FORM, {"step": "age", "age_band": "under_13"})
    fields = {"first_name": "Sample", "guardian_email": GUARDIAN}
    return post_step(client, FORM, "invite", fields)


def test_a_child_leaves_a_name_and_an_address_and_the_guardian_sends_the_story(client, mailoutbox):
    assert "Now it is their turn" in invite(client).content.decode()
    child = Submission.objects.get(state="invited")
    assert (child.first_name, child.story, child.email) == ("Sample", "", "")
    run_waiting_tasks()
    browser = type(client)()
    browser.get(link_in(mails_to(mailoutbox, GUARDIAN)[0]))
    assert (
        "<bdi>Sample</bdi> would like to share"
        in browser.get(private_page("guardian")).content.decode()
    )
    form = browser.post(private_page("guardian", "write")).url
    html = browser.get(form).content.decode()
    assert 'name="photo"' not in html
    assert 'name="school"' not in html
    stages = re.findall(r'name="stage" value="(\w+)"', html)
    assert stages == ["elementary_school", "middle_school", "high_school"]
    answers = {
        "first_name": "Sample",
        "field": "math",
        "stage": "middle_school",
        "story": "A sample story of a child.",
        "language": "en",
        "school": "Smuggled School",
    }
    browser.post(form, to_send(post_step(browser, form, "story", answers)))
    child.refresh_from_db()
    assert child.state == Submission.State.RECEIVED
    assert child.school == ""
    assert not child.consents.exists()


def test_an_address_gets_one_invitation_a_day(mailoutbox):
    invited()
    invited(first_name="Sibling", guardian_email="Guardian+two@example.org")
    run_waiting_tasks()
    pass_time(hours=12)
    assert len(mailoutbox) == 1
    pass_time(hours=13)
    assert len(mailoutbox) == 2


def test_a_childs_story_needs_a_guardians_consent_and_nobody_elses(client, mailoutbox):
    submission = invited()
    content = Submission(
        first_name="Sample", field="math", stage="middle_school", story="A sample."
    ).public_values()
    receive_from_guardian(submission, content)
    accept(submission)
    ask_consent(submission, by=None)
    answer(submission)
    assert not may_be_published(submission)
    pass_time(days=1)
    assert may_be_published(submission)


def test_a_childs_school_needs_a_signed_form():
    submission = invited()
    content = Submission(
        first_name="Sample", field="math", stage="middle_school", story="A sample."
    ).public_values()
    receive_from_guardian(submission, content)
    page = accept(submission)
    page.school = "Sample School"
    page.save_revision()
    ask_consent(submission, by=None)
    consent = answer(submission, ALL_SCOPES)
    assert "school" not in consent.scopes
    assert Submission.objects.get(pk=submission.pk).newest_version.school == ""


def test_nobody_can_be_asked_twice_at_once():
    submission = asked()
    with pytest.raises(WrongState):
        ask_consent(submission, by=None)


def test_a_week_later_there_is_one_reminder_and_after_thirty_days_the_link_ends(client, mailoutbox):
    submission = asked()
    pass_time(days=6)
    assert len(mails_to(mailoutbox, GUARDIAN)) == 1
    pass_time(days=2)
    call_command("retention")
    assert len(mails_to(mailoutbox, GUARDIAN)) == 2
    pass_time(days=15)  # the student is told that it is erased in a week
    pass_time(days=6)  # the 29th day
    assert len(mails_to(mailoutbox, GUARDIAN)) == 2
    for mail in mails_to(mailoutbox, GUARDIAN):
        assert client.get(link_in(mail), follow=True).context["shown_hash"]
    pass_time(days=2)
    assert not submission.consent_requests.open().exists()
    (last,) = mails_to(mailoutbox, GUARDIAN)[2:]
    assert "We did not get an answer from you" in last.body


@pytest.mark.parametrize("unticked", ["student", "guardian", "nobody"])
def test_what_one_of_them_did_not_agree_to_is_not_done(client, unticked):
    ticked = dict.fromkeys(("student", "guardian"), ALL_SCOPES) | {unticked: {"words"}}
    page = published_minor(scopes=ticked["guardian"], student_scopes=ticked["student"])
    response = client.get(page.url)
    html = response.content.decode()
    everything = unticked == "nobody"
    unlisted = "noindex, noimageindex, noarchive"
    assert (response.get("X-Robots-Tag") == unlisted) is not everything
    assert (unlisted in html) is not everything
    assert (page.full_url in client.get("/sitemap.xml").content.decode()) is everything
    assert (page.school == "Sample High School") is everything
    assert (page.first_name == "Sample") is everything
    assert may_be_posted(page.submission) is everything


def test_a_guardians_consent_says_which_words_were_agreed_to():
    submission = asked()
    consent = answer(submission)
    assert consent.role == Consent.Role.GUARDIAN
    assert consent.method == Consent.Method.LINK
    assert consent.wording_version
    assert len(consent.wording_hash) == len(consent.content_hash) == 64
