from django.apps import AppConfig
from django.db.backends.signals import connection_created


class PsecSiteConfig(AppConfig):
    name = "psec_site"

    def ready(self) -> None:
        from wagtail.contrib.redirects import views

        from .redirect_form import RedirectForm
        from .refused_databases import refuse_to_open

        connection_created.connect(refuse_to_open)
        # Wagtail has no setting for it, and its import of redirects takes the form by its name.
        views.RedirectForm = RedirectForm
        views.CreateView.form_class = views.EditView.form_class = RedirectForm
