"""How far an import is."""

from datetime import UTC, datetime

from annotation.models import ImageImport, JobStatus


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
