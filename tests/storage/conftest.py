"""A bucket on a server that speaks S3, as the configured storage."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from botocore.config import Config

from annotation.storage.bucket import Bucket
from tests.actions.conftest import batch, root  # noqa: F401 - fixtures
from tests.storage.servers import SECRET, Proxy, open_s3

BUCKET = "loupe"


@cache
def waiting(seconds: int) -> Config:
    """The same for the same `seconds`, so that one client serves all tests."""
    retries = {"mode": "standard", "max_attempts": 5}
    return Config(
        connect_timeout=20,
        read_timeout=seconds,
        retries=retries,
        max_pool_connections=32,
        signature_version="s3v4",
    )


@pytest.fixture(scope="session")
def _server() -> Iterator[Proxy]:
    with open_s3() as proxy:
        yield proxy


@pytest.fixture
def patience() -> int:
    """Seconds. The server may be slow on a busy machine; a test of one that stalls names fewer."""
    return 30


@pytest.fixture
def s3(_server: Proxy, patience: int, settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Proxy]:
    """The server; the settings name it, and wait for it `patience` seconds at most."""
    for name, value in SECRET.items():
        monkeypatch.setenv(name, value)
    _server.calm()
    settings.S3_OPTIONS = {
        **settings.S3_OPTIONS,
        "bucket_name": BUCKET,
        "endpoint_url": _server.address,
        "region_name": "us-east-1",
        "client_config": waiting(patience),
    }
    yield _server
    _server.calm()


@pytest.fixture
def bucket(s3: Proxy, settings) -> Iterator[Bucket]:
    """An empty bucket, configured as the storage."""
    bucket = Bucket.of(settings.S3_OPTIONS)
    bucket.client.create_bucket(Bucket=BUCKET)
    storage = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": settings.S3_OPTIONS}
    settings.STORAGES = {**settings.STORAGES, "default": storage}
    s3.calm()
    yield bucket
    s3.calm()
    bucket.delete(found.key for found in list(bucket.list("")))
    bucket.client.delete_bucket(Bucket=BUCKET)


@pytest.fixture
def other_machine(tmp_path: Path, settings, monkeypatch: pytest.MonkeyPatch):
    """Called, it changes this machine for another one: nothing that was on its disk is there any more."""

    def change(name: str = "other") -> None:
        (tmp_path / name).mkdir()
        settings.LOUPE_DATA = settings.MEDIA_ROOT = tmp_path / name
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / name))

    return change
