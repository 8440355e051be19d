"""After two years student and guardian are asked; nobody is promised more than is true (R15)."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from tests.factories import (
    ALL_SCOPES,
    accepted,
    answer,
    asked,
    link_in,
    member_of,
    pass_time,
    private_page,
    published,
    published_minor,
    run_waiting_tasks,
)
from youth_stories.consent.answers import ask_again, revoke
from youth_stories.consent.ask import ask_consent
from youth_stories.consent.guardian_address import correct_guardian_address
from youth_stories.consent.record import record_consent
from youth_stories.consent.renew import reconfirm
from youth_stories.models import AgeBand, AgeSign, PrivateLink, Submission
from youth_stories.models.deadlines import (
    missing_renewals,
    renewable_consent,
    stays_until,
    waits_until,
)
from youth_stories.retention.erase import withdraw
from youth_stories.review.decisions import reopen
from youth_stories.review.next_step import status
from youth_stories.review.publication import publish
from youth_stories.safeguarding.under_18 import treat_as_under_18
from youth_stories.transitions import WrongState, unpublish

pytestmark = pytest.mark.django_db

STUDENT, GUARDIAN = "student@example.org", "guardian@example.org"


def again(submission) -> Submission:
    return Submission.objects.get(pk=submission.pk)


def newest(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]][-1]


def date_of(time) -> str:
    return date_format(timezone.localtime(time), "DATE_FORMAT")


def signed(page):
    """A guardian signs today, and staff record it."""
    record_consent(
        page,
        shown_hash=page.get_latest_revision_as_object().compute_content_hash(),
        scopes=ALL_SCOPES,
        role="guardian",
        method="signed_form",
        given_on=timezone.localdate(),
        signed_by="Sample Guardian",
        signed_form=SimpleUploadedFile("form.pdf", b"%PDF a sample signature"),
        by=None,
    )


def lapsing(age_band):
    page = published_minor(age_band=age_band)
    pass_time(days=705)
    return Submission.objects.get(page=page)


@pytest.mark.parametrize("says_yes", [answer, lambda submission: signed(submission.page)])
def test_a_guardian_who_said_yes_days_after_the_student_renews_with_them_for_one_same_day(
    client, mailoutbox, says_yes
):
    submission = asked(AgeBand.FROM_16)
    pass_time(days=20)
    says_yes(submission)
    pass_time(days=1)
    publish(Submission.objects.get(pk=submission.pk), by=member_of("Publishers"))
    pass_time(days=730 - 20 - 1 - 29)  # 29 days before the student's yes ends
    submission = Submission.objects.get(pk=submission.pk)
    assert set(missing_renewals(submission)) == {"student", "guardian"}
    end = submission.consents.get(role="student").valid_until
    until = date_of(end + timedelta(days=730))  # an early answer loses no day
    for address in (STUDENT, GUARDIAN):
        asked_to = newest(mailoutbox, address).body
        assert f"by itself on {date_of(end)}" in asked_to
        assert f"may stay until {until}" in asked_to
    client.get(link_in(newest(mailoutbox, GUARDIAN)))
    page = client.get(private_page("guardian", submission=submission)).text
    assert "Yes, it may stay" in page
    assert f"may stay until {until}" in page
    assert "You said that the story may stay" not in page
    reconfirm(submission, "student", "16_17")
    for address in (STUDENT, GUARDIAN):
        letter = newest(mailoutbox, address).body
        assert "stays on our wall until" not in letter
        assert f"comes down on {date_of(end)}" in letter
    assert missing_renewals(submission) == ["guardian"]
    letters = len(mailoutbox)
    pass_time(days=3)
    assert len(mailoutbox) == letters  # nobody is asked twice
    until = date_of(stays_until(submission) + timedelta(days=730))  # the clock went on
    reconfirm(submission, "guardian", "16_17")
    assert date_of(stays_until(submission)) == until
    for address in (STUDENT, GUARDIAN):
        assert f"stays on our wall until {until}" in newest(mailoutbox, address).body


@pytest.mark.parametrize("days", [[700, 30], [700, 40], [705, 40], [728, 2]])
def test_whether_it_may_stay_is_asked_once_and_never_at_its_end(days, mailoutbox):
    published_minor()  # a day old
    for number in days:
        pass_time(days=number)
    subjects = [mail.subject for mail in mailoutbox if mail.to == [GUARDIAN]]
    asked = [subject for subject in subjects if "May" in subject and "stay" in subject]
    assert len(asked) == 1, subjects
    assert len([subject for subject in subjects if "came down" in subject]) == 1


def test_nobody_is_asked_whether_it_may_stay_in_the_run_in_which_it_comes_down(mailoutbox):
    published_minor()
    pass_time(days=760)
    subjects = [mail.subject for mail in mailoutbox if mail.to == [GUARDIAN]]
    assert "came down" in subjects[-1]
    assert not [subject for subject in subjects if "stay" in subject]


@pytest.mark.parametrize("answered", [[], ["guardian"]])
def test_after_it_came_down_each_reads_whose_yes_is_missing_and_can_have_it_asked_again(
    client, mailoutbox, answered
):
    submission = lapsing("16_17")
    for role in answered:
        reconfirm(submission, role, "16_17")
    pass_time(days=30)
    why = "We did not get your yes" if answered else "Neither you nor your parent or guardian"
    letter = newest(mailoutbox, STUDENT)
    assert f"{why} " in letter.body
    other = "The student did not answer in time" if answered else "Neither you nor the student"
    assert f"{other} " in newest(mailoutbox, GUARDIAN).body
    assert "Came down: not confirmed again in time" in status(again(submission))
    page = client.get(link_in(letter), follow=True).text
    assert f"{why} " in page
    assert ("we ask you and your parent or guardian" in page) != bool(answered)
    page = client.post(private_page("my-story", "ask-again"), follow=True).text
    assert "Choose an age group." in page
    said = {"age_band": "16_17"}
    page = client.post(private_page("my-story", "ask-again"), said, follow=True).text
    until = f"was on our website until {date_of(timezone.now())}"
    assert f"Your story {until}. May it be online again?" in page
    assert "We changed something" not in page
    assert not again(submission).page.live
    for address in [STUDENT] if answered else [STUDENT, GUARDIAN]:
        asked_again = newest(mailoutbox, address)
        assert "be online again?" in asked_again.subject
        assert f"on our website until {date_of(timezone.now())}" in asked_again.body
        assert "changed" not in asked_again.subject + asked_again.body
        assert "gave us this address" not in asked_again.body  # who agreed is no stranger
    if not answered:
        answer(submission, role="student")
        still = f"still has to say yes: we wait until {date_of(waits_until(again(submission)))}"
        assert still in newest(mailoutbox, STUDENT).body
        page = client.get(link_in(asked_again), follow=True).text
        assert "’s story be online again?" in unescape(page)
        answer(submission)
    else:
        answer(submission, role="student")
    pass_time(days=1)
    assert again(submission).newest_version.covering_consents().are_sufficient()


@pytest.mark.parametrize("answered", [[], ["student"]])
def test_whoever_is_18_when_it_came_down_says_so_and_is_asked_alone(client, mailoutbox, answered):
    submission = lapsing("16_17")
    for role in answered:  # it lapsed because her mother did not answer
        reconfirm(submission, role, "16_17")
    pass_time(days=30)
    staff = member_of("Story reviewers").email
    page = client.get(link_in(newest(mailoutbox, STUDENT)), follow=True).text
    assert "If you are 18 or older now, we ask only you." in page
    said = {"age_band": "18_plus"}
    page = client.post(private_page("my-story", "ask-again"), said, follow=True).text
    assert "May it be online again?" in page
    assert again(submission).age_band == "18_plus"
    told = newest(mailoutbox, GUARDIAN).body
    assert "does not need your yes any more" in told
    assert "Nothing of the story is public now." in told
    assert "18 or older by now" in [mail for mail in mailoutbox if staff in mail.bcc][-1].body
    answer(again(submission), role="student")
    thanks = newest(mailoutbox, STUDENT).body
    assert "we have your yes" in thanks
    assert "still has to say yes" not in thanks
    publish(again(submission), by=member_of("Publishers", name="publisher"))
    assert again(submission).page.live
    assert newest(mailoutbox, GUARDIAN).body == told


def test_after_one_question_nobody_gets_letter_after_letter(client, mailoutbox):
    submission = lapsing("16_17")
    pass_time(days=30)
    ask_again(submission, "student")
    pass_time(days=31)
    with pytest.raises(WrongState):
        ask_again(submission, "student")


def test_a_story_that_is_read_anew_after_it_came_down_is_asked_about_as_one_that_was_public(
    mailoutbox,
):
    submission = lapsing("16_17")
    pass_time(days=30)
    reopen(again(submission), by=None)
    accepted(again(submission))
    assert "A day in an earlier letter does not count any more" in newest(mailoutbox, STUDENT).body
    ask_consent(again(submission), by=None)
    for address in (STUDENT, GUARDIAN):
        assert "be online again?" in newest(mailoutbox, address).subject


def test_once_jada_is_18_her_mother_decides_nothing_any_more_and_page_letters_and_staff_say_so(
    client, mailoutbox
):
    submission = lapsing("16_17")
    staff = member_of("Story reviewers").email
    hers = newest(mailoutbox, STUDENT).body
    assert "While you are under 18, your parent or guardian has to say yes too." in hers
    assert "If you are 18 or older now, your own yes is enough" in hers
    link = link_in(newest(mailoutbox, GUARDIAN))
    # Her mother can choose “16 or 17” or nothing: nothing is enough if that is not true.
    page = client.get(link, follow=True).text
    assert "If the student is 18 or older now, you need do nothing" in page
    assert 'value="18_plus"' not in page
    reconfirm(submission, "student", "18_plus")
    letter = newest(mailoutbox, GUARDIAN).body
    assert "it does not need your yes any more, and you cannot take it back" in letter
    assert "take it back at any time" not in letter
    told = [mail for mail in mailoutbox if staff in mail.bcc][-1]
    assert "18 or older by now" in told.body
    page = client.get(link, follow=True).text
    assert "The student is 18 or older now and decides alone." in page
    assert "Your answer does not count any more." in page
    assert "Is that not right, are they younger?" in page
    for words in ("I changed my mind", "for good", "Ask me again", "Ask again", "may stay</button"):
        assert words not in page
    # The page was open in another tab before.
    for action in ("revoke", "withdraw", "ask-again", "reconfirm"):
        answered = client.post(private_page("guardian", action, submission), follow=True).text
        assert action == "reconfirm" or "decides alone. Nothing changed." in answered
        assert again(submission).page.live
    with pytest.raises(WrongState):
        revoke(submission, "guardian")
    with pytest.raises(WrongState):
        withdraw(submission, role="guardian")
    letters = [mail for mail in mailoutbox if mail.to == [GUARDIAN]]
    unpublish(again(submission))
    publish(again(submission), by=member_of("Publishers", name="publisher"))
    pass_time(days=740)  # the student is asked again
    assert [mail for mail in mailoutbox if mail.to == [GUARDIAN]] == letters
    # Somebody at PSEC finds out that she is younger; until then it is in doubt.
    token = PrivateLink.issue(submission, PrivateLink.Purpose.GUARDIAN)[1]
    button = private_page("guardian", "withdraw", submission)
    assert button not in client.get(f"/guardian/{token}/", follow=True).text
    AgeSign.objects.create(submission=submission, code=AgeSign.Code.RAISED)
    assert button in client.get(f"/guardian/{token}/", follow=True).text
    treat_as_under_18(again(submission), "16_17", by=None)
    assert button in client.get(f"/guardian/{token}/", follow=True).text
    client.post(private_page("guardian", "withdraw", submission))
    assert again(submission).state == Submission.State.WITHDRAWN


def test_no_and_yes_stand_side_by_side(client, mailoutbox):
    submission = lapsing("16_17")
    client.get(link_in(newest(mailoutbox, GUARDIAN)))
    form = client.get(private_page("guardian", submission=submission)).text
    buttons = form.partition("Yes, it may stay")[2].partition("</form>")[0]
    assert private_page("guardian", "revoke", submission) in buttons
    client.get(link_in(newest(mailoutbox, STUDENT)))
    form = client.get(private_page("my-story", submission=submission)).text
    buttons = form.partition("Yes, it may stay")[2].partition("</form>")[0]
    assert private_page("my-story", "withdraw", submission) in buttons


@pytest.mark.parametrize(
    ("address", "who", "words"),
    [
        (STUDENT, "my-story", ["Tu respuesta", "también hace falta el sí de tu mamá, papá"]),
        (GUARDIAN, "guardian", ["Su respuesta", "También hace falta el sí de quien la escribió"]),
    ],
)
def test_in_spanish_each_is_asked_in_their_own_form_and_reads_who_else_has_to_say_yes(
    client, mailoutbox, address, who, words
):
    submission = lapsing("16_17")
    client.get(link_in(newest(mailoutbox, address)))
    page = client.get("/es" + private_page(who, submission=submission)).text
    form = page.partition('<form class="form ask"')[2].partition("</form>")[0]
    for text in words:
        assert text in form
    assert ("Tu respuesta" in form) != ("Su respuesta" in form)


def test_asked_anew_after_a_renewal_a_guardian_reads_the_day_that_then_counts(client, mailoutbox):
    submission = lapsing("16_17")
    old_end = stays_until(submission)
    reconfirm(submission, "student", "16_17")
    revoke(submission, "guardian")
    ask_again(submission, "guardian")
    until = submission.consent_requests.open().get().version.public_until
    assert until - old_end > timedelta(days=600)


def test_a_yes_without_an_age_is_asked_for_the_age_after_a_redirect(client, mailoutbox):
    submission = lapsing("16_17")
    for address, who in ((GUARDIAN, "guardian"), (STUDENT, "my-story")):
        client.get(link_in(newest(mailoutbox, address)))
        page = client.post(private_page(who, "reconfirm", submission), follow=True)
        assert page.redirect_chain[0][1] == 303
        assert "Choose an age group." in page.text
    assert len(missing_renewals(submission)) == 2


def test_a_teens_yes_is_no_promise_before_the_guardian_has_said_yes_too(client, mailoutbox):
    submission = lapsing("13_15")
    end = stays_until(submission)
    reconfirm(submission, "student", "16_17")
    for address in (STUDENT, GUARDIAN):
        letter = newest(mailoutbox, address)
        assert "stays" not in letter.subject + letter.body
        assert "still ha" in letter.body
    assert abs(stays_until(submission) - end) < timedelta(minutes=5)  # both said yes that day
    reconfirm(submission, "guardian", "16_17")
    for address in (STUDENT, GUARDIAN):
        assert "stays on our wall until" in newest(mailoutbox, address).body
    pass_time(days=60)
    assert client.get(submission.page.url).status_code == 200


def test_a_guardians_yes_first_tells_both_that_the_student_is_missing(mailoutbox):
    submission = lapsing("13_15")
    reconfirm(submission, "guardian", "16_17")
    assert "You still have to say yes" in newest(mailoutbox, STUDENT).body
    assert "The student still has to say yes" in newest(mailoutbox, GUARDIAN).body
    assert missing_renewals(submission) == ["student"]


def test_at_an_address_entered_after_the_yes_a_guardian_signs_and_then_it_stays(client, mailoutbox):
    page = published_minor(age_band="16_17")
    other = "other.guardian@example.net"
    correct_guardian_address(page.submission, other, by=member_of("Story reviewers"))
    pass_time(days=705)
    submission = Submission.objects.get(page=page)
    letter = newest(mailoutbox, other)
    assert "a yes of your own, with your signature" in letter.body
    assert "say yes here" not in letter.body
    shown = client.get(link_in(letter), follow=True).text
    assert "Yes, it may stay" not in shown
    sheet = private_page("guardian", "paper", submission)
    assert sheet in shown
    assert "I am a parent or guardian" in client.get(sheet).text
    signed(page)
    assert missing_renewals(submission) == ["student"]
    reconfirm(submission, "student", "18_plus")
    pass_time(days=60)
    assert client.get(page.url).status_code == 200


def test_a_guardian_and_a_teenager_who_say_two_ages_do_not_contradict_each_other(
    client, mailoutbox
):
    submission = lapsing("13_15")
    reconfirm(submission, "student", "16_17")
    client.get(link_in(newest(mailoutbox, GUARDIAN)))
    page = client.get(private_page("guardian", submission=submission)).text
    assert 'value="13_15"' in page  # as before the student has said another one
    assert 'value="18_plus"' not in page  # whoever is 18 says so
    with pytest.raises(ValueError, match="not possible"):
        reconfirm(submission, "guardian", "18_plus")
    reconfirm(submission, "guardian", "13_15")
    submission = Submission.objects.get(pk=submission.pk)
    assert submission.age_band == "16_17"
    for address in (STUDENT, GUARDIAN):
        assert "stays on our wall" in newest(mailoutbox, address).body
    pass_time(days=60)
    assert client.get(submission.page.url).status_code == 200


def test_a_story_whose_new_consents_do_not_suffice_comes_down_and_both_are_told(mailoutbox):
    submission = lapsing("16_17")
    reconfirm(submission, "student", "16_17")
    renewable_consent(submission, "guardian").renewed(
        "18_plus", until=timezone.now() + timedelta(days=730)
    ).save()
    pass_time(days=60)
    submission = Submission.objects.get(pk=submission.pk)
    assert not submission.page.live
    for address in (STUDENT, GUARDIAN):
        assert "no longer on our website" in newest(mailoutbox, address).body


@pytest.mark.parametrize("who", ["student", "guardian"])
def test_a_week_before_it_comes_down_only_whoever_has_not_answered_is_reminded_once(
    mailoutbox, who
):
    submission = lapsing("16_17")
    other = "guardian" if who == "student" else "student"
    reconfirm(submission, other, "16_17")
    for days in (16, 3, 3):
        pass_time(days=days)
        run_waiting_tasks()
    reminders = [mail for mail in mailoutbox if "comes down on" in mail.subject]
    assert [mail.to for mail in reminders] == [[STUDENT if who == "student" else GUARDIAN]]
    assert "the only reminder" in reminders[0].body


def test_nobody_is_reminded_who_was_asked_only_just_now(mailoutbox):
    published_minor()
    pass_time(days=725)
    pass_time(days=1)
    assert not [mail for mail in mailoutbox if "comes down on" in mail.subject]


def test_a_guardian_of_somebody_who_is_18_is_not_reminded(mailoutbox):
    submission = lapsing("16_17")
    submission.age_band = "18_plus"  # said with a new version, say
    submission.save()
    for days in (18, 2):
        pass_time(days=days)
        run_waiting_tasks()
    reminders = [mail.to for mail in mailoutbox if "comes down on" in mail.subject]
    assert reminders == [[STUDENT]]


def test_staff_hear_in_time_of_a_public_story_without_any_address(client, reviewer, mailoutbox):
    page = published(source="staff")
    Submission.objects.filter(pk=page.submission.pk).update(email="")
    pass_time(days=731 - 30)
    ends = stays_until(again(page.submission))
    letter = mailoutbox[-1]
    assert reviewer.email in letter.bcc
    assert "comes down soon" in letter.subject
    assert date_format(timezone.localtime(ends), "F j, Y") in letter.body
    url = reverse("youth_stories:record-consent", args=[page.submission.pk])
    shown = page.get_latest_revision_as_object().compute_content_hash()
    record = {"method": "in_person", "given_on": timezone.localdate().isoformat()}
    client.post(url, record | {"scopes": list(ALL_SCOPES), "is_adult": "on", "shown_hash": shown})
    assert stays_until(again(page.submission)) > ends + timedelta(days=600)
