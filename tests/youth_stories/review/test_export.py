"""Exporting stories takes a permission and a fresh sign-in, and is logged."""

import codecs
import csv
import io
import tracemalloc
import unicodedata
from datetime import datetime

import openpyxl
import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import example, given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from tests.factories import draft, member_of, published, received
from youth_stories.consent.redaction import redact
from youth_stories.models import AgeBand, StoryPage, Submission
from youth_stories.retention.erase import withdraw
from youth_stories.review import export
from youth_stories.review.export import COLUMNS, without_formula
from youth_stories.review.publication import publish

PASSWORD = "a long password"
EXPORT = "/admin/youth-stories/export/"
CSV = {"file_format": "csv"}
ASKED = "What comes next needs a fresh sign-in."


@pytest.fixture
def exporter(client):
    """A reviewer with the permission to export."""
    user = member_of("Story reviewers", name="exporter")
    user.user_permissions.add(Permission.objects.get(codename="export_submission"))
    client.force_login(user)
    return user


def enter_password(client, password=PASSWORD):
    asked = client.get(EXPORT)
    return client.post(asked.url, {"password": password}, follow=True)


def rows(response) -> list[dict]:
    body = b"".join(response.streaming_content)
    return list(csv.DictReader(io.StringIO(body.decode("utf-8-sig"))))


def exports() -> list[dict]:
    return [entry.data for entry in ModelLogEntry.objects.filter(action="youth_stories.export")]


@pytest.mark.django_db
def test_an_export_has_the_stories_and_no_contacts(client, exporter):
    story = received(age_band=AgeBand.FROM_16)
    page = published(first_name="Public", email="adult@example.org")
    assert "3 stories" in enter_password(client).content.decode()  # with Makayla's
    response = client.post(EXPORT, CSV)
    assert "attachment" in response["Content-Disposition"]
    assert "no-store" in response["Cache-Control"]
    found = {row["Story key"]: row for row in rows(response)}
    assert len(found) == 3
    assert found[story.story_key]["Story"] == "A sample story.\nIt has two lines."
    assert found[story.story_key]["Age"] == "16 or 17"
    assert found[page.submission.story_key]["Element"] == str(page.number)
    assert set(found[story.story_key]) == set(COLUMNS.values())
    assert "@example.org" not in str(found)


@pytest.mark.django_db
def test_excel_opens_the_file_with_its_accents(client, exporter):
    received(first_name="María José")
    enter_password(client)
    body = b"".join(client.post(EXPORT, CSV).streaming_content)
    assert body.startswith(codecs.BOM_UTF8 + b"Story key,")
    assert "María José" in body.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_times_are_philadelphias_and_say_so_wherever_the_user_is(client, exporter, file_format):
    UserProfile.objects.create(user=exporter, current_time_zone="Asia/Tokyo")
    for day in ("11-28", "07-04"):
        moment = datetime.fromisoformat(f"2026-{day}T18:05:00Z")
        Submission.objects.filter(pk=received().pk).update(received_at=moment)
    enter_password(client)
    response = client.post(EXPORT, {"file_format": file_format})
    if file_format == "csv":
        times = {row["Received"] for row in rows(response)}
    else:
        book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
        times = {row[list(COLUMNS).index("received_at")].value for row in book.worksheets[0]}
    assert {"2026-11-28 13:05 EST", "2026-07-04 14:05 EDT"} < times


@pytest.mark.django_db
def test_contacts_are_a_choice_of_their_own_with_a_reason(client, exporter):
    received(age_band=AgeBand.FROM_16)
    enter_password(client)
    without_reason = client.post(EXPORT, CSV | {"with_contacts": "on"})
    assert "Say what you need the addresses for." in without_reason.content.decode()
    assert exports() == []
    response = client.post(EXPORT, CSV | {"with_contacts": "on", "reason": "An invitation"})
    row = next(row for row in rows(response) if row["E-mail"])
    assert (row["E-mail"], row["Guardian’s e-mail"]) == (
        "student@example.org",
        "guardian@example.org",
    )
    assert exports() == [{"stories": 2, "with_contacts": True, "reason": "An invitation"}]


@pytest.mark.django_db
def test_every_export_is_logged_with_a_count_and_no_names(client, exporter, admin_user):
    received(first_name="Nobody-else")
    enter_password(client)
    client.get(EXPORT)
    assert exports() == []  # looking is not exporting
    client.post(EXPORT, CSV | {"reason": "Nobody-else wrote it"})
    entry = ModelLogEntry.objects.get(action="youth_stories.export")
    assert entry.user == exporter
    assert entry.data == {"stories": 2, "with_contacts": False}
    assert "Nobody-else" not in f"{entry.label} {entry.message} {entry.comment}"
    client.force_login(admin_user)
    assert "Exported 2 stories, without contacts" in (
        client.get("/admin/reports/site-history/").content.decode()
    )


@pytest.mark.django_db
def test_only_the_safeguarding_lead_may_export(client):
    received()
    may_export = Group.objects.filter(permissions__codename="export_submission")
    assert [group.name for group in may_export] == ["Safeguarding leads"]
    client.force_login(member_of("Story reviewers", "Publishers", "Editors"))
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for response in (client.get(EXPORT), client.post(EXPORT, CSV)):
        assert response.url == "/admin/"
    assert exports() == []
    assert EXPORT not in client.get("/admin/youth-stories/").content.decode()


@pytest.mark.django_db
def test_nothing_is_exported_without_a_fresh_sign_in_within_ten_minutes(
    client, exporter, time_machine
):
    received()
    time_machine.move_to("2026-11-24 12:00:00Z", tick=False)
    client.force_login(exporter)
    wrong = enter_password(client, "a wrong password")
    assert "This is not your password." in wrong.content.decode()
    enter_password(client)
    time_machine.move_to("2026-11-24 12:09:59Z", tick=False)
    assert client.get(EXPORT).status_code == 200
    time_machine.move_to("2026-11-24 12:10:00Z", tick=False)
    assert ASKED in client.post(EXPORT, CSV, follow=True).content.decode()
    assert exports() == []


@pytest.mark.django_db
def test_the_fresh_sign_in_redirects_within_this_site_only(client, exporter):
    address = reverse("account_reauthenticate")
    response = client.post(f"{address}?next=https://example.com/", {"password": PASSWORD})
    assert response.url == "/admin/"


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize(
    "address", ["/admin/youth-stories/", "/admin/youth-stories/results/", "/admin/story_pages/"]
)
def test_wagtails_own_export_exports_nothing(client, exporter, address, file_format):
    published()
    received()
    response = client.get(f"{address}?export={file_format}")
    body = b"".join(response) if response.streaming else response.content
    assert b"Sample" not in body
    assert b"example.org" not in body
    if address.startswith("/admin/youth-stories/"):
        assert response.url.startswith(EXPORT)
        assert ASKED in client.get(response.url, follow=True).content.decode()
    assert exports() == []


@pytest.mark.django_db
def test_an_export_keeps_the_filters_of_the_list(client, exporter):
    received(field="math", first_name="Counted")
    received(field="life", first_name="Uncounted")
    html = client.get("/admin/youth-stories/?field=math&q=counted").content.decode()
    address = f"{EXPORT}?field=math&amp;q=counted"
    assert address in html
    asked = client.get(address.replace("&amp;", "&"))
    ask = client.post(asked.url, {"password": PASSWORD}, follow=True)
    assert "1 story," in ask.content.decode()
    response = client.post(address.replace("&amp;", "&"), CSV)
    assert [row["First name"] for row in rows(response)] == ["Counted"]


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["withdrawn", "purged"])
def test_ended_stories_are_not_exported_even_when_a_concern_delays_their_erasure(
    client, exporter, state
):
    story = received(first_name="Ended")
    Submission.objects.filter(pk=story.pk).update(state=state)
    enter_password(client)
    assert "Ended" not in [row["First name"] for row in rows(client.post(EXPORT, CSV))]


@pytest.mark.django_db
def test_what_is_erased_is_not_exported(client, exporter):
    story = received()
    withdraw(story)
    enter_password(client)
    keys = [row["Story key"] for row in rows(client.post(EXPORT, CSV))]
    assert story.story_key not in keys


@pytest.mark.django_db
def test_a_spreadsheet_opens_with_text_where_text_was(client, exporter):
    received(first_name="=1+1", story="+cmd|' /C calc'!A0\x07", role=" ＝HYPERLINK(1)")
    enter_password(client)
    response = client.post(EXPORT, {"file_format": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    sheet = book.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    story = next(row for row in sheet.iter_rows(min_row=2) if row[6].value == "'=1+1")
    assert story[headings.index("Story")].value == "'+cmd|' /C calc'!A0"
    assert story[headings.index("The line below the name")].value == "'＝HYPERLINK(1)"
    assert {cell.data_type for row in sheet for cell in row} <= {"s", "inlineStr", "n", "d", "b"}


@example(" \u200b=1")
@example("＝1")
@example("\ufeff@SUM(1)")
@example("\t1")
@example("\r=1")
@example("﹣1")
@given(
    st.text()
    | st.builds("{}{}{}".format, st.text(max_size=3), st.sampled_from("=+-@＋"), st.text())
)
def test_no_cell_can_begin_a_formula(text):
    cell = without_formula(text)
    read = unicodedata.normalize("NFKC", cell)
    visible = "".join(char for char in read if unicodedata.category(char)[0] not in "ZC")
    assert not visible.startswith(("=", "+", "-", "@"))
    assert not cell.startswith(("\t", "\r"))


def test_ordinary_text_is_not_changed():
    for words in ("I love math.", "2 + 2", "Ana", "", "ñandú", "'quoted'"):
        assert without_formula(words) == words


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_many_stories_take_no_more_memory_than_some(client, exporter, file_format, monkeypatch):
    def peak() -> int:
        tracemalloc.start()
        response = client.post(EXPORT, {"file_format": file_format})
        for _chunk in response.streaming_content:
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest

    def make(count):
        Submission.objects.bulk_create(
            Submission(age_band="18_plus", field="math", stage="college", story="x" * 20_000)
            for _ in range(count)
        )

    monkeypatch.setattr(export, "CHUNK_SIZE", 10)
    enter_password(client)
    make(20)
    peak()
    before = peak()
    make(200)
    # The text of all of them in memory would be four million bytes more.
    assert peak() < before + 2_000_000


@pytest.mark.django_db
def test_the_words_are_as_they_are_now_and_as_people_agreed_to(client, exporter):
    public = draft(study="Biology at Walnut College. Loves biology.")
    public.study = "Loves biology."
    public.save_revision()
    redact(public.submission, by=None)
    publish(public.submission, by=member_of("Publishers", name="publisher"))
    public.study = "Not public yet"
    public.save_revision()
    tidied = draft(age_band=AgeBand.FROM_16, story="I live at 1420 Walnut Street. I love birds.")
    tidied.story = "I love birds."
    tidied.save_revision()
    hidden = received(age_band=AgeBand.FROM_16, scopes={"words"}, school="Walnut High")
    enter_password(client)
    found = {row["Story key"]: row for row in rows(client.post(EXPORT, CSV))}
    assert "Walnut" not in str(found)
    row = found[public.submission.story_key]
    assert (row["One line about them"], row["State"]) == (
        "Loves biology.",
        f"Public as element {StoryPage.objects.get(pk=public.pk).number}",
    )
    assert found[tidied.submission.story_key]["Story"] == "I love birds."
    assert found[hidden.story_key]["First name"] == ""


@pytest.mark.django_db
def test_more_stories_take_no_more_queries(client, exporter):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            rows(client.post(EXPORT, CSV))
        return len(queries)

    enter_password(client)
    kinds = (published, draft, received)
    for make in kinds:
        make()
    count()  # stores content types
    before = count()
    for make in kinds * 2:
        make()
    assert count() == before
