"""Makes turns of instructions: what a language model asked and answered after a critique, checked and chosen before.

No question or answer is changed. The options of a multiple choice are put in an order that the instruction's id
chooses, and its correct letter is balanced within the file.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from annotation.exporting.conversations.answer_balancer import AnswerBalancer
from annotation.exporting.conversations.phrases import LETTERS
from annotation.exporting.conversations.tags import without_tags
from annotation.exporting.conversations.turn import InstructionOrigin, Turn, hash_numbers
from annotation.exporting.sql.instruction_json import NO, YES, InstructionDocument, RunOrigin
from annotation.exporting.sql.turn_instructions import TurnInstruction

_YES, _NO = re.compile(YES, re.I), re.compile(NO, re.I)
_ENDS: Final = " ?？.。!！:："
_UNKNOWN: Final = RunOrigin("", "")
# The fields that decide whether a file holds an instruction.
_DECIDING: Final = ("id", "run", "type", "question", "answer")
# What a call of a NamedTuple does in the end. The call itself costs more than twice as much, for each instruction.
_new: Final = tuple.__new__


@dataclass(slots=True)
class InstructionTally:
    """Counts the instructions of a release, and the answers to multiple choices and yes or no.

    `counts` are by run and type. `repeated` were left out because their critique has a turn with the same question,
    `unbalanced` because yes, or no, would be the answer more often. `longest` counts multiple choices whose correct
    option is longer than all others, and `options` those of all multiple choices.
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    yes_or_no: Counter[str] = field(default_factory=Counter)
    choices: int = 0
    options: int = 0
    longest: int = 0
    repeated: int = 0
    unbalanced: int = 0

    @property
    def by_run(self) -> Counter[str]:
        """The numbers of instructions by the ids of their runs."""
        return self._count_by(0)

    @property
    def by_type(self) -> Counter[str]:
        """The numbers of instructions by their types."""
        return self._count_by(1)

    def _count_by(self, index: int) -> Counter[str]:
        counts = Counter[str]()
        for key, count in self.counts.items():
            counts[key[index]] += count
        return counts

    def add(self, run: str, type_: str, answer: str) -> None:
        """Counts an instruction that is written."""
        self.counts[run, type_] += 1
        if type_ == "yes_no":
            self.yes_or_no[answer_sense(answer) or "other"] += 1

    def add_choice(self, letter: str, correct: str, wrong_options: Sequence[str]) -> None:
        """Counts a multiple choice as it is written."""
        self.letters[letter] += 1
        self.choices += 1
        self.options += len(wrong_options) + 1
        self.longest += len(correct) > max(map(len, wrong_options))


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """Of what the turns of a release are made: `source` is that of an export, `runs` are the origins of runs by id.

    `yes_limits` are the last hash of an id that is written, by the name of a split and by `yes` or `no`; empty unless
    the two are balanced. `tally` counts what is written.
    """

    source: str = "templates"
    runs: Mapping[str, RunOrigin] = field(default_factory=dict)
    yes_limits: Mapping[tuple[str, str], str] = field(default_factory=dict)
    tally: InstructionTally = field(default_factory=InstructionTally)

    @property
    def has_templates(self) -> bool:
        return self.source != "instructions"

    @property
    def has_instructions(self) -> bool:
        return self.source != "templates"


def answer_sense(answer: str) -> str:
    """Returns `yes` or `no` as an answer begins; empty if it begins with neither."""
    return "yes" if _YES.match(answer) else "no" if _NO.match(answer) else ""


def question_key(question: str) -> str:
    """Returns what is the same for questions that differ in case, or in the marks and spaces at their end."""
    return question.casefold().rstrip(_ENDS)


class InstructionTurns:
    """Chooses the instructions of the critiques of one file, and makes turns of them."""

    def __init__(self, plan: TurnPlan, split_name: str, balancer: AnswerBalancer) -> None:
        self._plan, self._split_name = plan, split_name
        self._balancer = balancer

    def documents(self, instructions: Sequence[InstructionDocument]) -> Iterator[InstructionDocument]:
        """Yields the instructions that the file holds; no question twice."""
        keys = set[str]()
        for instruction in instructions:
            id_, run, type_, question, answer = (instruction[name] for name in _DECIDING)
            if self._is_held(id_, run, type_, question, answer, keys):
                yield instruction

    def turns(self, instructions: Iterable[TurnInstruction], question_keys: set[str]) -> Iterator[Turn]:
        """Yields a turn for each instruction that the file holds; no question whose key is in `question_keys`.

        The keys of their questions are added to these.
        """
        runs, is_held = self._plan.runs, self._is_held
        for id_, run_id, type_, evidence, question, answer, follow_ups, options, correct_option in instructions:
            if not is_held(id_, run_id, type_, question, answer, question_keys):
                continue
            prompt, reply, form = question, answer, "open"
            if options and correct_option is not None and 1 < len(options) <= len(LETTERS):
                prompt, reply = self._lettered(id_, question, options, correct_option)
                form = "letters"
            exchanges = _exchanges(follow_ups) if follow_ups else ()
            recipe, model = runs.get(run_id, _UNKNOWN)
            origin = _new(InstructionOrigin, (id_, run_id, recipe, model, evidence))
            yield _new(Turn, (type_, form, "", without_tags(prompt), without_tags(reply), exchanges, origin))

    def origin(self, run_id: str) -> RunOrigin:
        """Returns the recipe and the model of a run."""
        return self._plan.runs.get(run_id, _UNKNOWN)

    def _is_held(self, id_: str, run: str, type_: str, question: str, answer: str, keys: set[str]) -> bool:
        """Returns whether the file holds an instruction, and counts it; `keys` get the key of its question."""
        key = question_key(question)
        if key in keys:
            self._plan.tally.repeated += 1
            return False
        if type_ == "yes_no" and not self._is_balanced(id_, answer):
            self._plan.tally.unbalanced += 1
            return False
        keys.add(key)
        self._plan.tally.add(run, type_, answer)
        return True

    def _is_balanced(self, id_: str, answer: str) -> bool:
        if not self._plan.yes_limits:
            return True
        limit = self._plan.yes_limits.get((self._split_name, answer_sense(answer)))
        return limit is None or sha256(id_.encode()).hexdigest() <= limit

    def _lettered(self, id_: str, question: str, options: list[str], correct_option: int) -> tuple[str, str]:
        """Returns the question with its options under letters, and the correct letter."""
        correct = options.pop(correct_option)
        order = [option for _number, option in sorted(zip(hash_numbers(id_), options, strict=False))]
        index = self._balancer.letter_index("instruction", str(len(options)), 0, len(options) + 1)
        self._plan.tally.add_choice(LETTERS[index], correct, options)
        order.insert(index, correct)
        lines = [f"{letter}) {option}" for letter, option in zip(LETTERS, order, strict=False)]
        return "\n".join([question, *lines]), LETTERS[index]


def _exchanges(follow_ups: Iterable[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((without_tags(pair["question"]), without_tags(pair["answer"])) for pair in follow_ups)
