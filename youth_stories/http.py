from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """After a POST: the next page is fetched with GET, and reloading it sends nothing again."""

    status_code = 303
