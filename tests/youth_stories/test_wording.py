"""The words: plain enough for everyone, all there in Spanish, and staff can write their own."""

import re
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from tests.factories import link_in, member_of, received, run_waiting_tasks
from tests.story_flow import emails, screens
from youth_stories.models import Submission, Wording
from youth_stories.rules.staff_wording import PLACES

pytestmark = pytest.mark.django_db

FORM = "/share-your-story/"
LIST = "/admin/wording/"
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
    return client.get(f"{prefix}{FORM}?step=story").text


def wording_of(place: str) -> Wording:
    return Wording.objects.get(place=place)


def test_the_list_shows_every_place_with_its_words_and_defaults(client):
    client.force_login(member_of("Publishers"))
    Wording.objects.filter(place="mail_received").update(text="Sample.", text_es="Muestra.")
    html = client.get(LIST).text
    page = unescape(html)
    for place in PLACES.values():
        assert place.where in page
        for language in ("en", "es"):
            with translation.override(language):
                assert f'lang="{language}">{place.default}</' in page
    assert '<p lang="en">Sample.</p>' in page
    assert '<p lang="es">Muestra.</p>' in page
    assert page.count("This is the default.") == 2 * (len(PLACES) - 1)
    assert client.get(f"{LIST}add/").status_code == 302
    assert client.get(f"{LIST}delete/{wording_of('mail_received').pk}/").status_code == 302


def test_a_screen_and_a_letter_say_what_editors_wrote_in_both_languages(client, mailoutbox):
    client.force_login(member_of("Editors"))
    for place in ("form_introduction", "mail_received"):
        address = f"{LIST}edit/{wording_of(place).pk}/"
        default = wording_of(place).default("es")
        assert default in unescape(client.get(address).text)
        words = {"text": "Sample <b>words</b>.", "text_es": "Palabras <b>nuevas</b>."}
        assert client.post(address, words).status_code == 302
    assert "Palabras &lt;b&gt;nuevas&lt;/b&gt;." in form_of_an_adult("es")
    assert "Sample &lt;b&gt;words&lt;/b&gt;." in form_of_an_adult()
    for language, words in (("en", "Sample <b>words</b>."), ("es", "Palabras <b>nuevas</b>.")):
        submission = received(email=f"{language}@example.org")
        Submission.objects.filter(pk=submission.pk).update(mail_language=language)
        run_waiting_tasks()
        message = next(mail for mail in mailoutbox if mail.to == [submission.email])
        assert words in message.body
        assert submission.story_key in message.body
        assert link_in(message)
    client.post(address, {"text": "", "text_es": ""})
    assert wording_of("mail_received").default("en") in Wording.objects.words_at("mail_received")


@pytest.mark.parametrize(
    ("text", "text_es", "wrong"),
    [
        ("Sample.", "", {"text_es"}),
        ("", "Muestra.", {"text"}),
        ("Dear {first_name}, hello.", "Muestra.", {"text"}),
        ("Sample.", "Hola, [nombre].", {"text_es"}),
        ("Sample %(name)s.", "Muestra %s.", {"text", "text_es"}),
    ],
)
def test_words_in_one_language_or_with_a_name_to_fill_in_are_not_saved(
    client, text, text_es, wrong
):
    client.force_login(member_of("Publishers"))
    wording = wording_of("mail_received")
    typed = {"text": text, "text_es": text_es}
    answer = client.post(f"{LIST}edit/{wording.pk}/", typed)
    form = answer.context["form"]
    assert set(form.errors) == wrong
    assert {name: form[name].value() for name in typed} == typed
    assert wording_of("mail_received").text == ""


def test_nobody_else_words_the_screens(client):
    client.force_login(member_of("Story reviewers"))
    for address in (LIST, f"{LIST}edit/{wording_of('mail_received').pk}/"):
        assert client.get(address).status_code == 302


def test_staff_words_are_plain_text():
    wording = Wording(place="mail_received", text="Left\u202eright", text_es="Bien")
    wording.full_clean(validate_unique=False)
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


def test_staff_find_the_words_by_what_is_shown_in_the_order_of_the_journey(client):
    client.force_login(member_of("Publishers"))
    assert [row.place for row in client.get(LIST).context["object_list"]] == list(PLACES)
    for wanted in ("courage", "Valor", "declined, above"):
        found = client.get(LIST, {"q": wanted}).context["object_list"]
        assert "mail_declined" in [row.place for row in found], wanted
        assert len(found) < len(PLACES)
