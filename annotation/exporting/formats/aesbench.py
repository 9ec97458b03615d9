"""The layout of AesBench: four questions an image, and the answers of most experts in a file of their own."""

from collections.abc import Iterable
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations.answer_balancer import AnswerBalancer
from annotation.exporting.conversations.builder import answers_without_citations
from annotation.exporting.conversations.experts import majority
from annotation.exporting.conversations.turn import hash_numbers
from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput, group_by_image, image_path
from annotation.exporting.encoding.json_lines import on_one_line
from annotation.exporting.encoding.json_rows import questionnaire_name
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.types import Definition, Question

LETTERS: Final = "ABCD"
GRADE_QUESTION: Final = "How is the aesthetic quality of this image?"
REASONS_QUESTION: Final = "Explain the reasons that are related to the aesthetic quality of this image."
LEVELS: Final = ("High", "Medium", "Low")
Item = dict[str, Any]


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.json` with the questions, `critiques-answers.json` with the answers, or both for each split."""
    files = {
        name: (_ObjectWriter(output, f"{name}.json"), _ObjectWriter(output, f"{name}-answers.json"))
        for name in content.split_names
    }
    builders = {
        name: {version: _ItemBuilder(definition) for version, definition in content.definitions.items()}
        for name in files
    }
    for name, critiques in group_by_image(content.batches):
        builder = builders[name][max(critique["questionnaire"]["version"] for critique in critiques)]
        file_name = image_path(critiques[0]).removeprefix("images/")
        for file, item in zip(files[name], builder.item(critiques), strict=True):
            file.add(file_name, item)
    for pair in files.values():
        for file in pair:
            file.close()


class _ObjectWriter:
    """Writes a JSON object into a file, one member a line."""

    def __init__(self, output: FormatOutput, file_name: str) -> None:
        self._output, self._file_name = output, file_name
        self._file = output.create(file_name)
        self._prefix = "{\n"

    def add(self, name: str, value: Item) -> None:
        member = f"{orjson.dumps(name).decode()}:{orjson.dumps(value).decode()}"
        self._file.write((self._prefix + on_one_line(member)).encode())
        self._output.add_rows(self._file_name, 1)
        self._prefix = ",\n"

    def close(self) -> None:
        self._file.write(b"{}\n" if self._prefix == "{\n" else b"\n}\n")


class _ItemBuilder:
    """Builds the items of one file from the questions of one version.

    Perception is a choice from a stage without a text, empathy a choice from a stage with one.
    """

    def __init__(self, definition: Definition) -> None:
        stages = definition["stages"]
        self._balancer = AnswerBalancer()
        with_text = [any(kind_of(question).is_text for question in stage["questions"]) for stage in stages]
        self._perception = _choices(stage for stage, has_text in zip(stages, with_text, strict=True) if not has_text)
        self._empathy = _choices(stage for stage, has_text in zip(stages, with_text, strict=True) if has_text)
        self._texts = [
            question["key"] for stage in stages for question in stage["questions"] if kind_of(question).is_text
        ]

    def item(self, critiques: list[CritiqueDocument]) -> tuple[Item, Item]:
        """Returns the questions and the answers of one image. A question without a majority is left out."""
        number = hash_numbers(critiques[0]["image"]["id"])[0]
        questions: Item = {}
        answers: Item = {
            "critiques": [critique["id"] for critique in critiques],
            "questionnaires": sorted({questionnaire_name(critique) for critique in critiques}),
        }
        for name, pool in (("AesP", self._perception), ("AesE", self._empathy)):
            pair = self._choice_with_majority(name, pool, critiques, number)
            if pair:
                questions[f"{name}_data"], answers[name] = pair
        level = majority([critique["level"] for critique in critiques])
        if level:
            questions["AesA1_data"] = {"Question": GRADE_QUESTION, "Options": _lettered(LEVELS)}
            answers["AesA1"] = level
        questions["AesI_data"] = {"Question": REASONS_QUESTION}
        answers["AesI"] = [text for critique in critiques for text in self._reasons(critique)]
        return questions, answers

    def _reasons(self, critique: CritiqueDocument) -> list[str]:
        answers = answers_without_citations(critique)
        return [answers[key] for key in self._texts[:1] if answers.get(key)]

    def _choice_with_majority(
        self, name: str, pool: list[Question], critiques: list[CritiqueDocument], number: int
    ) -> tuple[dict[str, str], str] | None:
        """Returns a question that most experts answered alike, and the answer; correct letters are balanced."""
        for offset in range(len(pool)):
            question = pool[(number + offset) % len(pool)]
            correct = majority([critique["answers"].get(question["key"]) for critique in critiques])
            if correct is None:
                continue
            labels = {option["value"]: text_in(option["label"], "en") for option in question["options"]}
            values = _wrong_values(correct, list(labels), number >> 8)
            index = self._balancer.letter_index(name, str(len(values)), 0, len(values) + 1)
            values.insert(index, correct)
            options = _lettered([labels[value] for value in values])
            return {"Question": _wording(question), "Options": options}, f"{LETTERS[index]}) {labels[correct]}"
        return None


def _choices(stages: Iterable[Any]) -> list[Question]:
    return [
        question
        for stage in stages
        for question in stage["questions"]
        if _is_choice(question) and "levels" not in question
    ]


def _is_choice(question: Question) -> bool:
    kind = kind_of(question)
    return kind.has_options and not kind.is_list and not kind.is_numeric


def _wrong_values(correct: Any, values: list[Any], number: int) -> list[Any]:
    """Returns up to three of the wrong values, beginning with the one that the hash number chooses."""
    wrong_values = [value for value in values if value != correct]
    rotation = number % (len(wrong_values) or 1)
    return [*wrong_values[rotation:], *wrong_values[:rotation]][: len(LETTERS) - 1]


def _wording(question: Question) -> str:
    prompts = [
        template["ask"] for template in question.get("templates", ()) if template["form"] in {"letters", "short"}
    ]
    wording = text_in(prompts[-1] if prompts else question["prompt"], "en")
    return wording.removesuffix(" Choose one from the following options:")


def _lettered(labels: Iterable[str]) -> str:
    return "\n".join(f"{letter}) {label}" for letter, label in zip(LETTERS, labels, strict=False))


def sample() -> str:
    """Returns the questions on one image."""
    questions, _answers = _ItemBuilder(built_in("aesthetic-critique")).item([SAMPLE])
    file_name = image_path(SAMPLE).removeprefix("images/")
    return orjson.dumps({file_name: questions}, option=orjson.OPT_APPEND_NEWLINE).decode()


FORMAT: Final = Format(
    key="aesbench",
    title="AesBench",
    description=_(
        "The benchmark's layout: questions on each image, derived from critiques and not authored, and the answers of "
        "most experts beside them."
    ),
    write=write,
    sample=sample,
    snippet="""import json

questions = json.load(open("critiques.json", encoding="utf-8"))
answers = json.load(open("critiques-answers.json", encoding="utf-8"))""",
    order="image",
)
