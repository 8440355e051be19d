"""A guardian with thirty seconds and a phone, in Spanish, at large letters, or on paper."""

import re

import pytest
from playwright.sync_api import expect

from pages.models import SiteSettings
from tests.browser.steps import GUARDIAN, follow
from tests.factories import accepted, picture, received, run_waiting_tasks
from youth_stories.consent.ask import ask_consent
from youth_stories.consent.translations import save_translation
from youth_stories.identifiers.clear import clear_identifier
from youth_stories.models import AgeBand, Submission
from youth_stories.models.translation import words_hash

pytestmark = pytest.mark.django_db(transaction=True)

SENTENCE = "These are sample words of a story, and this sentence is there many times. "
SPANISH = "Estas son palabras de muestra de una historia, y la frase se repite. "


@pytest.fixture
def question(page, live_server, mailoutbox):
    """A function that opens the question about a story with a photo, and a copy to read or none."""

    def open_it(sentences=2, *, copy=True, language="es", name="Sample"):
        story = (SENTENCE * sentences)[:2000].strip()
        submission = received(
            age_band=AgeBand.FROM_16, photo=picture(), story=story, first_name=name
        )
        Submission.objects.filter(pk=submission.pk).update(guardian_language=language)
        page_of_story = accepted(submission)
        submission = Submission.objects.get(pk=submission.pk)
        for found in submission.uncleared_identifiers(page_of_story):
            clear_identifier(submission, found.fingerprint, by=None)
        words = {"role": "Muestra", "study": "Biología", "photo_alt": "Una foto de muestra"}
        if copy:
            save_translation(
                submission,
                language="es",
                words=words | {"story": (SPANISH * sentences)[:2000].strip()},
                translated_by="Luis Example",
                shown_hash=words_hash(submission.newest_version),
                by=None,
            )
        ask_consent(submission, by=None, without_copy=not copy)
        run_waiting_tasks()
        follow(page, live_server, next(mail for mail in mailoutbox if mail.to == [GUARDIAN]))
        return page

    return open_it


def test_yes_and_no_are_in_reach_alike_and_nothing_is_ticked(page, question, expect_accessible):
    page.set_viewport_size({"width": 390, "height": 844})
    question()
    yes, no = (page.get_by_role("button", name=name) for name in ("Sí", "No"))
    for button in (yes, no):
        expect(button).to_be_in_viewport(ratio=1)
    boxes = [button.bounding_box() for button in (yes, no)]
    for side in ("width", "height"):
        assert abs(boxes[0][side] - boxes[1][side]) < 1
        assert boxes[0][side] >= 44
    assert page.locator(":checked").count() == 0
    who_asks = page.get_by_text("Quién pide")
    expect(who_asks).to_be_in_viewport()
    for width, height in ((1280, 900), (320, 256)):  # a desk, and a phone at 400 %
        page.set_viewport_size({"width": width, "height": height})
        expect_accessible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    words = page.get_by_label("Las palabras:")
    words.check()
    words.press("Enter")  # neither yes nor no
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Their words:")).to_be_checked()
    assert Submission.objects.get(source="form").consent_requests.open().count() == 1


@pytest.mark.parametrize(("width", "height"), [(390, 844), (320, 640)])
def test_yes_and_no_never_cover_what_a_yes_means_however_long_the_names_are(
    page, question, width, height
):
    contact = {"contact_name": "María Fernanda Example-Rodríguez"}
    contact["contact_email"] = "maria.fernanda@stemequity.example.org"
    SiteSettings.objects.update(**contact)
    page.set_viewport_size({"width": width, "height": height})
    question(name="María Guadalupe de los Ángeles")
    last, answers = page.locator(".consent-ask dd").last, page.locator(".consent-answer")
    for scrolled in (0, 200, 500):
        page.evaluate(f"window.scrollTo(0, {scrolled})")
        end = last.bounding_box()["y"] + last.bounding_box()["height"]
        assert end <= answers.bounding_box()["y"]
    if width == 390:
        page.evaluate("window.scrollTo(0, 0)")
        for part in (last, answers):
            expect(part).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_enter_in_a_field_asks_for_what_it_is_about(page, question):
    question(copy=False)
    page.get_by_label("El nombre de quien").check()
    # Open already, with the language of the letters.
    language = page.get_by_label("¿Qué idioma lee usted?")
    language.fill("Tiếng Việt")
    language.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("su idioma")
    expect(page.get_by_label("El nombre de quien")).to_be_checked()
    [asked] = Submission.objects.get(source="form").consent_requests.get().guardian_questions.all()
    assert asked.language == "Tiếng Việt"


def test_the_copy_stands_before_the_original_on_a_phone_and_left_of_it_on_a_desk(page, question):
    page.set_viewport_size({"width": 390, "height": 844})
    question()
    copy, original = page.get_by_text(SPANISH.strip()), page.get_by_text(SENTENCE.strip())
    assert copy.bounding_box()["y"] < original.bounding_box()["y"]
    page.set_viewport_size({"width": 1280, "height": 900})
    assert copy.bounding_box()["x"] < original.bounding_box()["x"]
    assert abs(copy.bounding_box()["y"] - original.bounding_box()["y"]) < 600


@pytest.mark.parametrize(
    ("sentences", "copy", "language"),
    [(2, True, "es"), (30, True, "es"), (11, False, "es"), (30, False, "es"), (30, False, "en")],
)
def test_the_question_is_one_sheet_of_paper_even_with_the_longest_story(
    page, question, sentences, copy, language
):
    question(sentences, copy=copy, language=language)
    for size in ("Letter", "A4"):
        sheets = re.findall(rb"/Type\s*/Page\b", page.pdf(format=size))
        assert len(sheets) == 1, size


def test_on_paper_there_is_room_to_sign_and_no_form(page, question):
    question()
    page.emulate_media(media="print")
    expect(page.get_by_text("Firma")).to_be_visible()
    expect(page.get_by_text("Quiero que me llamen")).to_be_hidden()


def test_on_paper_each_box_says_what_happens_without_it_and_touches_no_sentence(page, question):
    question()
    name = page.get_by_label("El nombre de quien")
    name.check()
    page.emulate_media(media="print")
    expect(page.get_by_text("Sin marcar: el cuadro dice")).to_be_visible()
    assert name.evaluate("box => getComputedStyle(box, '::before').content") == '"✓"'
    box, before, after = (
        page.locator(part).bounding_box()
        for part in (".tick--required", ".ticks > p >> nth=0", ".ticks > .hint")
    )
    assert box["y"] - before["y"] - before["height"] >= 4
    assert after["y"] - box["y"] - box["height"] >= 4
