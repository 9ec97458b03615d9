"""The layout of AesBench: four questions an image, and apart from them what most of the experts answered."""

from collections import Counter
from collections.abc import Iterable
from typing import Any, BinaryIO, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations import numbers_of, spoken
from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.formats.base import Format, Material, Release, by_image, picture_name
from annotation.exporting.formats.rows import named
from annotation.exporting.formats.sample import SAMPLE
from annotation.exporting.question_forms import Dealer
from annotation.questionnaires import built_in
from annotation.rules.kinds import kind_of
from annotation.rules.prompts import text_in
from annotation.rules.types import Definition, Question

LETTERS: Final = "ABCD"
GRADE: Final = "How is the aesthetic quality of this image?"
REASONS: Final = "Explain the reasons that are related to the aesthetic quality of this image."
LEVELS: Final = ("High", "Medium", "Low")


def write(material: Material, release: Release) -> None:
    """`critiques.json` with the questions and `critiques-answers.json` with the answers, or two files a split."""
    files = {
        stem: (_Object(release.create(f"{stem}.json")), _Object(release.create(f"{stem}-answers.json")))
        for stem in material.stems
    }
    benches = {
        stem: {version: _Bench(definition) for version, definition in material.versions.items()} for stem in files
    }
    for stem, critiques in by_image(material.batches, orjson.loads):
        bench = benches[stem][max(critique["questionnaire"]["version"] for critique in critiques)]
        asked, answered = bench.item(critiques)
        name = picture_name(critiques[0]).removeprefix("images/")
        for file, value in zip(files[stem], (asked, answered), strict=True):
            file.add(name, value)
    for pair in files.values():
        for file in pair:
            file.end()


class _Object:
    """A JSON object on its way into a file, a member a line."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._before = b"{\n"

    def add(self, name: str, value: dict[str, Any]) -> None:
        self._file.write(self._before + orjson.dumps(name) + b":" + orjson.dumps(value))
        self._before = b",\n"

    def end(self) -> None:
        self._file.write(b"{}\n" if self._before == b"{\n" else b"\n}\n")


class _Bench:
    """The questions of one version: one of the choices for perception, the last of them for empathy."""

    def __init__(self, definition: Definition) -> None:
        stages = definition["stages"]
        self._dealer = Dealer()
        with_text = [any(kind_of(question).is_text for question in stage["questions"]) for stage in stages]
        self._perceived = _choices(stage for stage, texts in zip(stages, with_text, strict=True) if not texts)
        self._felt = _choices(stage for stage, texts in zip(stages, with_text, strict=True) if texts)
        self._texts = [one["key"] for stage in stages for one in stage["questions"] if kind_of(one).is_text]

    def item(self, critiques: list[CritiqueDocument]) -> tuple[dict[str, Any], dict[str, Any]]:
        """What is asked of an image, and what is right; a question that the experts do not agree on is left out."""
        number = numbers_of(critiques[0]["image"]["id"])[0]
        asked: dict[str, Any] = {}
        answered: dict[str, Any] = {
            "critiques": [critique["id"] for critique in critiques],
            "questionnaires": sorted({named(critique) for critique in critiques}),
        }
        for name, questions in (("AesP", self._perceived), ("AesE", self._felt)):
            found = self._agreed(name, questions, critiques, number)
            if found:
                asked[f"{name}_data"], answered[name] = found
        level = _most([critique["level"] for critique in critiques])
        if level:
            asked["AesA1_data"] = {"Question": GRADE, "Options": _options(LEVELS)}
            answered["AesA1"] = level
        asked["AesI_data"] = {"Question": REASONS}
        answered["AesI"] = [text for critique in critiques for text in self._reasons(critique)]
        return asked, answered

    def _reasons(self, critique: CritiqueDocument) -> list[str]:
        answers = spoken(critique)
        return [answers[key] for key in self._texts[:1] if answers.get(key)]

    def _agreed(
        self, name: str, questions: list[Question], critiques: list[CritiqueDocument], number: int
    ) -> tuple[dict[str, str], str] | None:
        """One question that most of the experts answered alike; each letter is right as often as another."""
        for place in range(len(questions)):
            question = questions[(number + place) % len(questions)]
            right = _most([critique["answers"].get(question["key"]) for critique in critiques])
            if right is None:
                continue
            labels = {option["value"]: text_in(option["label"], "en") for option in question["options"]}
            offered = _beside(right, list(labels), number >> 8)
            offered.insert(self._dealer.place(name, str(len(offered)), 0, len(offered) + 1), right)
            letter = LETTERS[offered.index(right)]
            options = _options([labels[value] for value in offered])
            return {"Question": _wording(question), "Options": options}, f"{letter}) {labels[right]}"
        return None


def _choices(stages: Iterable[Any]) -> list[Question]:
    return [one for stage in stages for one in stage["questions"] if _is_choice(one) and "levels" not in one]


def _is_choice(question: Question) -> bool:
    kind = kind_of(question)
    return kind.has_options and not kind.is_list and not kind.is_numeric


def _beside(right: Any, values: list[Any], number: int) -> list[Any]:
    """Up to three of the wrong options, beginning anywhere."""
    others = [value for value in values if value != right]
    turned = number % (len(others) or 1)
    return [*others[turned:], *others[:turned]][: len(LETTERS) - 1]


def _wording(question: Question) -> str:
    letters = [one["ask"] for one in question.get("templates", ()) if one["form"] in {"letters", "short"}]
    wording = text_in(letters[-1] if letters else question["prompt"], "en")
    return wording.removesuffix(" Choose one from the following options:")


def _most(answers: list[Any]) -> Any:
    """What more than half answered, or None."""
    counted = Counter(answer for answer in answers if answer is not None)
    ((answer, count),) = counted.most_common(1) or [(None, 0)]
    return answer if 2 * count > len(answers) else None


def _options(labels: Iterable[str]) -> str:
    return "\n".join(f"{letter}) {label}" for letter, label in zip(LETTERS, labels, strict=False))


def sample() -> str:
    """The questions on one image."""
    asked, _answered = _Bench(built_in("aesthetic-critique")).item([SAMPLE])
    name = picture_name(SAMPLE).removeprefix("images/")
    return orjson.dumps({name: asked}, option=orjson.OPT_APPEND_NEWLINE).decode()


AESBENCH: Final = Format(
    key="aesbench",
    title="AesBench",
    description=_("The benchmark's layout: questions on each image, and the answers of most experts beside them."),
    write=write,
    sample=sample,
    snippet="""import json

questions = json.load(open("critiques.json", encoding="utf-8"))
answers = json.load(open("critiques-answers.json", encoding="utf-8"))""",
    order="image",
)
