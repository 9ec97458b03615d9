"""Label Studio's JSON: an image a task, a critique an annotation, and the labelling configuration that fits them."""

from collections.abc import Mapping
from typing import Any, Final
from xml.sax.saxutils import quoteattr

import orjson
from django.utils.translation import gettext_lazy as _

from annotation.exporting.documents import CritiqueDocument
from annotation.exporting.formats.base import Format, Material, Release, by_image, picture_name
from annotation.exporting.formats.rows import Writer, json_rows
from annotation.exporting.formats.sample import SAMPLE
from annotation.questionnaires import built_in
from annotation.rules.prompts import text_in
from annotation.rules.types import Kind, Question

CONFIGURATION: Final = "label-studio.xml"
# Where the served pictures are: Label Studio's local files, under the folder that images.tar was unpacked into.
SERVED: Final = "/data/local-files/?d="


def write(material: Material, release: Release) -> None:
    """`critiques.json`, or one list for each split, and `label-studio.xml`."""
    questions = {
        question["key"]: question
        for definition in material.versions.values()
        for stage in definition["stages"]
        for question in stage["questions"]
    }
    kinds = {key: question["kind"] for key, question in questions.items()}
    release.create(CONFIGURATION).write(configuration(list(questions.values())).encode())
    writers = {stem: Writer(release.create(f"{stem}.json"), is_list=True) for stem in material.stems}
    for stem, critiques in by_image(material.batches, orjson.loads):
        writers[stem].add(json_rows([task(critiques, kinds)]))
    for writer in writers.values():
        writer.end()


def task(critiques: list[CritiqueDocument], kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """One image with all of its critiques."""
    image = critiques[0]["image"]
    return {
        "data": {"image": f"{SERVED}{picture_name(critiques[0])}", "loupe": image},
        "annotations": [annotation(critique, kinds) for critique in critiques],
    }


def annotation(critique: CritiqueDocument, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """One critique: an entry for each answer; what Label Studio has no place for travels in `meta`."""
    elsewhere = ("image", "answers", "submitted_at")
    size = {"original_width": critique["image"]["width"], "original_height": critique["image"]["height"]}
    return {
        "unique_id": critique["id"],
        "created_at": critique["submitted_at"],
        "lead_time": round(sum(critique["seconds"].values()), 3),
        "was_cancelled": False,
        "meta": {name: value for name, value in critique.items() if name not in elsewhere},
        "result": [
            entry for key, answer in critique["answers"].items() for entry in _entries(key, kinds[key], answer, size)
        ],
    }


def _entries(key: str, kind: Kind, answer: Any, size: dict[str, int]) -> list[dict[str, Any]]:
    match kind:
        case "region":
            return [{**_entry(key, "rectanglelabels", _box(region)), **size} for region in answer]
        case "choice":
            return [_entry(key, "choices", {"choices": [answer]})]
        case "multichoice":
            return [_entry(key, "choices", {"choices": answer})]
        case "text":
            return [_entry(key, "textarea", {"text": [answer]})]
    return [_entry(key, "number", {"number": answer})]


def _entry(key: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"from_name": key, "to_name": "image", "type": kind, "value": value}


def _box(region: dict[str, Any]) -> dict[str, Any]:
    """Label Studio counts in percent of the picture."""
    sides = {name: region[name] * 100 for name in ("x", "y", "width", "height")}
    return {**sides, "rotation": 0, "rectanglelabels": [region.get("label", "region")]}


def configuration(questions: list[Question]) -> str:
    """The interface in which the annotations can be seen and gone on with."""
    controls = "\n".join(
        f"  <Header value={quoteattr(text_in(one['prompt'], 'en'))}/>\n  {_control(one)}" for one in questions
    )
    return f'<View>\n  <Image name="image" value="$image" zoom="true"/>\n{controls}\n</View>\n'


def _control(question: Question) -> str:
    key = question["key"]
    match question["kind"]:
        case "scale" | "number":
            return f'<Number name="{key}" toName="image"/>'
        case "choice" | "multichoice":
            many = "multiple" if question["kind"] == "multichoice" else "single"
            shown = "".join(f"<Choice value={quoteattr(str(one['value']))}/>" for one in question["options"])
            return f'<Choices name="{key}" toName="image" choice="{many}">{shown}</Choices>'
        case "region":
            return f'<RectangleLabels name="{key}" toName="image"><Label value="region"/></RectangleLabels>'
        case _:
            return f'<TextArea name="{key}" toName="image" rows="4"/>'


def sample() -> str:
    """One task."""
    stages = built_in("aesthetic-critique")["stages"]
    kinds = {question["key"]: question["kind"] for stage in stages for question in stage["questions"]}
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
