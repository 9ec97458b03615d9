"""Draws the instructions that a person judges next: half at random, half those of which the checks are least sure."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from itertools import chain, zip_longest
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from annotation.models import DRAW_KEY, IN_USE, Instruction, Person, Project, Run, SpotCheck

MAX_RUNS: Final = 50


@dataclass(frozen=True, slots=True)
class SpotCheckFilter:
    """Which instructions are drawn: of a run, of a type, with a finding of a check; empty for all."""

    run: UUID | None = None
    type: str = ""
    check: str = ""

    @property
    def is_representative(self) -> bool:
        """Whether a draw at random stands for all instructions of the project or of a run."""
        return not self.type and not self.check

    def conditions(self) -> dict[str, Any]:
        """Returns the filter's conditions on instructions."""
        findings = [{"check": self.check}] if self.check else None
        conditions = {"run": self.run, "type": self.type, "findings__contains": findings}
        return {name: value for name, value in conditions.items() if value}


@dataclass(frozen=True, slots=True)
class Draw:
    """An instruction to judge, and whether it was drawn at random over all of them."""

    instruction: Instruction
    is_random: bool


def draw_instructions(
    person: Person,
    project: Project,
    criteria: SpotCheckFilter,
    *,
    count: int,
    skip: Collection[UUID] = (),
) -> list[Draw]:
    """Returns what a person judges next, without the instructions in `skip`; the same until one of them is judged.

    Every other one is drawn at random, whatever the checks say of it, in an order of the person's own; the others are
    those of which the checks are least sure and that nobody has judged. Nobody gets instructions of their own
    critique, of a critique that changed, is returned to its author or whose image is held out for a benchmark, or the
    same one twice; and, unless a run is named, none in whose place those of a newer run leave.
    """
    rows = _judgeable(person, project, criteria).exclude(pk__in=skip)
    random_rows = _draw_at_random(rows, person, count)
    judged = SpotCheck.objects.filter(instruction=OuterRef("pk"))
    unsure_rows = rows.filter(~Exists(judged)).order_by("sureness", "id")[:count]
    is_random = criteria.is_representative
    pairs = zip_longest(
        (Draw(row, is_random) for row in random_rows), (Draw(row, is_random=False) for row in unsure_rows)
    )
    return _first_of_each(chain.from_iterable(pairs), count)


def count_judged(person: Person, project: Project) -> int:
    """Returns how many instructions of a project a person has judged."""
    return SpotCheck.objects.filter(person=person, instruction__project=project).count()


def _judgeable(person: Person, project: Project, criteria: SpotCheckFilter) -> QuerySet[Instruction]:
    own_checks = SpotCheck.objects.filter(instruction=OuterRef("pk"), person=person)
    rows = Instruction.objects.filter(~Exists(own_checks), project=project, **IN_USE, **criteria.conditions())
    if criteria.run is None:  # what leaves of a critique is that of its newest run
        newer = Instruction.objects.leaving().filter(critique=OuterRef("critique"), run__gt=OuterRef("run"))
        rows = rows.filter(~Exists(newer))
    return rows.exclude(critique__annotator=person).select_related("critique__image", "critique__questionnaire")


def _draw_at_random(rows: QuerySet[Instruction], person: Person, count: int) -> list[Instruction]:
    """Reads on in the order of the draw keys from a point that is the person's own, and around its end."""
    start = UUID(bytes=hashlib.md5(person.id.bytes, usedforsecurity=False).digest())
    keyed = rows.alias(draw_key=DRAW_KEY).order_by("draw_key")
    after: list[Instruction] = list(keyed.filter(draw_key__gte=start)[:count])
    before: QuerySet[Instruction] = keyed.filter(draw_key__lt=start)
    return after if len(after) == count else [*after, *before[: count - len(after)]]


def _first_of_each(draws: "chain[Draw | None]", count: int) -> list[Draw]:
    """Returns the first draws, each instruction once."""
    unique: dict[UUID, Draw] = {}
    for draw in draws:
        if draw is not None:
            unique.setdefault(draw.instruction.id, draw)
    return list(unique.values())[:count]


def runs_with_instructions(project: Project) -> QuerySet[Run]:
    """Returns the latest runs that made instructions, for filters."""
    return project.runs.filter(done__gt=0).select_related("recipe")[:MAX_RUNS]
