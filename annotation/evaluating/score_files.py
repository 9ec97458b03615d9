"""Scores result files on their own: no database, no settings, no model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from annotation.evaluating.baselines import Baseline, frequent_letter_baseline, frequent_letters, random_baseline
from annotation.evaluating.content import Content
from annotation.evaluating.errors import Notice, RejectedFile, notice
from annotation.evaluating.grading import GradedAnswer, grade_all
from annotation.evaluating.item_files.registry import read_items
from annotation.evaluating.items import CRITERIA, Item
from annotation.evaluating.judgements import ItemJudgement, read_judgements
from annotation.evaluating.reading.reader import Judge
from annotation.evaluating.result_files.matching import match_results
from annotation.evaluating.scores import Score, score_answers

# What the names of AesBench's four files, and of VLMEvalKit's, have beside the model's.
_MODEL: Final = re.compile(
    r"[-_ .](?:Aes[PEAI]1?|AesBench\w*)(?:[-_](?:responses?|results?|answers?))?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class ScoredFiles:
    """What came of result files: the score, every answer with its outcome and rule, and what is worth knowing."""

    name: str
    items: tuple[Item, ...]
    answers: tuple[GradedAnswer, ...]
    score: Score
    formats: tuple[str, ...]
    notices: tuple[Notice, ...]

    @property
    def is_partial(self) -> bool:
        """Whether some item has no answer or no key, or something in the files was not used."""
        return bool(self.notices)

    def baselines(self) -> dict[str, Baseline]:
        """Returns what the items alone tell: random answers, and always the most frequent letter."""
        return {"Random": random_baseline(self.items), self._frequent_name(): frequent_letter_baseline(self.items)}

    def _frequent_name(self) -> str:
        letters = frequent_letters(self.items)
        return f"Most frequent letter ({', '.join(letters[name] for name in CRITERIA if name in letters)})"


def score_files(
    items: Path | str,
    results: Sequence[Path | str],
    *,
    keys: Path | str | None = None,
    judgements: Path | str | None = None,
    format_key: str = "",
    with_trials: bool = False,
    split: str = "",
    judge: Judge | None = None,
) -> ScoredFiles:
    """Scores the answers in result files to the items in a file.

    `keys` is a file with the right answers, where the items do not have them; `judgements` has those of AesI. With
    `with_trials` further answers to an item are further trials. `split` restricts the items to `dev` or `test`. Raises
    `RejectedFile`, whose text says what to do, for a file that cannot be used.
    """
    content = Content.of(Path(items))
    all_items = read_items(content, None if keys is None else Content.of(Path(keys)))
    chosen_items = [item for item in all_items if split in ("", item.split)]
    if not chosen_items:
        raise RejectedFile("items_none_of_split", file=content.name, split=split)
    contents = [Content.of(Path(path)) for path in results]
    matched = match_results(contents, all_items, format_key=format_key, with_trials=with_trials, split=split)
    notices = [*_items_without_keys(chosen_items), *matched.notices]
    rows: list[ItemJudgement] = []
    if judgements is not None:
        rows, judgement_notices = read_judgements(Content.of(Path(judgements)), all_items)
        notices += judgement_notices
    answers = grade_all(chosen_items, matched.answers, matched.trials, judge)
    return ScoredFiles(
        name=_MODEL.sub("", contents[0].stem) or contents[0].stem,
        items=tuple(chosen_items),
        answers=tuple(answers),
        score=score_answers(answers, rows, matched.trials),
        formats=tuple(dict.fromkeys(matched.formats)),
        notices=tuple(notices),
    )


def answer_row(answer: GradedAnswer) -> dict[str, Any]:
    """Returns a graded answer as a row of JSON Lines."""
    return {
        "id": answer.item.id,
        "criterion": answer.item.criterion,
        "trial": answer.trial,
        "outcome": answer.outcome or "given",
        "rule": answer.rule,
        "choice": answer.choice,
        "correct": answer.item.correct,
        "doubt": answer.doubt,
        "answer": answer.text,
    }


def _items_without_keys(items: Sequence[Item]) -> list[Notice]:
    names = [item.id for item in items if item.criterion != "AesI" and item.correct is None]
    return [notice("notice_items_without_keys", names)] if names else []
