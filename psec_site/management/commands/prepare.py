from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from psec_site.start_problems import (
    database_problem,
    folder_problem,
    port_problem,
    running_problem,
)


class Command(BaseCommand):
    help = "Create what the site needs before it starts. Safe to run again."
    requires_system_checks = ()  # they read the database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, help="where `serve` comes next: stop if it cannot")

    def handle(self, *, port: int | None = None, **options: Any) -> None:
        problem = folder_problem()
        if port is not None:
            problem = problem or running_problem() or port_problem(port)
        if problem := problem or database_problem():
            raise CommandError(problem)
        call_command("migrate", verbosity=0)
        call_command("load_content")
        call_command("ensure_staff_login")
