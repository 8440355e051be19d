"""What was typed into a form of a private page and not taken, shown again after the redirect.

An address or a phone number may stand in no URL: it goes through a signed cookie of this browser,
which is good for LIFETIME and is deleted by “Close this page”.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core import signing
from django.forms import Form
from django.http import HttpRequest, HttpResponse

from ..http import SeeOther

COOKIE = "typed"
LIFETIME = timedelta(minutes=2)
AGAIN = "again"  # in the URL of the page that shows it
LONGEST = 600  # characters of a field: what is longer was no address, number or language


def show_again(
    request: HttpRequest,
    url: str,
    refused: Iterable[Form],
    *,
    unsent: Iterable[Form] = (),
    fragment: str = "",
    **hidden: str,
) -> SeeOther:
    """Redirect to the page that shows these forms with what was typed.

    Those that were refused are shown with their errors, and with what is `hidden` in their data;
    those that were not sent yet without any.
    """
    kept: dict[str, tuple[dict[str, str], dict[str, list[str]] | None]]
    kept = {type(form).__name__: (_typed(form) | hidden, _problems(form)) for form in refused}
    kept |= {type(form).__name__: (_typed(form), None) for form in unsent if form.has_changed()}
    if not kept:
        return SeeOther(f"{url}{fragment}")
    separator = "&" if "?" in url else "?"
    response = SeeOther(f"{url}{separator}{AGAIN}=1{fragment}")
    response.set_cookie(
        COOKIE,
        signing.dumps(kept, salt=COOKIE, compress=True),
        max_age=LIFETIME,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def show_unsent(request: HttpRequest, form_class: type[Form]) -> SeeOther:
    """What the language link does: the page comes back with what was typed, and nothing is done."""
    return show_again(request, request.path, (), unsent=[form_class(request.POST)])


def _typed(form: Form) -> dict[str, str]:
    return {name: form.data.get(name, "")[:LONGEST] for name in form.fields}


def _problems(form: Form) -> dict[str, list[str]]:
    """The errors of a form without those that it finds again in what was typed."""
    own = type(form)(_typed(form)).errors
    return {
        name: [str(error) for error in errors if error not in own.get(name, [])]
        for name, errors in form.errors.items()
    }


def typed_form[F: Form](request: HttpRequest, form_class: type[F], **kwargs: Any) -> F:
    """Return the form with what was typed and its errors, or else the form as it begins."""
    try:
        cookie = request.COOKIES[COOKIE] if AGAIN in request.GET else ""
        kept = signing.loads(cookie, salt=COOKIE, max_age=LIFETIME)
        typed, problems = kept[form_class.__name__]
    except (KeyError, signing.BadSignature):
        return form_class(**kwargs)
    if problems is None:
        return form_class(**kwargs | {"initial": typed})
    form = form_class(typed, **kwargs)
    for field, errors in problems.items():
        for error in errors:
            form.add_error(None if field == "__all__" else field, error)
    return form


def forget(response: HttpResponse) -> None:
    """Delete what was typed from this browser."""
    response.delete_cookie(COOKIE, samesite="Lax")
