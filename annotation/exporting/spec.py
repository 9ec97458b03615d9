"""Parses the request for an export into its stored form, and reports all of its errors at once."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import isclose, isfinite
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.exporting.encoding.format import Format
from annotation.exporting.formats import FORMATS
from annotation.exporting.language import LANGUAGES
from annotation.exporting.purposes import complete_purposes, parse_finals, parse_purposes
from annotation.exporting.raters import RATER_FILTERS, parse_gold_accuracy, parse_screening
from annotation.exporting.splits import NAMES, WHOLE, split_names
from annotation.exporting.sql.instruction_json import InstructionChoice, instruction_choice
from annotation.models import FINISHED, VISIBLE, Batch, Project, Run, TurnSource

MAX_WORDS: Final = 100_000
MAX_CRITIQUES: Final = 1_000
MAX_CHARACTERS: Final = 100
Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """Of what conversations shall be made, as `Export` describes it; without a source, the format's default."""

    source: str = ""
    runs: Sequence[Any] = ()
    balance: bool = False


TEMPLATES: Final = TurnRequest()


@dataclass(frozen=True, slots=True)
class ExportSpec:
    """A format, and the rest of a request in its stored form, as `Export` describes it."""

    format: Format
    filter: dict[str, Any]
    splits: dict[str, Any]
    turns: str = TurnSource.TEMPLATES
    runs: list[str] = field(default_factory=list)
    balance: bool = False

    @property
    def instructions(self) -> InstructionChoice | None:
        """Which instructions the release holds; None if it has none."""
        return instruction_choice(self.turns, self.runs)

    @property
    def snippet(self) -> str:
        """Python that opens the files, or the first of them where there are splits."""
        return snippet_of(self.format, self.splits)


def snippet_of(export_format: Format, splits: Mapping[str, Any]) -> str:
    """Returns the snippet of a format with the name of the first split in it."""
    return re.sub(rf'"{WHOLE}(?=[.-])', f'"{split_names(splits)[0]}', export_format.snippet)


def parse_spec(
    project: Project,
    *,
    format: str,  # noqa: A002 - the API's own word, as is `filter`
    filter: Mapping[str, Any],  # noqa: A002
    splits: Mapping[str, Any],
    turns: TurnRequest = TEMPLATES,
) -> ExportSpec:
    """Returns what the fields ask for.

    Raises Invalid naming `format`, `turns`, `runs`, `balance` and each `filter.…` and `splits.…` that does not exist,
    cannot be read, or does not fit the format.
    """
    errors = _format_errors(format)
    stored_filter = complete_purposes(_parse_filter(project, filter, errors, list(FILTER_PARSERS)))
    stored_splits = _parse_splits(splits, errors)
    source = _parse_turns(FORMATS.get(format), turns.source, errors)
    runs = _parse_runs(project, turns.runs, errors)
    if source == TurnSource.TEMPLATES:
        sentence = _("It only applies to turns that are made of instructions.")
        errors |= {name: [sentence] for name, value in (("runs", runs), ("balance", turns.balance)) if value}
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)
    return ExportSpec(FORMATS[format], stored_filter, stored_splits, source, runs, turns.balance)


def parse_filter(project: Project, values: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the filter of a run in its stored form. Raises Invalid naming each `filter.…` that is invalid.

    Instructions are made of work, so that a run has none of the filters of EXPORT_FILTERS.
    """
    errors: Errors = {}
    names = [name for name in FILTER_PARSERS if name not in EXPORT_FILTERS]
    stored = _parse_filter(project, values, errors, names)
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)
    return stored


def _format_errors(key: str) -> Errors:
    if key in FORMATS:
        return {}
    return {"format": [_("There is no such format. Choose from: %(names)s.") % {"names": ", ".join(FORMATS)}]}


def _parse_turns(export_format: Format | None, turns: str, errors: Errors) -> str:
    """Returns the source of turns, by default the first of the format, and adds to `errors`."""
    allowed = export_format.turns if export_format else ()
    if not turns or turns in allowed:
        return turns or next(iter(allowed), TurnSource.TEMPLATES)
    if turns not in TurnSource.values:
        errors["turns"] = [_("Choose from: %(names)s.") % {"names": ", ".join(TurnSource.values)}]
    elif allowed:
        errors["turns"] = [_("In this format, choose from: %(names)s.") % {"names": ", ".join(allowed)}]
    elif turns != TurnSource.TEMPLATES:
        names = ", ".join(key for key, declared in FORMATS.items() if turns in declared.turns)
        errors["turns"] = [_("This format holds no instructions. Choose one of: %(names)s.") % {"names": names}]
    return turns


def _parse_runs(project: Project, values: Sequence[Any], errors: Errors) -> list[str]:
    """Returns the ids of runs of the project, in order, and adds to `errors`."""
    try:
        run_ids = {UUID(str(value)) for value in values}
    except ValueError:
        run_ids = {UUID(int=0)}
    own_ids = set(Run.objects.filter(project=project, id__in=run_ids).values_list("id", flat=True))
    if run_ids - own_ids:
        errors["runs"] = [_("Give the ids of runs of this project, as a list.")]
    return sorted(str(run_id) for run_id in own_ids)


def _parse_filter(project: Project, values: Mapping[str, Any], errors: Errors, names: Sequence[str]) -> dict[str, Any]:
    """Returns the filter with its default `status` (the finished critiques), and adds to `errors`."""
    stored: dict[str, Any] = {"status": list(FINISHED.statuses)}
    for name, value in values.items():
        try:
            stored[name] = _filter_parser(name, names)(project, value)
        except ValueError as error:
            errors[f"filter.{name}"] = [str(error)]
    return {name: stored[name] for name in FILTER_PARSERS if name in stored}


def _filter_parser(name: str, names: Sequence[str]) -> Callable[[Project, Any], Any]:
    if name not in names:
        raise ValueError(_("There is no such filter. Choose from: %(names)s.") % {"names": ", ".join(names)})
    return FILTER_PARSERS[name]


def _parse_batches(project: Project, value: Any) -> list[str]:
    try:
        batch_ids = {UUID(item) for item in _as_list(value)}
    except (TypeError, ValueError, AttributeError):
        raise ValueError(_("Give the ids of batches, as a list.")) from None
    own_ids = set(Batch.objects.filter(project=project, id__in=batch_ids).values_list("id", flat=True))
    if not batch_ids or batch_ids - own_ids:
        raise ValueError(_("Give the ids of batches of this project."))
    return sorted(str(batch_id) for batch_id in batch_ids)


def _parse_statuses(_project: Project, value: Any) -> list[str]:
    return _choices(_as_list(value), VISIBLE.statuses)


def _parse_time(_project: Project, value: Any) -> str:
    try:
        time = datetime.fromisoformat(value)
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC).isoformat()
    except (TypeError, ValueError, OverflowError):
        raise ValueError(_("Give a time such as 2026-01-31 or 2026-01-31T12:00:00Z (UTC).")) from None


def _parse_words(_project: Project, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_WORDS:
        raise ValueError(_("Give a whole number from 0 to %(most)d.") % {"most": MAX_WORDS})
    return value


def _parse_critiques(_project: Project, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_CRITIQUES:
        raise ValueError(_("Give a whole number from 1 to %(most)d.") % {"most": MAX_CRITIQUES})
    return value


def _parse_languages(_project: Project, value: Any) -> list[str]:
    return _choices(_as_list(value), LANGUAGES)


def _parse_names(_project: Project, value: Any) -> list[str]:
    names = _as_list(value)
    if not names or any(not isinstance(name, str) or len(name) > MAX_CHARACTERS for name in names):
        raise ValueError(_("Give names, as a list."))
    return sorted(set(names))


def _parse_share(_project: Project, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(_("Give a share from 0 to 1."))
    return float(value)


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _choices(values: list[Any], allowed: Sequence[str]) -> list[str]:
    """Returns the values in the order of those that are allowed. Raises ValueError for none and for others."""
    if not values or any(value not in allowed for value in values):
        raise ValueError(_("Choose from: %(names)s.") % {"names": ", ".join(allowed)})
    return [name for name in allowed if name in values]


# In the order in which a filter is stored and its conditions are evaluated: those on images last.
FILTER_PARSERS: Final[dict[str, Callable[[Project, Any], Any]]] = {
    "purposes": lambda _project, value: parse_purposes(value),
    "finals": lambda _project, value: parse_finals(value),
    "batch": _parse_batches,
    "status": _parse_statuses,
    "submitted_after": _parse_time,
    "submitted_before": _parse_time,
    "min_words": _parse_words,
    "language": _parse_languages,
    "annotator_group": _parse_names,
    "screening": parse_screening,
    "min_gold_accuracy": parse_gold_accuracy,
    "source": _parse_names,
    "min_critiques": _parse_critiques,
    "min_agreement": _parse_share,
}
EXPORT_FILTERS: Final = RATER_FILTERS | {"purposes", "finals"}


def _parse_splits(shares: Mapping[str, Any], errors: Errors) -> dict[str, Any]:
    """Returns shares that sum to 1, and a seed (0 by default), and adds to `errors`. Empty means no splits."""
    if not shares:
        return {}
    split_errors = {f"splits.{name}": [error] for name, value in shares.items() if (error := _split_error(name, value))}
    errors.update(split_errors)
    stored = {name: shares[name] for name in NAMES if name in shares}
    if not split_errors and not isclose(sum(stored.values()), 1.0, abs_tol=1e-6):
        errors["splits"] = [_("The shares of the splits must sum to 1.")]
    return {**stored, "seed": shares.get("seed", 0)}


def _split_error(name: str, value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    if name == "seed":
        return "" if is_number and isinstance(value, int) else _("Give a whole number.")
    if name not in NAMES:
        return _("There is no such split. Choose from: %(names)s, and a seed.") % {"names": ", ".join(NAMES)}
    return "" if is_number and 0 < value <= 1 else _("Give a share above 0 and up to 1.")
