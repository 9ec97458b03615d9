"""Balances the answers of a file, so that no letter and neither yes nor no is correct more often than another."""

from collections import Counter
from collections.abc import Sequence
from typing import Any


class AnswerBalancer:
    """Balances the correct letters and the yes and no answers within one file."""

    def __init__(self) -> None:
        self._letter_counts: Counter[Any] = Counter()
        self._yes_excess: Counter[Any] = Counter()  # yes minus no, by question, and by question and option

    def letter_index(self, question: str, correct: str, start: int, letters: int) -> int:
        """Returns the index of the letter for a correct choice: each letter in turn, beginning at `start`."""
        count = self._letter_counts[question, correct]
        self._letter_counts[question, correct] = count + 1
        return (count + start) % letters

    def named_option(self, question: str, correct: Any, wrong_options: Sequence[Any]) -> Any:
        """Returns the option that a yes-or-no question names.

        Yes is correct as often as no for the question, and for each of its options as far as that is possible.
        """
        excess = self._yes_excess
        wrong = max(wrong_options, key=lambda option: excess[question, option])
        is_yes = excess[question] < 0 or (
            excess[question] == 0 and excess[question, correct] <= -excess[question, wrong]
        )
        option, step = (correct, 1) if is_yes else (wrong, -1)
        excess[question, option] += step
        excess[question] += step
        return option
