"""Makes releases of small projects that differ in what has broken readers: empty splits, empty columns, odd texts."""

import random
import tarfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import orjson
from PIL import Image as Picture

from annotation.actions.curating.batches import create_batch
from annotation.actions.desk.claim import claim_assignments
from annotation.actions.desk.revise import revise_critique
from annotation.actions.desk.skip_and_flag import skip_assignment
from annotation.actions.desk.submit import submit_critique
from annotation.actions.importing.images import add_image
from annotation.actions.projects.members import add_member
from annotation.actions.projects.projects import create_project
from annotation.actions.projects.questionnaires import add_questionnaire
from annotation.exporting.formats import FORMATS
from annotation.exporting.spec import TurnRequest
from annotation.exporting.splits import split_finder
from annotation.models import Image, Person, Project, Role
from annotation.rules.judging import QuestionnaireResponse
from annotation.rules.kinds import KINDS
from annotation.rules.kinds.choice import CHOICE
from annotation.sources.metadata import ImageMetadata
from bench.format_readers.instructions import add_instructions
from bench.format_readers.sample_project import release

Answers = dict[str, Any]
THREE: Final = {"train": 0.5, "validation": 0.25, "test": 0.25}
TWO: Final = {"train": 0.6, "test": 0.4}
NEARLY_TWO: Final = {"train": 0.6, "validation": 0.3999, "test": 0.0001}
QUESTIONNAIRE: Final = Path(__file__).with_name("questionnaire.json")
MOODS: Final = ("n/a", "null", "NA", "None", "nan", "true", "007", "-")
TEXTS: Final = (
    *("n/a", "null", "NA", "None", "nan", "true", "1.50", "=1+1", "-", "#N/A", "<image> and </video> <img src=x>"),
    *("a\u2028b\u2029c\x85d", "a\vb\fc\x1cd", "a\rb\nc\r\nd\n", "  spaces around  ", "\ufeffmark", '"; , \\ \' ``` "'),
    *("Свет и тишина, как в 禅", "低处的光线照亮了每一根草茎。", "🌅 👨‍👩‍👧 é e\u0301 \u202eabc", '{"a": [1, null]}'),
    *("word " * 3_900, "x" * 19_999),
)
REGIONS: Final = [{"x": 0.1, "y": 0.2, "width": 0.3, "height": 0.25}]
OPTIONAL: Final[Answers] = {
    "remark": "The path is cut off.",
    "mood": "n/a",
    "liked": ["light", "line"],
    "distance": 2.5,
    "places": REGIONS,
}


@dataclass(frozen=True)
class Scenario:
    """A project, and the splits of its releases; `empty` are those that shall get no critique.

    With `both_sources`, conversations are made of instructions as well.
    """

    name: str
    project: Project
    splits: Mapping[str, Any] = field(default_factory=dict)
    empty: tuple[str, ...] = ()
    both_sources: bool = False


def questionnaire(**kinds: str) -> dict[str, Any]:
    """Returns a questionnaire with a question of every kind. `kinds` are those of further optional questions."""
    definition: dict[str, Any] = orjson.loads(QUESTIONNAIRE.read_bytes())
    definition["stages"][-1]["questions"] += [_optional_question(key, kind) for key, kind in kinds.items()]
    return definition


def _optional_question(key: str, kind: str) -> dict[str, Any]:
    options = [{"value": value, "label": f"it is {value}"} for value in ("a", "b")]
    question = {"key": key, "kind": kind, "prompt": f"{key}?", "required": False}
    return {**question, "options": options} if KINDS[kind].has_options else question


class Desk:
    """A project with images of noise, and one annotator after another who critiques some of them."""

    def __init__(self, manager: Person, images: int) -> None:
        self.project = create_project(actor=manager, name=f"Readers {uuid4()}", critiques_per_image=1)
        self.set_questionnaire(questionnaire())
        batch = create_batch(actor=manager, project=self.project, name="Noise")
        for number in range(images):
            noise = random.Random(number).randbytes(96 * 64 * 3)
            file = BytesIO()
            Picture.frombytes("RGB", (96, 64), noise).save(file, "PNG")
            file.seek(0)
            add_image(
                actor=manager, batch=batch, name=f"{number}.png", file=file, metadata=ImageMetadata(), render=True
            )

    def set_questionnaire(self, definition: dict[str, Any]) -> None:
        """Makes this the version that is answered from now on."""
        add_questionnaire(actor=self.project.created_by, project=self.project, definition=definition)
        self.project.refresh_from_db()

    def critique(self, answers_of: Callable[[Image], Answers | None]) -> None:
        """Submits the answers for each image that has no critique yet; skips those that get None."""
        person = Person.objects.create_user(f"annotator-{uuid4()}")
        add_member(actor=self.project.created_by, project=self.project, person=person, role=Role.ANNOTATOR)
        for number in count():
            if not (claims := claim_assignments(person=person, project_id=self.project.id, count=1)):
                return
            (claim,) = claims
            answers = answers_of(Image.objects.get(pk=claim.image_id))
            if answers is None:
                skip_assignment(person=person, assignment_id=claim.id, reason="other", note="Another version")
                continue
            response = QuestionnaireResponse(answers=answers, timings={"first": 2.5})
            critique = submit_critique(person=person, assignment_id=claim.id, key=uuid4(), response=response).critique
            if answers["grade"] > 2:
                revise_critique(actor=person, critique=critique, answers={"grade": 1, "reason": f"No, {number}."})

    def splits(self, shares: Mapping[str, float], empty: tuple[str, ...] = ()) -> dict[str, Any]:
        """Returns the shares with a seed that leaves exactly the `empty` splits without images."""
        for seed in range(1_000):
            splits = {**shares, "seed": seed}
            if set(shares) - {split_of(image, splits) for image in self.project.images.all()} == set(empty):
                return splits
        raise AssertionError("No seed divides the images so.")


def split_of(image: Image, splits: Mapping[str, Any]) -> str:
    """Returns the split of an image."""
    digits = sha256(f"{splits['seed']}:{image.group or image.sha256}".encode()).hexdigest()[:15]
    return split_finder(splits)(digits)


def make_scenarios(manager: Person) -> list[Scenario]:
    """Returns all scenarios, with their projects made through the actions."""
    desk = Desk(manager, 12)
    numbers = iter(range(12))
    desk.critique(lambda _image: required(next(numbers)) | OPTIONAL)
    single = Desk(manager, 1)
    single.critique(lambda _image: required(1) | OPTIONAL)
    nasty = _nasty_texts(manager)
    for project in (desk.project, nasty.project):
        add_instructions(project)
    return [
        Scenario("whole", desk.project),
        Scenario("three splits", desk.project, desk.splits(THREE)),
        Scenario("one split empty", desk.project, desk.splits(NEARLY_TWO, ("test",)), ("test",)),
        Scenario("a single critique", single.project),
        _null_columns(manager),
        _null_in_one_split(manager),
        _two_versions(manager),
        nasty,
        Scenario("both sources", desk.project, desk.splits(THREE), both_sources=True),
        Scenario("both sources, nasty texts", nasty.project, both_sources=True),
    ]


def required(number: int) -> Answers:
    """Returns the answers that cannot be left out."""
    return {"grade": 1 + number % 5, "reason": f"The light falls from the left, and the path leads out. {number}"}


def _null_columns(manager: Person) -> Scenario:
    desk = Desk(manager, 8)
    desk.critique(lambda _image: required(3))
    return Scenario("columns null throughout", desk.project, desk.splits(TWO))


def _null_in_one_split(manager: Person) -> Scenario:
    """The columns that a reader meets first, in `train`, are null, and those of `test` are not."""
    desk = Desk(manager, 8)
    splits = desk.splits(TWO)
    desk.critique(lambda image: required(2) | (OPTIONAL if split_of(image, splits) == "test" else {}))
    in_test = [image.pk for image in desk.project.images.all() if split_of(image, splits) == "test"]
    Image.objects.filter(pk__in=in_test).update(source="natural", license="CC0-1.0")
    return Scenario("columns null in one split", desk.project, splits)


def _two_versions(manager: Person) -> Scenario:
    """Images of `train` are critiqued by the first version, those of `test` by one with other kinds and questions."""
    desk = Desk(manager, 8)
    splits = desk.splits(TWO)
    desk.set_questionnaire(questionnaire(changed=CHOICE.key, old="text"))
    desk.critique(
        lambda image: required(4) | {"changed": "a", "old": "gone"} if split_of(image, splits) == "train" else None
    )
    desk.set_questionnaire(questionnaire(changed="number", new="text"))
    desk.critique(lambda _image: required(1) | OPTIONAL | {"changed": 7, "new": "Here."})
    return Scenario("two questionnaires", desk.project, splits)


def _nasty_texts(manager: Person) -> Scenario:
    desk = Desk(manager, len(TEXTS))
    texts = iter(enumerate(TEXTS))

    def answers(_image: Image) -> Answers:
        number, text = next(texts)
        return {**OPTIONAL, "grade": 2, "reason": text, "remark": text[:999], "mood": MOODS[number % len(MOODS)]}

    desk.critique(answers)
    return Scenario("nasty texts", desk.project)


def write_releases(scenario: Scenario, folder: Path) -> None:
    """Writes a release in every format into `folder`, with images unpacked, and what readers should find in it."""
    splits = dict(scenario.splits) or None
    for key, declared in FORMATS.items():
        turns = TurnRequest("both" if scenario.both_sources and "both" in declared.turns else "")
        release_folder = release(scenario.project, key, folder, pictures=True, card=True, splits=splits, turns=turns)
        if (release_folder / "images.tar").exists():
            with tarfile.open(release_folder / "images.tar") as tar:
                tar.extractall(release_folder, filter="data")
    manifest = orjson.loads((folder / "jsonl" / "release" / "manifest.json").read_bytes())
    counts = manifest["counts"]["by_split"]
    assert {name for name, count in counts.items() if not count} == set(scenario.empty), counts
    critiques = {
        name: [orjson.loads(line) for file in files for line in _lines(folder / "jsonl" / "release" / file)]
        for name, files in _data_files(manifest).items()
    }
    (folder / "expected.json").write_bytes(orjson.dumps(critiques))


def _data_files(manifest: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: [f"{name}.jsonl"] for name, count in manifest["counts"]["by_split"].items() if count}


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()
