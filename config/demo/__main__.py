"""`python -m config.demo`: makes the demo where nobody and nothing is yet.

With `--without-benchmark` only its first project, in a shorter time; a later call adds the others.
"""

import os
import sys

import django
from django.conf import settings

from config.failures import failures_as_sentences

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
with failures_as_sentences():
    django.setup()

    from config.demo.seed import seed_once  # its models can be imported only now

    seed_once(settings.LOUPE_DATA, with_benchmark="--without-benchmark" not in sys.argv)
