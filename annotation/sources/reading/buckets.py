"""Objects in a bucket of S3 or of a server that speaks its protocol. Its host and keys come from the settings only."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Final, cast

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.parsers import ResponseParserError
from django.conf import settings

from annotation.sources.rejections import RejectedFile, RejectedSource

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

SCHEME: Final = "s3://"
# botocore asks a server that redirects without naming the region again and again, until it raises RecursionError, in
# an HTTPClientError where it was sending.
ERRORS: Final = (ClientError, BotoCoreError, ResponseParserError, RecursionError)
# What servers say of a bucket, by the code of the sentence; the same error for one object is a fault of the set-up too.
SOURCE_CODES: Final = {
    "NoSuchBucket": "bucket_not_found",
    "404": "bucket_not_found",
    "AccessDenied": "bucket_not_listed",
    "403": "bucket_not_listed",
    "InvalidAccessKeyId": "bucket_keys_wrong",
    "SignatureDoesNotMatch": "bucket_keys_wrong",
    "ExpiredToken": "bucket_keys_wrong",
    "InvalidToken": "bucket_keys_wrong",
    "NoCredentialsError": "bucket_keys_wrong",
    "PartialCredentialsError": "bucket_keys_wrong",
    "RequestTimeTooSkewed": "clock_wrong",
    "PermanentRedirect": "bucket_elsewhere",
    "TemporaryRedirect": "bucket_elsewhere",
    "AuthorizationHeaderMalformed": "bucket_elsewhere",
    "IllegalLocationConstraintException": "bucket_elsewhere",
    "301": "bucket_elsewhere",
    "307": "bucket_elsewhere",
    "RecursionError": "bucket_elsewhere",
    "ResponseParserError": "no_s3_server",
}
# What servers say of one object.
FILE_CODES: Final = {
    "NoSuchKey": "not_in_bucket",
    "404": "not_in_bucket",
    "AccessDenied": "object_not_allowed",
    "403": "object_not_allowed",
    "InvalidObjectState": "object_archived",
}
# An answer that has none of these lists no bucket: it is the page of another server.
LIST_FIELDS: Final = frozenset({"Name", "Prefix", "MaxKeys", "KeyCount", "IsTruncated", "Contents", "CommonPrefixes"})


def check_bucket(bucket: str) -> None:
    """Raises RejectedSource unless LOUPE_IMPORT_BUCKETS names it."""
    if bucket not in settings.LOUPE_IMPORT_BUCKETS:
        raise RejectedSource("bucket_not_allowed")


def list_pages(bucket: str, prefix: str, **options: Any) -> Iterator[dict[str, Any]]:
    """Yields the pages of what a bucket has under a prefix, in the bucket's order.

    `options` are those of the request, such as `Delimiter`. Raises RejectedSource for a bucket that is not allowed or
    cannot be read, OSError for a temporary failure.
    """
    check_bucket(bucket)
    last_key = ""
    while True:
        page = _read_page(bucket, {"Bucket": bucket, "Prefix": prefix, **options})
        yield page
        if not page.get("IsTruncated"):
            return
        keys = [item["Key"] for item in page.get("Contents", [])]
        if token := page.get("NextContinuationToken"):
            options["ContinuationToken"] = token
        elif keys and keys[-1] > last_key:  # a server that knows only the first version's way to the next page
            last_key = options["StartAfter"] = keys[-1]
        else:
            raise RejectedSource("bucket_not_read", why="IsTruncated")


def has_objects(bucket: str, prefix: str) -> bool:
    """Returns whether any key begins with a prefix. Raises as `list_pages` does."""
    return bool(next(list_pages(bucket, prefix, MaxKeys=1)).get("Contents"))


@contextmanager
def open_object(uri: str) -> Iterator[IO[bytes]]:
    """Opens the object at `s3://bucket/key` as a stream. Raises RejectedFile, or OSError for a temporary failure."""
    bucket, _, key = uri.removeprefix(SCHEME).partition("/")
    try:
        check_bucket(bucket)
        body = _client().get_object(Bucket=bucket, Key=key)["Body"]
    except RejectedSource as error:
        raise RejectedFile("place_not_allowed") from error
    except ERRORS as error:
        raise _file_error(error) from error
    try:
        yield cast("IO[bytes]", body)
    except BotoCoreError as error:  # the connection broke in the middle
        raise OSError(_error_code(error)) from error
    finally:
        body.close()


def _read_page(bucket: str, options: dict[str, Any]) -> dict[str, Any]:
    try:
        page = cast("dict[str, Any]", _client().list_objects_v2(**options))
    except ERRORS as error:
        raise _source_error(bucket, error) from error
    if not LIST_FIELDS & page.keys():
        raise RejectedSource("no_s3_server", bucket=bucket)
    return page


def _client() -> "S3Client":
    from annotation.storage.bucket import s3_client  # noqa: PLC0415 - boto3 takes 15 MB, which only buckets need

    return s3_client(settings.S3_OPTIONS)


def _source_error(bucket: str, error: Exception) -> Exception:
    """Returns the rejection for what the server says of the bucket; OSError for a server that is down."""
    code = _error_code(error)
    if code in SOURCE_CODES:
        return RejectedSource(SOURCE_CODES[code], bucket=bucket)
    return RejectedSource("bucket_not_read", why=code) if _is_final(error) else _temporary_error(code)


def _file_error(error: Exception) -> Exception:
    """Returns the rejection for what the server says of an object; OSError for a server or a set-up that fails."""
    code = _error_code(error)
    if code in FILE_CODES:
        return RejectedFile(FILE_CODES[code])
    if code in SOURCE_CODES:
        return OSError(code)
    return RejectedFile("object_not_read", reason=code) if _is_final(error) else _temporary_error(code)


def _is_final(error: Exception) -> bool:
    if not isinstance(error, ClientError):
        return False
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return 300 <= status < 500 and status not in (408, 429)


def _temporary_error(code: str) -> OSError:
    """Returns the error to wait after. A code that is a number is botocore's own, for an answer that is not of S3."""
    return OSError(f"HTTP {code}, not an answer of S3; see LOUPE_S3_ENDPOINT" if code.isdecimal() else code)


def _error_code(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "?"))
    if isinstance(error, HTTPClientError) and isinstance(error.kwargs.get("error"), RecursionError):
        return RecursionError.__name__
    return type(error).__name__
