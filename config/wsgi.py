"""The web server's WSGI application."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from config.failures import failures_as_sentences
from config.values.base_path import Application, BasePathApplication, require_unambiguous

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
with failures_as_sentences():
    application: Application = get_wsgi_application()
    if settings.FORCE_SCRIPT_NAME:
        require_unambiguous(settings.LOUPE_BASE_PATH, get_resolver().url_patterns)
        application = BasePathApplication(application, settings.LOUPE_BASE_PATH)
    get_resolver()._populate()  # loads every view before gunicorn forks, not at the first request of each process
