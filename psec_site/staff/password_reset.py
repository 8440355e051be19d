"""The letter with a link to choose a new password."""

from allauth.account.adapter import get_adapter
from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.tokens import default_token_generator
from django.tasks import task

from . import letters
from .models import User


@task(backend="database")
def send_reset_letter(user_ids: list[int]) -> None:
    """Sends it to each of these users, or to nobody. Raises MailNotSent, and is then retried."""
    for user in User.objects.filter(pk__in=user_ids, is_active=True):
        key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
        url = get_adapter().get_reset_password_from_key_url(key)
        letters.send("password_reset", [user.email], {"password_reset_url": url})
