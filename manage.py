#!/usr/bin/env python
"""Django's command line for Loupe; while `make run` runs, it works on the same database and queue."""

import os
import sys

from django.core.management import execute_from_command_line

from config.embedded import CannotStart
from config.embedded.environment import adopt


def main() -> None:
    try:
        adopt()
    except CannotStart as error:
        sys.exit(str(error))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
