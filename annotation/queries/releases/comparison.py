"""Two releases side by side: which critiques came, which went, which changed."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotation.errors import Conflict, Invalid
from annotation.models import Export, ExportPart, JobStatus

_ID = 16
_ENTRY = 24


@dataclass
class Comparison:
    """Ids in their order. A critique has changed when it or what is told of its image was touched between the two."""

    came: list[UUID] = field(default_factory=list)
    went: list[UUID] = field(default_factory=list)
    changed: list[UUID] = field(default_factory=list)
    kept: int = 0


def compare_releases(before: Export | None, after: Export) -> Comparison:
    """From what `before` holds, or nothing, to what `after` holds.

    Raises Invalid for releases of two projects, Conflict when one is not published, or of before contents were kept.
    """
    if before and before.project_id != after.project_id:
        raise Invalid(_("Only releases of one project can be compared."), code="other_project")
    earlier, later = _parts(before) if before else {}, _parts(after)
    found = Comparison()
    for number in earlier.keys() | later.keys():
        _compare(_entries(earlier.get(number, b"")), _entries(later.get(number, b"")), found)
    for ids in (found.came, found.went, found.changed):
        ids.sort()
    return found


def releases_before(export: Export) -> QuerySet[Export]:
    """The published releases of the same project that were asked for before this one, newest first."""
    earlier = Export.objects.filter(project=export.project_id, status=JobStatus.DONE, created_at__lt=export.created_at)
    return earlier.order_by("-created_at")


def _compare(earlier: dict[bytes, bytes], later: dict[bytes, bytes], found: Comparison) -> None:
    both = earlier.keys() & later.keys()
    changed = [one for one in both if earlier[one] != later[one]]
    found.came += [UUID(bytes=one) for one in later.keys() - both]
    found.went += [UUID(bytes=one) for one in earlier.keys() - both]
    found.changed += [UUID(bytes=one) for one in changed]
    found.kept += len(both) - len(changed)


def _parts(export: Export) -> dict[int, bytes]:
    if export.status != JobStatus.DONE:
        raise Conflict(_("Only finished exports can be compared."), code="wrong_state", status=export.status)
    kept = ExportPart.objects.filter(export=export, attempt=export.fence).values_list("number", "entries")
    parts = {number: bytes(entries) for number, entries in kept}
    if export.done and not parts:
        raise Conflict(
            _("What this release holds was not kept when it was made. Ask for it again to compare it."),
            code="no_contents",
        )
    return parts


def _entries(part: bytes) -> dict[bytes, bytes]:
    starts = range(0, len(part), _ENTRY)
    return {part[start : start + _ID]: part[start + _ID : start + _ENTRY] for start in starts}
