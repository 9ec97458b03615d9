"""Where a browser is sent for pictures that lie in a bucket: the page's policy has to name these hosts."""

from urllib.parse import urlsplit


def bucket_hosts(bucket: str, endpoint: str | None, region: str | None) -> list[str]:
    """The origins of a bucket's presigned addresses; none without a bucket."""
    if not bucket:
        return []
    if endpoint:
        scheme, host = urlsplit(endpoint)[:2]
        return [f"{scheme}://{host}", f"{scheme}://{bucket}.{host}"]
    hosts = ["s3.amazonaws.com"] + ([f"s3.{region}.amazonaws.com"] if region else [])
    return [f"https://{name}" for host in hosts for name in (f"{bucket}.{host}", host)]
