"""The order in which one person is shown the options of a question, so that no letter is right more often."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

FIXED_CRITERIA: Final = ("AesA",)
"""The criteria whose options have an order of their own."""


@dataclass(frozen=True, slots=True)
class ShownOptions:
    """How options were shown before: their number, and the position of the right one."""

    count: int
    position: int


def choose_order(
    criterion: str, count: int, correct: int | None, *, recent: Iterable[ShownOptions], seed: str
) -> list[int]:
    """Returns the indexes of the options in the order in which they are shown.

    The right option gets the position that it had least often in `recent`, among questions with as many options; ties
    and the order of the others follow from the seed. Grades stay in their order, and a text has no options.
    """
    if correct is None or criterion in FIXED_CRITERIA:
        return list(range(count))
    generator = random.Random(seed)  # noqa: S311  # a seeded choice, no secret
    positions = [options.position for options in recent if options.count == count]
    position = min(range(count), key=lambda index: (positions.count(index), generator.random()))
    order = [index for index in range(count) if index != correct]
    generator.shuffle(order)
    order.insert(position, correct)
    return order


def shown_position(order: Sequence[int], correct: int | None) -> int | None:
    """Returns where the right option is shown, or None without one."""
    return None if correct is None else order.index(correct)
