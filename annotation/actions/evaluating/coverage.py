"""Sets how many candidates of each sort a project wants."""

from collections.abc import Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.errors import Invalid
from annotation.evaluating.coverage_targets import CellKey
from annotation.models import CoverageCell, Person, Project
from annotation.queries.evaluating.authoring.coverage import coverage_cells

MAX_TARGET: Final = 1_000_000


@transaction.atomic
def set_coverage_targets(*, actor: Person, project: Project, targets: Mapping[CellKey, int | None]) -> int:
    """Sets the targets of these cells (None: nothing more is wanted) and returns how many have changed.

    The other cells stay as they are. Raises Invalid for a cell that the project does not have or a target out of range.
    """
    project = Project.objects.select_for_update(no_key=True).get(pk=project.pk)
    known = {cell.key: cell.target for cell in coverage_cells(project)}
    if not targets.keys() <= known.keys():
        sentence = _("The project has no such cell. Reload the board and try again.")
        raise Invalid(_("Some fields need another look."), fields={"targets": [sentence]})
    if any(target is not None and not 0 <= target <= MAX_TARGET for target in targets.values()):
        sentence = _("Enter whole numbers from 0 to %(most)d.") % {"most": MAX_TARGET}
        raise Invalid(_("Some fields need another look."), fields={"targets": [sentence]})
    changed = {key: target for key, target in targets.items() if known[key] != target}
    rows = [_row(project, key, target) for key, target in sorted(changed.items())]
    unique = ["project", "criterion", "source", "dimension", "kind"]
    CoverageCell.objects.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=["target"])
    if changed:
        record_event(
            actor=actor,
            verb="changed",
            noun="coverage",
            target=project.id,
            project_id=project.id,
            cells=len(changed),
        )
    return len(changed)


def _row(project: Project, key: CellKey, target: int | None) -> CoverageCell:
    return CoverageCell(
        project=project,
        criterion=key.criterion,
        source=key.source,
        dimension=key.dimension,
        kind=key.kind,
        target=target,
    )
