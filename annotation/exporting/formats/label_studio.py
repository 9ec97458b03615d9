"""Label Studio's JSON: an image a task, a critique an annotation, and the labelling configuration for them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.encoding.format import Format, FormatInput, FormatOutput, group_by_image, image_path
from annotation.exporting.encoding.json_rows import RowWriter, encode_rows
from annotation.exporting.encoding.sample import SAMPLE
from annotation.exporting.sql.critique_json import CritiqueDocument
from annotation.questionnaires import built_in
from annotation.rules.kinds import kind_of
from annotation.rules.kinds.base import QuestionKind
from annotation.rules.prompts import text_in
from annotation.rules.types import Definition, Question

CONFIGURATION: Final = "label-studio.xml"
# The URL of an image served from Label Studio's local files, in the folder into which images.tar was unpacked.
LOCAL_FILES: Final = "/data/local-files/?d="
SIDES: Final = ("x", "y", "width", "height")
# Percentages with so many decimals keep every side that was written with two more.
DECIMALS: Final = 10
NO_LABEL: Final = "region"
FIELDS: Final = tuple(SAMPLE)
NOT_IN_META: Final = frozenset({"image", "answers", "submitted_at"})
Kinds = Mapping[str, QuestionKind]


def write(content: FormatInput, output: FormatOutput) -> None:
    """Writes `critiques.json`, or one list for each split, and `label-studio.xml`."""
    questions = {
        question["key"]: question
        for definition in content.definitions.values()
        for stage in definition["stages"]
        for question in stage["questions"]
    }
    kinds = {version: _kinds(definition) for version, definition in content.definitions.items()}
    output.create(CONFIGURATION).write(configuration(list(questions.values())).encode())
    writers = {name: RowWriter(output, f"{name}.json", is_list=True) for name in content.split_names}
    for name, critiques in group_by_image(content.batches):
        writers[name].add(encode_rows([task(critiques, kinds)]))
    for writer in writers.values():
        writer.close()


def _kinds(definition: Definition) -> Kinds:
    return {question["key"]: kind_of(question) for stage in definition["stages"] for question in stage["questions"]}


def task(critiques: list[CritiqueDocument], kinds: Mapping[int, Kinds]) -> dict[str, Any]:
    """Returns one image with all of its critiques. Its metadata is where an import of tasks reads it."""
    image = critiques[0]["image"]
    metadata = {name: image[name] for name in ("source", "license", "group") if image[name]}
    return {
        "data": {"image": f"{LOCAL_FILES}{image_path(critiques[0])}", **metadata, "loupe": image},
        "annotations": [annotation(critique, kinds[critique["questionnaire"]["version"]]) for critique in critiques],
    }


def annotation(critique: CritiqueDocument, kinds: Kinds) -> dict[str, Any]:
    """Returns one critique with a result for each answer; fields that Label Studio does not have are in `meta`."""
    size = {"original_width": critique["image"]["width"], "original_height": critique["image"]["height"]}
    return {
        "unique_id": critique["id"],
        "created_at": critique["submitted_at"],
        "lead_time": round(sum(critique["seconds"].values()), 3),
        "was_cancelled": False,
        "meta": {name: value for name, value in critique.items() if name not in NOT_IN_META},
        "result": [
            {"id": f"{key}-{number}", **result}
            for key, answer in critique["answers"].items()
            for number, result in enumerate(_results(key, kinds[key], answer, size), 1)
        ],
    }


def read_tasks(tasks: Iterable[Mapping[str, Any]]) -> Iterator[CritiqueDocument]:
    """Yields the critiques of tasks that `write` made, as critique.v1. Raises KeyError or TypeError for other tasks."""
    for task_ in tasks:
        for entry in task_["annotations"]:
            fields = {"answers": _answers(entry["result"]), "submitted_at": entry["created_at"], **entry["meta"]}
            yield {name: task_["data"]["loupe"] if name == "image" else fields[name] for name in FIELDS}


def _answers(results: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for result in results:
        key, value = result["from_name"], result["value"]
        match result["type"]:
            case "rectanglelabels":
                answers.setdefault(key, []).append(_region(value))
            case "choices":
                answers[key] = value["choices"] if value.get("many") else value["choices"][0]
            case "textarea":
                (text,) = value["text"]
                answers[key] = orjson.loads(text) if value.get("json") else text
            case _:
                answers[key] = value["number"]
    return answers


def _results(key: str, kind: QuestionKind, answer: Any, size: dict[str, int]) -> list[dict[str, Any]]:
    if kind.has_regions:
        return [{**_result(key, "rectanglelabels", _box(region)), **size} for region in answer]
    if kind.is_numeric:
        return [_result(key, "number", {"number": answer})]
    if kind.has_options:
        return [_result(key, "choices", {"choices": answer, "many": True} if kind.is_list else {"choices": [answer]})]
    if isinstance(answer, str):
        return [_result(key, "textarea", {"text": [answer]})]
    return [_result(key, "textarea", {"text": [orjson.dumps(answer).decode()], "json": True})]


def _result(key: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"from_name": key, "to_name": "image", "type": kind, "value": value}


def _box(region: dict[str, Any]) -> dict[str, Any]:
    """Returns a region as Label Studio has it, in percent of the image."""
    sides = {name: round(region[name] * 100, DECIMALS) for name in SIDES}
    return {**sides, "rotation": 0, "rectanglelabels": [region.get("label", NO_LABEL)]}


def _region(box: Mapping[str, Any]) -> dict[str, Any]:
    sides = {name: round(box[name] / 100, DECIMALS + 2) for name in SIDES}
    (label,) = box["rectanglelabels"]
    return sides if label == NO_LABEL else {**sides, "label": label}


def configuration(questions: list[Question]) -> str:
    """Returns the labelling interface in which the annotations can be seen and continued."""
    controls = "\n".join(
        f"  <Header value={quoteattr(text_in(question['prompt'], 'en'))}/>\n  {_control(question)}"
        for question in questions
    )
    return f'<View>\n  <Image name="image" value="$image" zoom="true"/>\n{controls}\n</View>\n'


def _control(question: Question) -> str:
    key, kind = question["key"], kind_of(question)
    if kind.is_numeric:
        return f'<Number name="{key}" toName="image"/>'
    if kind.has_options:
        choice_mode = "multiple" if kind.is_list else "single"
        choices = "".join(f"<Choice value={quoteattr(str(option['value']))}/>" for option in question["options"])
        return f'<Choices name="{key}" toName="image" choice="{choice_mode}">{choices}</Choices>'
    if kind.has_regions:
        return f'<RectangleLabels name="{key}" toName="image"><Label value="{NO_LABEL}"/></RectangleLabels>'
    return f'<TextArea name="{key}" toName="image" rows="4"/>'


def sample() -> str:
    """Returns one task."""
    kinds = {1: _kinds(built_in("aesthetic-critique"))}
    return orjson.dumps(task([SAMPLE], kinds), option=orjson.OPT_APPEND_NEWLINE).decode()


FORMAT: Final = Format(
    key="label-studio",
    title="Label Studio",
    description=_("An image a task with its critiques as annotations, and the labelling configuration for them."),
    write=write,
    sample=sample,
    snippet="""# Settings → Labeling Interface → Code: label-studio.xml; then import the tasks
from label_studio_sdk import LabelStudio

LabelStudio(api_key="…").projects.import_tasks(id=1, request=__import__("json").load(open("critiques.json")))""",
    order="image",
)
