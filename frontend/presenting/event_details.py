"""The fields of an event in words, by the labels of `annotation/rules/events/`."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.actions.desk.skip_and_flag import FLAG_REASONS, SKIP_REASONS
from annotation.exporting.formats import FORMATS
from annotation.models import (
    AskedLanguage,
    BatchStatus,
    Candidate,
    CrossCheckSkipReason,
    CrossCheckVerdict,
    Event,
    GoldAction,
    Order,
    ReviewPolicy,
    Role,
    TurnSource,
)
from annotation.rules.events import FIELD_ALIASES
from annotation.rules.events.fields import FIELDS
from annotation.sources.registry import SOURCES
from annotation.wording.quality.checks import flag_name
from annotation.wording.quality.thresholds import THRESHOLD_NAMES
from annotation.wording.rejections import explain
from annotation.wording.runs import explain_failure
from frontend.forms.critique_filter import filter_in_words
from frontend.forms.exports import splits_in_words
from frontend.templatetags.loupe import short_id

LONGEST: Final = 80
# Labels of values by noun and field; the empty noun is for all others.
_CHOICES: Final[Mapping[tuple[str, str], Mapping[str, object]]] = {
    ("", "role"): dict(Role.choices),
    ("", "order"): dict(Order.choices),
    ("", "kind"): {source.key: source.title for source in SOURCES.values()},
    ("", "turns"): dict(TurnSource.choices),
    ("", "format"): {key: format_.title for key, format_ in FORMATS.items()},
    ("quality", "review"): dict(ReviewPolicy.choices),
    ("quality", "gold_action"): dict(GoldAction.choices),
    ("quality", "asked_language"): dict(AskedLanguage.choices),
    ("batch", "status"): dict(BatchStatus.choices),
    ("image", "reason"): FLAG_REASONS,
    ("assignment", "reason"): SKIP_REASONS,
    ("cross-check", "reason"): dict(CrossCheckSkipReason.choices),
    ("cross-check", "verdict"): dict(CrossCheckVerdict.choices),
}


def details_of(event: Event) -> list[tuple[str, str]]:
    """Returns (label, value) of the event's fields, without empty ones and those that pages do not show."""
    data: Mapping[str, Any] = event.data
    release = [(_("release"), short_id(event.target))] if event.noun == "export" else []
    if "params" in data:  # why a job failed: a code and the values of its sentence
        return [*release, (_("reason"), _reason(event.noun, data))]
    visible = [name for name, value in data.items() if value and (name not in FIELDS or FIELDS[name].label)]
    return release + [(label_of(name), value_in_words(event.noun, name, data[name])) for name in visible]


def candidate_in_words(candidate: Candidate) -> tuple[str, str]:
    """Returns the criterion of a candidate as a label, and the beginning of its words; of a grade, its image."""
    return candidate.criterion, _plain(candidate.text or candidate.image)


def _reason(noun: str, data: Mapping[str, Any]) -> str:
    if noun in ("run", "evaluation"):
        return explain_failure(data["code"], data["params"])
    return explain(data["code"], data["params"], data.get("file", ""))


def label_of(name: str) -> str:
    """Returns the label of a field; its name if it has none."""
    field = FIELDS.get(FIELD_ALIASES.get(name, name))
    return _(field.label) if field and field.label else name.replace("_", " ")


def value_in_words(noun: str, name: str, value: object) -> str:
    """Returns a value of the field `name` of an event about `noun`, short enough for a line."""
    if value is None or value in ("", [], {}):
        return _("nothing")
    if to_words := _IN_WORDS.get(name):
        return to_words(value)
    choices = _CHOICES.get((noun, name)) or _CHOICES.get(("", name)) or {}
    return str(choices[value]) if isinstance(value, str) and value in choices else _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return ", ".join(_plain(part) for part in value)
    text = str(value)
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def _join(pairs: list[tuple[str, str]]) -> str:
    return "; ".join(f"{label}: {value}" for label, value in pairs)


def _thresholds(values: Mapping[str, Any]) -> str:
    return _join([(str(THRESHOLD_NAMES.get(name, name)), _plain(value)) for name, value in values.items()])


def _count(files: Any) -> str:
    """Returns the number of files: the page of a release has their names and checksums."""
    return str(len(files))


_IN_WORDS: Final[Mapping[str, Callable[[Any], str]]] = {
    "disabled_checks": lambda codes: ", ".join(map(flag_name, codes)),
    "files": _count,
    "filter": lambda value: _join(filter_in_words(value)),
    "splits": lambda value: _join(splits_in_words(value)),
    "thresholds": _thresholds,
}
