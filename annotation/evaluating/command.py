"""The command `score`: scores result files within a minute, without a database, settings or a server."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from annotation.evaluating.errors import RejectedFile
from annotation.evaluating.published.rows import RANDOM, SOURCE, published_rows
from annotation.evaluating.report import document, report
from annotation.evaluating.result_files.registry import KEYS
from annotation.evaluating.score_files import ScoredFiles, answer_row, score_files
from annotation.evaluating.tables.registry import TABLE_FORMATS
from annotation.evaluating.tables.rows import Table, baseline_row, make_table, published_row, score_row

SCORED: Final = 0
PARTIAL: Final = 1
UNUSABLE: Final = 2
HELP: Final = (
    "Scores a model's answers to a benchmark from files alone. Exit codes: 0 all items were scored; 1 scored, but some "
    "have no answer or no key, or something in the files was not used; 2 a file cannot be used, and nothing was scored."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Adds the command's arguments to a parser."""
    parser.add_argument("items", type=Path, help="items-private.jsonl of a release, AesBench JSON or VLMEvalKit TSV")
    parser.add_argument("results", type=Path, nargs="+", help="the model's answers, in one file or several")
    parser.add_argument("--keys", type=Path, metavar="FILE", help="the keys, where the items lack them")
    parser.add_argument("--judgements", type=Path, metavar="FILE", help="judgements of AesI, one a line")
    parser.add_argument("--format", choices=KEYS, default="", help="the results' format; default: by their content")
    parser.add_argument("--trials", action="store_true", help="further answers to an item are further trials")
    parser.add_argument("--split", choices=("dev", "test"), default="", help="score only these items")
    parser.add_argument("--name", default="", help="the model's name; default: that of the first file of results")
    parser.add_argument("--published", action="store_true", help="put AesBench's published rows into the table")
    parser.add_argument("--graded", type=Path, metavar="FILE", help="write each answer with its outcome and rule there")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_const", const="report", dest="form", help="print the report as JSON")
    for key, table_format in TABLE_FORMATS.items():
        if key != "json":
            text = f"print the table as {table_format.title}"
            form.add_argument(f"--{key}", action="store_const", const=key, dest="form", help=text)


def main(arguments: Sequence[str]) -> int:
    """Runs the command and returns its exit code."""
    parser = argparse.ArgumentParser(prog="manage.py score", description=HELP)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def run(options: argparse.Namespace) -> int:
    """Runs the command with its parsed options and returns its exit code."""
    try:
        scored = score_files(
            options.items,
            options.results,
            keys=options.keys,
            judgements=options.judgements,
            format_key=options.format,
            with_trials=options.trials,
            split=options.split,
        )
        if options.graded is not None:
            _write_answers(scored, options.graded)
    except RejectedFile as error:
        _print_error(error, options.form)
        return UNUSABLE
    sys.stdout.write(_output(scored, options))
    if options.form and options.form != "report":
        sys.stderr.writelines(f"{notice}\n" for notice in scored.notices)
    return PARTIAL if scored.is_partial else SCORED


def _output(scored: ScoredFiles, options: argparse.Namespace) -> str:
    if options.form == "report":
        content: dict[str, Any] = document(scored)
        return json.dumps({**content, "name": options.name or scored.name}, ensure_ascii=False, indent=1) + "\n"
    table = _table(scored, options.name or scored.name, with_published=options.published)
    if options.form:
        return TABLE_FORMATS[options.form].write(table)
    text = report(scored)
    return f"{text}\n{TABLE_FORMATS['markdown'].write(table)}" if options.published else text


def _table(scored: ScoredFiles, name: str, *, with_published: bool) -> Table:
    rows = [score_row(name, scored.score)]
    rows += [baseline_row(title, baseline) for title, baseline in scored.baselines().items()]
    notes = ["Intervals: 95\N{NO-BREAK SPACE}%, Wilson's over items (AesI and overall: normal)."]
    if with_published:
        # Random answers are those of this benchmark, not of AesBench.
        rows += [published_row(row) for row in published_rows() if row.model != RANDOM]
        notes.append(f"Published rows: {SOURCE}; on AesBench's items, not on these.")
    return make_table(rows, notes=notes)


def _write_answers(scored: ScoredFiles, path: Path) -> None:
    lines = (json.dumps(answer_row(answer), ensure_ascii=False) + "\n" for answer in scored.answers)
    try:
        with path.open("w", encoding="utf-8") as file:
            file.writelines(lines)
    except OSError as error:
        raise RejectedFile("graded_not_written", file=str(path), error=error.strerror or error) from error


def _print_error(error: RejectedFile, form: str | None) -> None:
    if form == "report":
        content = {"code": error.code, "detail": str(error), "params": {k: str(v) for k, v in error.params.items()}}
        sys.stdout.write(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    sys.stderr.write(f"{error}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
