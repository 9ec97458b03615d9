"""Objects in a bucket of S3 or of a server that speaks its protocol. The settings alone have its host and its keys."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final, cast

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from annotation.sources.entries import SourceEntry, is_litter, rejected_entry
from annotation.sources.metadata import clean_path
from annotation.sources.rejections import RejectedFile, RejectedSource

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SCHEME: Final = "s3://"
MISSING: Final = frozenset({"NoSuchKey", "404", "AccessDenied", "403", "InvalidObjectState"})


def check_bucket(bucket: str) -> None:
    """Raises RejectedSource unless LOUPE_IMPORT_BUCKETS names it."""
    if bucket not in settings.LOUPE_IMPORT_BUCKETS:
        raise RejectedSource("bucket_not_allowed")


def list_objects(bucket: str, prefix: str) -> Iterator[SourceEntry]:
    """Yields every object under a prefix, named by its key without the prefix's folders, in the bucket's order.

    Raises RejectedSource for a bucket that is not allowed or cannot be read, OSError for trouble that passes.
    """
    check_bucket(bucket)
    folder = prefix[: prefix.rfind("/") + 1]
    try:
        for page in _client().get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
            for item in page.get("Contents", []):
                name = item["Key"].removeprefix(folder)
                if not item["Key"].endswith("/") and not is_litter(name):
                    yield _entry(bucket, item["Key"], name, item["Size"])
    except (ClientError, BotoCoreError) as error:
        raise _error_or(RejectedSource("bucket_not_read", why=_error_code(error)), error) from error


@contextmanager
def open_object(uri: str) -> Iterator[IO[bytes]]:
    """Opens the object at `s3://bucket/key` as a stream. Raises RejectedFile, or OSError for trouble that passes."""
    bucket, _, key = uri.removeprefix(SCHEME).partition("/")
    try:
        check_bucket(bucket)
        body = _client().get_object(Bucket=bucket, Key=key)["Body"]
    except RejectedSource as error:
        raise RejectedFile("place_not_allowed") from error
    except (ClientError, BotoCoreError) as error:
        raise _error_or(RejectedFile("not_in_bucket"), error) from error
    try:
        yield cast("IO[bytes]", body)
    except BotoCoreError as error:  # the connection broke in the middle
        raise OSError(_error_code(error)) from error
    finally:
        body.close()


def _client() -> "S3Client":
    from annotation.storage.bucket import s3_client  # noqa: PLC0415 - boto3 takes 15 MB, which only buckets need

    return s3_client(settings.S3_OPTIONS)


def _entry(bucket: str, key: str, name: str, size: int) -> SourceEntry:
    limit = settings.LOUPE_MAX_IMAGE_MEGABYTES
    if size > limit * 1_000_000:
        return rejected_entry(name, RejectedFile("too_large", megabytes=f"{size / 1e6:.0f}", limit=limit))
    return SourceEntry(clean_path(name), f"{SCHEME}{bucket}/{key}", size)


def _error_or(rejection: Exception, error: ClientError | BotoCoreError) -> Exception:
    """Returns the rejection for what the server says of the object; OSError for a server that is down."""
    if isinstance(error, ClientError):
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if _error_code(error) in MISSING or 400 <= status < 500:
            return rejection
    return OSError(_error_code(error))


def _error_code(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "?"))
    return type(error).__name__
