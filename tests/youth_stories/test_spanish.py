"""A family that reads Spanish reads Spanish, at every step and in every e-mail."""

import re
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.html import strip_tags

from pages.languages import full_address
from pages.models import MissionPage
from pages.validators import validate_free_slug
from psec_site.management.commands.messages import read
from tests.factories import (
    STORY,
    asked,
    home_page,
    invited,
    link_in,
    picture,
    private_page,
    run_waiting_tasks,
)
from tests.story_flow import GUARDIAN, STUDENT, emails, post_step, screens, to_send, written
from youth_stories.consent.answers import agree
from youth_stories.consent.ask import ask_consent
from youth_stories.models import Consent, Submission
from youth_stories.review.decisions import accept
from youth_stories.rules.consent_wording import CURRENT_VERSION, wording, wording_hash
from youth_stories.safeguarding.concerns import raise_concern
from youth_stories.transitions import WrongState

pytestmark = pytest.mark.django_db

FORM = "/es/share-your-story/"
MINOR = STORY | {"email": STUDENT, "guardian_email": GUARDIAN}
# No Spanish sentence holds these, and hardly an English one does without.
ENGLISH = re.compile(r"\b(the|your|and|you|with|this|is|are|to|of)\b", re.IGNORECASE)


def words(html: str) -> str:
    """What is read: text, labels, what the script says, and nothing that says it is English."""
    html = re.sub(r"<(\w+)[^>]* lang=\"en\"[^>]*>.*?</\1>", " ", html, flags=re.DOTALL)
    html = re.sub(r"<(script|style)\b.*?</\1>", " ", html, flags=re.DOTALL)
    attributes = "aria-label|alt|title|placeholder|data-offline|data-not-saved"
    named = " ".join(re.findall(rf'(?:{attributes})="([^"]*)"', html))
    text = unescape(f"{strip_tags(html)} {named}")
    for name in ("Hear From Our Youth", "Philly Day of Hope"):
        text = text.replace(name, "")
    return text


def mails_to(mailoutbox, address):
    run_waiting_tasks()
    return [mail for mail in mailoutbox if mail.to == [address]]


def send_story(client, form=FORM, **answers):
    """A minor's story from the age to the thanks."""
    client.post(form, {"step": "age", "age_band": "16_17"})
    page = written(client, form, MINOR | answers)
    client.post(form, to_send(page, "words", "first_name"))
    return Submission.objects.get(source="form")


def test_no_translation_speaks_english():
    """That every word on a page is a translation is test_every_visible_word.py's."""
    (own,) = settings.LOCALE_PATHS
    catalog = read(Path(own, "es", "LC_MESSAGES", "django.po"), "es")
    found = [str(message.string) for message in catalog if message.id]  # with its plural
    assert len(found) > 1000
    assert [text for text in found if ENGLISH.search(words(text))] == []


def test_no_email_in_spanish_speaks_english():
    for name, text in emails("es").items():
        assert not ENGLISH.findall(text), name


# How a student is spoken to. A guardian reads “usted”, or words that fit both.
INFORMAL = re.compile(
    r"\b(tu|tus|tú|te|ti|contigo|tuy[oa]s?|puedes|quieres|tienes|sabes|escribes|presiona"
    r"|cierra|marca(?= «)|(?<!usted )elige|(?<!se )escribe|(?!existe)\w{2,}[ai]ste)\b",
    re.IGNORECASE,
)


# A letter by post, a wall of bricks, a password, and what a family here would not say.
NOT_OURS = re.compile(
    r"\b((?<!tamaño )cartas?|muro|clave|puls(?:e|ar|ó|aste)|oprim\w+|síes"
    r"|madre o tutor|tutora o tutor)\b|[«»]",
    re.IGNORECASE,
)


def test_one_thing_has_one_name_that_families_use():
    catalog = read(Path(settings.LOCALE_PATHS[0], "es", "LC_MESSAGES", "django.po"), "es")
    strings = [message.string for message in catalog]
    texts = [text for each in strings for text in ([each] if isinstance(each, str) else each)]
    assert [text for text in texts if NOT_OURS.search(text)] == []


def test_guardians_are_spoken_to_with_usted(mailoutbox):
    pages = {
        name: words(html[html.index("<main") : html.index("</main>")])
        for name, html in screens("/es").items()
        if name.startswith(("guardian", "child"))
    }
    letters = {name: text for name, text in emails("es").items() if name.startswith("guardian")}
    assert len(pages) > 8
    found = {name: INFORMAL.findall(text) for name, text in (pages | letters).items()}
    assert {name: each for name, each in found.items() if each} == {}


def test_no_page_for_families_below_es_speaks_english(client):
    pages = (
        "for-families mission vision members-in-action hear-from-our-youth privacy accessibility"
    )
    for address in ("/es/", *(f"/es/{slug}/" for slug in [*pages.split(), "no"])):
        text = words(client.get(address).content.decode())
        assert not ENGLISH.findall(text), (address, ENGLISH.findall(text))


@pytest.mark.parametrize("address", ["/share-your-story/", "/privacy/", "/my-story/", "/nowhere/"])
def test_the_bare_address_is_english_whatever_the_browser_would_like(client, address):
    client.cookies["django_language"] = "es"
    response = client.get(address, headers={"Accept-Language": "es"})
    assert '<html lang="en">' in response.content.decode()
    assert response["Content-Language"] == "en"
    assert "Accept-Language" not in response.get("Vary", "")


IN_BOTH = [
    "/",
    "/accessibility/",
    "/for-families/",
    "/guardian/",
    "/hear-from-our-youth/",
    "/hear-from-our-youth/1/",
    "/members-in-action/",
    "/members-in-action/cross-key-consulting/",
    "/mission/",
    "/my-story/",
    "/my-story/send-again/",
    "/privacy/",
    "/share-your-story/",
    "/share-your-story/received/",
    "/vision/",
]


@pytest.mark.parametrize("path", IN_BOTH)
def test_every_page_that_is_there_in_both_languages_leads_to_the_other(client, path):
    for here, there, language, locale in (
        (path, f"/es{path}", "es", "en_US"),
        (f"/es{path}", path, "en", "es_US"),
    ):
        html = client.get(here).content.decode()
        link = re.search(r'<(?:a|button) class="language"[^>]*>', html)[0]
        assert f'lang="{language}"' in link
        # A page with a form takes what was typed along.
        assert f'href="{there}"' in link or f'formaction="{there}"' in link
        for code, address in {"en": path, "es": f"/es{path}"}.items():
            assert f'hreflang="{code}" href="http://localhost:8000{address}"' in html
        if "og:locale" in html:
            assert f'property="og:locale" content="{locale}"' in html


def test_a_page_that_is_there_in_english_only_says_so_and_leads_to_what_there_is(client):
    MissionPage.objects.get(locale__language_code="es").unpublish()
    html = client.get("/mission/").content.decode()
    link = re.search(r'<a class="language" href="/es/" lang="es".*?</a>', html)[0]
    assert "Español <small>(esta página aún no)</small>" in link
    assert "alternate" not in link
    assert "hreflang" not in html[: html.index("</head>")]


def test_without_the_spanish_pages_nothing_leads_to_them(client):
    home_page("es").delete()
    html = client.get("/privacy/").content.decode()
    addresses = re.findall(r'(?:href|action)="([^"]*)"', html)
    assert "/for-families/" in addresses
    assert not [address for address in addresses if "/es/" in address]
    form = client.get(FORM).content.decode()
    assert 'href="/privacy/"' in form  # in English rather than nowhere
    with translation.override("es"):
        assert full_address("for-families") == "http://localhost:8000/for-families/"


def test_the_answers_typed_so_far_come_along_to_the_other_language(client):
    client.post("/share-your-story/", {"step": "age", "age_band": "16_17"})
    answers = MINOR | {"step": "story", "school": "", "photo": picture(), "first_name": ""}
    story = post_step(client, FORM, "story", answers | {"switch_language": "1"}).text
    assert "Comparte tu historia" in story
    for kept in (STUDENT, GUARDIAN, "It has two lines.", STORY["study"], "/photo/"):
        assert kept in story
    assert "error-summary" not in story  # it was not sent: nothing is missing yet
    page = written(client, FORM, MINOR | {"school": "", "photo_alt": "A sample photo"})
    ticked = to_send(page, "words") | {"switch_language": "1"}
    html = client.post("/share-your-story/", ticked, follow=True).content.decode()
    assert "Here is your element" in html
    assert page.context["saved_form"].values["guardian_email"] == GUARDIAN
    assert re.search(r'name="scope_words"[^>]* checked', html)
    assert not Submission.objects.filter(source="form").exists()


def test_a_childs_answers_come_along_too(client):
    client.post("/share-your-story/", {"step": "age", "age_band": "under_13"})
    answers = {"guardian_email": GUARDIAN, "switch_language": "1"}
    html = post_step(client, FORM, "invite", answers).text
    assert GUARDIAN in html
    assert "error-summary" not in html


def test_emails_come_in_the_language_of_the_page_and_not_of_the_story(client, mailoutbox):
    submission = send_story(client, language="en")
    assert (submission.language, submission.mail_language) == ("en", "es")
    message = mails_to(mailoutbox, STUDENT)[-1]
    assert message.subject == f"Recibimos tu historia {submission.story_key}"
    assert link_in(message).startswith("/es/my-story/")


def test_the_guardian_is_written_to_in_the_language_the_student_says(client, mailoutbox):
    submission = send_story(client, "/share-your-story/", guardian_language="es")
    accept(submission)
    ask_consent(submission, by=None, without_copy=True)
    message = mails_to(mailoutbox, GUARDIAN)[-1]
    assert "¿Podemos publicar" in message.subject
    assert "http://localhost:8000/es/for-families/" in message.body
    assert client.get(link_in(message)).url == "/es" + private_page("guardian")
    page = client.get("/es" + private_page("guardian"))
    assert "Soy madre, padre, tutor legal o encargado" in page.text
    assert "We have your story" in mails_to(mailoutbox, STUDENT)[0].subject


def test_a_question_about_the_guardians_language_starts_with_the_pages_own(client):
    client.post(FORM, {"step": "age", "age_band": "13_15"})
    for form, language in ((FORM, "es"), ("/share-your-story/", "en")):
        html = client.get(f"{form}?step=story").content.decode()
        for name in ("guardian_language", "language"):
            assert re.search(rf'name="{name}" value="{language}"[^>]* checked', html)


def test_an_adult_is_not_asked_about_a_guardian(client):
    client.post(FORM, {"step": "age", "age_band": "18_plus"})
    html = client.get(f"{FORM}?step=story").content.decode()
    assert 'name="story"' in html
    assert "guardian_language" not in html


def test_whoever_changes_a_story_in_the_other_language_is_written_to_in_it(client, mailoutbox):
    submission = send_story(client)
    client.get(link_in(mails_to(mailoutbox, STUDENT)[-1]))
    form = client.post(private_page("my-story", "change")).url
    page = written(client, form, MINOR | {"story": "New sample words."})
    client.post(form, to_send(page, "words"))
    assert "We have the new version" in mails_to(mailoutbox, STUDENT)[-1].subject
    submission.refresh_from_db()
    assert submission.mail_language == "en"


def test_the_consent_text_is_the_same_in_both_languages_and_the_hash_covers_both(monkeypatch):
    english, spanish = (wording(language=language) for language in ("en", "es"))
    assert english.keys() == spanish.keys()
    before = wording_hash()
    monkeypatch.setitem(spanish, "photo", "Otra cosa")
    assert wording_hash() != before
    with translation.override("es"):
        assert wording(CURRENT_VERSION) is spanish


def test_consent_texts_that_were_asked_before_are_as_they_were():
    assert wording_hash("2026-11") == (
        "c1bc13425bce7057a777276fef79651a916b58c842339fe90d65bbb1bc03a7b4"
    )
    assert wording_hash("2026-12") == (
        "31af2a8fc9da23844e22473ab6ddd59697efd8556520a3c208dc31a364fa1290"
    )
    assert wording_hash("2027-01") == (
        "caf13f06a78189248b3bc7f93de3bd0b555fe99669bf1a68c995c3c7bae857ff"
    )
    assert wording_hash("2027-02") == (
        "e6d23c87e939dbd1b75d428d9f3c2537add2751ff75273c3b21f5be2e107442a"
    )
    assert wording_hash("2027-03") == (
        "ec780b84e3b16ade30521b36215339657a0158c5bdd660a040e36fa55544e542"
    )


def test_a_guardian_reads_what_they_agreed_to_in_the_wording_of_then():
    consent = Consent(
        role="guardian", wording_version="2026-12", scope_words=True, scope_search=True
    )
    with translation.override("es"):
        assert consent.ticked_labels == [
            wording("2026-12", "es")["guardian_words"],
            wording("2026-12", "es")["guardian_search"],
        ]


def test_a_person_who_may_not_answer_now_learns_nothing_of_the_concern():
    submission = asked()
    question = submission.consent_requests.get(role="guardian")  # open in their browser
    raise_concern(submission, "A sample worry", by=None)
    with pytest.raises(WrongState) as refusal:
        agree(question, scopes={"words"}, shown_hash="")
    assert "concern" not in str(refusal.value)


def test_a_guardian_who_ticks_nothing_can_still_read_the_question_in_spanish(client, mailoutbox):
    asked()
    client.get(link_in(mails_to(mailoutbox, GUARDIAN)[-1]))
    html = client.post(private_page("guardian", "answer"), follow=True).content.decode()
    assert f'formaction="/es{private_page("guardian")}"' in html


def test_an_editor_who_works_in_spanish_can_take_no_address_of_the_site():
    with translation.override("es"), pytest.raises(ValidationError):
        validate_free_slug("share-your-story")


def test_an_invited_guardian_opens_the_form_in_their_language(client, mailoutbox):
    invited()
    Submission.objects.filter(state="invited").update(guardian_language="es")
    message = mails_to(mailoutbox, GUARDIAN)[-1]
    assert "Una niña o un niño" in message.subject
    client.get(link_in(message))
    child = Submission.objects.get(state="invited")
    form = f"{FORM}{child.story_key}/"
    assert client.post("/es" + private_page("guardian", "write")).url == form
    # The child's page was in English; nobody has said yet in which language the story is.
    (chosen,) = re.findall(r'<input[^>]* name="language"[^>]* checked[^>]*>', client.get(form).text)
    assert 'value="es"' in chosen
