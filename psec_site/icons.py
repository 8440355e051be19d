"""What browsers ask for by themselves, or when somebody puts the site on a home screen."""

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView


@require_safe
def favicon(request: HttpRequest) -> HttpResponseRedirect:
    """Pages have the icon in them: this is for readers of feeds, and for older browsers."""
    return redirect(static("icons/favicon.ico"))


class Manifest(TemplateView):
    template_name = "manifest.json"
    content_type = "application/manifest+json"
