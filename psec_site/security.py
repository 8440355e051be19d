from django.conf import settings
from django.middleware import csp
from django.urls import reverse
from django.utils.csp import CSP

from .style_sheet import style_source


class ContentSecurityPolicyMiddleware(csp.ContentSecurityPolicyMiddleware):
    """Django's policy with the style sheet of our pages, and the admin's own below its address."""

    def process_response(self, request, response):
        if request.path.startswith(reverse("wagtailadmin_home")):
            response._csp_config = settings.ADMIN_CSP
        else:
            response._csp_config = settings.SECURE_CSP | {"style-src": [CSP.SELF, style_source()]}
        return super().process_response(request, response)
