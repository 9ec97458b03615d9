"""Scores as JSON, as they are stored beside an evaluation, and back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from annotation.evaluating.grading import GradedAnswer
from annotation.evaluating.items import Criterion
from annotation.evaluating.judgements import ASPECTS, InterpretationScore, ItemJudgement, score_interpretation
from annotation.evaluating.scores import CHOICES, CriterionScore, Score, overall_of, score_answers
from annotation.statistics.proportions import Estimate

RULES_VERSION: Final = "2026-11-26"
"""Raised with every change of a reading rule that can change an outcome: tests/evaluating/test_versions.py sees it."""
SCORER_VERSION: Final = "2"
"""Raised with every change of the arithmetic that can change a score; the same tests see it."""
ITEM_SETS: Final = ("test", "dev", "all")
"""The items that a score is over: those of the test, those for development, whose keys are public, or both."""
Document = Mapping[str, Any]


def score_documents(
    answers: Sequence[GradedAnswer], judgements: Mapping[str, Iterable[ItemJudgement]], trials: int
) -> dict[str, Document]:
    """Returns the score of each set of items that has any, by its name; `judgements` by the key of their judge."""
    by_judge = {judge: list(rows) for judge, rows in judgements.items()}
    documents = {}
    for name in ITEM_SETS:
        of_set = [answer for answer in answers if name in ("all", answer.item.split)]
        if of_set:
            documents[name] = _document(of_set, by_judge, trials)
    return documents


def score_of(document: Document, judge: str = "") -> Score:
    """Returns a stored score with the interpretations as a judge found them; without AesI if there is none of it.

    The database does not keep the order of names, so that it is given anew.
    """
    stored = document["criteria"]
    criteria = {name: criterion_score(name, stored[name]) for name in CHOICES if name in stored}
    interpretation = _interpretation(document["judges"].get(judge) or document["unjudged"])
    return Score(criteria, interpretation, overall_of(criteria, interpretation), document["trials"])


def criterion_score(criterion: Criterion, values: Document) -> CriterionScore:
    """Returns the stored score of a criterion with options."""
    return CriterionScore(
        criterion,
        accuracy=_estimate(values["accuracy"]),
        read_accuracy=_estimate(values["read_accuracy"]),
        groups=_groups(values["groups"]),
        outcomes=values["outcomes"],
        rules=values["rules"],
        doubts=values["doubts"],
        all_right=_estimate(values["all_right"]) if values["all_right"] else None,
        consistency=_estimate(values["consistency"]) if values["consistency"] else None,
    )


def _document(answers: Sequence[GradedAnswer], judgements: Mapping[str, list[ItemJudgement]], trials: int) -> Document:
    score = score_answers(answers, (), trials)
    reasons = [answer for answer in answers if answer.item.criterion == "AesI"]
    ids = {answer.item.id for answer in reasons}
    judges = {}
    for judge, rows in judgements.items():
        of_set = [judgement for judgement in rows if judgement.item in ids]
        if of_set:
            judges[judge] = asdict(score_interpretation(reasons, of_set))
    return {
        "items": len({answer.item.id for answer in answers}),
        "answers": len(answers),
        "trials": trials,
        "criteria": {name: asdict(score.criteria[name]) for name in CHOICES if name in score.criteria},
        "unjudged": None if score.interpretation is None else asdict(score.interpretation),
        "judges": judges,
    }


def _interpretation(values: Document | None) -> InterpretationScore | None:
    if values is None:
        return None
    return InterpretationScore(
        value=_estimate(values["value"]),
        aspects={name: _estimate(values["aspects"][name]) for name in ASPECTS},
        judged=values["judged"],
        unjudged=values["unjudged"],
        outcomes=values["outcomes"],
        judges=tuple(values["judges"]),
        groups=_groups(values["groups"] or {}),
    )


def _groups(groups: Mapping[str, Mapping[str, Document]]) -> dict[str, dict[str, Estimate]]:
    return {axis: {name: _estimate(value) for name, value in values.items()} for axis, values in groups.items()}


def _estimate(values: Document) -> Estimate:
    return Estimate(values["value"], values["low"], values["high"], values["n"])
