"""Makes turns of instructions: what a language model asked and answered after a critique, checked and chosen before.

No question or answer is changed. The options of a multiple choice are put in an order that the instruction's id
chooses, and its correct letter is balanced within the file.
"""

import re
from collections import Counter
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from annotation.exporting.conversations.answer_balancer import AnswerBalancer
from annotation.exporting.conversations.phrases import LETTERS
from annotation.exporting.conversations.tags import without_tags
from annotation.exporting.conversations.turn import InstructionOrigin, Turn, hash_numbers
from annotation.exporting.sql.instruction_json import NO, YES, InstructionDocument, RunOrigin

_YES, _NO = re.compile(YES, re.I), re.compile(NO, re.I)
_ENDS: Final = " ?？.。!！:："
_UNKNOWN: Final = RunOrigin("", "")


@dataclass(slots=True)
class InstructionTally:
    """Counts the instructions of a release by run and type, and the answers to multiple choices and yes or no.

    `repeated` were left out because their critique has a turn with the same question, `unbalanced` because yes, or no,
    would be the answer more often. `longest` counts multiple choices whose correct option is longer than all others,
    and `options` those of all multiple choices.
    """

    by_run: Counter[str] = field(default_factory=Counter)
    by_type: Counter[str] = field(default_factory=Counter)
    letters: Counter[str] = field(default_factory=Counter)
    yes_or_no: Counter[str] = field(default_factory=Counter)
    choices: int = 0
    options: int = 0
    longest: int = 0
    repeated: int = 0
    unbalanced: int = 0

    def add(self, instruction: InstructionDocument) -> None:
        """Counts an instruction that is written."""
        self.by_run[instruction["run"]] += 1
        self.by_type[instruction["type"]] += 1
        if instruction["type"] == "yes_no":
            self.yes_or_no[answer_sense(instruction["answer"]) or "other"] += 1

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

    def documents(
        self, instructions: Sequence[InstructionDocument], question_keys: Container[str]
    ) -> Iterator[InstructionDocument]:
        """Yields the instructions that the file holds: no question twice, and none whose key is in `question_keys`."""
        keys = set[str]()
        for instruction in instructions:
            key = question_key(instruction["question"])
            if key in keys or key in question_keys:
                self._plan.tally.repeated += 1
            elif not self._is_balanced(instruction):
                self._plan.tally.unbalanced += 1
            else:
                keys.add(key)
                self._plan.tally.add(instruction)
                yield instruction

    def turns(self, instructions: Sequence[InstructionDocument], question_keys: Container[str]) -> Iterator[Turn]:
        """Yields a turn for each of `documents`."""
        return map(self._turn, self.documents(instructions, question_keys))

    def origin(self, instruction: InstructionDocument) -> RunOrigin:
        """Returns the recipe and the model that made an instruction."""
        return self._plan.runs.get(instruction["run"], _UNKNOWN)

    def _is_balanced(self, instruction: InstructionDocument) -> bool:
        if not self._plan.yes_limits or instruction["type"] != "yes_no":
            return True
        limit = self._plan.yes_limits.get((self._split_name, answer_sense(instruction["answer"])))
        return limit is None or sha256(instruction["id"].encode()).hexdigest() <= limit

    def _turn(self, instruction: InstructionDocument) -> Turn:
        prompt, reply, form = instruction["question"], instruction["answer"], "open"
        if 1 < len(instruction["options"]) <= len(LETTERS) and instruction["correct_option"] is not None:
            prompt, reply = self._lettered(instruction)
            form = "letters"
        follow_ups = tuple(
            (without_tags(pair["question"]), without_tags(pair["answer"])) for pair in instruction["follow_ups"]
        )
        run = self.origin(instruction)
        origin = InstructionOrigin(
            instruction["id"], instruction["run"], run.recipe, run.model, evidence_spans(instruction["evidence"])
        )
        return Turn(instruction["type"], form, "", without_tags(prompt), without_tags(reply), follow_ups, origin)

    def _lettered(self, instruction: InstructionDocument) -> tuple[str, str]:
        """Returns the question with its options under letters, and the correct letter."""
        options = list(instruction["options"])
        correct = options.pop(instruction["correct_option"])
        order = [option for _n, option in sorted(zip(hash_numbers(instruction["id"]), options, strict=False))]
        index = self._balancer.letter_index("instruction", str(len(options)), 0, len(options) + 1)
        self._plan.tally.add_choice(LETTERS[index], correct, options)
        order.insert(index, correct)
        lines = [f"{letter}) {option}" for letter, option in zip(LETTERS, order, strict=False)]
        return "\n".join([instruction["question"], *lines]), LETTERS[index]


def evidence_spans(evidence: Sequence[Mapping[str, str | int]]) -> str:
    """Returns where the evidence stands in the critique, such as `reason:54-99 emotion:0-31`.

    A question without numbers is one whose answer has the quote in other words.
    """
    return " ".join(
        f"{quote['question']}:{quote['start']}-{quote['end']}" if int(quote["start"]) >= 0 else str(quote["question"])
        for quote in evidence
    )
