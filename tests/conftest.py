"""What every test may rely on."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _quick_and_plain(settings, request):
    """The real hasher takes its time on purpose, and hashed static files want collecting: only a browser gets those."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if "browser" not in request.keywords:
        plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture(autouse=True)
def _no_memory_between_tests():
    """Rate limits, pulses and sessions of one test must not reach the next."""
    cache.clear()
