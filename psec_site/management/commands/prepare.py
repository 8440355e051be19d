from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Create what the site needs before it starts. Safe to run again."

    def handle(self, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_content")
        call_command("ensure_staff_login")
