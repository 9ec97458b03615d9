"""Files in a bucket. Where it is and who asks, the settings and the environment say alone."""

import io
import os
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final, cast

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError

from annotation.storage.stores import StorageTrouble, Stored, storage_at_work

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

PART: Final = 1 << 20
# Threads that read neighbouring entries of one zip share these parts, instead of fetching each several times.
PARTS_KEPT: Final = 24
LARGEST_PIECE: Final = 8 * PART
MOST_DELETED_AT_ONCE: Final = 1_000
MISSING: Final = frozenset({"NoSuchKey", "404", "NotFound"})
# Small files go in one request, on the caller's thread.
_TRANSFER: Final = TransferConfig(multipart_threshold=LARGEST_PIECE, use_threads=False)


def client_of(options: Mapping[str, Any]) -> "S3Client":
    """The one client of this process for a server: it is for all threads, and making one takes a tenth of a second.

    `options` are those of the storage: `endpoint_url`, `region_name`, `client_config`, and the keys, where the
    environment does not hold them.
    """
    names = ("endpoint_url", "region_name", "client_config", "access_key", "secret_key")
    return _client(*(options.get(name) for name in names))


@cache
def _client(endpoint: str | None, region: str | None, patience: Any, key: str | None, secret: str | None) -> "S3Client":
    session = boto3.Session(aws_access_key_id=key, aws_secret_access_key=secret)
    return session.client("s3", endpoint_url=endpoint, region_name=region, config=patience)


@dataclass(frozen=True)
class Bucket:
    """The objects of one bucket; see Store."""

    name: str
    client: "S3Client"

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Bucket":
        return cls(str(options["bucket_name"]), client_of(options))

    def own_path(self, key: str) -> None:
        return None

    def put(self, path: Path, key: str) -> None:
        """Uploads it; an upload that is cut off leaves nothing under the key."""
        with storage_at_work():
            if path.stat().st_size > LARGEST_PIECE:
                self.client.upload_file(str(path), self.name, key, Config=_TRANSFER)
                return
            with path.open("rb") as file:
                self.client.put_object(Bucket=self.name, Key=key, Body=file)

    @contextmanager
    def open(self, key: str) -> Iterator[IO[bytes]]:
        with self._missing(key), storage_at_work():
            body = self.client.get_object(Bucket=self.name, Key=key)["Body"]
        try:
            yield cast("IO[bytes]", _Told(body))
        finally:
            body.close()

    @contextmanager
    def open_any_part(self, key: str) -> Iterator[IO[bytes]]:
        found = self.find(key)
        if found is None:
            raise FileNotFoundError(key)
        with io.BufferedReader(_Ranged(self, found), PART) as file:
            yield file

    def find(self, key: str) -> Stored | None:
        try:
            with self._missing(key), storage_at_work():
                head = self.client.head_object(Bucket=self.name, Key=key)
        except FileNotFoundError:
            return None
        return Stored(key, head["ContentLength"], head["LastModified"])

    def list(self, prefix: str) -> Iterator[Stored]:
        with storage_at_work():
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
                for found in page.get("Contents", []):
                    yield Stored(found["Key"], found["Size"], found["LastModified"])

    def delete(self, keys: Iterable[str]) -> None:
        left = iter(keys)
        while some := list(islice(left, MOST_DELETED_AT_ONCE)):
            with storage_at_work():
                answer = self.client.delete_objects(
                    Bucket=self.name, Delete={"Objects": [{"Key": key} for key in some], "Quiet": True}
                )
            if errors := answer.get("Errors"):
                raise StorageTrouble(f"{errors[0].get('Key')}: {errors[0].get('Message')}")

    def clear(self, prefix: str) -> None:
        self.delete([found.key for found in self.list(prefix)])
        with storage_at_work():
            pages = self.client.get_paginator("list_multipart_uploads").paginate(Bucket=self.name, Prefix=prefix)
            for upload in [upload for page in pages for upload in page.get("Uploads", [])]:
                self.client.abort_multipart_upload(Bucket=self.name, Key=upload["Key"], UploadId=upload["UploadId"])

    def part(self, key: str, first: int, end: int) -> bytes:
        """The bytes from `first` up to, not including, `end`."""
        with self._missing(key), storage_at_work():
            return self.client.get_object(Bucket=self.name, Key=key, Range=f"bytes={first}-{end - 1}")["Body"].read()

    @contextmanager
    def _missing(self, key: str) -> Iterator[None]:
        try:
            yield
        except StorageTrouble as error:
            cause = error.__cause__
            if isinstance(cause, ClientError) and cause.response.get("Error", {}).get("Code") in MISSING:
                raise FileNotFoundError(key) from cause
            raise


class _Told:
    """The body of an answer. A connection that breaks in the middle is StorageTrouble, not a short file."""

    def __init__(self, body: Any) -> None:
        self.body = body

    def read(self, size: int = -1, /) -> bytes:
        with storage_at_work():
            return cast("bytes", self.body.read(None if size < 0 else size))


class _Ranged(io.RawIOBase):
    """An object read by ranges, part by part; the last parts are kept."""

    def __init__(self, bucket: Bucket, stored: Stored) -> None:
        self.bucket = bucket
        self.stored = stored
        self.place = 0
        self.parts: OrderedDict[int, bytes] = OrderedDict()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.place

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        beginning = {os.SEEK_SET: 0, os.SEEK_CUR: self.place, os.SEEK_END: self.stored.bytes}[whence]
        self.place = max(0, beginning + offset)
        return self.place

    def readinto(self, buffer: Any, /) -> int:
        if self.place >= self.stored.bytes:
            return 0
        number, start = divmod(self.place, PART)
        piece = self._part(number)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self.place += len(piece)
        return len(piece)

    def _part(self, number: int) -> bytes:
        if number not in self.parts:
            end = min(self.stored.bytes, (number + 1) * PART)
            self.parts[number] = self.bucket.part(self.stored.key, number * PART, end)
            if len(self.parts) > PARTS_KEPT:
                self.parts.popitem(last=False)
        self.parts.move_to_end(number)
        return self.parts[number]
