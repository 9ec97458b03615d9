"""Works on one job in a process of its own: `python -m tests.concurrency.work_in_process evaluation|judging ID`."""

import os
import subprocess
import sys
from urllib.parse import urlsplit
from uuid import UUID

import django


def start_worker(noun: str, job_id: UUID) -> "subprocess.Popen[bytes]":
    """Starts a process that works on a job of the test's database."""
    from django.conf import settings
    from django.db import connection

    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    values = {"LOUPE_ENDPOINTS": settings.LOUPE_ENDPOINTS, "LOUPE_DATA": str(settings.LOUPE_DATA)}
    command = [sys.executable, "-m", "tests.concurrency.work_in_process", noun, str(job_id)]
    return subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url, **values}, cwd=settings.BASE_DIR)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from annotation.actions.evaluating.work import work_on_evaluation, work_on_judging

    {"evaluation": work_on_evaluation, "judging": work_on_judging}[sys.argv[1]](UUID(sys.argv[2]))
