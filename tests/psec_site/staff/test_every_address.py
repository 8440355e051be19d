"""Who gets what at every address of the site: every_address.txt is read by people, and tested.

After a change on purpose, rewrite the table, and read the difference before it is committed:

    WRITE_TABLE=1 .venv/bin/pytest -n 0 --hypothesis-profile=long \\
        tests/psec_site/staff/test_every_address.py

It takes several minutes, so it is in `make test-long`. `make test` sees whether every address is in
the table, and asks our own views in the admin.
"""

import os
import re
import time
from difflib import unified_diff
from pathlib import Path
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.db import transaction
from django.template.response import SimpleTemplateResponse
from django.test import Client
from django.urls import reverse

from psec_site.staff.models import StaffSession
from tests.factories import member_of
from tests.psec_site.staff.every_address import FAILING, addresses, make_site, our_own

pytestmark = pytest.mark.django_db

TABLE = Path(__file__).with_name("every_address.txt")
ROLES = ["Editors", "Story reviewers", "Publishers", "Safeguarding leads", "Administrators"]
METHODS = ("GET", "POST")
VISITORS = ["anonymous", "no factor", "no role", *ROLES]
HEAD = """\
What each kind of visitor gets at each address, by GET and by POST without data. Made and checked by
test_every_address.py, which says how to rewrite it. "No factor" is an administrator whose password
somebody stole; the others used a second factor just now. They hold one role each.

ok        the page, or for POST the page again because of an error in the form
moved     redirected elsewhere; after a POST: done, or refused with a message that gives a reason
sign in   redirected to the sign-in
refused   no permission
404, …    this status

500 is Wagtail's, after a POST that no form of its admin sends:
"""


def visitor(name: str) -> Client:
    client = Client(raise_request_exception=False)
    if name == "anonymous":
        return client
    known = {"no role": [], "no factor": ["Administrators"], "all roles": ROLES}
    roles = known.get(name, [name])
    user = member_of(*roles, name=name.replace(" ", "-").lower())
    client.force_login(user)
    if name != "no factor":
        factor = Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
        session = client.session
        record = {"method": "mfa", "at": time.time(), "id": factor.pk, "type": "totp"}
        record |= {"reauthenticated": True}
        session["account_authentication_methods"] = [record]
        session["account_authentication_methods_user"] = str(user.pk)
        session.save()
    return client


def result(client: Client, method: str, address: str) -> str:
    """What the visitor gets there, in a word. Whatever it changed is undone."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        response = getattr(client, method.lower())(address)
        transaction.set_rollback(True)
    client.cookies = cookies
    caches["counters"].clear()
    if response.status_code == 200:
        return "ok"
    if response.status_code == 403 or _says_no_permission(response):
        return "refused"
    if response.status_code in (301, 302, 303):
        return "sign in" if response["Location"].startswith(reverse("account_login")) else "moved"
    return str(response.status_code)


def _says_no_permission(response) -> bool:
    """Wagtail redirects with a message instead of a status."""
    if response.status_code != 302:
        return False
    said = [str(message) for message in get_messages(response.wsgi_request)._queued_messages]
    return any("do not have permission" in message for message in said)


@pytest.fixture
def site(settings, monkeypatch) -> SimpleNamespace:
    """A site as in production, with one of everything."""
    settings.SECOND_FACTOR_REQUIRED = True
    # On a busy machine it takes longer than a sign-in is fresh, and than one may do nothing.
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = StaffSession.LONGEST.total_seconds()
    monkeypatch.setattr(StaffSession, "IDLE", StaffSession.LONGEST)
    # Whoever gets a page is decided before it is rendered, which takes most of the time.
    monkeypatch.setattr(SimpleTemplateResponse, "rendered_content", "")
    return make_site()


@pytest.mark.long  # several minutes
def test_everybody_gets_what_the_table_says(site):
    results = results_at(addresses(site), VISITORS)
    lines = [*HEAD.splitlines(), *(f"{label}: {why}" for label, why in FAILING.items())]
    lines += ["", _line("", VISITORS), *(_line(row, cells) for row, cells in results.items())]
    if "WRITE_TABLE" in os.environ:
        TABLE.write_text("\n".join(lines) + "\n")
    difference = list(unified_diff(TABLE.read_text().splitlines(), lines, "table", "site", n=0))
    assert not difference, "\n".join([*difference, __doc__ or ""])
    failing = {row.partition(" ")[2] for row, cells in results.items() if "500" in cells}
    assert failing == set(FAILING)


def test_every_address_is_in_the_table_and_our_own_views_never_fail(site):
    lines = [re.split(r" {2,}", line) for line in TABLE.read_text().splitlines()]
    table = {row: dict(zip(VISITORS, cells, strict=False)) for row, *cells in lines}
    found = addresses(site)
    assert {f"{method} {label}" for label in found for method in METHODS} <= set(table)
    # They read no stories; "all roles" may do what any role may.
    no_readers = ["Editors", "Administrators"]
    results = results_at(our_own(found), [*no_readers, "all roles"])
    expected = {row: [table[row][role] for role in no_readers] for row in results}
    assert {row: cells[:2] for row, cells in results.items() if cells[:2] != expected[row]} == {}
    assert [row for row, cells in results.items() if "500" in cells] == []


def results_at(found: dict[str, str], visitors: list[str]) -> dict[str, list[str]]:
    """What each visitor gets, by method and label of the address."""
    clients = [visitor(name) for name in visitors]
    return {
        f"{method} {label}": [result(client, method, address) for client in clients]
        for label, address in found.items()
        for method in METHODS
    }


def _line(row: str, cells: list[str]) -> str:
    return (f"{row:110}" + "".join(f"{cell:20}" for cell in cells)).rstrip()
