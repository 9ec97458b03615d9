"""Chooses the items of a benchmark among the candidates of a project, and says of every other one why it stays out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from annotation.evaluating.items import CRITERIA
from annotation.evaluating.publishing.pool import Pool, PoolCandidate, PoolImage
from annotation.evaluating.publishing.spec import BenchmarkSpec

ACCEPTED: Final = "accepted"
LEVELS: Final = ("High", "Medium", "Low")
GRADE_QUESTION: Final = "How is the aesthetic quality of this image?"
# Says nothing of the grade, unlike AesBench's own question.
REASONS_QUESTION: Final = "Explain the reasons that are related to the aesthetic quality of this image."


@dataclass(frozen=True, slots=True)
class ChosenItem:
    """A candidate that becomes an item, with its words. `options` are not in their final order.

    `people` are the figures of its cross-checks or graders: `n`, and `right`, how many were right, gave the level, or
    agreed with a reason.
    """

    candidate: PoolCandidate
    question: str
    options: tuple[str, ...] = ()
    correct: int | None = None
    references: tuple[str, ...] = ()
    people: Mapping[str, int] | None = None

    @property
    def image(self) -> PoolImage:
        return self.candidate.image


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A candidate that stays out, with a code of `annotation.wording.benchmarks` and the values of its sentence."""

    candidate: UUID
    reason: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Selection:
    """What becomes of each candidate. The items are in the order of their images and criteria."""

    items: Sequence[ChosenItem]
    exclusions: Sequence[Exclusion]

    def reasons(self) -> dict[str, int]:
        """Returns how many candidates stay out, by the code of the reason."""
        return dict(sorted(Counter(exclusion.reason for exclusion in self.exclusions).items()))


def select_items(pool: Pool, spec: BenchmarkSpec) -> Selection:
    """Returns the items and the exclusions. The same pool and spec give the same selection."""
    exclusions: list[Exclusion] = []
    eligible: dict[tuple[str, int], list[PoolCandidate]] = defaultdict(list)
    for candidate in sorted(pool.candidates, key=lambda candidate: candidate.id):
        problem = _problem(candidate, spec)
        if problem:
            exclusions.append(Exclusion(candidate.id, *problem))
        else:
            eligible[candidate.image.sha256, CRITERIA.index(candidate.criterion)].append(candidate)
    by_image = [
        list(_CHOICES[candidates[0].criterion](candidates, pool, spec)) for _key, candidates in sorted(eligible.items())
    ]
    outcomes = [outcome for of_image in _without_repeats(by_image, spec) for outcome in of_image]
    items = _items_of(outcomes)
    exclusions += (outcome for outcome in outcomes if isinstance(outcome, Exclusion))
    return Selection(items, exclusions)


Outcome = ChosenItem | Exclusion
Outcomes = Iterator[Outcome]


def _without_repeats(by_image: Sequence[Sequence[Outcome]], spec: BenchmarkSpec) -> Iterator[Sequence[Outcome]]:
    """Yields the outcomes of each image and criterion; with one item an image, of near-duplicates one has its item."""
    best: dict[tuple[str, str], ChosenItem] = {}
    for item in sorted((item for outcomes in by_image for item in _items_of(outcomes)), key=_agreement):
        best.setdefault((item.image.group, item.candidate.criterion), item)
    for outcomes in by_image:
        items = _items_of(outcomes)
        if spec.one_per_image and any(best[item.image.group, item.candidate.criterion] is not item for item in items):
            yield [Exclusion(_candidate_id(outcome), "near_duplicate_chosen", {}) for outcome in outcomes]
        else:
            yield outcomes


def _items_of(outcomes: Iterable[Outcome]) -> list[ChosenItem]:
    return [outcome for outcome in outcomes if isinstance(outcome, ChosenItem)]


def _candidate_id(outcome: Outcome) -> UUID:
    return outcome.candidate.id if isinstance(outcome, ChosenItem) else outcome.candidate


def _agreement(item: ChosenItem) -> tuple[float, int, UUID]:
    """Returns the key that sorts items by `_best_first`."""
    people = item.people or {"n": 0, "right": 0}
    return _best_first(people["n"], people["right"], item.candidate.id)


def _best_first(checks: int, right_checks: int, id_: UUID) -> tuple[float, int, UUID]:
    """Returns the key that sorts first what people agree on most; of equals what most checked, then the oldest."""
    return -right_checks / (checks or 1), -checks, id_


def _problem(candidate: PoolCandidate, spec: BenchmarkSpec) -> tuple[str, dict[str, Any]] | None:
    """Returns why a candidate stays out whatever the others are, as a reason and its values; None if it may stay."""
    image = candidate.image
    if candidate.criterion not in spec.criteria:
        return "other_criterion", {"criterion": candidate.criterion}
    if candidate.status != ACCEPTED:
        return "not_accepted", {"status": candidate.status}
    return _image_problem(image, spec) or (None if candidate.criterion == "AesA" else _few_checks(candidate, spec))


def _image_problem(image: PoolImage, spec: BenchmarkSpec) -> tuple[str, dict[str, Any]] | None:
    if not image.is_ready:
        return "image_away", {}
    if not image.held_out:
        return "not_held_out", {}
    if image.leak and not spec.insist_on_leaks:
        return f"leak_{image.leak.how}", {"release": image.leak.release}
    return ("in_both_splits", {}) if image.has_public_keys and image.has_secret_keys else None


def _few_checks(candidate: PoolCandidate, spec: BenchmarkSpec) -> tuple[str, dict[str, Any]] | None:
    if candidate.checks < spec.min_checks:
        return "few_checks", {"checks": candidate.checks, "limit": spec.min_checks}
    accuracy = candidate.right_checks / candidate.checks if candidate.checks else 1.0
    if candidate.correct is not None and accuracy < spec.min_accuracy:
        values = {"right": candidate.right_checks, "checks": candidate.checks}
        return "low_accuracy", {**values, "limit": round(100 * spec.min_accuracy)}
    return None


def _choose_questions(candidates: Sequence[PoolCandidate], _pool: Pool, spec: BenchmarkSpec) -> Outcomes:
    """Yields the questions of one image and criterion: the best, or all but repeated ones."""
    known_words: set[tuple[str, frozenset[str]]] = set()
    for candidate in sorted(candidates, key=_quality):
        words = (candidate.text.casefold(), frozenset(option.casefold() for option in candidate.options))
        if words in known_words:
            yield Exclusion(candidate.id, "same_question", {})
        elif known_words and spec.one_per_image:
            yield Exclusion(candidate.id, "other_chosen", {})
        else:
            people = {"n": candidate.checks, "right": candidate.right_checks}
            yield ChosenItem(candidate, candidate.text, candidate.options, candidate.correct, people=people)
        known_words.add(words)


def _quality(candidate: PoolCandidate) -> tuple[float, int, UUID]:
    """Returns the key that sorts candidates by `_best_first`."""
    return _best_first(candidate.checks, candidate.right_checks, candidate.id)


def _choose_grade(candidates: Sequence[PoolCandidate], pool: Pool, spec: BenchmarkSpec) -> Outcomes:
    """Yields one item of the level that most people gave an image, or why there is none."""
    representative, *further = candidates
    grades = Counter(pool.grades.get(representative.image.id, ()))
    problem = _grade_problem(grades, spec)
    if problem:
        yield from (Exclusion(candidate.id, *problem) for candidate in candidates)
        return
    ((level, count),) = grades.most_common(1)
    people = {"n": grades.total(), "right": count}
    yield ChosenItem(representative, GRADE_QUESTION, LEVELS, LEVELS.index(level), people=people)
    yield from (Exclusion(candidate.id, "counted_in_grade", {}) for candidate in further)


def _grade_problem(grades: Counter[str], spec: BenchmarkSpec) -> tuple[str, dict[str, Any]] | None:
    if grades.total() < spec.min_graders:
        return "few_graders", {"graders": grades.total(), "limit": spec.min_graders}
    counts = [count for _level, count in grades.most_common(2)]
    if len(counts) == 2 and counts[0] == counts[1]:
        return "no_majority", {"graders": grades.total()}
    if counts[0] / grades.total() < spec.min_agreement:
        values = {"most": counts[0], "graders": grades.total()}
        return "low_agreement", {**values, "limit": round(100 * spec.min_agreement)}
    return None


def _choose_reasons(candidates: Sequence[PoolCandidate], _pool: Pool, _spec: BenchmarkSpec) -> Outcomes:
    """Yields one item of an image, whose references are the texts of all its experts."""
    first, *further = candidates
    references = tuple(dict.fromkeys(candidate.text for candidate in candidates))
    people = {"n": first.checks, "right": first.right_checks}
    yield ChosenItem(first, REASONS_QUESTION, references=references, people=people)
    yield from (Exclusion(candidate.id, "counted_in_references", {}) for candidate in further)


_CHOICES: Final[Mapping[str, Callable[[Sequence[PoolCandidate], Pool, BenchmarkSpec], Outcomes]]] = {
    "AesP": _choose_questions,
    "AesE": _choose_questions,
    "AesA": _choose_grade,
    "AesI": _choose_reasons,
}
