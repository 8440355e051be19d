"""What a POST without a valid CSRF token is answered: nothing that was typed is lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

FORMS = ("share_your_story", "change_story")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Show the words of a refused form, with a button that posts them once more.

    Cookies may be gone or blocked, so nothing is stored: the page itself holds the words.
    """
    match = request.resolver_match
    is_form = match is not None and match.url_name in FORMS
    posted = request.POST.dict() if is_form else {}
    posted.pop("csrfmiddlewaretoken", None)
    story = posted.pop("story", "")
    context = {"story": story, "posted": posted, "here": request.path}
    return render(request, "403_csrf.html", context, status=403)
