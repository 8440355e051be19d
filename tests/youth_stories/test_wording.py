"""The words: plain enough for everyone, all there in Spanish, and staff can write their own."""

import re
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils.html import strip_tags

from tests.factories import link_in, member_of, received, run_waiting_tasks
from tests.story_flow import STUDENT, emails, screens
from youth_stories.models import Wording
from youth_stories.rules.staff_wording import PLACES

pytestmark = pytest.mark.django_db

FORM = "/share-your-story/"
LIST = "/admin/wording/"
ADD = f"{LIST}add/"
GRADE = 8
BLOCK_END = re.compile(r"</(?:p|li|h\d|label|legend|button|summary|div|small|span|option)>")
NAMES = ("Philadelphia STEM Equity Collective", "Hear From Our Youth", "STEM")


# Plain enough


def sentences(text: str) -> list[list[str]]:
    """The words of each whole sentence. Labels and buttons are none: they would make it easier."""
    for name in NAMES:
        text = text.replace(name, "PSEC")
    text = re.sub(r"https?://\S+|\S+@\S+", "", text)
    found = re.findall(r"[^.!?:\n]*[^.!?:\n\s][.!?:]", text)
    return [words for words in (re.findall(r"[a-z’'-]+", each.lower()) for each in found) if words]


def syllables(word: str) -> int:
    """Counted as usual: groups of vowels, without a silent e at the end."""
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = re.search(r"(?:[^aeiouyl]|[aeiouy]l)e$|[^aeiouytd]ed$|[^aeiouysxzcg]es$", word)
    return max(groups - bool(silent), 1)


def grade(text: str) -> float:
    """The Flesch-Kincaid grade: how many years of school it takes to read this with ease."""
    found = sentences(text)
    words = [word for sentence in found for word in sentence]
    per_sentence, per_word = len(words) / len(found), sum(map(syllables, words)) / len(words)
    return 0.39 * per_sentence + 11.8 * per_word - 15.59


def plain(html: str) -> str:
    """The text of the page's main element, one block per line."""
    main = html[html.index("<main") : html.index("</main>")]
    return unescape(strip_tags(BLOCK_END.sub("\n", main)))


def test_the_grade_is_what_others_make_it():
    assert grade("The cat sat on the mat.") < 1
    gettysburg = (
        "Four score and seven years ago our fathers brought forth on this continent, a new "
        "nation, conceived in liberty, and dedicated to the proposition that all men are created "
        "equal."
    )
    assert 13 < grade(gettysburg) < 16


def test_every_screen_is_read_with_eight_years_of_school():
    grades = {name: round(grade(plain(html)), 1) for name, html in screens("").items()}
    assert {name: found for name, found in grades.items() if found > GRADE} == {}


def test_every_email_is_read_with_eight_years_of_school():
    grades = {name: round(grade(text), 1) for name, text in emails("en").items()}
    assert {name: found for name, found in grades.items() if found > GRADE} == {}


@pytest.mark.parametrize("address", ["/for-families/", "/privacy/"])
def test_the_pages_for_families_are_read_with_eight_years_of_school(client, address):
    assert grade(plain(client.get(address).content.decode())) < GRADE


# Staff's own


def form_of_an_adult(language="en") -> str:
    client, prefix = Client(), "/es" if language == "es" else ""
    client.post(f"{prefix}{FORM}", {"step": "age", "age_band": "18_plus"})
    return client.get(f"{prefix}{FORM}").content.decode()


def test_publishers_word_a_screen_in_each_language(client):
    client.force_login(member_of("Publishers"))
    words = {"place": "form_introduction", "language": "es", "text": "Palabras <b>nuevas</b>."}
    page = unescape(client.get(ADD).content.decode())
    assert str(PLACES["form_introduction"].default) in page
    assert "Cuéntanos qué te gusta" in page
    client.post(ADD, words)
    assert "Palabras &lt;b&gt;nuevas&lt;/b&gt;." in form_of_an_adult("es")
    assert str(PLACES["form_introduction"].default) in form_of_an_adult()
    client.post(ADD, words)
    assert Wording.objects.count() == 1  # one for each place and language


@pytest.mark.parametrize("group", ["Editors", "Story reviewers"])
def test_nobody_else_words_the_screens(client, group):
    client.force_login(member_of(group))
    for address in (LIST, ADD):
        assert client.get(address).status_code == 302


def test_an_email_carries_the_staffs_words_and_its_own_facts(mailoutbox):
    Wording.objects.create(place="mail_received", language="en", text="Sample & <thanks>.")
    submission = received()
    run_waiting_tasks()
    message = next(mail for mail in mailoutbox if mail.to == [STUDENT])
    assert "Sample & <thanks>." in message.body
    assert submission.story_key in message.body
    assert link_in(message)


def test_staff_words_are_plain_text():
    wording = Wording(place="mail_received", language="en", text="Left\u202eright")
    wording.full_clean()
    assert wording.text == "Leftright"


def test_every_place_is_read_somewhere_once_and_costs_one_question(django_assert_num_queries):
    used = [
        place
        for path in Path(settings.BASE_DIR, "templates").rglob("*.*")
        for place in re.findall(r'{% wording "(\w+)" %}', path.read_text())
        if path.suffix in (".html", ".txt")
    ]
    twice = ["guardian_introduction"]  # when they are asked, and when a child would like to share
    assert sorted(used) == sorted([*PLACES, *twice])
    with django_assert_num_queries(1):
        Wording.objects.words_at("mail_received")


# All there in Spanish


@pytest.fixture
def catalog(settings, tmp_path):
    """A copy of the translations, to be broken."""
    (own,) = settings.LOCALE_PATHS
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    for name in ("django.po", "django.mo"):
        (folder / name).write_bytes((own / "es" / "LC_MESSAGES" / name).read_bytes())
    settings.LOCALE_PATHS = [tmp_path]
    return folder / "django.po"


def what_check_says() -> str:
    errors = StringIO()
    try:
        call_command("messages", "--check", stderr=errors)
    except CommandError:
        return errors.getvalue()
    return ""


def test_every_string_of_ours_is_translated_and_compiled():
    assert what_check_says() == ""


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('msgid "Almost there"', 'msgid "Quite another string"', "not in the file yet"),
        ('msgid "Almost there"', 'msgid "Quite another string"', "no longer needed"),
        ('msgstr "Ya casi"', 'msgstr ""', "not translated"),
        ('msgid "Almost there"', '#, fuzzy\nmsgid "Almost there"', "fuzzy"),
        ("Página %(number)s de", "Página de", "other placeholders"),
        ('msgstr "Ya casi"', 'msgstr "Falta poco"', "not compiled from"),
    ],
)
def test_the_check_finds_what_is_wrong(catalog, before, after, complaint):
    text = catalog.read_text()
    assert text.count(before) == 1
    catalog.write_text(text.replace(before, after))
    assert complaint in what_check_says()


def test_a_run_keeps_what_is_translated_and_compiles_it(catalog):
    before = catalog.read_text()
    catalog.write_text(before.replace('msgstr "Ya casi"', 'msgstr "Falta poco"'))
    call_command("messages")
    assert catalog.read_text() == before.replace('msgstr "Ya casi"', 'msgstr "Falta poco"')
    assert what_check_says() == ""
