"""Works on one run in a process of its own: `python -m tests.concurrency.refine_in_process RUN`."""

import os
import sys
from uuid import UUID

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from annotation.actions.refining.work import work_on_run

    work_on_run(UUID(sys.argv[1]))
