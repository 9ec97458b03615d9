"""Computes how far the checks and the second model agree with people, over instructions that were drawn at random."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils.timezone import now

from annotation.models import Project
from annotation.sql.rows import fetch_rows
from annotation.statistics.proportions import Confusion, Estimate, proportion

_JUDGEMENTS: Final = """
SELECT instruction.type, spot.checked_as, spot.verdict, spot.before->'checks' AS checks,
       spot.second_opinion->>'verdict' AS opinion, count(*) AS number
  FROM annotation_spotcheck spot JOIN annotation_instruction instruction ON instruction.id = spot.instruction_id
 WHERE instruction.project_id = %(project)s AND spot.is_random
   AND (%(run)s::uuid IS NULL OR instruction.run_id = %(run)s::uuid)
 GROUP BY 1, 2, 3, 4, 5
"""
_SUPPORTED: Final = "supported"


@dataclass(frozen=True, slots=True)
class CheckAgreement:
    """How one check does: of its findings, the share in which people rejected the instruction as well; and of what
    people rejected, the share in which it found something."""

    check: str
    precision: Estimate
    recall: Estimate


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far a judge (the checks, or the second model) agrees with people.

    `confusion` counts rejections: the judge's and people's. Kept with a flag counts as kept. What people edited counts
    as rejected: they did not accept it as it was written.
    """

    confusion: Confusion

    @property
    def n(self) -> int:
        return self.confusion.n

    @property
    def kept_precision(self) -> Estimate:
        """Of what the judge keeps, the share that people accept."""
        return self.confusion.negated().precision()

    @property
    def kept_recall(self) -> Estimate:
        """Of what people accept, the share that the judge keeps."""
        return self.confusion.negated().recall()

    @property
    def rejected_precision(self) -> Estimate:
        """Of what the judge rejects, the share that people reject."""
        return self.confusion.precision()

    @property
    def rejected_recall(self) -> Estimate:
        """Of what people reject, the share that the judge rejects."""
        return self.confusion.recall()

    @property
    def kappa(self) -> Estimate:
        return self.confusion.kappa()


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """The agreement over `judgements` at random judgements, `edited` of which edited the instruction."""

    judgements: int
    edited: int
    checks: Agreement
    second_model: Agreement
    by_type: Mapping[str, Agreement]
    by_check: tuple[CheckAgreement, ...]
    computed_at: datetime


def agreement_with_people(project: Project, run_id: UUID | None = None) -> AgreementReport:
    """Returns the agreement over all judgements of instructions drawn at random, of a run or of the project.

    It is computed over the stored judgements alone, so that page and API give the same figures for the same rows.
    """
    rows = fetch_rows(_JUDGEMENTS, {"project": project.id, "run": run_id})
    types = sorted({row["type"] for row in rows})
    opinions = [row for row in rows if row["opinion"]]
    return AgreementReport(
        judgements=sum(row["number"] for row in rows),
        edited=sum(row["number"] for row in rows if row["verdict"] == "edited"),
        checks=_agreement(rows, _is_rejected_by_checks),
        second_model=_agreement(opinions, _is_rejected_by_second_model),
        by_type={
            type_: _agreement([row for row in rows if row["type"] == type_], _is_rejected_by_checks) for type_ in types
        },
        by_check=tuple(_by_check(rows)),
        computed_at=now(),
    )


def _agreement(rows: Iterable[Mapping[str, Any]], is_rejected: Callable[[Mapping[str, Any]], bool]) -> Agreement:
    counts: dict[tuple[bool, bool], int] = defaultdict(int)
    for row in rows:
        counts[is_rejected(row), _is_rejected_by_people(row)] += row["number"]
    return Agreement(Confusion(counts[True, True], counts[True, False], counts[False, True], counts[False, False]))


def _is_rejected_by_people(row: Mapping[str, Any]) -> bool:
    return bool(row["verdict"] != "approved")


def _is_rejected_by_checks(row: Mapping[str, Any]) -> bool:
    return bool(row["checked_as"] == "rejected")


def _is_rejected_by_second_model(row: Mapping[str, Any]) -> bool:
    return bool(row["opinion"] != _SUPPORTED)


def _by_check(rows: Iterable[Mapping[str, Any]]) -> Iterable[CheckAgreement]:
    """Yields each check that found something, the most frequent first."""
    rows = list(rows)
    rejected = sum(row["number"] for row in rows if _is_rejected_by_people(row))
    totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for check in row["checks"] or []:
            totals[check][0] += row["number"]
            totals[check][1] += row["number"] * _is_rejected_by_people(row)
    for check, (findings, agreed) in sorted(totals.items(), key=lambda entry: (-entry[1][0], entry[0])):
        yield CheckAgreement(check, proportion(agreed, findings), proportion(agreed, rejected))
