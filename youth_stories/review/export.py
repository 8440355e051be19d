"""Stories as a spreadsheet. It takes a permission and a fresh sign-in, and is logged."""

import tempfile
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from wagtail.log_actions import LogFormatter, log
from wagtail.models import ModelLogEntry

from ..models import Submission
from ..rules.plain_text_form import PlainTextMixin
from ..rules.text import clean_text
from ..submit.lengths import UncutFieldsMixin
from .export_words import with_words, words_now
from .next_step import brief_status
from .permissions import EXPORT, require_permission
from .queue import QueueView
from .shared import StaffRequest

LOG_ACTION = "youth_stories.export"
CHUNK_SIZE = 500
# While a concern is open, their text is not erased yet.
ENDED_STATES = (Submission.State.WITHDRAWN, Submission.State.PURGED)
FORMULA_STARTS = set("=+-@−")
COLUMNS = {
    "story_key": "Story key",
    "state": "State",
    "element": "Element",
    "is_public": "Public",
    "received_at": "Received",
    "age_band": "Age",
    "first_name": "First name",
    "last_name": "Last name",
    "field": "Field",
    "stage": "Stage",
    "school": "School or workplace",
    "study": "One line about them",
    "role": "The line below the name",
    "story": "Story",
    "photo_alt": "What the photo shows",
    "language": "Language",
}
CONTACTS = {"email": "E-mail", "guardian_email": "Guardian’s e-mail"}


class ExportForm(UncutFieldsMixin, PlainTextMixin, forms.Form):
    file_format = forms.ChoiceField(
        label="File", choices=[("csv", "CSV"), ("xlsx", "Excel (XLSX)")], widget=forms.RadioSelect
    )
    with_contacts = forms.BooleanField(
        label="With the e-mail addresses of students and guardians",
        required=False,
        help_text="Only if you cannot do without them.",
    )
    reason = forms.CharField(
        label="What you need the addresses for",
        max_length=250,
        required=False,
        help_text="Saved in the log. Name no student here.",
    )

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("with_contacts") and not cleaned.get("reason"):
            self.add_error("reason", "Say what you need the addresses for.")
        return cleaned


@method_decorator(never_cache, name="dispatch")
class ExportView(QueueView):
    """Exports the queue as it is filtered, without withdrawn and purged submissions."""

    export_headings = COLUMNS | CONTACTS

    def dispatch(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        require_permission(request.user, EXPORT)
        return self.dispatch_fresh(request, *args, **kwargs)

    @method_decorator(reauthentication_required)
    def dispatch_fresh(self, request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Asks people to sign in again first if it was too long ago, then comes back."""
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.render_form(ExportForm(initial={"file_format": "csv"}))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self.render_form(form)
        with_contacts = form.cleaned_data["with_contacts"]
        stories = self.get_queryset()
        data = {"stories": stories.count(), "with_contacts": with_contacts}
        if with_contacts:
            data["reason"] = form.cleaned_data["reason"]
        log(request.user, LOG_ACTION, user=request.user, data=data)
        self.list_export = [*COLUMNS, *(CONTACTS if with_contacts else [])]
        return self.as_spreadsheet(
            with_words(stories, self.list_export).iterator(chunk_size=CHUNK_SIZE),
            form.cleaned_data["file_format"],
        )

    def render_form(self, form: ExportForm) -> HttpResponse:
        context = {"form": form, "count": self.get_queryset().count()}
        return render(self.request, "youth_stories/review/export.html", context)

    def get_base_queryset(self) -> QuerySet:
        return super().get_base_queryset().exclude(state__in=ENDED_STATES).exclude(story="")

    def get_filename(self) -> str:
        return f"youth-stories-{timezone.localdate():%Y-%m-%d}"

    def to_row_dict(self, submission: Submission) -> dict[str, Any]:
        """The words and the state as staff and visitors see them now, not as they were sent."""
        now = words_now(submission) | {"state": brief_status(submission)}
        row = super().to_row_dict(submission)
        return {name: now.get(name, value) for name, value in row.items()}

    def preprocess_field_value(self, field: str, value: Any, export_format: str) -> Any:
        value = self.labels.get(field, {}).get(value, value)
        if isinstance(value, datetime):
            value = in_philadelphia(value)
        return without_formula(super().preprocess_field_value(field, value, export_format))

    @cached_property
    def labels(self) -> dict[str, dict]:
        """Each field's choices, made once: get_…_display() would make them for every row."""
        return {
            field.name: {value: str(label) for value, label in field.flatchoices}
            for field in Submission._meta.concrete_fields
            if field.choices
        }

    def stream_csv(self, queryset: QuerySet) -> Iterator[str]:
        """Begin with a byte order mark: without one Excel does not read the file as UTF-8."""
        yield "\ufeff"
        yield from super().stream_csv(queryset)

    def write_xlsx_response(self, queryset: QuerySet) -> FileResponse:
        """Write the file to disk: Wagtail's own holds all of it in memory."""
        output = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
        self.write_xlsx(queryset, output)
        output.seek(0)
        return FileResponse(
            output, as_attachment=True, filename=f"{self.get_filename()}.{self.FORMAT_XLSX}"
        )


def in_philadelphia(moment: datetime) -> str:
    """Return the local time with its zone, whatever zone the user has chosen for the admin."""
    local = timezone.localtime(moment, timezone.get_default_timezone())
    return f"{local:%Y-%m-%d %H:%M %Z}"


def without_formula(value: Any) -> Any:
    """Return a value that no spreadsheet reads as a formula: where needed after an apostrophe."""
    if not isinstance(value, str):
        return value
    text = clean_text(value)
    # Spreadsheets may skip spaces and invisible characters, and read full-width forms as ASCII.
    normalized = unicodedata.normalize("NFKC", text)
    start = next((char for char in normalized if unicodedata.category(char)[0] not in "ZC"), "")
    return f"'{text}" if start in FORMULA_STARTS else text


class ExportLogFormatter(LogFormatter):
    label = "Export stories"

    def format_message(self, log_entry: ModelLogEntry) -> str:
        contacts = "with" if log_entry.data["with_contacts"] else "without"
        return f"Exported {log_entry.data['stories']} stories, {contacts} contacts"

    def format_comment(self, log_entry: ModelLogEntry) -> str:
        return log_entry.data.get("reason", "")
