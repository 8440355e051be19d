"""A story begins in large type, but never all of a long one."""

import pytest

from youth_stories.templatetags.wall_tags import LEAD, lead_and_rest

SHORT = "I build bridges. I test them with books."
LONG = "I look at the water of our creek and count what lives in it, every week since spring. "


@pytest.mark.parametrize(
    ("story", "lead"),
    [
        (SHORT, SHORT),
        (f"{SHORT}\nThen I write it down.", SHORT),
        (LONG * 5, f"{LONG}{LONG}".strip()),
        (f"{'so ' * LEAD}long. The end.", ""),
    ],
)
def test_whole_sentences_of_the_first_line_begin_a_story(story, lead):
    begins, rest = lead_and_rest(story)
    assert begins == lead
    assert f"{begins} {rest}".split() == story.split()
