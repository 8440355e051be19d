"""Whatever people, time and Wagtail itself do to a story, in whatever order: nothing is public
that nobody agreed to, and nothing that was taken back.
"""

import re
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from functools import wraps
from itertools import cycle, product
from string import ascii_lowercase

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    precondition,
    rule,
    run_state_machine_as_test,
)
from wagtail.models import Workflow

from tests.factories import STORY, invited, member_of, pass_time, run_waiting_tasks
from tests.youth_stories.agreements import DAY, GUARDIAN, STUDENT, TWO_YEARS, WORD, Agreements
from youth_stories.consent.answers import agree, disagree, revoke
from youth_stories.consent.ask import ask_consent, cancel_request
from youth_stories.consent.record import record_consent
from youth_stories.consent.redaction import redact
from youth_stories.consent.renew import may_be_reconfirmed, possible_ages, reconfirm
from youth_stories.models import (
    AgeBand,
    Consent,
    Element,
    HearFromOurYouthPage,
    StoryPage,
    Submission,
)
from youth_stories.models.deadlines import erased_at
from youth_stories.retention.erase import withdraw
from youth_stories.retention.erasures import declined, ended, without_consent
from youth_stories.review import decisions
from youth_stories.review.decisions import accept, reopen
from youth_stories.review.publication import publish
from youth_stories.safeguarding.approval import approve
from youth_stories.safeguarding.concerns import close_concern, raise_concern
from youth_stories.submit.receive import change, receive, receive_from_guardian
from youth_stories.transitions import WrongState

pytestmark = [pytest.mark.django_db, pytest.mark.each_database]

# Each is a whole story, and the first, which Hypothesis makes as plain as it can, never public.
EXAMPLES = settings().max_examples // 33
WALL = "/hear-from-our-youth/"
State = Submission.State
TO_BE_READ = (State.RECEIVED, State.CHANGE_REQUESTED)
REFUSED = (ValidationError, PermissionDenied, ValueError)
# How it might become public: all are tried on a new story, and one of them after every step.
WAYS = ["second person", "past the gate", "accepter", "first version"]
# How what is public is hidden: all are tried whenever it is.
WAYS_TO_HIDE = ["withdraw", "concern", "two years", STUDENT, GUARDIAN]
STAGES = ["sent", "accepted", "asked", "agreed", "published"]

ERASED = [without_consent, declined, ended]
# In every letter that names the day: “We erase it on Dec. 9, 2026.”
DATE = r"([A-Z][a-z]+\.? \d{1,2}, \d{4})"
ERASED_ON = re.compile(rf"[Oo]n {DATE},? (?:that )?we erase|erase [\w’' ]+? on {DATE}")

WHO = st.sampled_from([0, 1])
ROLES = st.sampled_from([STUDENT, GUARDIAN])
SCOPES = st.sampled_from(
    [
        {"words", "first_name", "last_name", "school"},
        {"words", "first_name", "last_name", "school", "search"},
        {"words"},
        {"words", "first_name"},
        {"first_name", "school"},
    ]
)


def step(fits: Callable = lambda self: True, **draws) -> Callable:
    """A rule for a story that goes on; it may be refused, and then has changed nothing."""

    def decorate(function):
        @wraps(function)
        def attempt(self, **drawn):
            try:
                with transaction.atomic():
                    function(self, **drawn)
            except REFUSED:
                return
            self.look()

        return precondition(lambda self: not self.is_over and fits(self))(rule(**draws)(attempt))

    return decorate


class Story(RuleBasedStateMachine):
    """One story after the other, and everything that can happen to them."""

    def __init__(self, age_band: str, seen: list[str]):
        super().__init__()
        self.age_band = age_band
        self.seen = seen
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        mail.outbox = []
        groups = ("Story reviewers", "Publishers")
        self.staff = [member_of(*groups, name=name) for name in ("first", "second")]
        self.endings = ("".join(pair) for pair in product(ascii_lowercase, repeat=2))
        self.visitor = Client()
        self.ways = cycle(WAYS)
        # Not all of them after each step: they take too long.
        self.places = cycle([WALL, "", f"{WALL}feed/", "", f"{WALL}?q=First", "", "/sitemap.xml"])
        self.numbers: set[int] = set()
        self.shown: set[str] = set()
        self.is_over = True

    def teardown(self):
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    # What is done after every step

    def look(self) -> None:
        """A visitor looks, then somebody tries to publish, and it is looked at again and undone."""
        self.refresh()
        run_waiting_tasks()
        self.read_mails()
        self.compare_days()
        self.see_story()
        self.see(next(self.places))
        for way in [next(self.ways), *(WAYS_TO_HIDE if self.shown else [])]:
            self.probe(way)

    def see_story(self) -> None:
        element = Element.objects.filter(translation_key=self.story_id).first()
        self.shown = set()
        if element is None:
            return
        self.numbers.add(element.number)
        story = self.visitor.get(f"{WALL}{element.number}/")
        if story.status_code == 410:
            return
        assert story.status_code == 200
        self.shown = set(WORD.findall(story.text))
        assert not self.agreements.refusal(self.shown), self.shown
        self.agreements.replace(self.shown)
        self.seen.append(self.age_band)

    def see(self, place: str) -> None:
        """Nowhere else is more to be seen than on the story's own page."""
        if place:
            elsewhere = self.visitor.get(place).text
            assert set(WORD.findall(elsewhere)) <= self.shown
        if place == WALL and self.agreements.hours < TWO_YEARS:
            assert "Makayla" in elsewhere  # whom all this does no harm

    def try_every_way(self) -> None:
        for way in WAYS:
            self.refresh()
            self.probe(way)
        self.refresh()

    def probe(self, way: str) -> None:
        """What a visitor would then see may be seen; afterwards it is undone."""
        if self.page is None or self.is_over:
            return
        before = deepcopy(self.agreements), set(self.numbers), self.shown
        outbox = list(mail.outbox)
        with transaction.atomic():
            try:
                with transaction.atomic():
                    self._do(way)
            except REFUSED:
                pass
            self.see_story()
            transaction.set_rollback(True)
        self.agreements, self.numbers, self.shown = before
        mail.outbox = outbox

    def _do(self, way: str) -> None:
        if way == "withdraw":
            withdraw(self.submission)
            self.agreements.is_over = True
        elif way == "concern":
            self._raise_concern()
        elif way == "two years":
            self._let_pass(TWO_YEARS)
        elif way in (STUDENT, GUARDIAN):
            self._revoke(way)
        elif way == "first version":
            revision = self.page.revisions.order_by("created_at", "pk").first()
            revision.publish(user=self.staff[1])
        elif way == "past the gate":
            StoryPage.objects.filter(pk=self.page.pk).update(live=True, is_on_wall=True)
        else:
            self._publish(0 if way == "accepter" else 1)

    def refresh(self) -> None:
        self.submission = Submission.objects.filter(story_id=self.story_id).first()
        self.state = self.submission.state if self.submission else ""
        self.page = self.submission and self.submission.page
        self.is_over = self.submission is None or self.submission.is_withdrawn_or_purged
        self.is_asked = not self.is_over and self.submission.consent_requests.open().exists()

    def read_mails(self) -> None:
        assert not DBTaskResult.objects.failed().exists()
        for message in mail.outbox:
            self.note_day(message)
            if message.to and message.to[0].startswith("guardian"):
                assert message.to[0] in self.agreements.guardians_to_notify, message.subject
                if message.subject.startswith("You said yes"):
                    self.agreements.second_messages.append(self.agreements.hours)
        mail.outbox = []

    # On which day it is erased

    def note_day(self, message) -> None:
        """What this person was last told, in days of the story's own time."""
        told = ERASED_ON.search(" ".join(message.body.split()))
        if told and message.to and not self.is_over:
            days = next(n for n in range(-1, 200) if self.date_in(n) in told.groups())
            self.agreements.told[message.to[0]] = self.agreements.hours / DAY + days

    def date_in(self, days: int) -> str:
        return date_format(timezone.localdate() + timedelta(days=days), "DATE_FORMAT")

    def compare_days(self) -> None:
        """Nothing is erased sooner than people were told, and what is due is due for every rule."""
        if self.is_over or self.agreements.is_on_hold or self.shown:
            return
        day, now = erased_at(self.submission), timezone.now()
        due = [stories().filter(pk=self.submission.pk).exists() for stories in ERASED]
        assert any(due) == bool(day and day < now)
        if day is None:
            # Whoever is asked is told a day; an adult's first yes stays enough without it.
            assert not (self.is_asked and self.submission.is_minor)
        else:
            in_days = self.agreements.hours / DAY + (day - now) / timedelta(days=1)
            for address, told in self.agreements.told.items():
                assert in_days > told - 1.2, (address, told, in_days)

    # What the steps are made of

    @property
    def is_child(self) -> bool:
        return self.agreements.age_band == AgeBand.UNDER_13

    def content(self) -> dict:
        ending = next(self.endings)
        is_adult = self.agreements.age_band == AgeBand.ADULT
        names = {name: STORY[name] for name in ("field", "stage", "study")}
        return Submission(
            **names,
            first_name=f"First{ending}",
            last_name=f"Last{ending}" if is_adult else "",
            school="" if self.is_child else f"School{ending}",
            story=f"Word{ending}. More{ending}.",
        ).public_values()

    def newest(self) -> StoryPage:
        return StoryPage.objects.get(pk=self.page.pk).get_latest_revision_as_object()

    def words(self, content) -> set[str]:
        return set(WORD.findall(" ".join(map(str, content.values()))))

    def question_to(self, role):
        question = self.submission.consent_requests.open().filter(role=role).first()
        if question is None:
            raise WrongState("Nobody asks.")
        return question

    # A story begins

    @precondition(lambda self: self.is_over)
    @rule(so_far=st.sampled_from([*STAGES, "published", "published", "agreed"]), scopes=SCOPES)
    def another_begins(self, so_far, scopes):
        for number in self.numbers:  # of those that have ended
            assert self.visitor.get(f"{WALL}{number}/").status_code == 410
        self.agreements = Agreements(self.age_band)
        self.guardian = "guardian@example.org"
        scopes = scopes if so_far == "sent" else scopes | {"words"}
        self._send(scopes)
        self.refresh()
        if so_far in STAGES[1:]:
            self._accept(0)
        self.try_every_way()
        if so_far in STAGES[2:] and self.agreements.age_band != AgeBand.ADULT:
            self._ask()
        if so_far in STAGES[3:] and self.submission.is_minor:
            self._answer(GUARDIAN, scopes)
            self.try_every_way()
            self._let_pass(25)
        self.try_every_way()
        if so_far == "published":
            self._publish(1)
        self.look()

    def _send(self, scopes):
        content = self.content()
        if self.is_child:
            self.agreements.guardians_to_notify.add(self.guardian)
            submission = invited()
            run_waiting_tasks()  # the invitation has to be there before it is answered
            self.story_id = receive_from_guardian(submission, content).story_id
            return
        self.story_id = receive(
            story_id=Submission().story_id,
            content=content,
            age_band=self.age_band,
            email="student@example.org",
            guardian_email="" if self.age_band == AgeBand.ADULT else self.guardian,
            scopes=scopes,
        ).story_id
        self.agreements.consent(STUDENT, self.words(content), scopes)

    # The student and the guardian

    @step(scopes=SCOPES, guardian=st.sampled_from(["", "guardian.two@example.org"]))
    def sender_changes(self, scopes, guardian):
        content = self.content()
        is_private = not self.shown
        change(self.submission, content, scopes=scopes, guardian_email=guardian)
        self.guardian = guardian or self.guardian
        if is_private:
            self.agreements.revoke(GUARDIAN if self.is_child else STUDENT)
        if not self.is_child:
            self.agreements.consent(STUDENT, self.words(content), scopes)

    @step(lambda self: self.is_asked, role=ROLES, scopes=SCOPES)
    def somebody_says_yes(self, role, scopes):
        self._answer(role, scopes)

    def _answer(self, role, scopes):
        question = self.question_to(role)
        version = question.version
        words = self.words(version.public_values())
        agree(question, scopes=set(scopes), shown_hash=version.compute_content_hash())
        scopes = scopes - {"school"} if self.is_child else scopes
        self.agreements.consent(role, words, scopes, by_link=role == GUARDIAN)

    @step(lambda self: self.is_asked, role=ROLES)
    def somebody_says_no(self, role):
        disagree(self.question_to(role))

    @step(lambda self: self.agreements.consents, who=WHO)
    def somebody_takes_their_yes_back(self, who):
        roles = sorted({given.role for given in self.agreements.consents})
        self._revoke(roles[who % len(roles)])

    def _revoke(self, role):
        revoke(self.submission, role)
        self.agreements.revoke(role)

    @step(lambda self: self.state == State.ACCEPTED)
    def somebody_withdraws(self):
        withdraw(self.submission)
        self.agreements.is_over = True

    @step(lambda self: self.shown, role=ROLES, is_older=st.booleans())
    def somebody_reconfirms(self, role, is_older):
        if may_be_reconfirmed(self.submission, role):
            age_band = possible_ages(self.submission, role)[-1 if is_older else 0]
            reconfirm(self.submission, role, age_band)
            self.agreements.renew(role, age_band, self.shown)

    # Two members of staff

    @step(lambda self: self.state in TO_BE_READ, who=WHO)
    def staff_accept(self, who):
        self._accept(who)

    def _accept(self, who):
        accept(self.submission, by=self.staff[who])
        self.agreements.accepted_by = self.staff[who]
        self.refresh()

    @step(lambda self: self.page, how=st.sampled_from(["other", "fewer", "no name", "school"]))
    def staff_edit_the_draft(self, how):
        version = self.newest()
        if how == "other":
            version.story = f"Word{next(self.endings)}."
        elif how == "fewer":
            version.story = version.story.split(" ")[0]
        elif how == "no name":
            version.first_name = version.last_name = ""
        else:
            version.school = f"School{next(self.endings)}"
        version.save_revision()

    @step(lambda self: self.page and not self.is_asked)
    def staff_ask(self):
        self._ask()

    def _ask(self):
        questions = ask_consent(self.submission, by=self.staff[0], after_no=True)
        if GUARDIAN in {question.role for question in questions}:
            self.agreements.guardians_to_notify.add(self.guardian)

    @step(lambda self: self.is_asked)
    def staff_take_the_question_back(self):
        cancel_request(self.submission, by=self.staff[0])

    @step(lambda self: self.page)
    def staff_redact(self):
        redact(self.submission, by=self.staff[0])

    @step(lambda self: self.page, role=ROLES, scopes=SCOPES)
    def staff_record_consent(self, role, scopes):
        version = self.newest()
        words = self.words(version.public_values())
        form = ContentFile(b"%PDF-1.4 sample", name="signed.pdf") if role == GUARDIAN else None
        record_consent(
            self.page,
            shown_hash=version.compute_content_hash(),
            scopes=set(scopes),
            method=Consent.Method.SIGNED_FORM if form else Consent.Method.EMAIL,
            given_on=timezone.localdate(),
            role=role,
            signed_by="Sample Guardian" if form else "",
            signed_form=form,
            by=self.staff[0],
        )
        self.agreements.revoke(role)
        self.agreements.consent(role, words, scopes)

    @step(lambda self: self.page and not self.shown, who=WHO)
    def staff_publish(self, who):
        self._publish(who)

    def _publish(self, who):
        version = self.newest()
        publish(self.submission, by=self.staff[who])
        self.agreements.approve(self.words(version.public_values()), self.staff[who])

    @step(lambda self: not self.agreements.is_on_hold)
    def staff_raise_a_concern(self):
        self._raise_concern()

    def _raise_concern(self):
        raise_concern(self.submission, "Sample worry", by=self.staff[0])
        self.agreements.is_on_hold = True

    @step(lambda self: self.agreements.is_on_hold)
    def staff_close_the_concern(self):
        close_concern(self.submission.concerns.last(), "Sample end", by=self.staff[1])
        self.agreements.is_on_hold = False

    @step(lambda self: self.state in TO_BE_READ, how=st.sampled_from(["ask_for_change", "decline"]))
    def staff_send_words(self, how):
        getattr(decisions, how)(self.submission, "Sample words.", by=self.staff[0])

    @step(lambda self: not self.shown)
    def staff_reopen(self):
        reopen(self.submission, by=self.staff[0])

    # Wagtail's own ways

    @step(lambda self: self.page, who=WHO)
    def wagtail_schedules(self, who):
        version = self.newest()
        version.go_live_at = timezone.now() + timedelta(days=2)
        revision = version.save_revision()
        approve(version, by=self.staff[who])  # as the editor's own button does
        self.agreements.approve(self.words(version.public_values()), self.staff[who])
        revision.publish(user=self.staff[who])
        # On the day itself, which pass_time brings about, it is no longer in the future.
        revision.content["go_live_at"] = None
        revision.save(update_fields=["content"])

    @step(lambda self: self.page, who=WHO)
    def workflow_goes_on(self, who):
        if self.page.current_workflow_state:
            words = self.words(self.newest().public_values())
            task_state = self.page.current_workflow_state.current_task_state
            task_state.approve(user=self.staff[who])
            self.agreements.approve(words, self.staff[who])
        else:
            Workflow.objects.get().start(self.newest(), self.staff[who])

    @step(lambda self: self.shown)
    def wagtail_unpublishes(self):
        self.page.unpublish()

    @step(lambda self: self.page, is_alias=st.booleans())
    def wagtail_copies(self, is_alias):
        wall = HearFromOurYouthPage.with_stories()
        slug = f"copy-{next(self.endings)}"
        if is_alias:
            self.page.create_alias(parent=wall, update_slug=slug)
        else:
            self.page.copy(to=wall, update_attrs={"slug": slug})

    # Time

    @step(hours=st.sampled_from([1, 23, 25, 25, 8 * DAY, 31 * DAY, 705 * DAY]))
    def time_passes(self, hours):
        self._let_pass(hours)

    def _let_pass(self, hours):
        self.agreements.hours += hours
        pass_time(hours=hours)
        call_command("publish_scheduled")
        run_waiting_tasks()
        self.read_mails()


@pytest.mark.parametrize("age_band", AgeBand.values)
def test_in_any_order_nothing_is_public_that_may_not_be(age_band):
    seen: list[str] = []
    run_state_machine_as_test(
        lambda: Story(age_band, seen),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=15,
            deadline=None,
            derandomize=settings.get_current_profile_name() != "long",
            database=None,
            phases=[Phase.generate],
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        ),
    )
    assert seen  # some of it was public, so that there was something to look at
