"""Whoever reads the logs cannot open anybody's private page."""

import json
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils.log import AdminEmailHandler
from gunicorn.config import Config

from psec_site.logs import GunicornLogger, without_secrets
from psec_site.management.commands.serve import commands
from tests.psec_site.test_serve import in_the_container

TOKEN = "pGm-3Zx_8kQwLrT5uVnYbA"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "logged"),
    [
        (f"/my-story/{TOKEN},/", "Not Found: /my-story/…"),
        (f"/es/my-story/{TOKEN}/,", "Not Found: /es/my-story/…"),
        (f"/guardian/%20{TOKEN}/x", "Not Found: /guardian/…"),
        (f"/guardian/%22{TOKEN}%0D/x", "Not Found: /guardian/…"),
        (f"/share-your-story/{TOKEN}/x/", "Not Found: /share-your-story/…"),
        (f"/account/password/reset/key/%20{TOKEN}/", "Not Found: /account/password/reset/key/…"),
    ],
)
def test_a_mistyped_link_is_logged_by_the_name_of_its_page(client, log, path, logged):
    client.get(path)
    assert logged in log.getvalue()
    assert TOKEN not in log.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["my-story", "guardian"])
def test_so_is_every_request_that_is_refused(log, where):
    browser, path = Client(enforce_csrf_checks=True), f"/{where}/{TOKEN}/"
    browser.options(path)
    browser.post(path)
    browser.post(f"/{where}/{TOKEN}/", {"email": "x"}, headers={"origin": "https://evil.example"})
    form = "application/x-www-form-urlencoded; charset="
    for charset in ("nonsense", "latin-1"):
        browser.generic("POST", path, b"email=\xff", content_type=form + charset)
    browser.post(path, b"--", content_type="multipart/form-data; boundary=é")
    logged = log.getvalue()
    assert f"Method Not Allowed (OPTIONS): /{where}/…" in logged
    assert f"Forbidden (CSRF cookie not set.): /{where}/…" in logged
    assert "Origin checking failed" in logged
    assert TOKEN not in logged


def test_an_error_is_logged_without_the_path_and_mailed_to_nobody(log):
    try:
        raise LookupError(f"/guardian/{TOKEN}/")
    except LookupError:
        logging.getLogger("django.request").exception("Error: %s", f"/my-story/{TOKEN}/")
    assert "LookupError" in log.getvalue()
    assert TOKEN not in log.getvalue()
    loggers = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    assert not any(isinstance(h, AdminEmailHandler) for each in loggers for h in each.handlers)


def test_every_path_with_a_secret_in_it_is_known():
    resolver, paths = get_resolver(), []
    for name in resolver.reverse_dict:
        for possibilities, *_rest in resolver.reverse_dict.getlist(name):
            for route, parameters in possibilities:
                if {"token", "uidb64", "story_key"} & set(parameters):
                    paths.append("/" + route % dict.fromkeys(parameters, TOKEN))
    assert len(paths) > 3
    assert [path for path in paths if TOKEN in without_secrets(path)] == []


def test_gunicorns_logs_hold_no_token_either(tmp_path):
    config = Config()
    config.set("accesslog", str(tmp_path / "access"))
    config.set("errorlog", str(tmp_path / "error"))
    logger = GunicornLogger(config)
    path = f"/my-story/{TOKEN}/"
    environ = {
        "REQUEST_METHOD": "GET",
        "RAW_URI": path,
        "PATH_INFO": path,
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_REFERER": f"https://example.org{path}",
    }
    answer = SimpleNamespace(status="302 Found", sent=0, headers=[])
    logger.access(answer, SimpleNamespace(headers=[("REFERER", path)]), environ, timedelta())
    logger.error("Error handling request %s", path)
    access, error = ((tmp_path / name).read_text() for name in ("access", "error"))
    assert '"GET /my-story/…" 302' in access
    assert json.loads(error)["message"] == "Error handling request /…"
    assert TOKEN not in access + error


@pytest.mark.parametrize("command", [commands(8000, False)["web server"], in_the_container()])
def test_the_site_is_served_with_that_log(command):
    options = Config().parser().parse_args(command[command.index("psec_site.wsgi") :])
    assert options.logger_class == "psec_site.logs.GunicornLogger"
