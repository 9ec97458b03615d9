"""What follows from the settings of a bucket: its client's options, and the hosts that browsers load images from."""

from typing import Any, Final
from urllib.parse import urlsplit

from botocore.config import Config

# Five attempts with growing pauses, and timeouts: a bucket that sometimes fails must not stop the work.
_CLIENT_CONFIG: Final = Config(
    connect_timeout=10,
    read_timeout=30,
    retries={"mode": "standard", "max_attempts": 5},
    max_pool_connections=32,
    signature_version="s3v4",
)


def bucket_options(bucket: str, endpoint: str | None, region: str | None) -> dict[str, Any]:
    """Returns the options of django-storages' S3Storage."""
    return {
        "bucket_name": bucket,
        "endpoint_url": endpoint,
        "region_name": region,
        "client_config": _CLIENT_CONFIG,
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": True,
    }


def bucket_hosts(bucket: str, endpoint: str | None, region: str | None) -> list[str]:
    """Returns the origins of a bucket's presigned URLs, for the content security policy; none without a bucket."""
    if not bucket:
        return []
    if endpoint:
        scheme, host = urlsplit(endpoint)[:2]
        return [f"{scheme}://{host}", f"{scheme}://{bucket}.{host}"]
    hosts = ["s3.amazonaws.com"] + ([f"s3.{region}.amazonaws.com"] if region else [])
    return [f"https://{name}" for host in hosts for name in (f"{bucket}.{host}", host)]
