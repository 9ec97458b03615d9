"""Writes the data card of a release: README.md in the form that the Hugging Face hub reads."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

from annotation.exporting.conversations.instruction_turns import TurnPlan
from annotation.exporting.data_card.agreement import agreement_section
from annotation.exporting.data_card.exclusions import exclusion_section
from annotation.exporting.data_card.instructions import instruction_section
from annotation.exporting.data_card.markdown import one_line, table
from annotation.exporting.data_card.plots import make_plots
from annotation.exporting.data_card.statistics import ReleaseStatistics, Spread, grade_question, read_statistics
from annotation.exporting.encoding.format import Definitions, FormatOutput
from annotation.exporting.snapshot import Snapshot
from annotation.exporting.splits import WHOLE
from annotation.models import Export
from annotation.rules.prompts import text_in
from annotation.rules.types import Definition, Question

FILE_NAME: Final = "README.md"
_HUB_SPLITS: Final = {WHOLE: "train"}
_NO_VALUE: Final = "not to be told"
_SIZES: Final = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"))
_LIMITS: Final = """\
- Grades are judgements of persons, not properties of images. Two experts may rightly differ; the agreement above says
  how far they do.
- Annotators stand under pseudonyms. Their age, gender and training are not recorded, so that no balance over them can
  be claimed.
- Near-duplicate groups are those that were given or found when the images came in. A split never cuts one, but a group
  that nobody found is not known.
- The pictures are copies made for viewing, re-encoded and without metadata. Each image keeps its own license; the
  critiques do not change it.
- The language is told from the letters alone: Chinese where at least half of the words are Chinese characters, else
  English, whatever other language it is.
"""


@dataclass(frozen=True, slots=True)
class LoadingInstructions:
    """How `datasets` loads a release: the data files of each split that has rows, their columns, and its options.

    `checksums` are those of the data files; `features` describe the columns as the card writes them, of formats whose
    files do not.
    """

    data_files: Mapping[str, Sequence[str]]
    checksums: Sequence[str]
    features: Sequence[Mapping[str, Any]]
    options: Mapping[str, Any]

    def metadata(self) -> str:
        """Returns the YAML by which `datasets` and the hub find and read the data files.

        Where there are none it says so: without a list they would read the manifest or the images as rows.
        """
        if not self.data_files:
            return "configs:\n- config_name: default\n  data_files: []\n"
        paths = "".join(
            f"  - split: {_HUB_SPLITS.get(name, name)}\n    path: {_path(files)}\n"
            for name, files in self.data_files.items()
        )
        # `datasets` finds what it has read before by this head and the name of the folder alone, without looking at the
        # files: it would open the next release in ./release with the rows of the last one.
        digest = sha256("".join(self.checksums).encode()).hexdigest()
        options = "".join(f"  {name}: {orjson.dumps(value).decode()}\n" for name, value in self.options.items())
        features = f"dataset_info:\n  features: {orjson.dumps(self.features).decode()}\n" if self.features else ""
        return f"configs:\n- config_name: default\n  description: {digest}\n  data_files:\n{paths}{options}{features}"


def _path(files: Sequence[str]) -> str:
    """Returns the one file, or a pattern for all shards and for no other file."""
    return files[0] if len(files) == 1 else re.sub(r"-\d+\.", lambda number: f"-{'?' * 5}.", files[0])


@dataclass(frozen=True, slots=True)
class _Sections:
    """The parts of the card that modules of their own write."""

    agreement: str
    instructions: str
    exclusions: str


def make_card(
    export: Export,
    snapshot: Snapshot,
    definitions: Definitions,
    output: FormatOutput,
    loading: LoadingInstructions,
    plan: TurnPlan,
) -> str:
    """Writes the plots of a release, and returns the text of its data card.

    `definitions` are the questionnaires by version. The card holds nothing of the run: the same data makes the same
    card.
    """
    statistics = read_statistics(snapshot, definitions.values())
    plots = make_plots(statistics, grade_question(definitions.values()))
    for name, (_title, svg) in plots.items():
        output.create(name).write(svg.encode())
    titles = {name: title for name, (title, _svg) in plots.items()}
    sections = _Sections(
        agreement=agreement_section(snapshot, definitions),
        instructions=instruction_section(snapshot, plan),
        exclusions=exclusion_section(export, snapshot.count_by_purpose() if snapshot.has_purposes else {}),
    )
    return _card_text(export, statistics, definitions, loading, titles, sections)


def _card_text(
    export: Export,
    statistics: ReleaseStatistics,
    definitions: Definitions,
    loading: LoadingInstructions,
    plot_titles: Mapping[str, str],
    sections: _Sections,
) -> str:
    parts = [
        f"---\n{_metadata(export, statistics)}{loading.metadata()}---\n",
        f"# {one_line(export.project.name)}\n",
        _summary(statistics),
        *(_questionnaire(version, definition) for version, definition in definitions.items()),
        "## Who answered\n",
        table(("group", "annotators"), statistics.groups.items()),
        "## Figures\n",
        _figures(statistics),
        *(f"![{title}]({name})\n" for name, title in plot_titles.items()),
        "### How far people agree\n",
        sections.agreement,
        *([sections.instructions] if sections.instructions else []),
        "### Grades by source\n",
        _grades_by_source(statistics),
        "## Licenses of the images\n",
        table(("license", "images"), statistics.licenses.items()),
        "## What was left out\n",
        sections.exclusions,
        "## Known limits\n",
        _LIMITS,
    ]
    return "\n".join(parts)


def _metadata(export: Export, statistics: ReleaseStatistics) -> str:
    """Returns the YAML by which the hub sorts data sets."""
    languages = "".join(f"- {tag.partition('-')[0]}\n" for tag in statistics.languages)
    size = next((name for limit, name in _SIZES if statistics.critiques < limit), "n>1M")
    return (
        f"pretty_name: {orjson.dumps(export.project.name).decode()}\nlicense: other\n"
        + (f"language:\n{languages}" if languages else "")
        + f"task_categories:\n- image-text-to-text\n- visual-question-answering\nsize_categories:\n- {size}\n"
        + "tags:\n- image-aesthetics\n- critiques\n"
    )


def _summary(statistics: ReleaseStatistics) -> str:
    return (
        f"{statistics.critiques:,} critiques of {statistics.images:,} images by {statistics.annotators:,} annotators,"
        " collected with Loupe. Each critique goes from a coarse grade to a fine description.\n"
    )


def _questionnaire(version: int, definition: Definition) -> str:
    title = one_line(text_in(definition["title"], "en"))
    parts = [f"## What was asked: {title}, version {version}\n"]
    if "guidelines" in definition:
        parts.append(f"### Guidelines\n\n{_quoted(text_in(definition['guidelines'], 'en'))}\n")
    for stage in definition["stages"]:
        parts.append(f"### {one_line(text_in(stage['title'], 'en'))}\n")
        parts += [_question(question) for question in stage["questions"]]
    return "\n".join([*parts, _document(definition)])


def _question(question: Question) -> str:
    details = [f"  {one_line(text_in(question['help'], 'en'))}"] if "help" in question else []
    limits = [f"{name} {question[name]}" for name in ("min_words", "max_words", "min", "max") if name in question]
    details += [f"  Limits: {', '.join(limits)}."] if limits else []
    details += [
        f"  - `{option['value']}`: {one_line(text_in(option['label'], 'en'))}" for option in question.get("options", ())
    ]
    return "\n".join(
        [f"- `{question['key']}` ({question['kind']}): {one_line(text_in(question['prompt'], 'en'))}", *details, ""]
    )


def _document(definition: Definition) -> str:
    document = orjson.dumps(definition, option=orjson.OPT_INDENT_2).decode()
    return f"<details><summary>The whole questionnaire</summary>\n\n````json\n{document}\n````\n\n</details>\n"


def _figures(statistics: ReleaseStatistics) -> str:
    return table(
        ("figure", "value"),
        [
            ("critiques an image (least, median, most)", _spread(Spread.of(statistics.per_image))),
            ("critiques an annotator (least, median, most)", _spread(Spread.of(statistics.per_annotator))),
            ("words a critique (least, median, most)", _spread(Spread.of(statistics.word_counts))),
            ("different words", f"{statistics.vocabulary:,}"),
            *((f"critiques in {tag}", f"{count:,}") for tag, count in statistics.languages.items()),
            ("mean grade, and its standard deviation", _mean(statistics)),
        ],
    )


def _grades_by_source(statistics: ReleaseStatistics) -> str:
    grades = sorted({grade for _source, grade in statistics.balance})
    sources = sorted({source for source, _grade in statistics.balance})
    rows = [(source, *(statistics.balance.get((source, grade), 0) for grade in grades)) for source in sources]
    return table(("source", *grades), rows)


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.replace("<", "&lt;").splitlines())


def _mean(statistics: ReleaseStatistics) -> str:
    pair = statistics.mean_and_deviation()
    return f"{pair[0]:.2f}, {pair[1]:.2f}" if pair else _NO_VALUE


def _spread(spread: Spread) -> str:
    return f"{spread.minimum:,} · {spread.median:,.1f} · {spread.maximum:,}"
