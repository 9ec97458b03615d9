"""The hosts of a bucket, which the pages' content security policy must allow as sources of images."""

from urllib.parse import urlsplit


def bucket_hosts(bucket: str, endpoint: str | None, region: str | None) -> list[str]:
    """Returns the origins of a bucket's presigned URLs; an empty list without a bucket."""
    if not bucket:
        return []
    if endpoint:
        scheme, host = urlsplit(endpoint)[:2]
        return [f"{scheme}://{host}", f"{scheme}://{bucket}.{host}"]
    hosts = ["s3.amazonaws.com"] + ([f"s3.{region}.amazonaws.com"] if region else [])
    return [f"https://{name}" for host in hosts for name in (f"{bucket}.{host}", host)]
