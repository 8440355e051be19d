import secrets
from typing import Any

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.management.base import BaseCommand

from psec_site.staff.models import User

# Valid as an e-mail address, but mail to it stays on this machine. The Makefile names it too.
EMAIL = "staff@localhost"


class Command(BaseCommand):
    help = "Create a first user for staff, unless there is one, and print its password once."

    def handle(self, *args: Any, **options: Any) -> None:
        logins = User.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)
        if logins.exists():
            self.stdout.write("Forgot a staff password? `make password EMAIL=…` sets a new one.")
            return
        password = secrets.token_urlsafe(12)
        user, _ = User.objects.get_or_create(email=EMAIL)
        user.is_active = user.is_staff = user.is_superuser = True
        user.set_password(password)
        user.save()
        self.stdout.write(f"Staff login, shown only this once: {EMAIL}  {password}")
        self.stdout.write("Then add a passkey, in the admin under Account → Ways to sign in.")
