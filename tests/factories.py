"""Test data, made with the site's own functions. Names and texts say that they are made up."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import F, QuerySet
from django.urls import reverse
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from PIL import Image
from wagtail.models import ModelLogEntry, PageLogEntry

from pages.models import (
    ArticlePage,
    EventPage,
    EventsPage,
    HomePage,
    NewsPage,
    PeoplePage,
    WorkgroupPage,
)
from psec_site.collective_pages import add
from psec_site.staff.models import User
from youth_stories.consent.answers import agree
from youth_stories.consent.ask import ask_consent
from youth_stories.models import (
    AgeBand,
    Consent,
    ConsentRequest,
    ConsentWithdrawal,
    Erasure,
    GuardianQuestion,
    NewAddress,
    PrivateLink,
    SavedForm,
    SentMail,
    StoryPage,
    StoryPhoto,
    StoryPost,
    Submission,
    SubmissionEvent,
    UndeliveredMail,
)
from youth_stories.photos import store
from youth_stories.photos.edit import confirm_others_agreed
from youth_stories.review.decisions import accept
from youth_stories.review.publication import publish
from youth_stories.rules.consent_wording import SCOPES
from youth_stories.submit.receive import invite_guardian, receive

STORY = {
    "first_name": "Sample",
    "last_name": "Student",
    "field": "life",
    "stage": "high_school",
    "school": "Sample High School",
    "study": "Sample Biology",
    "role": "Sample sophomore",
    "story": "A sample story.\nIt has two lines.",
    "language": "en",
}
ALL_SCOPES = set(SCOPES)
# Every field with a time from which a period is counted.
TIMES = [
    (Consent, "recorded_at"),
    (NewAddress, "asked_at"),
    (Consent, "valid_until"),
    (ConsentRequest, "asked_at"),
    (ConsentWithdrawal, "recorded_at"),
    (Erasure, "erased_at"),
    (GuardianQuestion, "asked_at"),
    (PrivateLink, "expires_at"),
    (PrivateLink, "used_at"),
    (SavedForm, "expires_at"),
    (SentMail, "sent_at"),
    (StoryPage, "first_published_at"),
    (StoryPhoto, "created_at"),
    (StoryPost, "taken_down_at"),
    (Submission, "age_said_at"),
    (Submission, "ended_at"),
    (Submission, "received_at"),
    (Submission, "waiting_since"),
    (SubmissionEvent, "created_at"),
    (UndeliveredMail, "noticed_at"),
    (ModelLogEntry, "timestamp"),
    (PageLogEntry, "timestamp"),
]


def picture(
    size=(60, 40), format="JPEG", name="IMG_home.jpg", color="#9ed7ff", **options
) -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", size, color).save(buffer, format, **options)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def received(
    age_band=AgeBand.ADULT,
    scopes=ALL_SCOPES,
    photo=None,
    robot_signs=(),
    email="student@example.org",
    **changes,
) -> Submission:
    """A story sent through the form."""
    if age_band != AgeBand.ADULT:
        changes = {"last_name": "", **({"school": ""} if photo else {})} | changes
    submission = Submission(**STORY | changes)
    if age_band != AgeBand.ADULT:
        submission.last_name = ""
        submission.school = "" if photo else submission.school
    if photo:
        submission.photo = store.create(photo)
        submission.photo_alt = "A sample photo"
    return receive(
        story_id=submission.story_id,
        content=submission.public_values(),
        age_band=age_band,
        email=email,
        guardian_email="" if age_band == AgeBand.ADULT else "guardian@example.org",
        scopes=scopes,
        robot_signs=robot_signs,
    )


def draft(**kwargs) -> StoryPage:
    """The draft page of an accepted story."""
    return accepted(received(**kwargs))


def accepted(submission, by=None) -> StoryPage:
    """The draft page: a reviewer accepts the story and confirms that people in its photo agreed."""
    page = accept(submission, by=by)
    if page.photo:
        confirm_others_agreed(page, shown=page.photo, by=by)
    return StoryPage.objects.get(pk=page.pk)


def published(**kwargs) -> StoryPage:
    """A public story, read from the database."""
    page = draft(**kwargs)
    page.get_latest_revision().publish()
    return StoryPage.objects.get(pk=page.pk)


def asked(age_band=AgeBand.FROM_16, by=None, **kwargs) -> Submission:
    """A minor's accepted story whose guardian is asked for consent."""
    submission = received(age_band=age_band, **kwargs)
    accepted(submission, by=by)
    ask_consent(submission, by=by)
    return Submission.objects.get(pk=submission.pk)


def both_asked() -> Submission:
    """A teenager's story that staff tidied: the student is asked about that, and the guardian."""
    submission = received(age_band=AgeBand.FROM_16)
    version = accepted(submission).get_latest_revision_as_object()
    version.study = "Tidied"
    version.save_revision()
    submission = Submission.objects.get(pk=submission.pk)
    ask_consent(submission, by=None)
    return submission


def invited(first_name="Sample", guardian_email="guardian@example.org") -> Submission:
    """A child under 13 has given a first name and the e-mail address of a guardian."""
    return invite_guardian(
        story_id=uuid.uuid4(),
        first_name=first_name,
        guardian_email=guardian_email,
        guardian_language="en",
        language="en",
    )


def agreed(scopes=ALL_SCOPES, student_scopes=ALL_SCOPES, **kwargs) -> Submission:
    """The guardian has given consent, and the second message was sent a day later."""
    submission = asked(scopes=student_scopes, **kwargs)
    answer(submission, scopes)
    pass_time(days=1)
    return Submission.objects.get(pk=submission.pk)


def published_minor(**kwargs) -> StoryPage:
    """A minor's public story: accepted, with consent, and published by a second person."""
    submission = agreed(**kwargs)
    second = member_of("Publishers", name=f"second-{submission.pk}")
    publish(submission, by=second)
    run_waiting_tasks()
    return StoryPage.objects.get(submission=submission)


def answer(submission, scopes=ALL_SCOPES, role="guardian") -> Consent:
    """Gives consent, as the private page does."""
    request = submission.consent_requests.open().get(role=role)
    shown_hash = request.version.compute_content_hash()
    return agree(request, scopes=set(scopes), shown_hash=shown_hash)


def pass_time(**duration) -> None:
    """Makes every row so much older, and runs the retention command and the task worker."""
    age = timedelta(**duration)
    for model, name in TIMES:
        rows = QuerySet(model=model).exclude(**{name: None})
        rows.update(**{name: F(name) - age})
    run_waiting_tasks()
    call_command("retention", verbosity=0)
    run_waiting_tasks()


def event(parent=None, **fields) -> EventPage:
    """A published event. Below the English events page unless there is a parent."""
    parent = parent or EventsPage.objects.get(locale__language_code="en")
    words = {"title": "Sample event", "summary": "A sample event."}
    page = EventPage(**{"locale": parent.locale} | words | fields)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return EventPage.objects.get(pk=page.pk)


def article(parent=None, **fields) -> ArticlePage:
    """Published news. Below the English news page unless there is a parent."""
    parent = parent or NewsPage.objects.get(locale__language_code="en")
    words = {"title": "Sample news", "summary": "Sample news in short."}
    return add(parent, ArticlePage(**{"locale": parent.locale} | words | fields))


def workgroup(parent=None, **fields) -> WorkgroupPage:
    """A published workgroup. Below the English people page unless there is a parent."""
    parent = parent or PeoplePage.objects.get(locale__language_code="en")
    words = {"title": "Sample workgroup", "summary": "What it works on."}
    return add(parent, WorkgroupPage(**{"locale": parent.locale} | words | fields))


def link_in(mail) -> str:
    """The private link in an e-mail, as a path."""
    return re.search(r"https?://[^/]+(/(?:es/)?(?:my-story|guardian)/\S+)", mail.body)[1]


def private_page(person="my-story", action="", submission=None) -> str:
    """The path of the student's or guardian's page about a story, or the newest, or an action."""
    submission = submission or Submission.objects.filter(source="form").latest("pk")
    return f"/{person}/{submission.story_key}/" + (f"{action}/" if action else "")


def home_page(language="en") -> HomePage:
    return HomePage.objects.get(locale__language_code=language)


def member_of(*groups: str, name="staff") -> User:
    """A member of staff in these groups, who is not a superuser."""
    user = User.objects.create_user(f"{name}@example.org", "a long password")
    user.groups.set(Group.objects.filter(name__in=groups))
    assert user.groups.count() == len(groups)
    return user


def run_waiting_tasks() -> None:
    """Runs the tasks as the worker does, in the test's own transaction."""
    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="database",
        startup_delay=False,
        max_tasks=None,
        worker_id="test",
        excluded_queue_names=[],
    )
    while row := DBTaskResult.objects.ready().first():  # a task may enqueue another
        row.claim(worker.worker_id)
        worker.run_task(row)


def step(client, submission, name, **data):
    """A reviewer submits this action in the reading view, as it is now unless `shown` is given."""
    data = {"shown": Submission.objects.get(pk=submission.pk).version_hash} | data
    address = reverse(f"youth_stories:{name}", args=[submission.pk])
    return client.post(address, data, follow=True)
