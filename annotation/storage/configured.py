"""The stores that the settings describe: the configured one, the disk, or a bucket."""

from pathlib import Path
from typing import Any, cast

from django.conf import settings

from annotation.storage.disk import Disk
from annotation.storage.stores import Store


def configured_store() -> Store:
    """Returns the store that the settings name, which every process reads from and writes to."""
    storages = cast("dict[str, Any]", settings.STORAGES)
    options = storages["default"]["OPTIONS"]
    return _bucket(options) if "bucket_name" in options else Disk(Path(options["location"]))


def disk_store() -> Store:
    """Returns the disk, configured or not."""
    return Disk(Path(settings.MEDIA_ROOT))


def bucket_store(name: str) -> Store:
    """Returns a bucket on the server that the settings name, configured or not."""
    return _bucket({**settings.S3_OPTIONS, "bucket_name": name})


def _bucket(options: dict[str, Any]) -> Store:
    from annotation.storage.bucket import Bucket  # noqa: PLC0415 - boto3 takes 15 MB, which a disk does not need

    return Bucket.from_options(options)
