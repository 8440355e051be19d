"""The limits around an application that says what reached it. gunicorn runs it."""

import json
import os

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "psec_site.settings.test"
django.setup()

from psec_site.monitoring.requests import ObserveRequests  # noqa: E402
from psec_site.request_limits.wsgi import LimitBodies, LimitWork  # noqa: E402


def echo(environ, start_response):
    length = len(environ["wsgi.input"].read())
    reached = {name: value for name, value in environ.items() if isinstance(value, str)}
    body = json.dumps(reached | {"length": length}).encode()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


application = ObserveRequests(LimitBodies(LimitWork(echo)))
