"""`python -m config.demo`: makes the demo project where nobody and nothing is yet."""

import os

import django
from django.conf import settings

from config.failures import failures_as_sentences

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
with failures_as_sentences():
    django.setup()

    from config.demo.seed import seed_once  # its models can be imported only now

    seed_once(settings.LOUPE_DATA)
