"""Label Studio's JSON: an image a task, a critique an annotation, and the labelling configuration that fits them."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.critique_json import CritiqueDocument
from annotation.exporting.formats.base import Format, Material, Release, by_image, picture_name
from annotation.exporting.formats.rows import Writer, json_rows
from annotation.exporting.formats.sample import SAMPLE
from annotation.questionnaires import built_in
from annotation.rules.kinds import kind_of
from annotation.rules.kinds.base import QuestionKind
from annotation.rules.prompts import text_in
from annotation.rules.types import Definition, Question

CONFIGURATION: Final = "label-studio.xml"
# Where the served pictures are: Label Studio's local files, under the folder that images.tar was unpacked into.
SERVED: Final = "/data/local-files/?d="
SIDES: Final = ("x", "y", "width", "height")
# A percent with so many decimals brings back any part of a picture that was written with two more.
DECIMALS: Final = 10
UNNAMED: Final = "region"
FIELDS: Final = tuple(SAMPLE)
ELSEWHERE: Final = frozenset({"image", "answers", "submitted_at"})
Kinds = Mapping[str, QuestionKind]


def write(material: Material, release: Release) -> None:
    """`critiques.json`, or one list for each split, and `label-studio.xml`."""
    questions = {
        question["key"]: question
        for definition in material.versions.values()
        for stage in definition["stages"]
        for question in stage["questions"]
    }
    kinds = {version: _kinds(definition) for version, definition in material.versions.items()}
    release.create(CONFIGURATION).write(configuration(list(questions.values())).encode())
    writers = {stem: Writer(release.create(f"{stem}.json"), is_list=True) for stem in material.stems}
    for stem, critiques in by_image(material.batches, orjson.loads):
        writers[stem].add(json_rows([task(critiques, kinds)]))
    for writer in writers.values():
        writer.end()


def _kinds(definition: Definition) -> Kinds:
    return {question["key"]: kind_of(question) for stage in definition["stages"] for question in stage["questions"]}


def task(critiques: list[CritiqueDocument], kinds: Mapping[int, Kinds]) -> dict[str, Any]:
    """One image with all of its critiques. What is told of the image is where an import of tasks looks for it."""
    image = critiques[0]["image"]
    told = {name: image[name] for name in ("source", "license", "group") if image[name]}
    return {
        "data": {"image": f"{SERVED}{picture_name(critiques[0])}", **told, "loupe": image},
        "annotations": [annotation(one, kinds[one["questionnaire"]["version"]]) for one in critiques],
    }


def annotation(critique: CritiqueDocument, kinds: Kinds) -> dict[str, Any]:
    """One critique: an entry for each answer; what Label Studio has no place for travels in `meta`."""
    size = {"original_width": critique["image"]["width"], "original_height": critique["image"]["height"]}
    return {
        "unique_id": critique["id"],
        "created_at": critique["submitted_at"],
        "lead_time": round(sum(critique["seconds"].values()), 3),
        "was_cancelled": False,
        "meta": {name: value for name, value in critique.items() if name not in ELSEWHERE},
        "result": [
            {"id": f"{key}-{number}", **entry}
            for key, answer in critique["answers"].items()
            for number, entry in enumerate(_entries(key, kinds[key], answer, size), 1)
        ],
    }


def read_tasks(tasks: Iterable[Mapping[str, Any]]) -> Iterator[CritiqueDocument]:
    """The critiques of tasks that `write` made, each as it was: critique.v1 again."""
    for one in tasks:
        for said in one["annotations"]:
            found = {"answers": _answers(said["result"]), "submitted_at": said["created_at"], **said["meta"]}
            yield {name: one["data"]["loupe"] if name == "image" else found[name] for name in FIELDS}


def _answers(entries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    answers: dict[str, Any] = {}
    for entry in entries:
        key, value = entry["from_name"], entry["value"]
        match entry["type"]:
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


def _entries(key: str, kind: QuestionKind, answer: Any, size: dict[str, int]) -> list[dict[str, Any]]:
    if kind.has_regions:
        return [{**_entry(key, "rectanglelabels", _box(region)), **size} for region in answer]
    if kind.is_numeric:
        return [_entry(key, "number", {"number": answer})]
    if kind.has_options:
        return [_entry(key, "choices", {"choices": answer, "many": True} if kind.is_list else {"choices": [answer]})]
    if isinstance(answer, str):
        return [_entry(key, "textarea", {"text": [answer]})]
    return [_entry(key, "textarea", {"text": [orjson.dumps(answer).decode()], "json": True})]


def _entry(key: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"from_name": key, "to_name": "image", "type": kind, "value": value}


def _box(region: dict[str, Any]) -> dict[str, Any]:
    """Label Studio counts in percent of the picture."""
    sides = {name: round(region[name] * 100, DECIMALS) for name in SIDES}
    return {**sides, "rotation": 0, "rectanglelabels": [region.get("label", UNNAMED)]}


def _region(box: Mapping[str, Any]) -> dict[str, Any]:
    sides = {name: round(box[name] / 100, DECIMALS + 2) for name in SIDES}
    (label,) = box["rectanglelabels"]
    return sides if label == UNNAMED else {**sides, "label": label}


def configuration(questions: list[Question]) -> str:
    """The interface in which the annotations can be seen and gone on with."""
    controls = "\n".join(
        f"  <Header value={quoteattr(text_in(one['prompt'], 'en'))}/>\n  {_control(one)}" for one in questions
    )
    return f'<View>\n  <Image name="image" value="$image" zoom="true"/>\n{controls}\n</View>\n'


def _control(question: Question) -> str:
    key, kind = question["key"], kind_of(question)
    if kind.is_numeric:
        return f'<Number name="{key}" toName="image"/>'
    if kind.has_options:
        many = "multiple" if kind.is_list else "single"
        shown = "".join(f"<Choice value={quoteattr(str(one['value']))}/>" for one in question["options"])
        return f'<Choices name="{key}" toName="image" choice="{many}">{shown}</Choices>'
    if kind.has_regions:
        return f'<RectangleLabels name="{key}" toName="image"><Label value="{UNNAMED}"/></RectangleLabels>'
    return f'<TextArea name="{key}" toName="image" rows="4"/>'


def sample() -> str:
    """One task."""
    kinds = {1: _kinds(built_in("aesthetic-critique"))}
    return orjson.dumps(task([SAMPLE], kinds), option=orjson.OPT_APPEND_NEWLINE).decode()


LABEL_STUDIO: Final = Format(
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
