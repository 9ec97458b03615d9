"""Reads the progress of imports, and which of their files can be retried."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from annotation.models import FileStatus, ImageImport, ImportFile, JobStatus
from annotation.sources.registry import SOURCES

# An uploaded file is stored for so long after its import's end if it is needed to try again.
RETENTION: Final = timedelta(days=7)


def seconds_left(image_import: ImageImport) -> int | None:
    """Estimates the remaining seconds of an import from its rate so far; returns None while nothing is done.

    The rate is in bytes where sizes are known, else in files.
    """
    if image_import.status != JobStatus.RUNNING or image_import.started_at is None:
        return None
    by_bytes = bool(image_import.bytes_total)
    done = image_import.bytes_done if by_bytes else image_import.done
    total = image_import.bytes_total if by_bytes else image_import.total
    if not done:
        return None
    passed = (datetime.now(UTC) - image_import.started_at).total_seconds()
    return round(passed / done * (total - done))


def retryable_files(image_import: ImageImport) -> QuerySet[ImportFile]:
    """Returns the files that were opened and rejected. One that was rejected by its name alone always will be."""
    return ImportFile.objects.filter(image_import=image_import, status=FileStatus.REJECTED).exclude(uri="")


def needs_sent_file(image_import: ImageImport) -> bool:
    """Returns whether the files of an import can only be read from the file that was uploaded with it."""
    source = SOURCES.get(image_import.kind)
    return source is not None and source.file_holds_images


def can_retry(image_import: ImageImport) -> bool:
    """Returns whether something of an import can be retried and its source still exists."""
    source = SOURCES.get(image_import.kind)
    if image_import.by_command or source is None:
        return False
    has_sent_file = "key" in image_import.source
    if image_import.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        return has_sent_file or not source.takes_file
    if image_import.status != JobStatus.DONE or (source.file_holds_images and not has_sent_file):
        return False
    return retryable_files(image_import).exists()


def retention_end(image_import: ImageImport) -> datetime | None:
    """Returns when an uploaded file that is needed to try again will be deleted; None if none is stored."""
    if not needs_sent_file(image_import) or "key" not in image_import.source or image_import.finished_at is None:
        return None
    return image_import.finished_at + RETENTION
