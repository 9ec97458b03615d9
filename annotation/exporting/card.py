"""The data card of a release, in the form that Hugging Face reads: README.md, filled by itself."""

from collections.abc import Iterable, Mapping
from typing import Final

import orjson

from annotation.exporting.statistics import NOBODY_SAID, Figures, Spread
from annotation.models import Export
from annotation.rules.prompts import text_in
from annotation.rules.types import Definition, Question

NAME: Final = "README.md"
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
  English.
"""


def write_card(
    export: Export,
    figures: Figures,
    definitions: Mapping[int, Definition],
    files: Mapping[str, str],
    plots: Mapping[str, str],
) -> str:
    """The card. `files` are the data files by split, `plots` titles by file; it holds nothing of the run."""
    parts = [
        f"---\n{_front(export, figures, files)}---\n",
        f"# {_line(export.project.name)}\n",
        _summary(figures),
        *(_questions(version, definition) for version, definition in definitions.items()),
        "## Who answered\n",
        _table(("group", "annotators"), figures.groups.items()),
        "## Figures\n",
        _numbers(figures),
        *(f"![{title}]({name})\n" for name, title in plots.items()),
        "### Grades by source\n",
        _balance(figures),
        "## Licenses of the images\n",
        _table(("license", "images"), figures.licenses.items()),
        "## What was left out\n",
        _left_out(export),
        "## Known limits\n",
        _LIMITS,
    ]
    return "\n".join(parts)


def _left_out(export: Export) -> str:
    asked = orjson.dumps(export.filter).decode()
    return f"Filter: `{asked}`. manifest.json counts what it left out, by reason, and has each file's checksum.\n"


def _front(export: Export, figures: Figures, files: Mapping[str, str]) -> str:
    languages = "".join(f"- {tag.partition('-')[0]}\n" for tag in figures.languages)
    size = next((name for limit, name in _SIZES if figures.critiques < limit), "n>1M")
    shown = {"critiques": "train"}
    paths = "".join(f"  - split: {shown.get(stem, stem)}\n    path: {path}\n" for stem, path in files.items())
    return (
        f"pretty_name: {orjson.dumps(export.project.name).decode()}\nlicense: other\n"
        + (f"language:\n{languages}" if languages else "")
        + f"task_categories:\n- image-text-to-text\n- visual-question-answering\nsize_categories:\n- {size}\n"
        + f"tags:\n- image-aesthetics\n- critiques\nconfigs:\n- config_name: default\n  data_files:\n{paths}"
    )


def _summary(figures: Figures) -> str:
    return (
        f"{figures.critiques:,} critiques of {figures.images:,} images by {figures.annotators:,} annotators, collected"
        " with Loupe. Each critique goes from a coarse grade to a fine description.\n"
    )


def _questions(version: int, definition: Definition) -> str:
    title = _line(text_in(definition["title"], "en"))
    parts = [f"## What was asked: {title}, version {version}\n"]
    if "guidelines" in definition:
        parts.append(f"### Guidelines\n\n{_quoted(text_in(definition['guidelines'], 'en'))}\n")
    for stage in definition["stages"]:
        parts.append(f"### {_line(text_in(stage['title'], 'en'))}\n")
        parts += [_question(question) for question in stage["questions"]]
    return "\n".join([*parts, _whole(definition)])


def _question(question: Question) -> str:
    more = [f"  {_line(text_in(question['help'], 'en'))}"] if "help" in question else []
    limits = [f"{name} {question[name]}" for name in ("min_words", "max_words", "min", "max") if name in question]
    more += [f"  Limits: {', '.join(limits)}."] if limits else []
    more += [f"  - `{one['value']}`: {_line(text_in(one['label'], 'en'))}" for one in question.get("options", ())]
    return "\n".join(
        [f"- `{question['key']}` ({question['kind']}): {_line(text_in(question['prompt'], 'en'))}", *more, ""]
    )


def _whole(definition: Definition) -> str:
    document = orjson.dumps(definition, option=orjson.OPT_INDENT_2).decode()
    return f"<details><summary>The whole questionnaire</summary>\n\n````json\n{document}\n````\n\n</details>\n"


def _numbers(figures: Figures) -> str:
    single, mean, alpha = figures.agreement.icc_single, figures.agreement.icc_mean, figures.agreement.alpha
    return _table(
        ("figure", "value"),
        [
            ("critiques an image (least, median, most)", _spread(Spread.of(figures.per_image))),
            ("critiques an annotator (least, median, most)", _spread(Spread.of(figures.per_annotator))),
            ("words a critique (least, median, most)", _spread(Spread.of(figures.words))),
            ("different words", f"{figures.vocabulary:,}"),
            *((f"critiques in {tag}", f"{count:,}") for tag, count in figures.languages.items()),
            ("mean grade, and its standard deviation", _mean(figures)),
            ("Krippendorff's alpha of the grade (ordinal)", _figure(alpha)),
            ("ICC(1,1) of the grade", _figure(single)),
            ("ICC(1,k) of the grade", _figure(mean)),
        ],
    )


def _balance(figures: Figures) -> str:
    grades = sorted({grade for _source, grade in figures.balance})
    sources = sorted({source for source, _grade in figures.balance})
    rows = [(source, *(figures.balance.get((source, grade), 0) for grade in grades)) for source in sources]
    return _table(("source", *grades), rows)


def _table(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    lines = [_cells(head), _cells("---" for _name in head), *(_cells(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _cells(row: Iterable[object]) -> str:
    return f"| {' | '.join(_line(str(cell)).replace('|', '&#124;') or NOBODY_SAID for cell in row)} |"


def _line(text: str) -> str:
    """One line, in which nothing is taken for markup that is not meant to be."""
    return " ".join(text.split()).replace("<", "&lt;")


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.replace("<", "&lt;").splitlines())


def _mean(figures: Figures) -> str:
    found = figures.mean_and_deviation()
    return f"{found[0]:.2f}, {found[1]:.2f}" if found else "not to be told"


def _spread(spread: Spread) -> str:
    return f"{spread.least:,} · {spread.middle:,.1f} · {spread.most:,}"


def _figure(value: float | None) -> str:
    return "not to be told" if value is None else f"{value:.3f}"
