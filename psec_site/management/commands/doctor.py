import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from psec_site.monitoring import storage_identity
from psec_site.monitoring.checks import NEED_DATABASE, SLOW, blocking, warnings
from psec_site.monitoring.findings import Finding, look
from psec_site.monitoring.mail_check import check_mail


class Command(BaseCommand):
    help = "Say what is wrong with this deployment, a line a check, and what to do."
    requires_system_checks = ()  # whatever is wrong, it has to start

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mail", metavar="ADDRESS", help="send a letter to this address")
        parser.add_argument(
            "--adopt-storage",
            action="store_true",
            help="make this host's storage the one that all hosts have to have",
        )

    def handle(self, *, mail: str | None, adopt_storage: bool, **options: Any) -> None:
        """Ends with status 1 if there is a problem."""
        if adopt_storage:
            storage_identity.adopt()
        found = 0
        for finding in findings(mail):
            found += not finding.is_fine
            mark = "ok     " if finding.is_fine else "PROBLEM"
            self.stdout.write(f"{mark}  {finding.label:<15}  {finding}")
            self.stdout.flush()
        if found:
            self.stdout.write(f"{found} of them need somebody.")
            sys.exit(1)


def findings(mail: str | None) -> Iterator[Finding]:
    """Every check in turn. Without the database only those that need none."""
    host = blocking()
    yield from host
    if host[0].is_fine:
        yield from warnings()
    for name, check in SLOW.items():
        if host[0].is_fine or name not in NEED_DATABASE:
            yield look(name, check)
    yield look("mail", partial(check_mail, mail))
