"""The simulated annotators: their true bias, noise, care and speed are known, so that figures can be held to them."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bench.shared.annotators import WORDS

GRADES: Final = (1, 5)
ATTRIBUTES: Final = ("technical_quality", "color_and_light", "composition", "content")
MARKS: Final = ("weak", "neutral", "strong")
FEELINGS: Final = ("contentment", "awe", "excitement", "amusement", "sadness")
GOOD: Final = 12
MOST_BIAS: Final = 0.6
TOLERANCE: Final = 1
"""Grades that an answer may be off what gold expects."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What is true of an image: its quality on the scale of the grades, and the mark of each attribute."""

    quality: float
    marks: Mapping[str, str]

    @property
    def grade(self) -> int:
        return clipped(self.quality)


@dataclass(frozen=True, slots=True)
class SimulatedAnnotator:
    """A person who grades with a bias and noise, marks attributes right with the probability `care`, and takes time.

    A spammer answers at random. After `drift_after` images a person grades higher by `drift_bias` and marks attributes
    with `drift_care`; the change takes as many images as a tenth of them.
    """

    name: str
    bias: float = 0.0
    noise: float = 0.5
    care: float = 0.9
    seconds: float = 60.0
    is_spammer: bool = False
    drift_after: int | None = None
    drift_bias: float = 0.0
    drift_care: float = 0.0

    def drift(self, done: int) -> float:
        """Returns how far a person has drifted after so many images, from 0 to 1."""
        if self.drift_after is None:
            return 0.0
        return min(1.0, max(0.0, (done - self.drift_after) / (0.1 * self.drift_after)))

    def answer(self, scene: Scene, done: int, generator: random.Random) -> dict[str, Any]:
        """Returns the answers of a whole critique."""
        bias, care = self._state(done)
        if self.is_spammer:
            grade = generator.randint(*GRADES)
        else:
            grade = clipped(scene.quality + bias + generator.gauss(0, self.noise))
        answers: dict[str, Any] = {"grade": grade}
        for attribute, mark in scene.marks.items():
            wrong_marks = [choice for choice in MARKS if choice != mark]
            answers[attribute] = mark if generator.random() < care else generator.choice(wrong_marks)
        answers |= {
            "reason": text(generator, 24),
            "feeling": generator.choice(FEELINGS),
            "emotion": text(generator, 12),
        }
        return answers if grade == GRADES[1] else {**answers, "suggestion": text(generator, 14)}

    def gold_share(self, scene: Scene, done: int) -> float:
        """Returns the expected share of the answers to a gold image that are as expected."""
        bias, care = self._state(done)
        low, high = scene.grade - TOLERANCE, scene.grade + TOLERANCE
        if self.is_spammer:
            graded = (min(high, GRADES[1]) - max(low, GRADES[0]) + 1) / GRADES[1]
        else:
            below = 0.0 if low <= GRADES[0] else _normal((low - 0.5 - scene.quality - bias) / self.noise)
            upto = 1.0 if high >= GRADES[1] else _normal((high + 0.5 - scene.quality - bias) / self.noise)
            graded = upto - below
        return (graded + len(ATTRIBUTES) * care) / (1 + len(ATTRIBUTES))

    def timings(self, answers: Mapping[str, Any], generator: random.Random) -> dict[str, float]:
        """Returns the seconds of each stage that was answered; the median of their sums is that of the person."""
        seconds = self.seconds * math.exp(generator.gauss(0, 0.3))
        shares = {"evaluation": 0.1, "attributes": 0.15, "reason": 0.4, "emotion": 0.2, "suggestion": 0.15}
        if "suggestion" not in answers:
            shares["reason"] += shares.pop("suggestion")
        return {stage: round(seconds * share, 3) for stage, share in shares.items()}

    def _state(self, done: int) -> tuple[float, float]:
        if self.is_spammer:
            return 0.0, 1 / len(MARKS)
        drift = self.drift(done)
        return self.bias + drift * self.drift_bias, self.care + drift * (self.drift_care - self.care)


def clipped(quality: float) -> int:
    """Returns the grade next to a quality."""
    return min(GRADES[1], max(GRADES[0], round(quality)))


def make_scenes(number: int, generator: random.Random) -> list[Scene]:
    """Returns what is true of so many images; their qualities are symmetric about the middle grade."""
    return [
        Scene(generator.gauss(3, 0.8), {attribute: generator.choice(MARKS) for attribute in ATTRIBUTES})
        for _ in range(number)
    ]


def make_people(images_each: int) -> list[SimulatedAnnotator]:
    """Returns twelve good annotators, two spammers and one who drifts, each of whom will see about so many images."""
    step = 1 / (GOOD - 1)
    good = [
        SimulatedAnnotator(
            name=f"annotator{number + 1:02}",
            bias=MOST_BIAS * (2 * step * number - 1),
            noise=0.35 + 0.25 * step * (5 * number % GOOD),
            care=0.82 + 0.13 * step * (7 * number % GOOD),
            seconds=45 + 45 * step * (11 * number % GOOD),
        )
        for number in range(GOOD)
    ]
    spammers = [SimulatedAnnotator(name=f"spammer{number}", is_spammer=True, seconds=55) for number in (1, 2)]
    drifter = SimulatedAnnotator(
        name="drifter", noise=0.45, drift_after=round(0.35 * images_each), drift_bias=0.6, drift_care=0.25
    )
    return [*good, *spammers, drifter]


def text(generator: random.Random, words: int) -> str:
    """Returns words at random, so that no two texts are alike."""
    return " ".join(generator.choices(WORDS, k=words)).capitalize() + "."


def _normal(deviations: float) -> float:
    return 0.5 * (1 + math.erf(deviations / math.sqrt(2)))
