"""The web server of `make run`: loads the code while database and static files are made ready, then runs gunicorn.

    python -m config.web LOCK [ARGUMENTS FOR GUNICORN …]

The supervisor holds the lock on the file LOCK for as long as it makes them ready.
"""

import os
import sys
from pathlib import Path

import django
from django.urls import get_resolver
from gunicorn.app.wsgiapp import run

from config.embedded.locks import wait_for_lock
from config.failures import failures_as_sentences


def main(lock: Path) -> None:
    """Serves `config.wsgi`, which finds most of its modules loaded and looks at the static files only now."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with failures_as_sentences():
        django.setup()
        get_resolver()._populate()
    wait_for_lock(lock)
    run()


if __name__ == "__main__":
    main(Path(sys.argv.pop(1)))
