"""`manage.py score`: scores result files. `manage.py` itself runs it before it looks for settings or a database."""

import argparse
import sys
from typing import Any

from django.core.management.base import BaseCommand

from annotation.evaluating.command import HELP, add_arguments, run


class Command(BaseCommand):
    """Lists the command among the others, and runs it where it is called by name."""

    help = HELP
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        add_arguments(parser)

    def handle(self, **options: Any) -> None:
        if code := run(argparse.Namespace(**options)):
            sys.exit(code)
