"""Judges the hand-written sets of true and false items, and counts what the checks reject of each kind."""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from annotation.refining.checks.base import Judgement
from annotation.refining.checks.verdict import judge_item
from annotation.refining.items import Evidence, Item, item_of
from annotation.refining.source import Source, source_of

ROOT: Final = Path(__file__).parents[3]
SETS: Final = ROOT / "tests/refining/sets"
QUESTIONNAIRE: Final = ROOT / "annotation/questionnaires/aesthetic-critique.json"
TRUE: Final = "true"


@dataclass(frozen=True, slots=True)
class Case:
    """One item of a set with its critique: true, or false in the one respect that `kind` names."""

    critique: str
    source: Source
    kind: str
    item: Item


@dataclass(slots=True)
class Measurement:
    """How many items of each kind there are and were rejected, the misjudged ones, and the time."""

    items: Counter[str] = field(default_factory=Counter)
    rejected: Counter[str] = field(default_factory=Counter)
    misses: list[tuple[Case, Judgement]] = field(default_factory=list)
    seconds: float = 0.0
    sureness: list[tuple[bool, bool, float]] = field(default_factory=list)
    swapped: int = 0
    swapped_kept: int = 0
    swapped_kept_with_quotes: int = 0

    def share(self, kind: str) -> float:
        """Returns the rejected share of a kind."""
        return self.rejected[kind] / self.items[kind]

    @property
    def flip_kinds(self) -> list[str]:
        return sorted(set(self.items) - {TRUE})

    @property
    def swapped_share(self) -> float:
        """The accepted share of true items that are held to another critique."""
        return self.swapped_kept / self.swapped

    def sureness_auc(self, *, of_rejected: bool) -> float | None:
        """Returns how often a rightly judged item is surer than a misjudged one, of kept or of rejected items.

        0.5 is chance. None where none or all are misjudged.
        """
        entries = [entry for entry in self.sureness if entry[0] == of_rejected]
        right, wrong = ([sure for _rejected, is_wrong, sure in entries if is_wrong == part] for part in (False, True))
        if not right or not wrong:
            return None
        return sum((sure > peer) + 0.5 * (sure == peer) for sure in right for peer in wrong) / (len(right) * len(wrong))

    @property
    def milliseconds(self) -> float:
        """The processor time of one item."""
        return 1000 * self.seconds / self.items.total()


def set_names(part: str) -> list[str]:
    """Returns the names of the sets of a part, `development` or `held_out`. Raises FileNotFoundError without any."""
    names = sorted(path.stem.removesuffix(f"_{part}") for path in SETS.glob(f"*_{part}.jsonl"))
    if not names:
        raise FileNotFoundError(f"{SETS} has no set of the part {part}")
    return names


def load_cases(name: str, part: str) -> list[Case]:
    """Returns the items of a set."""
    definition = json.loads(QUESTIONNAIRE.read_text("utf-8"))
    lines = (SETS / f"{name}_{part}.jsonl").read_text("utf-8").splitlines()
    return [case for line in lines for case in _cases(json.loads(line), definition)]


def _cases(row: Mapping[str, Any], definition: Any) -> Iterator[Case]:
    source = source_of(definition, row["answers"])
    for document in row["true"]:
        yield Case(row["id"], source, TRUE, item_of(document))
    for flip in row["flips"]:
        yield Case(row["id"], source, flip["kind"], item_of(flip["item"]))


def load_sources(name: str) -> list[Source]:
    """Returns the critiques of the development part of a set."""
    return list({case.critique: case.source for case in load_cases(name, "development")}.values())


def measure(cases: Sequence[Case], *, swaps: int | None = None) -> Measurement:
    """Judges each item by its own critique, and the true ones by others: all, or the `swaps` after its own."""
    result = Measurement()
    for case in cases:
        judge_item(case.item, case.source)  # what is read once a process is not measured
    begin = time.process_time()
    for case in cases:
        judgement = judge_item(case.item, case.source)
        is_rejected = judgement.verdict == "rejected"
        result.items[case.kind] += 1
        result.rejected[case.kind] += is_rejected
        is_wrong = is_rejected == (case.kind == TRUE)
        result.sureness.append((is_rejected, is_wrong, judgement.sureness))
        if is_wrong:
            result.misses.append((case, judgement))
    result.seconds = time.process_time() - begin
    _swap(cases, result, swaps)
    return result


def _swap(cases: Sequence[Case], result: Measurement, swaps: int | None) -> None:
    sources = {case.critique: case.source for case in cases}
    names = list(sources)
    for case in cases:
        if case.kind != TRUE:
            continue
        start = names.index(case.critique) + 1
        for critique in [*names[start:], *names[: start - 1]][:swaps]:
            source = sources[critique]
            if _is_true_of_both(case, source):
                continue
            result.swapped += 1
            result.swapped_kept += judge_item(case.item, source).verdict != "rejected"
            quoting = replace(case.item, evidence=(_first_quote(source),))
            result.swapped_kept_with_quotes += judge_item(quoting, source).verdict != "rejected"


def _is_true_of_both(case: Case, peer: Source) -> bool:
    """Says whether an item rests on labels alone that both critiques have, and so is no false one of the other."""
    cited = [case.source.passages[evidence.question] for evidence in case.item.evidence]
    return all(
        not passage.is_prose
        and passage.question in peer.passages
        and peer.passages[passage.question].text == passage.text
        for passage in cited
    )


def _first_quote(source: Source) -> Evidence:
    """Returns a quote that the critique has: what is left is whether the words alone tell that an item is another's."""
    passage = next(passage for passage in source.passages.values() if passage.is_prose)
    return Evidence(passage.question, passage.text[:60])
