#!/usr/bin/env python
import os
import sys
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def settings_are_named() -> bool:
    in_arguments = any(argument.split("=")[0] == "--settings" for argument in sys.argv)
    return in_arguments or bool(os.environ.get("DJANGO_SETTINGS_MODULE"))


def local_is_safe() -> bool:
    """Whether this is a clone, and no DATABASE_URL names what may be another site's database."""
    return Path(__file__).with_name(".git").exists() and not os.environ.get("DATABASE_URL")


if __name__ == "__main__":
    if not settings_are_named():
        if not local_is_safe():
            sys.exit(
                "Name the settings to use, with DJANGO_SETTINGS_MODULE or --settings: "
                "psec_site.settings.production, .local (make run) or .dev (make dev)."
            )
        os.environ["DJANGO_SETTINGS_MODULE"] = "psec_site.settings.local"
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
