"""How far an import is, and what of it can be tried again."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from annotation.models import FileStatus, ImageImport, ImportFile, JobStatus

WITH_FILE: Final = frozenset({"zip", "manifest", "urls"})
# A file that was sent with an order stays so long after its end, as far as it is needed to try again.
KEPT_FOR: Final = timedelta(days=7)


def seconds_left(wanted: ImageImport) -> int | None:
    """How long an import will still take if it goes on as it went; None while nothing tells.

    Bytes tell it better than files where they are known.
    """
    if wanted.status != JobStatus.RUNNING or wanted.began_at is None:
        return None
    by_bytes = bool(wanted.bytes_total)
    done, total = (wanted.bytes_done, wanted.bytes_total) if by_bytes else (wanted.done, wanted.total)
    if not done:
        return None
    passed = (datetime.now(UTC) - wanted.began_at).total_seconds()
    return round(passed / done * (total - done))


def refused_with_place(wanted: ImageImport) -> QuerySet[ImportFile]:
    """What was opened and refused. What was refused by its name alone is refused again, whatever happens."""
    return ImportFile.objects.filter(wanted=wanted, status=FileStatus.REFUSED).exclude(place="")


def can_retry(wanted: ImageImport) -> bool:
    """Whether there is anything to try again and its source is still there."""
    if wanted.by_command:
        return False
    if wanted.status in (JobStatus.FAILED, JobStatus.CANCELLED):
        return wanted.kind not in WITH_FILE or "key" in wanted.source
    if wanted.status != JobStatus.DONE or (wanted.kind == "zip" and "key" not in wanted.source):
        return False
    return refused_with_place(wanted).exists()


def kept_until(wanted: ImageImport) -> datetime | None:
    """Until when a sent zip is kept, so that what was refused of it can be tried again; None when it is not."""
    if wanted.kind != "zip" or "key" not in wanted.source or wanted.finished_at is None:
        return None
    return wanted.finished_at + KEPT_FOR
