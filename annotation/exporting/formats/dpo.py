"""Preference pairs: representative critiques over outliers, and revised answers over first ones."""

from collections import Counter
from collections.abc import Iterator
from statistics import mean
from typing import Any, Final

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.conversations.builder import ConversationBuilder
from annotation.exporting.conversations.turn import Turn
from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput, group_by_image, image_path
from annotation.exporting.encoding.json_rows import Row, RowWriter, encode_rows, questionnaire_name
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in
from annotation.rules.kinds import kind_of
from annotation.rules.types import Definition

GradeKeys = dict[int, str | None]
GradedCritique = tuple[float, CritiqueDocument]


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.jsonl`, or one file for each split, image by image."""
    writers = {name: RowWriter(output, f"{name}.jsonl") for name in content.split_names}
    builders = {name: ConversationBuilder(content.definitions) for name in content.split_names}
    grade_keys = {version: _grade_key(definition) for version, definition in content.definitions.items()}
    for name, critiques in group_by_image(content.batches):
        writers[name].add(encode_rows(make_pairs(builders[name], grade_keys, critiques)))
    for writer in writers.values():
        writer.close()


def make_pairs(builder: ConversationBuilder, grade_keys: GradeKeys, critiques: list[CritiqueDocument]) -> Iterator[Row]:
    """Yields the pairs of one image's critiques."""
    for critique in critiques:
        yield from _revision_pairs(builder, critique)
    graded = [(float(grade), critique) for critique in critiques if (grade := _grade(critique, grade_keys)) is not None]
    if len(graded) > 1:
        yield from _grade_pairs(builder, graded)


def _grade(critique: CritiqueDocument, grade_keys: GradeKeys) -> Any:
    grade = critique["answers"].get(grade_keys.get(critique["questionnaire"]["version"]) or "")
    return grade if isinstance(grade, int | float) else None


def _grade_key(definition: Definition) -> str | None:
    """Returns the key of the scale that gives a critique its level."""
    questions = (question for stage in definition["stages"] for question in stage["questions"])
    return next(
        (question["key"] for question in questions if "levels" in question and kind_of(question).is_numeric), None
    )


def _grade_pairs(builder: ConversationBuilder, graded: list[GradedCritique]) -> Iterator[Row]:
    """Yields a pair for each text of the critique nearest to the image's mean grade, over the farthest one's.

    There is none if both are equally far, if others gave the farthest one's level too, and if the languages differ: a
    model would learn to prefer a language.
    """
    middle = mean(grade for grade, _critique in graded)
    ordered = sorted(graded, key=lambda pair: (abs(pair[0] - middle), pair[1]["id"]))
    (chosen_grade, chosen), (rejected_grade, rejected) = ordered[0], ordered[-1]
    levels = Counter(critique["level"] for _grade, critique in graded)
    if abs(chosen_grade - middle) >= abs(rejected_grade - middle) or levels[rejected["level"]] > 1:
        return
    if builder.language(chosen) != builder.language(rejected):
        return
    rejected_replies = {turn.question: turn.reply for turn in builder.text_turns(rejected)}
    for turn in builder.text_turns(chosen):
        reply = rejected_replies.get(turn.question, turn.reply)
        if turn.reply != reply:
            yield _row("grade", chosen, turn, reply, rejected)


def _revision_pairs(builder: ConversationBuilder, critique: CritiqueDocument) -> Iterator[Row]:
    """Yields a pair for each revised question: its last answer over its first one."""
    first_answers = {entry["question"]: entry["from"] for entry in reversed(critique["revisions"])}
    for question, before in first_answers.items():
        after = critique["answers"].get(question)
        if before in (None, "", []) or after in (None, "", []) or before == after:
            continue
        unrevised = {**critique, "answers": {**critique["answers"], question: before}}
        turn, first_turn = builder.plain_turn(critique, question), builder.plain_turn(unrevised, question)
        same_language = builder.language(critique) == builder.language(unrevised)
        if turn and first_turn and turn.reply != first_turn.reply and same_language:
            yield _row("revision", critique, turn, first_turn.reply, critique)


def _row(kind: str, critique: CritiqueDocument, turn: Turn, rejected: str, rejected_critique: CritiqueDocument) -> Row:
    """Returns a pair. All pairs have the same fields: readers take the fields of a file from its first rows."""
    return {
        "id": f"{critique['id']}.{turn.question}.{kind}",
        "prompt": [{"role": "user", "content": turn.prompt}],
        "chosen": [{"role": "assistant", "content": turn.reply}],
        "rejected": [{"role": "assistant", "content": rejected}],
        "images": [image_path(critique)],
        "kind": kind,
        "critique": critique["id"],
        "rejected_critique": rejected_critique["id"],
        "questionnaire": questionnaire_name(critique),
        "template": turn.template,
    }


def sample() -> str:
    """Returns one pair."""
    builder = ConversationBuilder({1: built_in("aesthetic-critique")})
    return orjson.dumps(next(_revision_pairs(builder, SAMPLE))).decode() + "\n"


FORMAT: Final = Format(
    key="dpo",
    title=_("Preference pairs (DPO)"),
    description=_("Texts of typical critiques preferred over those of outliers, and last answers over first ones."),
    write=write,
    sample=sample,
    snippet="""from datasets import Image, load_dataset

pairs = load_dataset("json", data_files="critiques.jsonl", split="train")  # in the folder of images/ from images.tar
pairs = pairs.cast_column("images", [Image()])  # DPOTrainer(train_dataset=pairs, …)""",
    order="image",
)
