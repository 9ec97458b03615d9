"""Imports of the objects in a bucket of S3, or of a server that speaks its protocol."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from annotation.sources.base import OpenSource, RequestField, Source
from annotation.sources.entries import SourceEntry
from annotation.sources.notices import Notice
from annotation.sources.reading import bucket_listing, buckets, named_files

SETUP_HINT: Final = _(
    "No bucket is allowed here. The administrator of this server names those allowed with the setting "
    "LOUPE_IMPORT_BUCKETS."
)


@dataclass(frozen=True)
class OpenBucket:
    bucket: str
    prefix: str

    def entries(self) -> Iterator[SourceEntry | Notice]:
        return bucket_listing.list_bucket(self.bucket, self.prefix)

    def open(self, uri: str) -> AbstractContextManager[IO[bytes]]:
        return named_files.open_remote(uri)


class S3Source(Source):
    key = "s3"
    title = _("a bucket")
    fields = (
        RequestField("bucket", _("Bucket"), 100),
        RequestField("prefix", _("Folder in the bucket, or the beginning of names")),
    )

    def setup_hint(self) -> Promise | None:
        return None if settings.LOUPE_IMPORT_BUCKETS else SETUP_HINT

    def check(self, values: Mapping[str, str]) -> dict[str, Any]:
        buckets.check_bucket(values["bucket"])
        return dict(values)

    def describe(self, stored: Mapping[str, Any]) -> str:
        return f"{stored['bucket']}/{stored['prefix']}" if stored["prefix"] else str(stored["bucket"])

    def recognises(self, argument: str, has_manifest: bool) -> bool:
        return argument.startswith(buckets.SCHEME)

    def locate(self, argument: str, manifest: Path | None) -> dict[str, Any]:
        bucket, _slash, prefix = argument.removeprefix(buckets.SCHEME).partition("/")
        return self.check({"bucket": bucket, "prefix": prefix})

    @contextmanager
    def open(self, stored: Mapping[str, Any]) -> Iterator[OpenSource]:
        yield OpenBucket(stored["bucket"], stored["prefix"])


S3: Final = S3Source()
