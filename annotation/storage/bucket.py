"""A store of files in a bucket. Its server and its keys come from the settings and the environment alone."""

import io
import os
from base64 import b64encode
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from hashlib import md5
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from annotation.storage.stores import StorageError, StoredFile, storage_errors

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PART_BYTES: Final = 1 << 20
# Threads that read neighbouring entries of one zip share these parts, instead of fetching each several times.
MAX_CACHED_PARTS: Final = 24
MAX_SINGLE_PUT_BYTES: Final = 8 * PART_BYTES
MAX_DELETED_PER_REQUEST: Final = 1_000
MISSING_CODES: Final = frozenset({"NoSuchKey", "404", "NotFound"})
# Small files are sent in one request, on the caller's thread.
_TRANSFER: Final = TransferConfig(multipart_threshold=MAX_SINGLE_PUT_BYTES, use_threads=False)


def s3_client(options: Mapping[str, Any]) -> "S3Client":
    """Returns this process's client for a server. All threads share it, because making one takes a tenth of a second.

    `options` are those of the storage: `endpoint_url`, `region_name`, `client_config`, and the keys where the
    environment does not have them.
    """
    names = ("endpoint_url", "region_name", "client_config", "access_key", "secret_key")
    return _client(*(options.get(name) for name in names))


@cache
def _client(
    endpoint: str | None, region: str | None, client_config: Any, key: str | None, secret: str | None
) -> "S3Client":
    session = boto3.Session(aws_access_key_id=key, aws_secret_access_key=secret)
    client = session.client("s3", endpoint_url=endpoint, region_name=region, config=client_config)
    client.meta.events.register("before-call.s3.DeleteObjects", _use_md5)
    return client


def _use_md5(params: dict[str, Any], **_event: Any) -> None:
    """Replaces the checksum of a request that requires one by the protocol's own, unless the settings want the newer.

    Several servers refuse the newer checksums, or take no deletion of many objects without this one.
    """
    if params["context"]["client_config"].request_checksum_calculation == "when_supported":
        return
    for name in ("request_algorithm", "request_algorithm_header"):
        params["context"].get("checksum", {}).pop(name, None)
    digest = md5(params["body"], usedforsecurity=False).digest()
    params["headers"]["Content-MD5"] = b64encode(digest).decode()


@dataclass(frozen=True)
class Bucket:
    """Stores files as the objects of one bucket; see Store."""

    name: str
    client: "S3Client"

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> "Bucket":
        return cls(str(options["bucket_name"]), s3_client(options))

    def local_path(self, key: str) -> None:
        return None

    def put(self, path: Path, key: str) -> None:
        """Uploads a file; an upload that is interrupted leaves nothing under the key."""
        with storage_errors():
            if path.stat().st_size > MAX_SINGLE_PUT_BYTES:
                self.client.upload_file(str(path), self.name, key, Config=_TRANSFER)
                return
            with path.open("rb") as file:
                self.client.put_object(Bucket=self.name, Key=key, Body=file)

    @contextmanager
    def open(self, key: str) -> Iterator[IO[bytes]]:
        with self._missing_object_errors(key), storage_errors():
            body = self.client.get_object(Bucket=self.name, Key=key)["Body"]
        try:
            yield cast("IO[bytes]", _ResponseBody(body))
        finally:
            body.close()

    @contextmanager
    def open_seekable(self, key: str) -> Iterator[IO[bytes]]:
        stored = self.find(key)
        if stored is None:
            raise FileNotFoundError(key)
        with io.BufferedReader(_SeekableObject(self, stored), PART_BYTES) as file:
            yield file

    def find(self, key: str) -> StoredFile | None:
        try:
            with self._missing_object_errors(key), storage_errors():
                head = self.client.head_object(Bucket=self.name, Key=key)
        except FileNotFoundError:
            return None
        return StoredFile(key, head["ContentLength"], head["LastModified"])

    def list(self, prefix: str) -> Iterator[StoredFile]:
        with storage_errors():
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
                for item in page.get("Contents", []):
                    yield StoredFile(item["Key"], item["Size"], item["LastModified"])

    def delete(self, keys: Iterable[str]) -> None:
        remaining = iter(keys)
        while group := list(islice(remaining, MAX_DELETED_PER_REQUEST)):
            with storage_errors():
                response = self.client.delete_objects(
                    Bucket=self.name, Delete={"Objects": [{"Key": key} for key in group], "Quiet": True}
                )
            if errors := response.get("Errors"):
                raise StorageError(f"{errors[0].get('Key')}: {errors[0].get('Message')}")

    def clear(self, prefix: str) -> None:
        self.delete([stored.key for stored in self.list(prefix)])
        with storage_errors():
            pages = self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.name, Prefix=prefix)
            for upload in [upload for page in pages for upload in page.get("Uploads", [])]:
                self.client.abort_multipart_upload(Bucket=self.name, Key=upload["Key"], UploadId=upload["UploadId"])

    def read_range(self, key: str, first: int, end: int) -> bytes:
        with self._missing_object_errors(key), storage_errors():
            return self.client.get_object(Bucket=self.name, Key=key, Range=f"bytes={first}-{end - 1}")["Body"].read()

    @contextmanager
    def _missing_object_errors(self, key: str) -> Iterator[None]:
        """Raises FileNotFoundError in place of the StorageError for an object that does not exist."""
        try:
            yield
        except StorageError as error:
            cause = error.__cause__
            if isinstance(cause, ClientError) and cause.response.get("Error", {}).get("Code") in MISSING_CODES:
                raise FileNotFoundError(key) from cause
            raise


class _ResponseBody:
    """The body of a response. A connection that breaks while it is read raises StorageError, not a short file."""

    def __init__(self, body: Any) -> None:
        self.body = body

    def read(self, size: int = -1, /) -> bytes:
        with storage_errors():
            return cast("bytes", self.body.read(None if size < 0 else size))


class _SeekableObject(io.RawIOBase):
    """An object that is read in parts, by ranges; the parts used last stay in memory."""

    def __init__(self, bucket: Bucket, stored: StoredFile) -> None:
        self.bucket = bucket
        self.stored = stored
        self.position = 0
        self.parts: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        origin = {os.SEEK_SET: 0, os.SEEK_CUR: self.position, os.SEEK_END: self.stored.bytes}[whence]
        self.position = max(0, origin + offset)
        return self.position

    def readinto(self, buffer: Any, /) -> int:
        if self.position >= self.stored.bytes:
            return 0
        number, start = divmod(self.position, PART_BYTES)
        data = self._part(number)[start : start + len(buffer)]
        buffer[: len(data)] = data
        self.position += len(data)
        return len(data)

    def _part(self, number: int) -> bytes:
        if number not in self.parts:
            end = min(self.stored.bytes, (number + 1) * PART_BYTES)
            self.parts[number] = self.bucket.read_range(self.stored.key, number * PART_BYTES, end)
            if len(self.parts) > MAX_CACHED_PARTS:
                self.parts.popitem(last=False)
        self.parts.move_to_end(number)
        return self.parts[number]
