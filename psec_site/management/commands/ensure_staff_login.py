import secrets

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Create a first login for staff, and print its password once."

    def handle(self, *args, **options):
        users = get_user_model().objects
        if users.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX).exists():
            self.stdout.write("Forgot the staff password? `make password` sets a new one.")
            return
        password = secrets.token_urlsafe(12)
        user, _ = users.get_or_create(username="staff")
        user.is_active = user.is_staff = user.is_superuser = True
        user.set_password(password)
        user.save()
        self.stdout.write(f"Staff login, shown only this once: staff  {password}")
