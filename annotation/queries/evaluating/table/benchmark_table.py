"""Reads the table of a benchmark: one stored row a model, and what stands beside them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform

from annotation.evaluating.score_documents import ITEM_SETS, score_of
from annotation.evaluating.scores import Score
from annotation.models import Benchmark, Evaluation, ModelJobStatus
from annotation.queries.evaluating.table.baselines import Baselines, baselines_of

MOST_EVALUATIONS: Final = 200
"""A table shows so many evaluations, the newest."""
_FIELDS: Final = ("id", "name", "model", "text_only", "trials", "source", "endpoint", "finished_at")


@dataclass(frozen=True, slots=True)
class ScoredEvaluation:
    """An evaluation with its stored score."""

    id: UUID
    name: str
    model: str
    text_only: bool
    trials: int
    source: str
    endpoint: str
    finished_at: datetime | None
    rules: str
    scorer: str
    computed_at: datetime
    score: Score


@dataclass(frozen=True, slots=True)
class BenchmarkScores:
    """The scores of all evaluations of a benchmark over one set of items, by one judge, and what stands beside them.

    `item_sets` are those that have items; `judges` all judges, with the number of evaluations that they judged, those
    with most first. `unscored` counts evaluations that are not done, or not scored yet, and `omitted` those that are
    older than the newest that are shown. `hidden` counts those with a score that managers leave out.
    """

    benchmark: Benchmark
    item_set: str
    item_sets: tuple[str, ...]
    judge: str
    judges: Mapping[str, int]
    evaluations: Sequence[ScoredEvaluation]
    baselines: Baselines
    unscored: int
    omitted: int
    hidden: int = 0

    def computed_between(self) -> tuple[datetime, datetime] | None:
        """Returns when the first and the last of the scores was computed; None without any."""
        moments = [evaluation.computed_at for evaluation in self.evaluations]
        return (min(moments), max(moments)) if moments else None


def load_scores(benchmark: Benchmark, item_set: str = "", judge: str = "") -> BenchmarkScores:
    """Returns the scores of a benchmark; over its test and by the judge of most evaluations, unless others exist."""
    item_sets = item_sets_of(benchmark)
    item_set = item_set if item_set in item_sets else item_sets[0]
    done = scored_evaluations(benchmark).filter(is_hidden=False)
    evaluations = benchmark.evaluations.filter(is_hidden=False).exclude(status=ModelJobStatus.CANCELLED)
    total = done.count()
    rows = list(_rows(done, item_set))
    judges = Counter(key for row in rows for key in row["document"]["judges"])
    judge = judge if judge in judges else next((key for key, _number in judges.most_common(1)), "")
    return BenchmarkScores(
        benchmark,
        item_set,
        item_sets,
        judge,
        dict(judges.most_common()),
        [_evaluation(row, judge) for row in rows],
        baselines_of(benchmark.pk, item_set),
        unscored=evaluations.count() - total,
        omitted=total - min(total, MOST_EVALUATIONS),
        hidden=scored_evaluations(benchmark).filter(is_hidden=True).count(),
    )


def scored_evaluations(benchmark: Benchmark) -> QuerySet[Evaluation]:
    """Returns the evaluations of a benchmark that have a score, also those that the table leaves out."""
    return benchmark.evaluations.filter(status=ModelJobStatus.DONE, score__isnull=False)


def item_sets_of(benchmark: Benchmark) -> tuple[str, ...]:
    """Returns the sets of items that a benchmark has, first the one that counts; `all` beside two others alone."""
    splits = set(benchmark.items.order_by().values_list("split", flat=True).distinct())
    names = [name for name in ITEM_SETS if name in splits]
    return (*names, "all") if len(names) != 1 else tuple(names)


def _rows(done: Any, item_set: str) -> Iterator[dict[str, Any]]:
    fields = [*_FIELDS, "score__rules", "score__scorer", "score__computed_at"]
    rows = done.annotate(document=KeyTransform(item_set, "score__document")).order_by("-created_at", "-id")
    for row in rows.values(*fields, "document")[:MOST_EVALUATIONS]:
        if row["document"] is not None:
            yield row


def _evaluation(row: dict[str, Any], judge: str) -> ScoredEvaluation:
    return ScoredEvaluation(
        **{name: row[name] for name in _FIELDS},
        rules=row["score__rules"],
        scorer=row["score__scorer"],
        computed_at=row["score__computed_at"],
        score=score_of(row["document"], judge),
    )


def load_evaluation_score(evaluation: Evaluation, item_set: str = "") -> tuple[str, Mapping[str, Any] | None]:
    """Returns a set of items and the stored score of an evaluation over it; None while it has no score."""
    item_sets = item_sets_of(evaluation.benchmark)
    item_set = item_set if item_set in item_sets else item_sets[0]
    if not hasattr(evaluation, "score") or evaluation.status != ModelJobStatus.DONE:
        return item_set, None
    return item_set, evaluation.score.document.get(item_set)
