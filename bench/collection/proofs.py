"""Compares what the product says of a collection with what the bench knows of it: each comparison is a proof."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

import numpy as np
import orjson
from scipy.stats import binom

from annotation.actions.measuring.work import compute_statistics
from annotation.actions.releasing.exports import create_export, run_export
from annotation.exporting.cursors import START
from annotation.exporting.feed import CRITIQUES, Feed
from annotation.exporting.staging import own_path
from annotation.models import Event, Export, Image, Review, StoredStatistic
from annotation.queries.quality.gold_accuracy import accuracies_of
from annotation.queries.quality.statistics import rater_statistics
from bench.collection.desks import Work
from bench.collection.people import ATTRIBUTES
from bench.collection.project import POLICY

LEAST_CORRELATION: Final = 0.95
CERTAINTY: Final = 0.999
"""Of the interval of the review load: one run in a thousand is outside it by chance."""
FIGURES: Final = ("bias", "model_bias", "inconsistency", "far_off", "pace", "gold_accuracy")


@dataclass
class Proofs:
    """The proofs of one collection, in their order: of each whether it holds, and the numbers that say so."""

    work: Work
    results: dict[str, tuple[bool, str]] = field(default_factory=dict)
    raters: dict[str, dict[str, StoredStatistic]] = field(default_factory=dict)

    def prove_all(self) -> None:
        compute_statistics(self.work.collection.project.id)
        self.raters = self._read_raters()
        self._prove_biases()
        self._prove_screenings()
        self._prove_warnings()
        self._prove_gold()
        self._prove_top_ups()
        self._prove_reviews()
        self._prove_leaving()

    def rows(self) -> list[dict[str, Any]]:
        """Returns what is known and what was found of each person, for the table."""
        return [self._row(person_id) for person_id in self.work.collection.people]

    def _row(self, person_id: UUID) -> dict[str, Any]:
        simulated, gold = self.work.collection.people[person_id], self.work.notebook.gold[person_id]
        figures = self.raters[simulated.name]
        return {
            "name": simulated.name,
            "critiques": self.work.notebook.done[person_id],
            "bias": None if simulated.is_spammer else simulated.bias,
            "noise": None if simulated.is_spammer else simulated.noise,
            "seconds": simulated.seconds,
            "gold": gold.expected / gold.images,
            "gold_images": gold.images,
            "found": {
                name: {"value": figure.value, "low": figure.low, "high": figure.high, "n": figure.n, **figure.details}
                for name, figure in figures.items()
            },
        }

    def _read_raters(self) -> dict[str, dict[str, StoredStatistic]]:
        _statistics, raters = rater_statistics(self.work.collection.project, with_names=True, names=FIGURES)
        return {
            rater.person.username: {
                figure.name: figure for figure in rater.statistics if figure.question in {"", "grade"}
            }
            for rater in raters
            if rater.person
        }

    def _prove_biases(self) -> None:
        """The known biases of the good annotators against both figures: the mean difference, and that of the model."""
        good = [person for person in self.work.collection.people.values() if person.name.startswith("annotator")]
        known = [person.bias for person in good]
        for name in ("bias", "model_bias"):
            r = _correlation(known, [self.raters[person.name][name].value for person in good])
            self._add(f"{name} of the {len(good)} good annotators, r", r >= LEAST_CORRELATION, f"{r:.4f}")
        r = _correlation([p.seconds for p in good], [self.raters[person.name]["pace"].value for person in good])
        self._add(f"pace of the {len(good)} good annotators, r", r >= LEAST_CORRELATION, f"{r:.4f}")

    def _prove_screenings(self) -> None:
        for title, name in (("classic screening (kurtosis)", "far_off"), ("newer screening (model)", "inconsistency")):
            named = {person for person, figures in self.raters.items() if figures[name].details.get("is_rejected")}
            self._add(f"{title} names the two", named == self.work.collection.spammers, _names(named))

    def _prove_warnings(self) -> None:
        """Warned are whoever drifts and whoever rates at random, and nobody else."""
        events = Event.objects.filter(project=self.work.collection.project, noun="member", verb="warned")
        warned = {event.data["person"]: event.data["images"] for event in events}
        wanted = {"drifter", *self.work.collection.spammers}
        self._add("warned by gold", set(warned) == wanted, _names(warned))
        before = self._gold_before_drift()
        text = f"after {warned.get('drifter')} gold images; the drift begins after {before}"
        self._add("the drifter is warned about after the drift", warned.get("drifter", 0) > before, text)

    def _gold_before_drift(self) -> int:
        """Returns how many gold images the drifter had before the drift."""
        drifter = self.work.collection.named("drifter")
        drifter_notes = [note for note in self.work.notebook.notes.values() if note.person == drifter]
        first = drifter_notes[: self.work.collection.people[drifter].drift_after]
        return sum(note.purpose == "gold" for note in first)

    def _prove_gold(self) -> None:
        project = self.work.collection.project
        people = dict(project.memberships.values_list("id", "person_id"))
        accuracies = {people[membership_id]: accuracy for membership_id, accuracy in accuracies_of(project.id).items()}
        outside, different = [], []
        for person_id, simulated in self.work.collection.people.items():
            score, accuracy = self.work.notebook.gold[person_id], accuracies[person_id]
            expected = score.expected / score.images
            if not (accuracy.estimate.low or 0) <= expected <= (accuracy.estimate.high or 0):
                outside.append(simulated.name)
            questions = score.images * (1 + len(ATTRIBUTES))
            if (accuracy.correct, accuracy.total, accuracy.estimate.n) != (score.correct, questions, score.images):
                different.append(simulated.name)
        number = len(accuracies)
        self._add(f"true gold accuracy of {number} people in its interval", not outside, _names(outside))
        self._add("gold answers counted as the bench counts them", not different, _names(different))

    def _prove_top_ups(self) -> None:
        """Further critiques were asked of exactly the images, as often, as the bench reckoned turn by turn."""
        project, notebook = self.work.collection.project, self.work.notebook
        events = Counter(
            Event.objects.filter(project=project, noun="image", verb="asked").values_list("target", flat=True)
        )
        stored = dict(Image.objects.filter(project=project, extra_critiques__gt=0).values_list("id", "extra_critiques"))
        reckoned = {image: number for image, number in notebook.extra_critiques.items() if number}
        counts = Counter(notebook.notes[critique].image for critique in notebook.leaving())
        highest_count = max(counts.values())
        text = f"{sum(reckoned.values())} of {len(reckoned)} images; at most {highest_count} critiques of an image"
        is_kept = dict(events) == stored == reckoned and highest_count <= POLICY["critiques_at_most"] and bool(reckoned)
        self._add("further critiques asked where the policy says", is_kept, text)

    def _prove_reviews(self) -> None:
        work = self.work.notebook.of("work")
        reviewed = set(
            Review.objects.filter(project=self.work.collection.project).values_list("critique_id", flat=True)
        )
        low, high = binom.interval(CERTAINTY, len(work), POLICY["review_percent"] / 100)
        text = (
            f"{len(reviewed)} of {len(work)}; {low:.0f} to {high:.0f} expected; decisions {dict(self.work.decisions)}"
        )
        self._add(f"reviews of {POLICY['review_percent']} %", low <= len(reviewed) <= high and reviewed <= work, text)
        waiting = Review.objects.filter(project=self.work.collection.project).exclude(status="done").count()
        self._add("no review is left", not waiting, str(waiting))

    def _prove_leaving(self) -> None:
        """The feed and a release have the finished work, and nothing that was shown for another purpose."""
        notebook = self.work.notebook
        gold, retest, leaving = notebook.of("gold"), notebook.of("retest"), notebook.leaving()
        lines = _feed_lines(self.work.collection.project)
        released = _release_lines(self.work)
        mixed_in = {str(critique) for critique in gold | retest}
        with_texts = {line["id"] for line in lines if "answers" in line}
        text = f"{len(lines)} lines; {len(gold)} critiques of gold and {len(retest)} of images shown again stay"
        is_kept = with_texts == set(map(str, leaving)) and not mixed_in & {line["id"] for line in lines}
        self._add("feed: finished work alone", is_kept and bool(gold) and bool(retest), text)
        images = {line["image"]["id"] for line in released}
        is_kept = {line["id"] for line in released} == set(map(str, leaving))
        is_kept = is_kept and not images & set(map(str, self.work.collection.gold_images))
        self._add("release: finished work alone", is_kept, f"{len(released)} critiques of {len(images)} images")

    def _add(self, name: str, holds: bool, text: str) -> None:
        self.results[name] = (bool(holds), text)


def _correlation(first: list[float], second: list[Any]) -> float:
    return float(np.corrcoef(first, [float(value) for value in second])[0, 1])


def _names(names: Any) -> str:
    return ", ".join(sorted(names)) or "nobody"


def _feed_lines(project: Any) -> list[dict[str, Any]]:
    lines, since = [], START
    while True:
        page = Feed(CRITIQUES, project, since).page(1_000)
        if not page.lines:
            return lines
        lines += [orjson.loads(line) for line in page.lines]
        since = page.next


def _release_lines(work: Work) -> list[dict[str, Any]]:
    export = create_export(actor=work.collection.manager, project=work.collection.project, format="jsonl")
    run_export(export_id=export.id)
    export = Export.objects.get(pk=export.pk)
    if export.status != Export.DONE:
        raise SystemExit(f"The export is {export.status}: {export.failure}")
    path = own_path(export.files.get(name="critiques.jsonl").key)
    assert path is not None
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]
