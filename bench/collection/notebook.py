"""What the bench notes of each critique, and what follows from the policies by its own reckoning.

Nothing here reads a roll-up, a review or an event: the product's numbers are compared with these.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from bench.collection.people import ATTRIBUTES, TOLERANCE, Scene
from bench.collection.project import CRITIQUES_PER_IMAGE, POLICY

FINISHED: Final = {"submitted", "accepted", "fixed"}
COUNTED: Final = FINISHED | {"returned"}


@dataclass(slots=True)
class Note:
    """One critique as its author sent it."""

    image: UUID
    person: UUID
    grade: int
    purpose: str
    status: str = "submitted"


@dataclass
class GoldScore:
    """How a person answered gold, by the bench's own comparison, and which share was to be expected of them."""

    images: int = 0
    correct: int = 0
    expected: float = 0.0


@dataclass
class Notebook:
    """All critiques by id, how many more each image was asked for, and the gold scores of people."""

    notes: dict[UUID, Note] = field(default_factory=dict)
    by_image: dict[UUID, set[UUID]] = field(default_factory=lambda: defaultdict(set))
    changed: set[UUID] = field(default_factory=set)
    extra_critiques: Counter[UUID] = field(default_factory=Counter)
    gold: dict[UUID, GoldScore] = field(default_factory=lambda: defaultdict(GoldScore))
    done: Counter[UUID] = field(default_factory=Counter)

    def add(self, critique_id: UUID, note: Note) -> None:
        self.notes[critique_id] = note
        self.done[note.person] += 1
        if note.purpose == "work":
            self.by_image[note.image].add(critique_id)
            self.changed.add(note.image)

    def set_status(self, critique_id: UUID, status: str) -> None:
        note = self.notes[critique_id]
        note.status = status
        self.changed.add(note.image)

    def score_gold(self, person: UUID, scene: Scene, answers: dict[str, object], expected: float) -> None:
        """Adds one gold image: `expected` is the share that the person's true figures make likely."""
        score = self.gold[person]
        score.images += 1
        grade = answers["grade"]
        assert isinstance(grade, int)
        score.correct += abs(grade - scene.grade) <= TOLERANCE
        score.correct += sum(answers[attribute] == scene.marks[attribute] for attribute in ATTRIBUTES)
        score.expected += expected

    def settle(self) -> None:
        """Reckons of which images another critique is asked now that everything up to here is inspected."""
        for image in self.changed:
            notes = [self.notes[critique] for critique in self.by_image[image]]
            required = CRITIQUES_PER_IMAGE + self.extra_critiques[image]
            grades = [note.grade for note in notes if note.status in FINISHED]
            is_full = sum(note.status in COUNTED for note in notes) >= required
            spread = max(grades) - min(grades) if len(grades) > 1 else 0
            if is_full and spread >= POLICY["spread_limit"] and required < POLICY["critiques_at_most"]:
                self.extra_critiques[image] += 1
        self.changed.clear()

    def of(self, *purposes: str) -> set[UUID]:
        """Returns the ids of the critiques of some purposes."""
        return {critique for critique, note in self.notes.items() if note.purpose in purposes}

    def leaving(self) -> set[UUID]:
        """Returns the ids of the critiques that are to leave: finished work."""
        return {critique for critique in self.of("work") if self.notes[critique].status in FINISHED}
