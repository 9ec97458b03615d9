"""Compares two releases: which critiques were added, removed and changed."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from annotation.errors import Conflict, Invalid
from annotation.exporting.release_index import compared_bytes
from annotation.models import Export, ExportPart, JobStatus


@dataclass
class Comparison:
    """The sorted ids of the critiques that are only in the later release, only in the earlier one, or changed.

    A critique has changed if it, the metadata of its image, or an instruction of it that both releases would hold, was
    updated in between. `kept` is the number of those
    that are the same in both.
    """

    came: list[UUID] = field(default_factory=list)
    went: list[UUID] = field(default_factory=list)
    changed: list[UUID] = field(default_factory=list)
    kept: int = 0


def compare_releases(before: Export | None, after: Export) -> Comparison:
    """Compares `after` with `before`, or with nothing.

    Raises Invalid (`other_project`) for releases of two projects, Conflict for one that is not published
    (`wrong_state`) or was made before releases kept an index (`no_contents`).
    """
    if before and before.project_id != after.project_id:
        raise Invalid(_("Only releases of one project can be compared."), code="other_project")
    earlier, later = _parts(before) if before else {}, _parts(after)
    comparison, length = Comparison(), compared_bytes(before, after) if before else 0
    for number in earlier.keys() | later.keys():
        _compare(_hashes(earlier.get(number)), _hashes(later.get(number)), length, comparison)
    for ids in (comparison.came, comparison.went, comparison.changed):
        ids.sort()
    return comparison


def releases_before(export: Export) -> QuerySet[Export]:
    """Returns the published releases of the same project that were requested before this one, newest first."""
    earlier = Export.objects.filter(project=export.project_id, status=JobStatus.DONE, created_at__lt=export.created_at)
    return earlier.order_by("-created_at")


def _compare(earlier: dict[bytes, bytes], later: dict[bytes, bytes], length: int, comparison: Comparison) -> None:
    both = earlier.keys() & later.keys()
    changed = [id_ for id_ in both if earlier[id_][:length] != later[id_][:length]]
    comparison.came += [UUID(bytes=id_) for id_ in later.keys() - both]
    comparison.went += [UUID(bytes=id_) for id_ in earlier.keys() - both]
    comparison.changed += [UUID(bytes=id_) for id_ in changed]
    comparison.kept += len(both) - len(changed)


def _parts(export: Export) -> dict[int, ExportPart]:
    if export.status != JobStatus.DONE:
        raise Conflict(_("Only finished exports can be compared."), code="wrong_state", status=export.status)
    parts = {part.number: part for part in ExportPart.objects.filter(export=export, attempt=export.fencing_token)}
    if export.done and not parts:
        raise Conflict(
            _("This release was made without an index of its critiques. Request it again to compare it."),
            code="no_contents",
        )
    return parts


def _hashes(part: ExportPart | None) -> dict[bytes, bytes]:
    return part.hashes() if part else {}
