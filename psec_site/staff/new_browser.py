"""The letter about a sign-in from a browser that is new to the account."""

from django.conf import settings
from django.tasks import task
from django.urls import reverse

from . import letters
from .models import StaffSession


@task(backend="database")
def tell_of_new_browser(session_id: int) -> None:
    """Sends the letter; nothing if the account is gone. Raises MailNotSent, and is then retried."""
    session = StaffSession.objects.select_related("user").filter(pk=session_id).first()
    if session is None:
        return
    site = settings.WAGTAILADMIN_BASE_URL
    urls = {"url": site + reverse("staff_sessions"), "ways_url": site + reverse("mfa_index")}
    letters.send("new_browser", [session.user.email], {"session": session} | urls)
