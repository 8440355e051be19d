"""What a deployment promises to browsers, and what its containers may do."""

import importlib
import sys

import pytest
from django.conf import settings

NEEDED = {
    "SECRET_KEY": "secret",
    "ALLOWED_HOSTS": "example.org",
    "SITE_URL": "https://example.org",
    "DATABASE_URL": "postgres://psec@localhost:1/psec",
    "EMAIL_URL": "smtp+tls://localhost:587",
    "DEFAULT_FROM_EMAIL": "psec@example.org",
}


@pytest.fixture
def production(monkeypatch):
    """A function that reads the production settings with these environment variables."""

    def read(**changes):
        for name, value in (NEEDED | changes).items():
            monkeypatch.setenv(name, value)
        monkeypatch.delitem(sys.modules, "psec_site.settings.production", raising=False)
        return importlib.import_module("psec_site.settings.production")

    return read


def test_https_is_promised_for_other_host_names_only_by_a_setting(production):
    plain = production()
    assert plain.SECURE_HSTS_SECONDS
    assert not plain.SECURE_HSTS_INCLUDE_SUBDOMAINS
    assert not plain.SECURE_HSTS_PRELOAD
    promised = production(HSTS_INCLUDE_SUBDOMAINS="1", HSTS_PRELOAD="1")
    assert promised.SECURE_HSTS_INCLUDE_SUBDOMAINS
    assert promised.SECURE_HSTS_PRELOAD


@pytest.mark.parametrize("cookie", ["SESSION", "CSRF"])
def test_no_other_host_name_can_set_a_cookie_of_ours(production, cookie):
    names = ("NAME", "SECURE", "PATH", "DOMAIN")
    values = {name: getattr(production(), f"{cookie}_COOKIE_{name}", None) for name in names}
    assert values.pop("NAME").startswith("__Host-")
    # Browsers take such a cookie only so; None is Django's default.
    assert values["SECURE"] is True
    assert values["PATH"] in (None, "/")
    assert values["DOMAIN"] is None


def test_no_other_host_name_can_set_what_a_passkey_is_asked(production):
    assert production().PASSKEY_COOKIE_NAME.startswith("__Host-")


def test_every_container_drops_its_capabilities():
    text = (settings.BASE_DIR / "compose.yaml").read_text()
    parts = {name: part for name, _, part in _services(text)}
    assert {"db", "web", "proxy", "worker", "scheduler", "migrate"} <= parts.keys()
    for name, part in parts.items():
        assert any(f"*{anchor}" in part for anchor in ("confined", "site", "background")), name
    assert "cap_drop: [ALL]" in text
    assert "no-new-privileges:true" in text


def _services(text):
    for part in text.partition("\nservices:\n")[2].partition("\nvolumes:\n")[0].split("\n\n"):
        yield part.strip().partition(":")
