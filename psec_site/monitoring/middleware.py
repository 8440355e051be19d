from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from .current import observed


class RouteMiddleware:
    """Notes the name of the route, or its pattern: never the path, which may hold a secret."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if current := observed.get():
            current.route = "none"  # unless a route is found
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        if (current := observed.get()) and (match := request.resolver_match):
            named = match.url_name is not None
            current.route = match.view_name if named else match.route
