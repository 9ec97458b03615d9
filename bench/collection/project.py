"""The project of the bench: policies, people, images whose truth is known, and gold items."""

import random
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from annotation.actions.curating.batches import create_batch, set_batch_status
from annotation.actions.projects.members import add_member
from annotation.actions.projects.projects import create_project
from annotation.actions.quality.gold_items import add_gold_item
from annotation.actions.quality.policies import change_quality
from annotation.actions.shared.slots import balance_slots
from annotation.models import Batch, Image, Person, Project, Role
from bench.collection.people import TOLERANCE, Scene, SimulatedAnnotator, make_people, make_scenes
from bench.shared import seeding

IMAGES: Final = 500
GOLD_ITEMS: Final = 80
CRITIQUES_PER_IMAGE: Final = 11
"""The classic screening names nobody below 5 ratings of an image, and needs about 10 to name who rates at random."""
POLICY: Final[dict[str, Any]] = {
    "review": "sample",
    "review_percent": 20,
    "spread_limit": 4,
    "critiques_at_most": 13,
    "gold_percent": 10,
    "gold_least": 15,
    "gold_threshold": 70,
    "gold_action": "warn",
}
RETEST_PERCENT: Final = 5
SEED: Final = 14


@dataclass
class Collection:
    """The project with what the product is not told: who people are, and what is true of each image."""

    project: Project
    manager: Person
    people: dict[UUID, SimulatedAnnotator]
    persons: dict[UUID, Person]
    reviewers: list[Person]
    scenes: dict[UUID, Scene]
    gold_images: set[UUID]
    generator: random.Random = field(default_factory=lambda: random.Random(SEED))

    def named(self, name: str) -> UUID:
        """Returns the id of a person by the name of the simulation."""
        return next(person_id for person_id, simulated in self.people.items() if simulated.name == name)

    @property
    def spammers(self) -> set[str]:
        return {simulated.name for simulated in self.people.values() if simulated.is_spammer}


def make_collection(images: int) -> Collection:
    """Makes everything that is there before the first claim."""
    manager = Person.objects.create(username="administrator", is_superuser=True)
    project = create_project(actor=manager, name="A collection", critiques_per_image=CRITIQUES_PER_IMAGE)
    change_quality(actor=manager, project=project, **POLICY)
    generator = random.Random(SEED)
    simulated = make_people(images * CRITIQUES_PER_IMAGE // 15)
    persons = [_member(project, person.name, Role.ANNOTATOR) for person in simulated]
    batch = create_batch(actor=manager, project=project, name="Work")
    gold_batch = create_batch(actor=manager, project=project, name="Gold")
    scenes = _add_images(batch, images, generator) | _add_images(gold_batch, GOLD_ITEMS, generator)
    set_batch_status(actor=manager, batch=gold_batch, status="closed")  # nobody is given its images as work
    gold = {image.id for image in Image.objects.filter(batch=gold_batch)}
    for image in Image.objects.filter(batch=gold_batch):
        add_gold_item(actor=manager, image=image, expected=expected_of(scenes[image.id]))
    return Collection(
        project=project,
        manager=manager,
        people={person.id: known for person, known in zip(persons, simulated, strict=True)},
        persons={person.id: person for person in persons},
        reviewers=[_member(project, f"reviewer{number}", Role.REVIEWER) for number in (1, 2)],
        scenes=scenes,
        gold_images=gold,
    )


def expected_of(scene: Scene) -> dict[str, Any]:
    """Returns the answers that gold expects: what is true, and a grade that may be off a little."""
    marks = {attribute: {"value": mark} for attribute, mark in scene.marks.items()}
    return {"grade": {"value": scene.grade, "tolerance": TOLERANCE}, **marks}


def _member(project: Project, name: str, role: str) -> Person:
    person = Person.objects.create_user(username=name)
    add_member(actor=project.created_by, project=project, person=person, role=role)
    return person


def _add_images(batch: Batch, number: int, generator: random.Random) -> dict[UUID, Scene]:
    seeding.add_images(batch, number)
    balance_slots(batch_id=batch.id)
    ids = list(Image.objects.filter(batch=batch).order_by("position").values_list("id", flat=True))
    return dict(zip(ids, make_scenes(number, generator), strict=True))
