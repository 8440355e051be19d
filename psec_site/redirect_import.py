"""Wagtail's import of redirects, which takes each row through our form."""

from typing import Any

from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.encoding import force_str
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.contrib.redirects import utils, views
from wagtail.contrib.redirects.forms import (
    ConfirmImportForm,
    ImportForm,
)
from wagtail.log_actions import log

from .redirect_form import RedirectForm

SIGNED = ("import_file_name", "input_format")  # by ConfirmImportForm


@views.permission_checker.require_any("add")
@require_POST
def process_import(request: HttpRequest) -> HttpResponse:
    """Imports the rows that our form accepts, and says what is wrong with each of the others."""
    try:
        signed = {name: Signer().unsign(request.POST.get(name, "")) for name in SIGNED}
    except BadSignature:
        messages.error(request, "Choose the file once more.")
        return redirect("wagtailredirects:start_import")
    input_format = utils.get_import_formats()[int(signed["input_format"])]()
    file = utils.get_file_storage()(name=signed["import_file_name"])
    content = file.read(input_format.get_read_mode())
    dataset = input_format.create_dataset(
        content if input_format.is_binary() else force_str(content)
    )
    form = ConfirmImportForm(dataset.headers, request.POST, initial=signed)
    if form.is_valid() and form.cleaned_data["from_index"] == form.cleaned_data["to_index"]:
        form.add_error("to_index", "The old and the new address are in two columns of the file.")
    if not form.is_valid():
        context = {"form": form, "dataset": dataset}
        return render(request, "wagtailredirects/confirm_import.html", context)
    errors = [error for row in dataset if (error := _import(row, form.cleaned_data))]
    file.remove()
    if not errors:
        messages.success(request, f"Redirects imported: {len(dataset)}.")
        return redirect("wagtailredirects:index")
    summary = {
        "errors": errors,
        "errors_count": len(errors),
        "successes": len(dataset) - len(errors),
        "total": len(dataset),
    }
    context = {"form": ImportForm(utils.get_supported_extensions()), "import_summary": summary}
    return render(request, "wagtailredirects/import_summary.html", context)


def _import(row: tuple, chosen: dict[str, Any]) -> list[str]:
    """Saves this row. Returns it with what is wrong with it, if our form refuses it."""
    old, new = (row[int(chosen[name])] for name in ("from_index", "to_index"))
    form = RedirectForm(
        {
            "old_path": old,
            "redirect_link": new,
            "is_permanent": chosen["permanent"],
            "site": chosen["site"].pk if chosen["site"] else None,
        }
    )
    if not form.is_valid():
        return [old, new, " ".join(text for texts in form.errors.values() for text in texts)]
    with transaction.atomic():
        log(instance=form.save(), action="wagtail.create")
    return []
