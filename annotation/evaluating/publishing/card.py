"""Writes the card of a benchmark: README.md in the form that the Hugging Face hub reads."""

import re
from collections.abc import Mapping
from typing import Final

import orjson

from annotation.evaluating.baselines import MIN_LETTERS
from annotation.evaluating.formats.base import BenchmarkTitle
from annotation.evaluating.formats.huggingface import FIELDS, data_file
from annotation.evaluating.items import CRITERIA, LETTERS
from annotation.evaluating.publishing.spec import BenchmarkSpec
from annotation.evaluating.publishing.summary import Summary
from annotation.exporting.data_card.markdown import one_line, table
from annotation.statistics.proportions import Estimate

CARD_NAME: Final = "README.md"
NAMES: Final = {"AesP": "perception", "AesE": "empathy", "AesA": "assessment", "AesI": "interpretation"}
ELSEWHERE: Final = "a release of another project"
HOW: Final = {"same_bytes": "the same image", "near_duplicate": "a near-duplicate"}
# Why candidates stayed out, in the English of the card.
REASONS: Final = {
    "other_criterion": "of a criterion that this version does not have",
    "not_accepted": "not accepted by the cross-checkers (yet)",
    "image_away": "the image was set aside or is not ready",
    "not_held_out": "the image is not held out",
    "leak_same_bytes": "the image stands in a release of training data",
    "leak_near_duplicate": "a near-duplicate of the image stands in a release of training data",
    "in_both_splits": "the image is in an earlier test, and keys about a near-duplicate of it are public",
    "few_checks": "fewer cross-checks than the rules ask for",
    "low_accuracy": "too few cross-checkers chose the correct option",
    "same_question": "repeats a question on the same image",
    "other_chosen": "another question on the image was chosen for the criterion",
    "near_duplicate_chosen": "a near-duplicate of the image has the item of the criterion",
    "few_graders": "fewer people graded the image than the rules ask for",
    "no_majority": "people who graded the image are divided evenly",
    "low_agreement": "people who graded the image agree less than the rules ask for",
    "counted_in_grade": "its grade is counted in the item of the image",
    "counted_in_references": "its text is a reference of the item of the image",
}
_LIMITS: Final = """\
- A key is the judgement of experts, not a property of the image; the accuracy of people above says how far
  they agree.
- The letters of correct options are balanced by a keyed shuffle, also those of grades: "High" is not always A.
- Near-duplicates are those that were found or given when the images came in.
- Images are copies made for viewing, re-encoded and without metadata. Each keeps its own license.
- These items are for evaluation. Do not train on them.
"""


def make_card(title: BenchmarkTitle, spec: BenchmarkSpec, summary: Summary, excluded: Mapping[str, int]) -> str:
    """Returns the text of the card. The same items make the same card."""
    parts = [
        f"---\n{_metadata(title, spec, summary)}---\n",
        f"# {one_line(title.name)}, version {title.version}\n",
        _summary(summary),
        "## Items\n",
        table(("criterion", "dimension", "kind", "source", "items"), _cell_rows(summary)),
        "### Letters of correct options in the test\n",
        f"Counted where there are at least {MIN_LETTERS}; fewer would tell single keys.\n",
        table(("criterion", "options", *LETTERS), _letter_rows(summary)),
        "## Cross-checks\n",
        _rules(spec),
        "### How people answer\n",
        table(("criterion", "answers", "correct", "95 % interval"), _people_rows(summary)),
        "## What stayed out\n",
        _exclusions(excluded),
        "## Images of releases\n",
        _leaks(spec, summary),
        "## Licenses of the images\n",
        table(("license", "images"), sorted(summary.licenses.items())),
        "## Known limits\n",
        _LIMITS,
        "## Citation\n",
        _citation(title),
    ]
    return "\n".join(parts)


def _metadata(title: BenchmarkTitle, spec: BenchmarkSpec, summary: Summary) -> str:
    """Returns the YAML by which `datasets` and the hub find the data files."""
    name = orjson.dumps(title.name).decode()
    head = f"pretty_name: {name}\nlicense: other\ntask_categories:\n- visual-question-answering\ntags:\n"
    head += "- image-aesthetics\n- benchmark\nconfigs:\n- config_name: default\n"
    if "huggingface" not in spec.formats:
        return f"{head}  data_files: []\n"
    lines = "".join(f"  - split: {split}\n    path: {data_file(split)}\n" for split in title.splits)
    features = [{"name": column, **_feature(kind)} for column, kind in FIELDS.items()]
    return f"{head}  data_files:\n{lines}dataset_info:\n  features: {orjson.dumps(features).decode()}\n"


def _feature(kind: object) -> dict[str, object]:
    return {"list": kind[0]} if isinstance(kind, list) else {"dtype": kind}


def _summary(summary: Summary) -> str:
    criteria = ", ".join(
        f"{summary.by_criterion[name]:,} {name} ({NAMES[name]})" for name in CRITERIA if summary.by_criterion[name]
    )
    return (
        f"{summary.items:,} items on {summary.images:,} images: {criteria or 'none'}."
        f" {summary.by_split['dev']:,} are for development and have public keys; {summary.by_split['test']:,} are for"
        " the test, and their keys are not public. Authored and cross-checked by experts with Loupe, in the manner of"
        f" AesBench.\n{_published_before(summary)}"
    )


def _published_before(summary: Summary) -> str:
    if not summary.published_before:
        return ""
    return (
        f"\nOf the items for development, {summary.published_before:,} are about images, or near-duplicates of images,"
        " whose keys an earlier benchmark has published. They are never for the test.\n"
    )


def _cell_rows(summary: Summary) -> list[tuple[object, ...]]:
    return [
        (criterion, dimension or "–", kind or "–", source, count)
        for (criterion, dimension, kind, source), count in sorted(summary.cells.items())
    ]


def _letter_rows(summary: Summary) -> list[tuple[object, ...]]:
    # Of the test alone: from the letters of all, those of the development items, which are public, could be taken away.
    return [
        (criterion, size, *(letters[letter] if index < size else "–" for index, letter in enumerate(LETTERS)))
        for (criterion, size), letters in sorted(summary.test_letters.items())
        if letters.total() >= MIN_LETTERS
    ]


def _people_rows(summary: Summary) -> list[tuple[object, ...]]:
    return [(name, *_estimate(summary.accuracy(name))) for name in CRITERIA if name in summary.people]


def _estimate(estimate: Estimate) -> tuple[str, str, str]:
    if estimate.value is None or estimate.low is None or estimate.high is None:
        return "0", "–", "–"
    return f"{estimate.n:,}", f"{estimate.value:.1%}", f"{estimate.low:.1%} to {estimate.high:.1%}"


def _rules(spec: BenchmarkSpec) -> str:
    single = "One item an image and criterion, that on which people agree most." if spec.one_per_image else ""
    alike = "- Near-duplicates count as one image: one of them has the item.\n" if spec.one_per_image else ""
    return (
        f"- AesP and AesE: accepted, at least {spec.min_checks} cross-checks by experts who did not see the key, at"
        f" least {spec.min_accuracy:.0%} of them correct. {single}\n"
        f"- AesA: the level that most of at least {spec.min_graders} people gave, each without seeing the others, and"
        f" at least {spec.min_agreement:.0%} of them. Correct, below, counts the people who gave that level.\n"
        f"- AesI: accepted, at least {spec.min_checks} cross-checks; the references are the texts of the experts.\n"
        f"{alike}"
    )


def _exclusions(excluded: Mapping[str, int]) -> str:
    rows = [(REASONS.get(code, code), count) for code, count in excluded.items()]
    return table(("reason", "questions"), rows) if rows else "Nothing.\n"


def _leaks(spec: BenchmarkSpec, summary: Summary) -> str:
    if not summary.leaks:
        return "No image, and no near-duplicate of one, stands in a release of training data that Loupe knows of.\n"
    rows = sorted((leak.release or ELSEWHERE, HOW[leak.how], count) for leak, count in summary.leaks.items())
    warning = (
        f"**{sum(summary.leaks.values()):,} images stand in releases of training data and were insisted on.**"
        f" Reason given: {one_line(spec.leak_reason)}\n\n"
    )
    return warning + table(("release", "what it has", "images"), rows)


def _citation(title: BenchmarkTitle) -> str:
    name = re.sub(r"[{}\\]", "", one_line(title.name))
    entry = f"@misc{{{title.slug}_v{title.version},\n  title = {{{name}, version {title.version}}},\n"
    return f"```bibtex\n{entry}  howpublished = {{Benchmark published with Loupe}}\n}}\n```\n"
