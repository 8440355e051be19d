"""`manage.py doctor` says what is wrong with a deployment, and what to do."""

import os
import ssl
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings as site_settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import call_command
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from psec_site.monitoring import checks, storage_identity
from psec_site.monitoring.models import LastRun, StorageIdentity
from tests.factories import picture, published
from tests.object_stores import documented_actions, files_in, strict_store
from tests.smtp_sink import smtp_sink

EVERY = len(checks.BLOCKING | checks.WARNINGS | checks.SLOW) + 1  # and the letter
GOOD_HEADERS = {
    "Strict-Transport-Security": "max-age=31536000",
    "Content-Security-Policy": "default-src 'none'",
    "Server": "nginx",
}


class Proxy(HTTPServer):
    """What answers at SITE_URL. It serves the files below `folders`, by the start of their path."""

    headers: dict[str, str]
    folders: dict[str, Path]

    def certify(self, folder, days):
        """Speaks TLS from now on, with a certificate for so many days. Returns its file."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=days, minutes=5))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
            .add_extension(x509.BasicConstraints(True, 0), True)
            .sign(key, hashes.SHA256())
        )
        pem, encoding = folder / "tls.pem", serialization.Encoding.PEM
        pem.write_bytes(
            certificate.public_bytes(encoding)
            + key.private_bytes(
                encoding,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        return pem

    def handle_error(self, *args):
        """Says nothing of a browser that refuses the certificate."""


class Answers(BaseHTTPRequestHandler):
    server: Proxy

    def do_GET(self):
        status, body = (200, b"ok") if self.path in ("/", "/livez/") else (404, b"")
        for start, folder in self.server.folders.items():
            path = folder / self.path.removeprefix(start)
            if self.path.startswith(start) and path.exists():
                status, body = 200, path.read_bytes() if path.is_file() else b"a list"
        self.send_response_only(status)
        for name, value in {**self.server.headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def proxy():
    with Proxy(("127.0.0.1", 0), Answers) as server:
        server.headers, server.folders = dict(GOOD_HEADERS), {}
        yield server


@pytest.fixture
def site(db, proxy, settings, tmp_path, monkeypatch):
    """A deployment in which nothing is wrong, behind TLS."""
    monkeypatch.setenv("SSL_CERT_FILE", str(proxy.certify(tmp_path, days=60)))
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    settings.SITE_URL = f"https://localhost:{proxy.server_port}"
    for name in LastRun.Name:
        LastRun.record(name)
    storage_identity.make()
    DBTaskResult.objects.all().delete()  # of load_content: after ten minutes they are a problem
    yield proxy
    proxy.shutdown()


@pytest.fixture
def examine(capsys):
    def examine(**options) -> dict[str, str]:
        """The lines about problems, by check. Their number is the sum that the last line says."""
        try:
            call_command("doctor", **options)
            status = 0
        except SystemExit as end:
            status = end.code
        lines = capsys.readouterr().out.splitlines()
        problems = [line.split(None, 1)[1] for line in lines if line.startswith("PROBLEM ")]
        assert status == (1 if problems else 0)
        last = f"{len(problems)} of them need somebody."
        assert (last in lines) == bool(problems)
        assert sum(line.startswith("ok ") for line in lines) + len(problems) == EVERY
        return {line[:15].strip(): line[15:].strip() for line in problems}

    return examine


def stored() -> set[Path]:
    return {path for path in site_settings.DATA_DIR.rglob("*") if path.is_file()}


@pytest.mark.each_database
def test_where_nothing_is_wrong_every_line_is_fine_and_no_file_is_left(site, examine):
    before = stored()
    assert examine() == {}
    assert stored() == before


def test_without_its_database_a_deployment_is_told_what_needs_none(proxy, tmp_path):
    """As somebody runs it, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "psec_site.settings.local",
            "DATA_DIR": str(tmp_path),
            "DATABASE_URL": "postgres://psec:secret@127.0.0.1:1/psec",
            "SITE_URL": "http://localhost:1",
        },
        cwd=site_settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    lines = {line[9:24].strip(): line for line in done.stdout.splitlines()[:-1]}
    assert list(lines) == [
        *("database", "address", "certificate", "headers", "public files", "bucket", "mail")
    ]
    assert lines["database"].startswith("PROBLEM  database         The database does not answer")
    assert done.stdout.endswith("\n2 of them need somebody.\n")


def test_a_host_whose_folder_is_used_from_now_on_is_adopted(site, examine):
    StorageIdentity.objects.update(identity="another")
    assert "--adopt-storage" in examine()["shared storage"]
    assert examine(adopt_storage=True) == {}


@pytest.mark.each_database
def test_each_problem_says_what_to_do(site, examine):
    LastRun.objects.update(at=timezone.now() - timedelta(days=3))
    problems = examine()
    assert list(problems) == ["scheduler", "worker", "backup"]
    assert "Start it (manage.py scheduler)" in problems["scheduler"]


def test_a_certificate_that_nobody_trusts_or_renews_is_a_problem(
    db, proxy, settings, tmp_path, monkeypatch, examine
):
    settings.SITE_URL = f"https://localhost:{proxy.server_port}"
    file = proxy.certify(tmp_path, days=13)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    assert "Browsers refuse the certificate" in examine()["certificate"]
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    assert "ends in 13 days" in examine()["certificate"]
    proxy.shutdown()


def test_an_address_that_does_not_answer_is_one_problem(site, examine, settings):
    settings.SITE_URL = "https://localhost:1"
    assert list(examine()) == ["address"]


def test_missing_headers_and_a_chatty_server_are_problems(site, examine):
    site.headers = {"Server": "gunicorn/27.0"}
    assert (
        "Strict-Transport-Security is missing; Content-Security-Policy is missing; "
        "Server tells the version"
    ) in examine()["headers"]


def test_a_site_without_tls_or_proxy_is_fine_on_this_machine_alone(db, proxy, settings, examine):
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    proxy.headers = {"Content-Security-Policy": "default-src 'none'", "Server": "gunicorn"}
    settings.SITE_URL = f"http://localhost:{proxy.server_port}"
    assert not {"certificate", "headers"} & set(examine())
    settings.SITE_URL = f"http://127.1:{proxy.server_port}"  # the same, by another name
    problems = examine()
    assert problems["certificate"].startswith("SITE_URL is not https.")
    assert problems["headers"].startswith("gunicorn answers without a proxy.")
    proxy.shutdown()


@pytest.mark.parametrize(
    ("start", "folder", "sentence"),
    [
        ("/media/", "media", "Anybody can list the files at /media/."),
        ("/media/images/", "media", "Anybody can list the files at /media/images/."),
        ("/media/original_images/", "media", "Anybody can list the files at /media/original_im"),
        ("/media/private/", "private", "Anybody can download private files (/media/private/"),
        ("/private/", "private", "Anybody can download private files (/private/"),
        ("/data/", ".", "Anybody can download private files (/data/private/"),
        ("/media/probes/", "media/probes", "Anybody can download originals of pictures (/media/"),
    ],
)
def test_files_that_a_server_in_front_gives_away_are_a_problem(
    site, examine, start, folder, sentence
):
    site.folders = {start: site_settings.DATA_DIR / folder}
    problems = examine()
    assert list(problems) == ["public files"]
    assert problems["public files"].startswith(sentence)


def test_a_bucket_that_anybody_can_list_or_read_is_a_problem(site, examine):
    with strict_store() as store, files_in(store.url):
        storage_identity.adopt()
        assert examine() == {}
        store.public = {"s3:ListBucket"}
        assert examine()["bucket"].startswith("Anybody can list the files of the bucket")
        store.public = {"s3:GetObject"}
        assert examine()["bucket"].startswith("Anybody can read the files of the bucket")


def test_a_key_that_may_not_write_or_list_says_so(site, examine):
    with strict_store() as store, files_in(store.url):
        storage_identity.adopt()
        for action in ("s3:PutObject", "s3:ListBucket"):
            store.allowed = documented_actions() - {action}
            assert "(The object store refuses: " in examine()["storage"]


def test_a_row_whose_file_is_gone_and_a_file_without_a_row_are_problems(site, examine):
    photo = published(photo=picture()).photo
    storages["private"].delete(photo.file.name)
    left = storages["private"].save("story_photos/left.jpg", ContentFile(b"left"))
    problems = examine()
    assert photo.file.name in problems["missing files"]
    assert list(problems) == ["missing files"]  # the other may be of a form that is being sent
    os.utime(storages["private"].path(left), (0, 0))
    assert left in examine()["unused files"]


def test_a_letter_is_sent_only_where_an_address_is_named(site, examine, mailoutbox):
    examine()
    assert mailoutbox == []
    examine(mail="operator@example.org")
    [letter] = mailoutbox
    assert letter.to == ["operator@example.org"]


def test_a_letter_that_is_refused_is_a_problem_without_its_address(site, examine, settings):
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1},
        }
    }
    problems = examine(mail="operator@example.org")
    assert (
        "The letter could not be sent (ConnectionRefusedError Connection refused)"
        in (problems["mail"])
    )
    assert "operator" not in problems["mail"]
    with smtp_sink() as (mailbox, settings.MAILERS):
        mailbox.answer = "554 <operator@example.org> is spam"
        assert "(SMTPDataError 554)" in examine(mail="operator@example.org")["mail"]
