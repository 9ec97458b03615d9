"""The settings of S3, and of servers that speak its protocol: for the bucket of Loupe's files and for imports."""

from typing import Any, Final
from urllib.parse import urlsplit

from botocore.config import Config

from config.values.reader import SettingsReader

ADDRESSING_STYLES: Final = ("auto", "path", "virtual")
CHECKSUMS: Final = ("when_required", "when_supported")


def s3_options(env: SettingsReader) -> dict[str, Any]:
    """Returns the options of the storage; `bucket_name` is empty without a bucket. Raises ImproperlyConfigured."""
    return {
        "bucket_name": env.str("LOUPE_S3_BUCKET", default=""),
        "endpoint_url": env.str("LOUPE_S3_ENDPOINT", default="") or None,
        "region_name": env.str("LOUPE_S3_REGION", default="") or None,
        "client_config": client_config(
            env.choice("LOUPE_S3_ADDRESSING", ADDRESSING_STYLES),
            env.choice("LOUPE_S3_CHECKSUMS", CHECKSUMS),
        ),
        "default_acl": None,
        "querystring_auth": True,
        "file_overwrite": True,
    }


def bucket_hosts(bucket: str, endpoint: str | None, region: str | None) -> list[str]:
    """Returns the origins of a bucket's presigned URLs, which the pages' content security policy must allow for images.

    The list is empty without a bucket.
    """
    if not bucket:
        return []
    if endpoint:
        scheme, host = urlsplit(endpoint)[:2]
        return [f"{scheme}://{host}", f"{scheme}://{bucket}.{host}"]
    hosts = ["s3.amazonaws.com"] + ([f"s3.{region}.amazonaws.com"] if region else [])
    return [f"https://{name}" for host in hosts for name in (f"{bucket}.{host}", host)]


def client_config(addressing: Any = "auto", checksums: Any = "when_required", **options: Any) -> Config:
    """Returns the configuration of a client.

    It makes five attempts with growing pauses and has timeouts, because a bucket that sometimes fails must not stop the
    work. Checksums beyond the protocol's own are sent only where S3 requires them: several other servers refuse them.
    """
    defaults = {"connect_timeout": 10, "read_timeout": 30, "max_pool_connections": 32}
    return Config(
        **{**defaults, **options},
        retries={"mode": "standard", "max_attempts": 5},
        signature_version="s3v4",
        s3={"addressing_style": addressing},
        request_checksum_calculation=checksums,
        response_checksum_validation=checksums,
    )
