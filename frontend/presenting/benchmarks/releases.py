"""Releases of benchmarks in words and rows for pages."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from annotation.evaluating.formats import FORMATS
from annotation.evaluating.items import CRITERIA, LETTERS
from annotation.evaluating.publishing.spec import read_spec
from annotation.models import BenchmarkExclusion, Criterion
from annotation.wording.benchmarks import REASONS, explain_exclusion
from frontend.forms.benchmarks import BenchmarkForm

_PERCENT: Final = ("min_accuracy", "min_agreement", "dev_share")
_NUMBERS: Final = ("min_checks", "min_graders", "seed")


def exclusions_in_words(excluded: Mapping[str, int]) -> list[tuple[str, str, int]]:
    """Returns the code, the phrase and the number of each reason, the most frequent first."""
    rows = [(code, str(REASONS.get(code, code)), number) for code, number in excluded.items()]
    return sorted(rows, key=lambda row: -row[2])


def with_sentences(exclusions: Iterable[BenchmarkExclusion]) -> list[tuple[BenchmarkExclusion, str]]:
    """Returns each exclusion with the sentence that says why."""
    return [(exclusion, explain_exclusion(exclusion.reason, exclusion.params)) for exclusion in exclusions]


def people_of(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Returns the items of each criterion, and how people answer them, in percent."""
    people = manifest.get("figures", {}).get("people", {})
    by_criterion = manifest.get("counts", {}).get("by_criterion", {})
    return [
        {"criterion": name, "label": Criterion(name).label, "items": items, **_percent(people.get(name, {}))}
        for name, items in sorted(by_criterion.items(), key=lambda pair: CRITERIA.index(pair[0]))
    ]


def _percent(accuracy: Mapping[str, Any]) -> dict[str, Any]:
    shares = {name: 100 * accuracy[name] for name in ("value", "low", "high") if accuracy.get(name) is not None}
    return {**shares, "n": accuracy.get("n", 0)}


def letters_of(manifest: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Returns, by criterion and number of options, how often each letter is correct."""
    strata = manifest.get("figures", {}).get("letters", [])
    return [
        {**stratum, "counts": [(letter, stratum["letters"].get(letter, 0)) for letter in LETTERS[: stratum["options"]]]}
        for stratum in strata
    ]


def describe_spec(spec: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Returns each condition of a stored spec with its label."""
    spec = read_spec(spec).as_json()
    terms = [(_label("criteria"), ", ".join(spec["criteria"]))]
    terms += [(_label(name), str(spec[name])) for name in _NUMBERS]
    terms += [(_label(name), f"{100 * spec[name]:.0f}\xa0%") for name in _PERCENT]
    terms += [(_label(name), str(_("yes") if spec[name] else _("no"))) for name in ("one_per_image", "insist_on_leaks")]
    if spec["leak_reason"]:
        terms.append((_label("leak_reason"), spec["leak_reason"]))
    return [*terms, (_label("formats"), ", ".join(_title(key) for key in spec["formats"]))]


def _title(key: str) -> str:
    return str(FORMATS[key].title) if key in FORMATS else key


def _label(name: str) -> str:
    return str(BenchmarkForm.base_fields[name].label)
