"""Works on one evaluation in a process of its own: `python -m tests.concurrency.evaluate_in_process EVALUATION`."""

import os
import sys
from uuid import UUID

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from annotation.actions.evaluating.work import work_on_evaluation

    work_on_evaluation(UUID(sys.argv[1]))
