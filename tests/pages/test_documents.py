"""A file that staff put on the site names nobody who wrote it."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pypdf import PdfReader, PdfWriter
from wagtail.documents.models import Document
from wagtail.models import Collection

from tests.factories import member_of

pytestmark = pytest.mark.django_db


def pdf() -> bytes:
    writer, result = PdfWriter(), BytesIO()
    writer.add_blank_page(72, 72)
    writer.add_metadata({"/Author": "Sample Author", "/Title": "Sample sheet"})
    writer.write(result)
    return result.getvalue()


def word(**parts: str) -> bytes:
    """A Word file, as far as it matters here."""
    core = "<dc:creator>Sample Author</dc:creator><dc:title>Sample sheet</dc:title>"
    everything = {"docProps/core.xml": core, "docProps/app.xml": "<Company>Sample</Company>"}
    result = BytesIO()
    with ZipFile(result, "w") as file:
        for name, text in (everything | {"word/document.xml": "<w:p>Words</w:p>"} | parts).items():
            file.writestr(name, text)
    return result.getvalue()


def upload(client, name: str, content: bytes):
    data = {"title": "Sample", "file": SimpleUploadedFile(name, content), "tags": ""}
    data["collection"] = Collection.get_first_root_node().pk
    return client.post(reverse("wagtaildocs:add"), data)


def test_a_file_loses_the_names_of_those_who_wrote_it(client):
    client.force_login(member_of("Editors"))
    assert upload(client, "sheet.pdf", pdf()).status_code == 302
    stored = Document.objects.get().file.read()
    assert PdfReader(BytesIO(stored)).metadata == {"/Title": "Sample sheet"}
    assert b"Author" not in stored
    several = {"files[]": SimpleUploadedFile("sheet.docx", word())}
    answer = client.post(reverse("wagtaildocs:add_multiple"), several)
    assert answer.json()["success"], answer.text
    with ZipFile(Document.objects.get(file__endswith=".docx").file) as file:
        core = file.read("docProps/core.xml")
        assert core == b"<dc:creator></dc:creator><dc:title>Sample sheet</dc:title>"
        assert file.read("docProps/app.xml") == b"<Company></Company>"
        assert file.read("word/document.xml") == b"<w:p>Words</w:p>"
    assert upload(client, "figures.csv", b"year,number\n").status_code == 302


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.pdf", b"%PDF-1.7 not one", "damaged or has a password"),
        ("a.docx", b"PK\x03\x04 not one", "damaged or has a password"),
        ("a.docx", word(**{"word/comments.xml": '<w:comment w:id="1">'}), "still has comments"),
        ("a.docx", word(**{"word/document.xml": '<w:ins w:author="A">'}), "tracked changes"),
    ],
)
def test_a_file_that_is_not_ready_is_refused_in_a_sentence(client, name, content, problem):
    client.force_login(member_of("Editors"))
    assert problem in upload(client, name, content).text
    assert not Document.objects.exists()


def test_a_refused_file_leaves_nothing_behind_but_one_reason(client):
    client.force_login(member_of("Editors"))
    data = {"title": "d", "file": SimpleUploadedFile("d.pdf", b"%PDF-1.7 not one"), "tags": ""}
    data["collection"] = Collection.get_first_root_node().pk
    refused = client.post(reverse("wagtaildocs:add"), data)
    form = refused.context["form"]
    assert len(form.errors["file"]) == 1
    assert form["title"].value() == ""
    typed = client.post(reverse("wagtaildocs:add"), data | {"title": "Sample sheet"})
    assert typed.context["form"]["title"].value() == "Sample sheet"
