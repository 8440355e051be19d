"""Words that might lead a stranger to a young person are found, shown, and cleared one by one."""

import time

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import draft, member_of, received, step
from youth_stories.identifiers.clear import clear_identifier, current_content
from youth_stories.models import AgeBand, ClearedIdentifier, Submission
from youth_stories.retention.erase import withdraw
from youth_stories.rules.identifiers import Identifier, IdentifierKind, find
from youth_stories.transitions import WrongState

TELLING = {
    IdentifierKind.EMAIL: [
        "write to kayla.b+stem@example.com!",
        "kayla at gmail dot com",
        "kayla (at) gmail.com",
        "kayla at gmail.com",
        "kayla arroba gmail punto com",
        "kayla @ gmail . com",
        "ｋａｙｌａ＠ｇｍａｉｌ．ｃｏｍ",
        "kay\u200bla@gm\u200bail.com",
    ],
    IdentifierKind.PHONE: [
        "call 215-555-0123",
        "(215) 555-0123",
        "215.555.0123",
        "2155550123",
        "+1 215 555 0123",
        "215 – 555 – 0123",
        "text 555-0123",
        "+52 55 1234 5678",
        "text me two one five 555 0148",
        "two-one-five five five five oh one four eight",
        "dos uno cinco cinco cinco cinco cero uno cuatro ocho",
    ],
    IdentifierKind.ADDRESS: [
        "at 1234 Market Street",
        "1234 N 52nd St., Philadelphia",
        "4400 walnut st",
        "12 Elm Ave",
        "1600 John F Kennedy Blvd",
        "88 Lancaster Rd",
        "7 Sunset Dr.",
        "500 Spruce Ln",
        "10 Pine Ct",
        "99 Race Pl",
        "12 Green Way",
        "I live on Chestnut street",
        "Calle Luna 45",
        "Avenida Cinco de Mayo 123",
        "vivo en la calle Quinta",
        "Philadelphia 19104",
        "PA 19121-1234.",
        "in our basement on 52nd Street",
        "our shop is off N. 5th St",
        "my house is on Chestnut Street",
        "the store on west girard avenue",
        "we meet in front of Diamond Street",
        "We live at 52nd and Market",
        "52nd & Market",
        "around 5th and lehigh",
        "I live near Broad and Olney",
        "the corner of Broad and Olney",
        "jugamos en la calle Diamond",
        "vivimos en la 52 con Market",
        "en la esquina de Broad y Olney",
    ],
    IdentifierKind.HANDLE: [
        "follow @kayla.codes",
        "my instagram is @kayla",
        "my insta is kayla",
        "mi insta es kayla",
        "my IG: kayla",
        "snap kayla2009",
        "find me on tiktok as kayla",
        "en instagram soy kayla",
        "discord kayla#1234",
        "kayla_b on Instagram",
    ],
    IdentifierKind.LINK: [
        "https://example.com/kayla",
        "see www.example.org",
        "example.com",
        "wa.me/15550123",
        "kayla dot com",
    ],
    IdentifierKind.BIRTH_DATE: [
        "born on March 4, 2011",
        "born in 2011",
        "03/04/2011",
        "2011-03-04",
        "my birthday is March 4th",
        "my birthday is next Tuesday",
        "I turn 13 on May 4",
        "nací el 4 de marzo de 2011",
        "Nací en 2011",
        "mi cumpleaños es el 4 de marzo",
        "cumplo 13 años el 4 de mayo",
    ],
    IdentifierKind.SCHOOL: [
        "I go to Masterman",
        "Central High School",
        "a freshman at Drexel",
        "University of the Sciences",
        "voy a la Escuela Benito Juárez",
        "Biology at Temple University",
        "sophomore at Central High",
        "10th grader at Masterman",
        "my school is Masterman",
        "studying Math at Penn State",
        "I was accepted to Drexel",
        "Biología en la Universidad Temple",
        "estudio biología en Temple",
        "estudiante de segundo año en Central High",
        "mi escuela es Masterman",
        "alumna de la secundaria Masterman",
        "la Preparatoria 5",
    ],
    IdentifierKind.SURNAME: [
        "my name is Kayla Lopez",
        "my name is kayla lopez",
        "Me llamo Kayla de la Cruz",
        "Kayla J. Lopez won",
        "my last name is Lopez",
        "Mrs. Rodriguez taught me",
        "la maestra Rosario",
        "mi apellido es Lopez",
    ],
}
HARMLESS = [
    "3.14 and 3.14159265358979",
    "2026, 2019-2020, 24/7, 10,000 people, 1,234,567,890",
    "AP Calculus, Calculus 2 and Physics 1",
    "Python 3.12 and 3.12.1, Node.js and ASP.NET",
    "I placed 1st in 2024 and won 2 first place medals",
    "GPA 3.9/4.0, 1400 on the SAT, a TI-84, COVID-19",
    "FRC team 1234 built 3 robots on the way to Boston",
    "A 20 hour drive, 10 miles up the road, 5 kids on my street",
    "I have 2 mentors, Dr. Smith and Dr. Lee",
    "In High School I love science. My School has a lab. I go to school every day.",
    "My name is Kayla and I love math. Kayla L. likes physics.",
    "My name is in lights. My name is not on the list.",
    "me llamo Kayla y estudio ingeniería",
    "YouTube is where I learn. My Discord is for robotics. STEAM: science and art",
    "I was born in Philadelphia, 3 years after my sister. I was born to do this.",
    "On my birthday I got a microscope. En mi cumpleaños me dieron un kit.",
    "Nací en Filadelfia. Mi carrera en 2024.",
    "We meet @ 3pm in the lab.",
    "I study at home, at NASA and at night. estudio en casa. Biology in Philadelphia",
    "estudiante de Ingeniería en Filadelfia. alumna de Química",
    "the lights on every street and on a quiet road. We worked on one road. jugamos en la calle",
    "I won 1st and 2nd place in 9th and 10th grade, from 8th and Ninth grade on",
    "from one, two, three kids to ten. One two three four: go. uno, dos, tres",
    "the corner of science and art, en la esquina de mi cuarto",
    "I work on chemistry with Dr. Lee at Street Smarts. Math and Science at school",
]


def found(words, *, is_minor=True, photo_id=1, field="story") -> list[Identifier]:
    content = Submission(**{"first_name": "Kayla", field: words}, photo_id=photo_id)
    return find(content, is_minor=is_minor)


@pytest.mark.parametrize(
    ("kind", "words"), [(kind, words) for kind, group in TELLING.items() for words in group]
)
def test_words_that_lead_to_a_person_are_found_once(kind, words):
    for text in (words, f"I love math. So: {words}. Thank you"):
        assert [(each.kind, each.field) for each in found(text)] == [(kind, "story")], text


@pytest.mark.parametrize("words", HARMLESS)
def test_science_school_and_numbers_are_no_identifiers(words):
    assert found(words) == []


@pytest.mark.parametrize("field", ["last_name", "school", "study", "role", "story", "photo_alt"])
def test_every_public_text_is_read(field):
    photo_id = None if field == "school" else 1
    assert [each.field for each in found("215-555-0123", field=field, photo_id=photo_id)] == [field]


def test_only_a_minors_last_name_is_asked_about():
    words = "I am Kayla Lopez"
    assert [each.kind for each in found(words)] == [IdentifierKind.SURNAME]
    assert found(words, is_minor=False) == []


@pytest.mark.parametrize("is_minor", [True, False])
@pytest.mark.parametrize("field", ["study", "role", "story", "photo_alt"])
def test_a_school_is_asked_about_wherever_it_is_named_and_was_not_agreed_to(field, is_minor):
    words = {field: "Biology at Temple University"}
    for school in ("", "Central High School"):
        (one,) = find(Submission(school=school, **words), is_minor=is_minor)
        assert (one.kind, one.field) == (IdentifierKind.SCHOOL_NOT_AGREED, field)
    for school in ("Temple", "temple university"):
        assert find(Submission(school=school, **words), is_minor=is_minor) == []


@pytest.mark.parametrize("study", ["Biology at Temple", "Biología en Temple"])
def test_what_follows_a_subject_is_taken_for_a_school(study):
    (one,) = found(study, field="study", is_minor=False)
    assert one.kind == IdentifierKind.SCHOOL_NOT_AGREED
    assert found("Biology in Philadelphia, biología en Filadelfia", field="study") == []


def test_a_school_that_was_cleared_is_asked_about_again_beside_a_minors_photo():
    (alone,) = found("I go to Masterman", photo_id=None)
    (beside,) = found("I go to Masterman")
    assert beside.kind == IdentifierKind.SCHOOL
    assert alone.fingerprint != beside.fingerprint


def test_a_fingerprint_outlives_spaces_and_capitals_and_nothing_else():
    (one,) = found("Call  215-555-0123 now. My insta is KAYLA", field="role")[:1]
    (same,) = found("so: 215-555-0123", field="role")
    (other_number,) = found("215-555-0124", field="role")
    (other_field,) = found("215-555-0123", field="story")
    assert len({each.fingerprint for each in (one, same, other_number, other_field)}) == 3
    assert found("my insta is KAYLA")[0].fingerprint == found("My  insta is kayla")[0].fingerprint


PIECES = [
    *(words for group in TELLING.values() for words in group),
    *(
        "a",
        "1",
        " ",
        "\n",
        "@",
        ".",
        "-",
        "a.",
        "1.",
        "dot ",
        "at ",
        "(2",
        "born ",
        "Ab ",
        "\u0301",
    ),
]


@given(st.lists(st.text(max_size=20) | st.sampled_from(PIECES), max_size=30), st.text(max_size=40))
def test_nothing_anybody_types_breaks_the_search(pieces, name):
    content = Submission(first_name=name, role=name, story="".join(pieces), photo_id=1)
    for each in find(content, is_minor=True):
        assert each.text
        assert len(each.fingerprint) == 64


@pytest.mark.parametrize(
    "piece",
    [
        *("a", "1", " ", ".", "a.", "a@", "1-", "1 ", "215 ", "dot ", "x@dot-dot-", "a at ", "@a"),
        *("1 Elm ", "calle ", "live on Elm ", "born ", "1/1/", "my insta ", "kayla_2009 on "),
        *(
            "Ab ",
            "go to Ab ",
            "School of ",
            "Kayla ",
            "Kayla A ",
            "my name is a ",
            "http://",
            "+1(",
        ),
    ],
)
def test_the_time_a_search_takes_grows_with_the_text_and_no_faster(piece):
    def seconds(length: int) -> float:
        words = (piece * length)[:length]
        times = []
        for _ in range(3):
            start = time.process_time()
            found(words)
            times.append(time.process_time() - start)
        return min(times)

    # Eight times the text. Were it the square, it would take 64 times as long.
    assert seconds(16_000) < 30 * max(seconds(2_000), 0.002)


# Clearing


def open_texts(submission) -> list[str]:
    content = current_content(submission)
    return [each.text for each in submission.uncleared_identifiers(content)]


@pytest.mark.django_db
def test_a_reviewer_says_this_is_fine_once_and_the_record_names_no_words(client, reviewer):
    submission = received(age_band=AgeBand.FROM_16, role="My team: 215-555-0123")
    (identifier,) = submission.uncleared_identifiers(current_content(submission))
    for _ in range(2):
        step(client, submission, "clear-identifier", fingerprint=identifier.fingerprint)
    assert open_texts(submission) == []
    cleared = ClearedIdentifier.objects.get()
    assert (cleared.submission, cleared.cleared_by) == (submission, reviewer)
    note = submission.events.get(kind="note")
    assert note.actor == reviewer
    assert "Phone number in “the line below the name”" in note.text
    assert "0123" not in note.text


@pytest.mark.django_db
def test_words_changed_after_they_were_cleared_are_asked_about_again(reviewer):
    page = draft(age_band=AgeBand.FROM_16, role="My team: 215-555-0123")
    submission = page.submission
    (identifier,) = submission.uncleared_identifiers(current_content(submission))
    clear_identifier(submission, identifier.fingerprint, by=reviewer)
    page.role = "My own: 215-555-0199"
    page.save_revision()
    submission.refresh_from_db()
    assert open_texts(submission) == ["215-555-0199"]
    with pytest.raises(WrongState):
        clear_identifier(submission, identifier.fingerprint, by=reviewer)


@pytest.mark.django_db
def test_nobody_but_a_reviewer_clears_and_nobody_by_following_a_link(client):
    submission = received(role="215-555-0123")
    address = reverse("youth_stories:clear-identifier", args=[submission.pk])
    (identifier,) = submission.uncleared_identifiers(current_content(submission))
    client.force_login(member_of("Publishers", "Editors"))
    step(client, submission, "clear-identifier", fingerprint=identifier.fingerprint)
    client.force_login(member_of("Story reviewers", name="reviewer"))
    shown = {"shown": submission.version_hash}
    assert client.get(address, {"fingerprint": identifier.fingerprint} | shown).status_code == 405
    step(client, submission, "clear-identifier", fingerprint="0" * 64)
    assert open_texts(submission) == ["215-555-0123"]


@pytest.mark.django_db
@pytest.mark.each_database
def test_an_identifier_is_cleared_once_says_the_database():
    submission = received()
    ClearedIdentifier.objects.create(submission=submission, fingerprint="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClearedIdentifier.objects.create(submission=submission, fingerprint="0" * 64)


@pytest.mark.django_db
def test_reviewers_see_where_the_words_stand(client, reviewer):
    submission = received(age_band=AgeBand.FROM_16, role="Call 215-555-0123 & ask")
    address = reverse("youth_stories:inspect", args=[submission.pk])
    html = client.get(address).content.decode()
    assert "Call <mark>215-555-0123</mark><a" in html
    assert "</a> &amp; ask</span>" in html
    assert "This is fine" in html


@pytest.mark.django_db
def test_what_was_cleared_goes_with_a_withdrawal(reviewer):
    submission = received(role="215-555-0123")
    (identifier,) = submission.uncleared_identifiers(current_content(submission))
    clear_identifier(submission, identifier.fingerprint, by=reviewer)
    withdraw(submission)
    assert not ClearedIdentifier.objects.exists()
