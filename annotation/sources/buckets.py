"""Files in a bucket of S3 or of a server that speaks its protocol. Where it is and who asks, the settings say alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final, cast

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from annotation.sources.entries import Listed, is_litter, refused
from annotation.sources.metadata import clean_path
from annotation.sources.rejections import RefusedFile, RefusedSource

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PLACE: Final = "s3://"
MISSING: Final = frozenset({"NoSuchKey", "404", "AccessDenied", "403", "InvalidObjectState"})


def check_bucket(bucket: str) -> None:
    """Raises RefusedSource unless LOUPE_IMPORT_BUCKETS names it."""
    if bucket not in settings.LOUPE_IMPORT_BUCKETS:
        raise RefusedSource("bucket_not_allowed")


def list_bucket(bucket: str, prefix: str) -> Iterator[Listed]:
    """Every object under a prefix, by its key without the prefix's folders, as the bucket orders them."""
    check_bucket(bucket)
    folder = prefix[: prefix.rfind("/") + 1]
    try:
        for page in _client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for found in page.get("Contents", []):
                name = found["Key"].removeprefix(folder)
                if not found["Key"].endswith("/") and not is_litter(name):
                    yield _listed(bucket, found["Key"], name, found["Size"])
    except (ClientError, BotoCoreError) as error:
        raise _trouble(error, RefusedSource("bucket_not_read", why=_why(error))) from error


@contextmanager
def open_object(place: str) -> Iterator[IO[bytes]]:
    """The object at `s3://bucket/key`, as a stream."""
    bucket, _, key = place.removeprefix(PLACE).partition("/")
    try:
        check_bucket(bucket)
        body = _client().get_object(Bucket=bucket, Key=key)["Body"]
    except RefusedSource as error:
        raise RefusedFile("place_not_allowed") from error
    except (ClientError, BotoCoreError) as error:
        raise _trouble(error, RefusedFile("not_in_bucket")) from error
    try:
        yield cast("IO[bytes]", body)
    except BotoCoreError as error:  # the connection broke in the middle
        raise OSError(_why(error)) from error
    finally:
        body.close()


def _client() -> "S3Client":
    from annotation.storage.bucket import s3_client  # noqa: PLC0415 - boto3 takes 15 MB, which only buckets need

    return s3_client(settings.S3_OPTIONS)


def _listed(bucket: str, key: str, name: str, size: int) -> Listed:
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    if size > limit * 1_000_000:
        return refused(name, RefusedFile("too_large", megabytes=f"{size / 1e6:.0f}", limit=limit))
    return Listed(clean_path(name), f"{PLACE}{bucket}/{key}", size)


def _trouble(error: ClientError | BotoCoreError, refusal: Exception) -> Exception:
    """What the server says of the object is its refusal; a server that is down is trouble that passes."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if _why(error) in MISSING or 400 <= status < 500:
            return refusal
    return OSError(_why(error))


def _why(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "?"))
    return type(error).__name__
