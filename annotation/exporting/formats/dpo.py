"""Preference pairs: what speaks for an image against what stands apart, and the last word against the first."""

from collections import Counter
from collections.abc import Iterator
from statistics import mean
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations import Interview, Turn
from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.formats.base import Format, Material, Release, by_image, picture_name
from annotation.exporting.formats.rows import Row, Writer, json_rows, named, without_tags
from annotation.exporting.formats.sample import SAMPLE
from annotation.exporting.language import language_of
from annotation.questionnaires import built_in
from annotation.rules.kinds import kind_of
from annotation.rules.types import Definition

HELD: Final = 1_000


def write(material: Material, release: Release) -> None:
    """`critiques.jsonl`, or one file for each split, image by image."""
    writers = {stem: Writer(release.create(f"{stem}.jsonl"), is_list=False) for stem in material.stems}
    interviews = {stem: Interview(material.versions) for stem in material.stems}
    grades = {version: _grade(definition) for version, definition in material.versions.items()}
    for stem, critiques in by_image(material.batches, orjson.loads):
        writers[stem].add(json_rows(pairs(interviews[stem], grades, critiques)))
    for writer in writers.values():
        writer.end()


def pairs(interview: Interview, grades: dict[int, str | None], critiques: list[CritiqueDocument]) -> Iterator[Row]:
    """The pairs of one image's critiques."""
    for critique in critiques:
        yield from _changes_of_mind(interview, critique)
    graded = [(float(grade), one) for one in critiques if (grade := _graded(one, grades)) is not None]
    if len(graded) > 1:
        yield from _apart(interview, graded)


def _graded(critique: CritiqueDocument, grades: dict[int, str | None]) -> Any:
    grade = critique["answers"].get(grades.get(critique["questionnaire"]["version"]) or "")
    return grade if isinstance(grade, int | float) else None


def _grade(definition: Definition) -> str | None:
    """The question that carries the levels, if its answers are numbers."""
    questions = (question for stage in definition["stages"] for question in stage["questions"])
    return next((one["key"] for one in questions if "levels" in one and kind_of(one).is_numeric), None)


def _apart(interview: Interview, graded: list[tuple[float, CritiqueDocument]]) -> Iterator[Row]:
    """Each text of the critique whose grade is nearest to the image's mean, over that of the one farthest from it."""
    middle = mean(grade for grade, _critique in graded)
    ordered = sorted(graded, key=lambda one: (abs(one[0] - middle), one[1]["id"]))
    (near, chosen), (far, rejected) = ordered[0], ordered[-1]
    if abs(near - middle) >= abs(far - middle) or _level_counts(graded)[rejected["level"]] > 1:
        return
    if language_of(chosen["answers"]) != language_of(rejected["answers"]):
        return  # it would be the language that is preferred
    apart = {turn.question: turn for turn in interview.texts(rejected)}
    for turn in interview.texts(chosen):
        if turn.question in apart and turn.answer != apart[turn.question].answer:
            yield _row("grade", chosen, turn, apart[turn.question].answer, {"rejected_critique": rejected["id"]})


def _level_counts(graded: list[tuple[float, CritiqueDocument]]) -> Counter[str | None]:
    return Counter(critique["level"] for _grade_, critique in graded)


def _changes_of_mind(interview: Interview, critique: CritiqueDocument) -> Iterator[Row]:
    """The last answer over the first one, for each question that was answered anew."""
    first = {entry["question"]: entry["from"] for entry in reversed(critique["revisions"])}
    for question, before in first.items():
        after = critique["answers"].get(question)
        if before in (None, "", []) or after in (None, "", []) or before == after:
            continue
        was = {**critique, "answers": {**critique["answers"], question: before}}
        turn, earlier = interview.plain_turn(critique, question), interview.plain_turn(was, question)
        alike = language_of(critique["answers"]) == language_of(was["answers"])
        if turn and earlier and turn.answer != earlier.answer and alike:
            yield _row("revision", critique, turn, earlier.answer, {})


def _row(kind: str, critique: CritiqueDocument, turn: Turn, rejected: str, more: dict[str, str]) -> Row:
    return {
        "id": f"{critique['id']}.{turn.question}.{kind}",
        "prompt": [{"role": "user", "content": without_tags(turn.ask)}],
        "chosen": [{"role": "assistant", "content": without_tags(turn.answer)}],
        "rejected": [{"role": "assistant", "content": without_tags(rejected)}],
        "images": [picture_name(critique)],
        "kind": kind,
        "critique": critique["id"],
        "questionnaire": named(critique),
        "template": turn.template,
        **more,
    }


def sample() -> str:
    """One pair."""
    interview = Interview({1: built_in("aesthetic-critique")})
    return orjson.dumps(next(_changes_of_mind(interview, SAMPLE))).decode() + "\n"


DPO: Final = Format(
    key="dpo",
    title=_("Preference pairs (DPO)"),
    description=_("Texts that speak for an image over those that stand apart, and last answers over first ones."),
    write=write,
    sample=sample,
    snippet="""from datasets import Image, List, load_dataset

pairs = load_dataset("json", data_files="critiques.jsonl", split="train")  # in the folder of images/ from images.tar
pairs = pairs.cast_column("images", List(Image()))  # DPOTrainer(train_dataset=pairs, …)""",
    order="image",
)
