import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def imported_apps(app):
    for path in sorted((ROOT / app).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                names = [node.module or ""]
            else:
                continue
            for name in names:
                yield name.partition(".")[0], f"{path.relative_to(ROOT)}:{node.lineno}"


@pytest.mark.parametrize(
    ("app", "unknown"),
    [("pages", "youth_stories"), ("pages", "psec_site"), ("youth_stories", "psec_site")],
)
def test_imports_go_one_way_from_the_site_to_stories_to_pages(app, unknown):
    assert [place for name, place in imported_apps(app) if name == unknown] == []
