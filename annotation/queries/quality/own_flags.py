"""What the checks noticed last in a person's own critiques: one example for each check."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from annotation.models import Critique, CritiqueInspection, Person, Project

RECENT: Final = 1_000
"""Among how many of a person's last critiques examples are looked for."""


@dataclass(frozen=True, slots=True)
class OwnFlag:
    """One flag of a critique: its check's code and the numbers of its sentence."""

    code: str
    params: Mapping[str, Any]
    critique: Critique


def latest_flags(project: Project, person: Person, before: datetime | None) -> dict[str, OwnFlag]:
    """Returns the latest flag of each check, of critiques that were submitted before the time.

    Only work is checked: a flag on what was just submitted would tell that it was no gold.
    """
    if before is None:
        return {}
    critiques = Critique.objects.work().filter(project=project, annotator=person, submitted_at__lt=before)
    recent = list(critiques.order_by("-submitted_at").values_list("pk", flat=True)[:RECENT])
    inspections = CritiqueInspection.objects.filter(critique__in=recent).exclude(codes=[])
    examples: dict[str, OwnFlag] = {}
    for inspection in inspections.select_related("critique").order_by("-critique__submitted_at"):
        for flag in inspection.flags:
            examples.setdefault(flag["code"], OwnFlag(flag["code"], flag["params"], inspection.critique))
    return examples
