"""Stories as a spreadsheet: for whoever has the permission, after their password, on record."""

import tempfile
import unicodedata

from django import forms
from django.db.models import F
from django.http import FileResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.decorators.cache import never_cache
from wagtail.log_actions import LogFormatter, log

from ..models import Submission
from ..rules.text import plain_text
from . import fresh_password
from .permissions import EXPORT, require_permission
from .queue import QueueView

LOG_ACTION = "youth_stories.export"
ROWS_AT_ONCE = 500
# Their words may still be there, unseen, while a concern is open.
ENDED = (Submission.State.WITHDRAWN, Submission.State.PURGED)
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
    "study": "What they study",
    "role": "One line about them",
    "story": "Story",
    "photo_alt": "What the photo shows",
    "language": "Language",
}
CONTACTS = {"email": "E-mail", "guardian_email": "Guardian’s e-mail"}


class ExportForm(forms.Form):
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
        help_text="Kept in the log. Name no student here.",
    )

    def clean(self):
        super().clean()
        cleaned = self.cleaned_data
        if cleaned.get("with_contacts") and not cleaned.get("reason"):
            self.add_error("reason", "Say what you need the addresses for.")
        return cleaned


@method_decorator(never_cache, name="dispatch")
class ExportView(QueueView):
    """The stories of the queue, filtered and searched as they are there, without ended ones."""

    export_headings = COLUMNS | CONTACTS

    def dispatch(self, request, *args, **kwargs):
        require_permission(request.user, EXPORT)
        if not fresh_password.is_fresh(request):
            return fresh_password.ask_first(request)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request, *args, **kwargs):
        return self.ask(ExportForm(initial={"file_format": "csv"}))

    def post(self, request, *args, **kwargs):
        form = ExportForm(request.POST)
        if not form.is_valid():
            return self.ask(form)
        with_contacts = form.cleaned_data["with_contacts"]
        stories = self.get_queryset()
        data = {"stories": stories.count(), "with_contacts": with_contacts}
        if with_contacts:
            data["reason"] = form.cleaned_data["reason"]
        log(request.user, LOG_ACTION, user=request.user, data=data)
        self.list_export = [*COLUMNS, *(CONTACTS if with_contacts else [])]
        return self.as_spreadsheet(
            stories.iterator(chunk_size=ROWS_AT_ONCE), form.cleaned_data["file_format"]
        )

    def ask(self, form):
        context = {"form": form, "count": self.get_queryset().count()}
        return render(self.request, "youth_stories/review/export.html", context)

    def get_base_queryset(self):
        return (
            super()
            .get_base_queryset()
            .exclude(state__in=ENDED)
            .exclude(story="")
            .annotate(element=F("page__element"), is_public=F("page__live"))
        )

    def get_filename(self):
        return f"youth-stories-{timezone.localdate():%Y-%m-%d}"

    def preprocess_field_value(self, field, value, export_format):
        value = self.labels.get(field, {}).get(value, value)
        return without_formula(super().preprocess_field_value(field, value, export_format))

    @cached_property
    def labels(self) -> dict[str, dict]:
        """The words for each choice, once: get_…_display() finds them anew for every row."""
        return {
            field.name: {value: str(label) for value, label in field.flatchoices}
            for field in Submission._meta.concrete_fields
            if field.choices
        }

    def write_xlsx_response(self, queryset):
        """Wagtail's own keeps the whole file in memory; this one keeps it on the disk."""
        output = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
        self.write_xlsx(queryset, output)
        output.seek(0)
        return FileResponse(
            output, as_attachment=True, filename=f"{self.get_filename()}.{self.FORMAT_XLSX}"
        )


def without_formula(value):
    """Text that no spreadsheet takes for a formula: an apostrophe before what might begin one."""
    if not isinstance(value, str):
        return value
    text = plain_text(value)
    # What a reader of files may skip or fold: spaces, invisible characters, full-width forms.
    seen = unicodedata.normalize("NFKC", text)
    start = next((char for char in seen if unicodedata.category(char)[0] not in "ZC"), "")
    return f"'{text}" if start in FORMULA_STARTS or text[:1] == "\t" else text


class ExportLogFormatter(LogFormatter):
    label = "Export stories"

    def format_message(self, log_entry):
        contacts = "with" if log_entry.data["with_contacts"] else "without"
        return f"Exported {log_entry.data['stories']} stories, {contacts} contacts"

    def format_comment(self, log_entry):
        return log_entry.data.get("reason", "")
