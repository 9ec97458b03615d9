#!/usr/bin/env python
"""Django's command line for Loupe; while `make run` runs, it works on the same database and queue."""

import os
import sys

from django.core.management import execute_from_command_line

from config.embedded.environment import adopt
from config.failures import failures_as_sentences


def main() -> None:
    if sys.argv[1:2] == ["score"]:
        # It works on files alone, also where nothing is set up and nothing runs.
        from annotation.evaluating.command import main as score  # noqa: PLC0415

        sys.exit(score(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with failures_as_sentences():
        adopt()
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
