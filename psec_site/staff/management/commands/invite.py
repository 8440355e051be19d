from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction

from psec_site.staff import people
from psec_site.staff.models import User
from psec_site.staff.roles import ADMINISTRATORS


class Command(BaseCommand):
    help = "Make somebody an administrator, and e-mail them the link with which they begin."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--reset",
            action="store_true",
            help="for an administrator who lost every passkey and code: remove them all first",
        )

    def handle(self, *args: Any, email: str, reset: bool = False, **options: Any) -> None:
        email = User.objects.normalize_email(email)
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError("This is not an e-mail address.") from None
        with transaction.atomic():
            user = User.objects.filter(email__iexact=email).first()
            user = user or User.objects.create_user(email)
            if Authenticator.objects.filter(user=user).exists() and not reset:
                raise CommandError("They can sign in already. If they lost everything: --reset")
            user.is_active = True
            user.save()
            user.groups.add(Group.objects.get(name=ADMINISTRATORS))
            (people.reset if reset else people.invite)(user, by=None)
        days = settings.INVITATION_DAYS
        self.stdout.write(f"A letter is on its way to {email}. Its link works for {days} days.")
