from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Makes whatever the site needs before it starts. Safe to run again."

    def handle(self, **options):
        call_command("migrate", verbosity=0)
        call_command("load_content")
        call_command("ensure_staff_login")
