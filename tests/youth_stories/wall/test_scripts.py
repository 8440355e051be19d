"""A story in another language than the site's: its own direction, and letters of other fonts."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories import published, received, run_waiting_tasks
from youth_stories.rules.names import first_letters, is_name

pytestmark = pytest.mark.django_db

# Made-up people, with sentences that say no more than that they are made up.
SCRIPTS = {
    "Arabic": ("نور", "هذه قصة تجريبية. أحب العلوم."),
    "Hebrew": ("נועה", "זה סיפור לדוגמה. אני אוהבת מדע."),
    "Vietnamese": ("Nguyễn", "Đây là một câu chuyện mẫu. Em thích khoa học."),
    "Yoruba": ("Ọláṣubọ̀mí", "Ìtàn àpẹẹrẹ ni èyí. Mo fẹ́ràn ìmọ̀ sáyẹ́ǹsì."),
    "Chinese": ("小明", "这是一个示例故事。我喜欢科学。"),
}


def in_script(name, **changes):
    first_name, story = SCRIPTS[name]
    sentence = story.split(". ")[0]
    values = {"first_name": first_name, "study": sentence, "story": story, "language": "other"}
    return values | {"last_name": "", "role": "", "school": ""} | changes


class Around(HTMLParser):
    """The start tags around each text of a page that holds some words."""

    def __init__(self, html: str, words: str) -> None:
        super().__init__()
        self.words, self.open, self.found = words, [], []
        self.feed(html[html.index("<main") : html.index("</main>")])

    def handle_starttag(self, tag, attrs):
        if tag not in ("img", "source", "input", "hr", "br"):
            self.open.append({"tag": tag} | dict(attrs))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()["tag"] != tag:
            pass

    def handle_data(self, data):
        is_symbol = any(each.get("class") in ("sym", "swatch") for each in self.open)
        if self.words in data and not is_symbol:
            self.found.append([*self.open])


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_story_in_another_script_is_marked_with_its_direction_and_no_language(client, script):
    values = in_script(script)
    story = published(**values)
    run_waiting_tasks()
    for address in (story.url, f"/es{story.url}", "/hear-from-our-youth/", "/"):
        html = client.get(address).text
        assert values["first_name"] in html
        for name in ("first_name", "study", "story"):
            around = Around(html, values[name]).found
            assert around or name != "first_name"
            for tags in around:
                assert any(tag["tag"] == "bdi" or tag.get("dir") == "auto" for tag in tags), name
                assert not any("lang" in tag for tag in tags), name


def test_a_story_in_spanish_says_so_on_the_same_elements(client):
    story = published(**in_script("Vietnamese", language="es"))
    around = Around(client.get(story.url).text, story.study).found
    assert len(around) == 2  # below the name, and in the quote
    for tags in around:
        assert [tag["dir"] for tag in tags if tag.get("lang") == "es"] == ["auto"]


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_student_sends_a_story_in_any_script(client, script):
    first_name, _story = SCRIPTS[script]
    assert is_name(first_name)
    submission = received(**in_script(script))
    assert submission.display_name == first_name
    assert submission.mail_language == "en"


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_name_from_right_to_left_does_not_turn_its_sentence_in_plain_text(
    client, mailoutbox, script
):
    name, _story = SCRIPTS[script]
    isolated = f"\u2068{name}\u2069" if script in ("Arabic", "Hebrew") else name
    story = published(**in_script(script))
    run_waiting_tasks()
    assert f"Hi {isolated},\n" in mailoutbox[0].body
    assert not any("\u2068" in message.subject for message in mailoutbox)
    feed = client.get("/hear-from-our-youth/feed/").text
    assert f"<title>{isolated}, element {story.number}</title>" in feed


@pytest.mark.parametrize(
    ("name", "symbol"),
    [("Ẹ̀bùn Sample", "Ẹ̀b"), ("小明", "小明"), ("نور", "نو"), ("Nguyễn", "Ng"), ("’Aolani", "Ao")],
)
def test_a_symbol_keeps_the_marks_of_its_letters(name, symbol):
    assert first_letters(name, 2).capitalize() == symbol


def test_our_fonts_are_asked_only_for_the_letters_they_have():
    """A browser then shows all others in the same font before and after ours are loaded."""
    letters = re.search(r"LETTERS = \((.*?)\)", Path("docs/make_fonts.py").read_text(), re.S)[1]
    made = {f"U+{part}" for part in re.findall(r"[0-9A-F][0-9A-F-]+", letters)}
    for sheet in ("site.css", "admin/face.css"):
        css = Path(settings.BASE_DIR, "static/css", sheet).read_text()
        own = [face for face in re.findall(r"@font-face\s*{[^}]+}", css) if "url(" in face]
        assert own
        for face in own:
            asked_for = re.search(r"unicode-range: ([^;]+);", face)[1]
            is_of_figures = '"Figures"' in face
            assert set(asked_for.split(", ")) == ({"U+30-39"} if is_of_figures else made)
