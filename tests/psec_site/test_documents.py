"""What the documents name is there: files, folders and links."""

import re
from itertools import takewhile
from pathlib import Path

import pytest
from django.conf import settings

ROOT: Path = settings.BASE_DIR
DOCUMENTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("psec_site/**/*.md")]
FOLDERS = ["", "youth_stories/", "psec_site/", "templates/youth_stories/"]
PATH = re.compile(r"`([\w./-]+(?:/|\.(?:py|md|html|txt|css|toml|yaml)))`")
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_path_that_a_document_names_is_there(document):
    text = document.read_text()
    links = [link for link in LINK.findall(text) if not (document.parent / link).exists()]
    paths = [path for path in PATH.findall(text) if not is_there(path)]
    assert not links + paths


@pytest.mark.parametrize("app", ["psec_site", "youth_stories"])
def test_the_picture_in_the_readme_shows_the_folders_that_are_there(app):
    picture = (ROOT / "README.md").read_text().split("```")[3]
    _title, *lines = picture.split(f"\n{app}/")[1].split("\n")
    below = takewhile(lambda line: line.startswith("  "), lines)
    drawn = re.findall(r"^  (\w+)/", "\n".join(below), re.MULTILINE)
    folders = {path.parent.name for path in (ROOT / app).glob("*/__init__.py")}
    assert folders - {"management", "migrations", "templatetags"} <= set(drawn)
    assert all((ROOT / app / name).is_dir() for name in drawn)


def is_there(path: str) -> bool:
    if path.startswith("/") or path.startswith("media/"):  # an address; made by the site
        return True
    if path.startswith("test_"):
        return bool(list(ROOT.glob(f"tests/**/{path}")))
    return any((ROOT / folder / path).exists() for folder in FOLDERS) or bool(
        "/" not in path and list(ROOT.glob(f"[a-z]*/**/{path}"))
    )
