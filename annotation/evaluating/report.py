"""What the scorer prints: scores with intervals, outcomes, rules, notices; the same as JSON."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from annotation.evaluating.judgements import InterpretationScore
from annotation.evaluating.reading.base import OUTCOMES
from annotation.evaluating.score_files import ScoredFiles
from annotation.evaluating.scores import CriterionScore
from annotation.statistics.proportions import Estimate

_WIDTH: Final = 30
_TITLES: Final = {
    "AesP": "AesP perception",
    "AesE": "AesE empathy",
    "AesA": "AesA assessment",
}


def report(scored: ScoredFiles) -> str:
    """Returns the whole report as lines of text."""
    score = scored.score
    trials = f", {score.trials} trials" if score.trials > 1 else ""
    lines = [f"{scored.name}: {len(scored.items)} items, {', '.join(scored.formats)}{trials}", ""]
    for criterion in score.criteria.values():
        lines += _criterion_lines(criterion)
    if score.interpretation is not None:
        lines += _interpretation_lines(score.interpretation)
    lines += [_line("Overall", score.overall, 1, 2), ""]
    lines += [*_outcome_lines(scored), *_rule_lines(scored), *_baseline_lines(scored)]
    lines += [f"Note: {notice}" for notice in scored.notices]
    return "\n".join(lines).rstrip() + "\n"


def document(scored: ScoredFiles) -> dict[str, Any]:
    """Returns the report as JSON: shares from 0 to 1, AesI from 0 to 2, the overall score in points."""
    score = scored.score
    return {
        "name": scored.name,
        "items": len(scored.items),
        "trials": score.trials,
        "formats": list(scored.formats),
        "overall": asdict(score.overall),
        "criteria": {criterion: asdict(values) for criterion, values in score.criteria.items()},
        "AesI": None if score.interpretation is None else asdict(score.interpretation),
        "baselines": {
            name: {criterion: asdict(values.accuracy) for criterion, values in baseline.items()}
            for name, baseline in scored.baselines().items()
        },
        "is_partial": scored.is_partial,
        "notices": [
            {"code": notice.code, "detail": str(notice), "names": list(notice.names)} for notice in scored.notices
        ],
    }


def _criterion_lines(score: CriterionScore) -> Iterator[str]:
    yield _line(_TITLES[score.criterion], score.accuracy, 100, 2, " %")
    for axis, values in score.groups.items():
        for value, estimate in values.items():
            yield _line(f"  {axis} {value.replace('_', ' ')}", estimate, 100, 2, " %")
    yield _line("  of the answers read", score.read_accuracy, 100, 2, " %")
    if score.all_right is not None and score.consistency is not None:
        yield _line("  correct in all trials", score.all_right, 100, 2, " %")
        yield _line("  same option in all trials", score.consistency, 100, 2, " %")
    yield ""


def _interpretation_lines(score: InterpretationScore) -> Iterator[str]:
    if score.value.value is None:
        yield f"{'AesI interpretation':{_WIDTH}} not judged ({score.unjudged} answers; --judgements FILE)"
    else:
        yield _line("AesI interpretation", score.value, 1, 3)
        for name, estimate in score.aspects.items():
            yield _line(f"  {name}", estimate, 1, 3)
        for source, estimate in (score.groups or {}).get("source", {}).items():
            yield _line(f"  source {source}", estimate, 1, 3)
        judges = f" by {', '.join(score.judges)}" if score.judges else ""
        yield f"  {score.judged} judged{judges}, {score.unjudged} not judged"
    yield ""


def _outcome_lines(scored: ScoredFiles) -> Iterator[str]:
    yield f"{'Outcomes':{_WIDTH}}" + "".join(f"{outcome:>12}" for outcome in OUTCOMES)
    for criterion, score in scored.score.criteria.items():
        yield f"  {criterion:{_WIDTH - 2}}" + "".join(f"{score.outcomes[outcome]:>12}" for outcome in OUTCOMES)
    yield ""


def _rule_lines(scored: ScoredFiles) -> Iterator[str]:
    counts: dict[str, int] = {}
    for score in scored.score.criteria.values():
        for rule, count in score.rules.items():
            counts[rule] = counts.get(rule, 0) + count
    yield "Rules that decided"
    for rule, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        yield f"  {rule:{_WIDTH - 2}}{count:>12}"
    yield ""


def _baseline_lines(scored: ScoredFiles) -> Iterator[str]:
    yield f"{'Beside it':{_WIDTH}}" + "".join(f"{criterion:>12}" for criterion in scored.score.criteria)
    for name, baseline in scored.baselines().items():
        values = [
            _percent(baseline[criterion].accuracy) if criterion in baseline else "–"
            for criterion in scored.score.criteria
        ]
        yield f"  {name:{_WIDTH - 2}}" + "".join(f"{value:>12}" for value in values)
    yield ""


def _percent(estimate: Estimate) -> str:
    return "–" if estimate.value is None else f"{100 * estimate.value:.2f} %"


def _line(title: str, estimate: Estimate, scale: int, digits: int, unit: str = "") -> str:
    if estimate.value is None:
        return f"{title:{_WIDTH}} {'–':>9}"
    line = f"{title:{_WIDTH}} {scale * estimate.value:>9.{digits}f}{unit}"
    if estimate.low is not None and estimate.high is not None:
        line += f"  [{scale * estimate.low:.{digits}f}, {scale * estimate.high:.{digits}f}]"
    return f"{line}  n {estimate.n}"
