"""The web process's entry."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()
get_resolver()._populate()  # every view is loaded before the processes part, not by somebody's first request in each
