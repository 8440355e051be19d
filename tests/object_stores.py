"""Object stores for tests, each a real HTTP server, and this process's files in one of them."""

import hashlib
import json
import re
import runpy
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

import boto3
import pytest
from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from django.conf import settings
from django.core.files.storage import default_storage, storages
from django.core.files.storage.handler import StorageHandler
from moto.server import ThreadedMotoServer

from psec_site.backup import contents
from psec_site.settings import base

BUCKET = "sample-bucket"
KEY_ID, SECRET = "sample-key", "sample-secret"
PAGE = 3  # files in one answer of a listing, so that every listing has several
DOCUMENT = Path(settings.BASE_DIR, "docs", "object-storage.md")


def documented_actions() -> frozenset[str]:
    """What the policy in docs/object-storage.md allows the site's key."""
    policy = json.loads(re.search(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)[1])
    actions = [statement["Action"] for statement in policy["Statement"]]
    return frozenset(action for each in actions for action in each)


class StrictStore(BaseHTTPRequestHandler):
    """The part of S3 that the site needs, and 403 for everything else.

    Refused are requests that the key did not sign, links signed in their address, access lists,
    uploads in parts, and every action that `server.allowed` does not name.
    """

    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        address = urlsplit(self.path)
        bucket, _, key = unquote(address.path).removeprefix("/").partition("/")
        query = parse_qs(address.query, keep_blank_values=True)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        action = self.action(bucket, key, query)
        if self.server.is_away:
            self.send(503, error("ServiceUnavailable"))
        elif not self.may(action, body):
            self.send(403, error("AccessDenied"))
        else:
            self.server.actions.add(action)
            getattr(self, action.removeprefix("s3:"))(key, query, body)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

    def action(self, bucket: str, key: str, query: dict) -> str:
        """The action that a policy would have to allow; "" for what the site never asks."""
        if bucket != BUCKET or "x-amz-acl" in self.headers or "x-amz-copy-source" in self.headers:
            return ""
        listing = {"list-type", "prefix", "delimiter", "max-keys", "encoding-type", "marker"}
        if not key:
            return "s3:ListBucket" if self.command == "GET" and query.keys() <= listing else ""
        names = {"GET": "GetObject", "HEAD": "GetObject", "PUT": "PutObject"}
        names["DELETE"] = "DeleteObject"
        return f"s3:{names[self.command]}" if not query and self.command in names else ""

    def may(self, action: str, body: bytes) -> bool:
        if action in self.server.public:
            return True
        return action in self.server.allowed and self.is_signed(body)

    def is_signed(self, body: bytes) -> bool:
        """Whether the key signed this request, with this body."""
        given = self.headers.get("Authorization", "")
        if hashlib.sha256(body).hexdigest() != self.headers.get("X-Amz-Content-SHA256"):
            return False
        if f"Credential={KEY_ID}/" not in given:
            return False
        region = given.split("Credential=")[1].split("/")[2]
        names = given.split("SignedHeaders=")[1].split(",")[0].split(";")
        url = f"http://{self.headers['Host']}{self.path}"
        signed = {name: self.headers[name] for name in names}
        request = AWSRequest(self.command, url, headers=signed)
        request.context["timestamp"] = self.headers["X-Amz-Date"]
        auth = S3SigV4Auth(Credentials(KEY_ID, SECRET), "s3", region)
        text = auth.string_to_sign(request, auth.canonical_request(request))
        return given.endswith(f"Signature={auth.signature(text, request)}")

    def GetObject(self, key, query, body) -> None:  # noqa: N802
        if key not in self.server.objects:
            # As S3: whoever may not list is not told what is missing.
            may_list = "s3:ListBucket" in self.server.allowed
            return self.send(404, error("NoSuchKey")) if may_list else self.send(403)
        content, saved_at = self.server.objects[key]
        self.send(200, content, {"Last-Modified": f"{saved_at:%a, %d %b %Y %H:%M:%S GMT}"})

    def PutObject(self, key, query, body) -> None:  # noqa: N802
        self.server.objects[key] = body, datetime.now(UTC)
        self.send(200)

    def DeleteObject(self, key, query, body) -> None:  # noqa: N802
        self.server.objects.pop(key, None)
        self.send(204)

    def ListBucket(self, key, query, body) -> None:  # noqa: N802
        prefix, after = query.get("prefix", [""])[0], query.get("marker", [""])[0]
        delimiter = query.get("delimiter", [""])[0]
        found: dict[str, str] = {}  # keys, or the folders that stand for them
        for name in sorted(self.server.objects):
            if name.startswith(prefix):
                folder, is_below, _ = name[len(prefix) :].partition(delimiter or "\0")
                entry = f"{prefix}{folder}{delimiter}" if is_below else name
                if entry > after:
                    found[entry] = "CommonPrefixes" if is_below else "Contents"
        page = list(found)[:PAGE]
        parts = [f"<IsTruncated>{str(len(found) > PAGE).lower()}</IsTruncated>"]
        parts += ["<EncodingType>url</EncodingType>"]
        if len(found) > PAGE and delimiter:
            parts += [f"<NextMarker>{escape(quote(page[-1]))}</NextMarker>"]
        for entry in page:
            name = escape(quote(entry))
            if found[entry] == "CommonPrefixes":
                parts += [f"<CommonPrefixes><Prefix>{name}</Prefix></CommonPrefixes>"]
            else:
                content, saved_at = self.server.objects[entry]
                parts += [
                    f"<Contents><Key>{name}</Key><LastModified>{saved_at:%Y-%m-%dT%H:%M:%SZ}"
                    f"</LastModified><Size>{len(content)}</Size></Contents>"
                ]
        self.send(200, f"<ListBucketResult>{''.join(parts)}</ListBucketResult>".encode())

    def send(self, status: int, content: bytes = b"", headers: dict | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *args) -> None:
        """Nothing: the tests look at `server.actions`."""


class Server(ThreadingHTTPServer):
    """`actions` are those that it did; `public` those that it does for everybody."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), StrictStore)
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.allowed, self.public = documented_actions(), frozenset()
        self.actions: set[str] = set()
        self.is_away = False
        self.url = f"http://127.0.0.1:{self.server_port}"


def error(code: str) -> bytes:
    return f"<Error><Code>{code}</Code></Error>".encode()


@contextmanager
def strict_store() -> Iterator[Server]:
    with Server() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@contextmanager
def moto_store() -> Iterator[str]:
    """The address of moto's server, with an empty bucket."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    try:
        url = "http://{}:{}".format(*server.get_host_and_port())
        keys = {"aws_access_key_id": KEY_ID, "aws_secret_access_key": SECRET}
        boto3.client("s3", endpoint_url=url, region_name="us-east-1", **keys).create_bucket(
            Bucket=BUCKET
        )
        yield url
    finally:
        server.stop()


def environment(url: str) -> dict[str, str]:
    """What an operator sets so that files are in the store at this address."""
    return {
        "S3_BUCKET": BUCKET,
        "S3_ENDPOINT_URL": url,
        "S3_ACCESS_KEY_ID": KEY_ID,
        "S3_SECRET_ACCESS_KEY": SECRET,
    }


@contextmanager
def files_in(url: str) -> Iterator[None]:
    """This process's storages are those that the settings make for this store."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment(url).items():
            patch.setenv(name, value)
        handler = StorageHandler(runpy.run_path(base.__file__)["STORAGES"])
        for _model, field, alias in list(contents.file_fields(contents.all_models())):
            patch.setattr(field, "storage", handler[alias])
        for alias in ("default", "private"):
            patch.setitem(storages._storages, alias, handler[alias])
        patch.setattr(default_storage, "_wrapped", handler["default"])
        yield
