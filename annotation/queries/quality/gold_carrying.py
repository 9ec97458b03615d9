"""Finds which gold items of the version in use hold for a next version, and what would be lacking for the test."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from annotation.models import GoldItem, GoldUse, ImageStatus, Project, QualityPolicy
from annotation.rules.candidates import questions_by_criterion
from annotation.rules.gold.carrying import CarryingErrorCode, changed_questions
from annotation.rules.types import Definition


@dataclass(frozen=True, slots=True)
class DroppedItems:
    """How many gold items do not hold for a next version because of a question, or of none in particular."""

    code: CarryingErrorCode
    question: str
    items: int


@dataclass(frozen=True, slots=True)
class GoldPlan:
    """What becomes of the gold items in use when a version is published.

    `test_items` are how many of the carried ones could be asked in the test, and `lacking` how many the project asks
    for where publishing makes them too few; 0 otherwise.
    """

    carried: Sequence[GoldItem] = ()
    dropped: Sequence[DroppedItems] = ()
    test_items: int = 0
    lacking: int = 0

    @property
    def dropped_count(self) -> int:
        return sum(dropped.items for dropped in self.dropped)


def plan_gold(project: Project, after: Definition, *, locks: bool = False) -> GoldPlan:
    """Returns which items of the version in use hold for a checked document, each whose expected questions all do.

    With `locks`, the items stay as they are until the transaction ends.
    """
    if project.questionnaire is None:
        return GoldPlan()
    in_use = GoldItem.objects.filter(project=project, questionnaire=project.questionnaire, is_active=True)
    if locks:
        in_use = in_use.select_for_update(of=("self",), no_key=True)
    items = sorted(in_use.select_related("image").order_by("id"), key=lambda item: (item.created_at, item.id))
    reasons = _Reasons(project.questionnaire.definition, after)
    carried = [item for item in items if not reasons.of(item)]
    tests_before, tests = _count_tests(items), _count_tests(carried)
    return GoldPlan(carried, list(reasons.dropped(items)), tests, _lacking(project, tests_before, tests))


class _Reasons:
    """Why items do not hold for another version."""

    def __init__(self, before: Definition, after: Definition) -> None:
        self._changed = changed_questions(before, after)
        self._has_benchmark_questions = bool(questions_by_criterion(after))

    def of(self, item: GoldItem) -> tuple[CarryingErrorCode, str] | None:
        """Returns the code and the question, or None for an item that holds."""
        for question, code in self._changed.items():
            if question in item.expected:
                return code, question
        if item.use == GoldUse.GOLD and self._has_benchmark_questions:
            return "benchmark_question", ""
        return None

    def dropped(self, items: Sequence[GoldItem]) -> Iterator[DroppedItems]:
        counts = Counter(reason for item in items if (reason := self.of(item)))
        for (code, question), number in counts.items():
            yield DroppedItems(code, question, number)


def _count_tests(items: Sequence[GoldItem]) -> int:
    """Returns how many of the items may be asked in the test; the same as `count_items`, which counts stored ones."""
    return sum(
        item.use == GoldUse.TEST and item.image.status == ImageStatus.READY and not item.image.held_out
        for item in items
    )


def _lacking(project: Project, before: int, after: int) -> int:
    """Returns how many test items the project asks for, where it has them now and would have too few."""
    policy = QualityPolicy.objects.get(project=project)
    is_lacking = policy.requires_qualification and after < policy.test_items <= before
    return policy.test_items if is_lacking else 0
