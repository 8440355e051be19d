"""HTTP responses that Django does not have."""

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """Redirect after a POST: the browser fetches the next page with GET."""

    status_code = 303
