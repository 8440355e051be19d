"""Health checks: whether the process is alive (`/livez/`), and ready for visitors (`/readyz/`)."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .monitoring.checks import blocking, problems, warnings


@never_cache
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Problems and warnings by the name of their check. 503 only if this host cannot serve.

    A balancer takes a host with 503 out of service, so what all hosts share is a warning: a mail
    outage must not close the site. Of a host that cannot serve no warnings are asked.
    """
    wrong = problems(blocking())
    return JsonResponse(
        {
            "ready": not wrong,
            "problems": wrong,
            "warnings": {} if wrong else problems(warnings()),
        },
        status=503 if wrong else 200,
    )
