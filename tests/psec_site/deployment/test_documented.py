"""The deployment as it is written down, without running it."""

import ast
import json
import re
import shlex
import shutil
import subprocess

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from psec_site.request_limits.rules import THREADS

from .documented import LONG_RUNNING, MAIL_SERVER, PROGRAMS, REPOSITORY, UNITS, blocks, command

ORDER = [
    "Packages, a user, folders",
    "The code",
    "The database",
    "Settings",
    "Content, mail, the first administrator",
    "Start",
    "The proxy",
    "Logs",
    "Look",
    "Updates",
    "Back to the version before",
]


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((settings.BASE_DIR / "compose.yaml").read_text())["services"]


def test_every_block_of_the_page_is_one_that_is_run():
    assert [block.title for block in blocks()] == ORDER
    assert {block.language for block in blocks()} == {"sh"}
    for block in blocks():
        subprocess.run(["sh", "-n"], input=block.text, text=True, check=True)


def test_what_a_run_replaces_stands_there_once():
    text = "".join(block.text for block in blocks())
    assert text.count(REPOSITORY) == text.count(MAIL_SERVER) == 1


def test_every_command_and_file_that_the_page_names_exists():
    text = "".join(block.text for block in blocks())
    for name in re.findall(r"psec-manage (\w+)", text):
        assert name in get_commands(), name
    for name in set(re.findall(r"psec_site/[\w/.-]+", text)):
        assert (settings.BASE_DIR / name).exists(), name
    units = set(re.findall(r"\bpsec-(?:web|worker|scheduler|backup\b[.\w]*)", text))
    for name in units:
        assert (UNITS / (name if "." in name else f"{name}.service")).exists(), name


def test_the_variables_of_the_page_are_all_that_production_needs():
    tree = ast.parse((settings.BASE_DIR / "psec_site/settings/production.py").read_text())
    needed = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_needed"
    )
    block = next(block.text for block in blocks() if block.title == "Settings")
    assert needed.keys() <= set(re.findall(r"^([A-Z_]+)=", block, re.M))


@pytest.mark.parametrize(("service", "unit"), LONG_RUNNING.items())
def test_containers_run_the_commands_of_the_units(service, unit, compose):
    dockerfile = (settings.BASE_DIR / "Dockerfile").read_text()
    of_the_image = json.loads(re.findall(r"^CMD (\[.*\])$", dockerfile, re.M)[-1])
    assert compose[service].get("command", of_the_image) == command(unit)


def test_gunicorn_has_as_many_threads_as_the_limits_expect():
    assert f"--threads={THREADS}" in command("psec-web")


def test_the_sites_containers_write_into_their_volumes_alone(compose):
    ours = {name: service for name, service in compose.items() if service.get("build") == "."}
    assert ours.keys() == {"migrate", *LONG_RUNNING}
    for name, service in ours.items():
        assert service["read_only"] is True, name
        assert service["tmpfs"], name
        assert "data:/data" in service["volumes"], name
    dockerfile = (settings.BASE_DIR / "Dockerfile").read_text()
    of_the_site = dockerfile.rpartition("\nFROM ")[2]
    assert re.search(r"^USER site$", of_the_site, re.M)
    assert re.search(r"^HEALTHCHECK ", of_the_site, re.M)


def test_valkey_and_the_object_store_are_started_only_when_they_are_asked_for(compose):
    optional = {name for name, service in compose.items() if "profiles" in service}
    assert optional == {"valkey", "object-store"}
    for name in optional:
        needed = [service.get("depends_on", {}).get(name) for service in compose.values()]
        assert not [each for each in needed if each and each["required"] is not False]
    for name in ("REDIS_URL", "S3_BUCKET", "S3_ENDPOINT_URL"):
        assert compose["web"]["environment"][name] == f"${{{name}:-}}"


def test_only_the_site_reaches_the_object_store(compose):
    """But for its S3 port nothing of it asks for a key."""
    inside = {name for name, service in compose.items() if "store" in service.get("networks", [])}
    assert inside == {"object-store", "migrate", *LONG_RUNNING}
    assert compose["object-store"]["networks"] == ["store"]


def test_the_page_names_every_variable_of_the_object_store():
    text = (settings.BASE_DIR / "psec_site/settings/base.py").read_text()
    read = set(re.findall(r'env\.str\("(S3_\w+)"', text))
    assert read == set(re.findall(r"S3_\w+", (settings.BASE_DIR / "compose.yaml").read_text()))
    page = (settings.BASE_DIR / "docs/object-storage.md").read_text()
    assert read <= set(re.findall(r"`(S3_\w+)`", page))


def test_systemd_understands_every_unit(tmp_path):
    """With this checkout's programs, because systemd looks whether they exist."""
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed.")
    shutil.copytree(UNITS, tmp_path, dirs_exist_ok=True)
    for path in tmp_path.glob("*.service"):
        here = f"{settings.BASE_DIR}/.venv/bin/"
        path.write_text(path.read_text().replace(PROGRAMS, here))
    units = [str(path) for path in tmp_path.glob("psec-*.*") if path.is_file()]
    assert len(units) == 5
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units], text=True, capture_output=True
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "psec" in line]
    assert not ours
    assert done.returncode == 0, done.stderr


def test_every_unit_is_confined():
    common = (UNITS / "psec-.service.d/site.conf").read_text()
    for line in (
        *("User=psec", "NoNewPrivileges=yes", "ProtectSystem=strict", "PrivateTmp=yes"),
        *("ReadWritePaths=/var/backups/psec", "StateDirectory=psec", "CapabilityBoundingSet="),
    ):
        assert line in common.splitlines(), line
    for path in UNITS.glob("*.service"):
        undone = re.findall(
            r"^(User|Protect\w+|Private\w+|NoNew\w+|ReadWrite\w+)=", path.read_text()
        )
        assert not undone, path.name
        if path.stem in LONG_RUNNING.values():
            assert "Restart=always" in path.read_text().splitlines(), path.name


def test_psec_manage_runs_within_the_units_limits():
    """systemd gives every unit whose name begins with psec- the settings of site.conf."""
    arguments = shlex.split((UNITS / "psec-manage").read_text(), comments=True)
    assert "--unit=psec-manage-$$" in arguments
    assert arguments[-3:] == [f"{PROGRAMS}python", "manage.py", "$@"]


def test_the_changelog_says_for_each_version_what_operators_do():
    text = (settings.BASE_DIR / "CHANGELOG.md").read_text()
    versions = re.split(r"^## ", text, flags=re.M)[1:]
    assert versions
    for version in versions:
        assert re.search(r"^\*\*Operators\*\*: ", version, re.M), version.splitlines()[0]
