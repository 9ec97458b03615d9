"""Builds conversations from critiques: a model is asked a question, and replies what the expert answered.

Questions are worded by the templates of the questionnaire, not by its `prompt_if` variants, which follow from the
answers and would reveal them. A hash of the critique chooses the template, so that no question says anything about an
answer, and a critique is asked in the same words in every release. Only the correct letter, and whether yes is correct,
depend on the other critiques of the file, among which they are balanced.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final, NamedTuple

from annotation.exporting.conversations.answer_balancer import AnswerBalancer
from annotation.exporting.conversations.instruction_turns import InstructionTurns, TurnPlan, question_key
from annotation.exporting.conversations.phrases import PHRASES
from annotation.exporting.conversations.question_forms import Answers, Form, forms_of
from annotation.exporting.conversations.tags import without_tags
from annotation.exporting.conversations.turn import NUMBERS, Turn, hash_numbers
from annotation.exporting.language import language_of
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.exporting.sql.instruction_json import InstructionDocument, RunOrigin
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.regions import without_citations
from annotation.rules.types import Definition, Question, Template

_NO_ANSWER: Final[tuple[Any, ...]] = (None, "", [])


class _Wording(NamedTuple):
    """A template in one language, and the form that makes a turn of it."""

    template: str
    form_name: str
    text: str
    form: Form


class ConversationBuilder:
    """Builds the turns of the critiques of one file.

    By templates, coarse first: the grade, one other choice, and every text. Then come those of instructions. Correct
    letters, and yes and no answers of templates, are balanced within the file.
    """

    def __init__(
        self, definitions: Mapping[int, Definition], plan: TurnPlan | None = None, split_name: str = ""
    ) -> None:
        """`definitions` are the questionnaires by version. Without a plan, all turns are made by templates."""
        self._definitions = definitions
        self._plan = plan or TurnPlan()
        self._balancer = AnswerBalancer()
        self._instructions = InstructionTurns(self._plan, split_name, self._balancer)
        self.has_instructions = self._plan.has_instructions
        self._question_pools = cache(self._make_question_pools)
        self._questions = {version: questions_by_key(definition) for version, definition in definitions.items()}

    def language(self, critique: CritiqueDocument) -> str:
        """Returns the language in which a critique is written and asked."""
        return language_of(critique["answers"], self._questions[critique["questionnaire"]["version"]])

    def turns(self, critique: CritiqueDocument) -> list[Turn]:
        """Returns the turns of a critique; none if nothing of it can be asked and answered in words.

        An instruction whose question is already asked by a template is left out: the expert's own answer counts.
        """
        turns = self._template_turns(critique) if self._plan.has_templates else []
        if self.has_instructions:
            questions = {question_key(turn.prompt.partition("\n")[0]) for turn in turns}
            turns += self._instructions.turns(reversed(critique["instructions"]), questions)
        return turns

    def instructions(self, critique: CritiqueDocument) -> list[tuple[InstructionDocument, RunOrigin]]:
        """Returns the instructions of a critique as documents, each with its origin."""
        documents = self._instructions.documents(critique["instructions"])
        return [(document, self._instructions.origin(document["run"])) for document in documents]

    def _template_turns(self, critique: CritiqueDocument) -> list[Turn]:
        answers = answers_without_citations(critique)
        pools = self._question_pools(critique["questionnaire"]["version"], self.language(critique))
        numbers = hash_numbers(critique["id"])
        turns = []
        for pool in pools:
            askers = [asker for asker in pool if answers.get(asker.key) not in _NO_ANSWER]
            if askers:
                asker = askers[numbers[-1] % len(askers)] if len(askers) > 1 else askers[0]
                turns.append(asker.turn(numbers[asker.number_index], answers))
        return turns

    def text_turns(self, critique: CritiqueDocument) -> list[Turn]:
        """Returns the turns of a critique whose replies are in the expert's own words."""
        return [turn for turn in self._template_turns(critique) if turn.form == "open"]

    def plain_turn(self, critique: CritiqueDocument, question: str) -> Turn | None:
        """Returns the turn of one question in a short or open form; None if it has no such form, or no answer."""
        answers = answers_without_citations(critique)
        pools = self._question_pools(critique["questionnaire"]["version"], self.language(critique))
        asker = next((asker for pool in pools for asker in pool if asker.key == question), None)
        if asker is None or answers.get(question) in _NO_ANSWER:
            return None
        return asker.plain_turn(hash_numbers(critique["id"])[asker.number_index], answers)

    def _make_question_pools(self, version: int, language: str) -> "list[list[_Asker]]":
        """Returns the pools of questions of which one each is asked: each text and the grade alone, and all choices."""
        pools: list[list[_Asker]] = []
        choices: list[_Asker] = []
        stages = self._definitions[version]["stages"]
        questions = [(question, stage) for stage in stages for question in stage["questions"]]
        for position, (question, stage) in enumerate(questions):
            if not kind_of(question).forms:
                continue
            forms = forms_of(question, stage, language, PHRASES[language], self._balancer)
            asker = _Asker(question, language, forms, position)
            if kind_of(question).is_text or "levels" in question:
                pools.append([asker])
            elif not choices:
                choices.append(asker)
                pools.append(choices)
            else:
                choices.append(asker)
        return pools


def questions_by_key(definition: Definition) -> dict[str, Question]:
    """Returns the questions of a questionnaire by key, in its order."""
    return {question["key"]: question for stage in definition["stages"] for question in stage["questions"]}


def answers_without_citations(critique: CritiqueDocument) -> Answers:
    """Returns the answers without citations of marks: a model that is given no boxes must not learn to cite them."""
    answers, marks = critique["answers"], critique["marks"]
    return {**answers, **{key: without_citations(answers[key], marks[key]) for key in marks}} if marks else answers


class _Asker:
    """Makes turns of one question in one language. `number_index` is the index of the hash number that it uses."""

    def __init__(self, question: Question, language: str, forms: Mapping[str, Form], position: int) -> None:
        self.key = question["key"]
        self.number_index = position % (NUMBERS.size // 4 - 1)  # the last number chooses among the questions
        templates = [pair for pair in enumerate(question.get("templates", ()), 1) if pair[1]["form"] in forms]
        self._wordings = [
            _Wording(
                f"{self.key}.{template['form']}.{number}",
                template["form"],
                text_in(template["ask"], language),
                forms[template["form"]],
            )
            for number, template in templates or enumerate(_default_templates(question, forms), 1)
        ]
        self._plain_wordings = [wording for wording in self._wordings if wording.form_name in {"short", "open"}]

    def turn(self, number: int, answers: Answers) -> Turn:
        """Returns the turn in the wording that the hash number chooses."""
        return self._make_turn(self._wordings, number, answers)

    def plain_turn(self, number: int, answers: Answers) -> Turn | None:
        """Returns a turn as `turn` does, with a short or open wording; None if there is none."""
        return self._make_turn(self._plain_wordings, number, answers) if self._plain_wordings else None

    def _make_turn(self, wordings: Sequence[_Wording], number: int, answers: Answers) -> Turn:
        template, form_name, text, form = wordings[number % len(wordings)]
        prompt, reply = form(text, number >> 16, answers)
        return Turn(self.key, form_name, template, without_tags(prompt), without_tags(reply))


def _default_templates(question: Question, forms: Mapping[str, Form]) -> Iterable[Template]:
    """Returns templates with the annotators' own prompt (not its `prompt_if` variants), for a question without any."""
    names = ("open", "short", "letters")
    return [{"form": name, "ask": question["prompt"]} for name in names if name in forms]  # type: ignore[typeddict-item]  # each is a form
