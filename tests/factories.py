"""What tests need again and again. Names and words are made up and say so."""

from io import BytesIO

from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from PIL import Image

from youth_stories import photos, services
from youth_stories.consent_wording import SCOPES
from youth_stories.models import AgeBand, StoryPage, Submission

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
ALL_SCOPES = set(SCOPES) - {"tidy"}


def picture(
    size=(60, 40), format="JPEG", name="IMG_home.jpg", color="#9ed7ff", **options
) -> SimpleUploadedFile:
    buffer = BytesIO()
    Image.new("RGB", size, color).save(buffer, format, **options)
    return SimpleUploadedFile(name, buffer.getvalue(), content_type="image/jpeg")


def received(age_band=AgeBand.ADULT, scopes=ALL_SCOPES, photo=None, **changes) -> Submission:
    """A story sent through the form."""
    submission = Submission(**STORY | changes)
    if photo:
        submission.photo = photos.keep(photo)
        submission.photo_alt = "A sample photo"
    return services.receive(
        story_id=submission.story_id,
        content=submission.public_values(),
        age_band=age_band,
        email="student@example.org",
        guardian_email="" if age_band == AgeBand.ADULT else "guardian@example.org",
        scopes=scopes,
    )


def draft(**kwargs) -> StoryPage:
    """The draft page of an accepted story."""
    return services.accept(received(**kwargs))


def published(**kwargs) -> StoryPage:
    """A public story. Its newest state is read back from the database."""
    page = draft(**kwargs)
    page.get_latest_revision().publish()
    return StoryPage.objects.get(pk=page.pk)


def member_of(*groups: str, name="staff") -> User:
    """A member of staff in these groups and no superuser."""
    user = User.objects.create_user(name, f"{name}@example.org", "a long password")
    user.groups.set(Group.objects.filter(name__in=groups))
    assert user.groups.count() == len(groups)
    return user


def run_waiting_tasks() -> None:
    """What the worker does, in the test's own transaction."""
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
    for row in DBTaskResult.objects.ready():
        row.claim(worker.worker_id)
        worker.run_task(row)


def step(client, submission, name, **data):
    """A reviewer presses the button of one step in the reading view."""
    address = reverse(f"youth_stories:{name}", args=[submission.pk])
    return client.post(address, data, follow=True)
