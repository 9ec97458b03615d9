"""Fixtures: a bucket on an S3-compatible server, as the configured storage."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from botocore.config import Config

from annotation.storage.bucket import Bucket
from config.values.s3 import client_config
from tests.actions.conftest import batch, root  # noqa: F401 - fixtures
from tests.storage.servers import CREDENTIALS, Proxy, open_s3

BUCKET = "loupe"


@cache
def cached_config(read_timeout: int, addressing: str = "auto") -> Config:
    """Returns the same object for the same options, so that one client serves all tests."""
    return client_config(addressing, connect_timeout=20, read_timeout=read_timeout)


@pytest.fixture(scope="session")
def _server() -> Iterator[Proxy]:
    with open_s3() as proxy:
        yield proxy


@pytest.fixture
def read_timeout() -> int:
    """Returns the client's read timeout in seconds, for a busy machine; tests of a stalling server set a short one."""
    return 30


@pytest.fixture
def s3(_server: Proxy, read_timeout: int, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """Yields the server, configured in the settings with `read_timeout`."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    _server.reset()
    settings.S3_OPTIONS = {
        **settings.S3_OPTIONS,
        "bucket_name": BUCKET,
        "endpoint_url": _server.url,
        "region_name": "us-east-1",
        "client_config": cached_config(read_timeout),
    }
    yield _server
    _server.reset()


@pytest.fixture
def bucket(s3: Proxy, settings) -> Iterator[Bucket]:
    """Yields an empty bucket, configured as the storage."""
    bucket = Bucket.from_options(settings.S3_OPTIONS)
    bucket.client.create_bucket(Bucket=BUCKET)
    storage = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": settings.S3_OPTIONS}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    s3.reset()
    yield bucket
    s3.reset()
    bucket.delete(file.key for file in list(bucket.list("")))
    bucket.client.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def other_machine(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch):
    """Returns a function that simulates another machine by empty data and temporary directories."""

    def change(name: str = "other") -> None:
        (tmp_path / name).mkdir()
        settings.LOUPE_DATA = settings.MEDIA_ROOT = tmp_path / name
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / name))

    return change
