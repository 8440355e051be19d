from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.contrib.redirects import views

from .redirect_form import RedirectForm
from .redirect_import import process_import


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's own views of these addresses
def register_redirect_views() -> list[URLPattern]:
    """https://docs.wagtail.org/en/stable/reference/hooks.html#register-admin-urls"""
    return [
        path("redirects/add/", views.CreateView.as_view(form_class=RedirectForm)),
        path("redirects/<int:redirect_id>/", views.EditView.as_view(form_class=RedirectForm)),
        path("redirects/import/process/", process_import),
    ]
