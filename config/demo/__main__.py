"""`python -m config.demo`: makes the demo project where nobody and nothing is yet."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402 - readable only now

from config.demo.seed import seed_once  # noqa: E402

seed_once(settings.LOUPE_DATA)
