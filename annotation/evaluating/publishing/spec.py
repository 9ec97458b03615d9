"""Parses what is asked of a benchmark into its stored form, and reports all of its errors at once."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any, Final

from django.utils.translation import gettext as _

from annotation.errors import Invalid
from annotation.evaluating.formats import FORMATS
from annotation.evaluating.items import CRITERIA

MAX_SEED: Final = 2**31 - 1
MAX_CHECKS: Final = 20
MAX_REASON: Final = 1_000
Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class BenchmarkSpec:
    """Which candidates become items, and how they are published.

    A question needs `min_checks` finished cross-checks, of which at least the share `min_accuracy` chose the right
    option; a reason needs the checks alone. A grade needs `min_graders` people, of whom at least the share
    `min_agreement` gave the same. `dev_share` of the items is published with keys. With `one_per_image`, an image,
    or a group of near-duplicates, has one item a criterion. With `insist_on_leaks`, images that stand in a release stay
    in, for the reason `leak_reason`.
    """

    criteria: tuple[str, ...] = CRITERIA
    min_checks: int = 2
    min_accuracy: float = 0.5
    min_graders: int = 2
    min_agreement: float = 0.6
    seed: int = 0
    dev_share: float = 0.1
    formats: tuple[str, ...] = tuple(FORMATS)
    one_per_image: bool = True
    insist_on_leaks: bool = False
    leak_reason: str = ""

    def as_json(self) -> dict[str, Any]:
        """Returns the spec as it is stored."""
        return {**asdict(self), "criteria": list(self.criteria), "formats": list(self.formats)}


def read_spec(stored: Mapping[str, Any]) -> BenchmarkSpec:
    """Returns a stored spec; what it lacks has its default."""
    lists = {name: tuple(stored[name]) for name in ("criteria", "formats") if name in stored}
    return BenchmarkSpec(**{**stored, **lists})


def parse_spec(values: Mapping[str, Any]) -> BenchmarkSpec:
    """Returns what the values ask for; what is absent has its default. Raises Invalid naming each invalid field."""
    errors: Errors = {name: [_("There is no such field.")] for name in values if name not in _PARSERS}
    parsed: dict[str, Any] = {}
    for name, parse in _PARSERS.items():
        if name in values:
            try:
                parsed[name] = parse(values[name])
            except _Problem as problem:
                errors[name] = [str(problem)]
    errors = _contradictions(BenchmarkSpec(**parsed)) | errors
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)
    return BenchmarkSpec(**parsed)


class _Problem(ValueError):
    """What is wrong with one value, as a sentence."""


def _contradictions(spec: BenchmarkSpec) -> Errors:
    errors = _format_contradictions(spec)
    if spec.insist_on_leaks and not spec.leak_reason:
        errors["leak_reason"] = [_("Write why images of releases may be in the benchmark: the card will say it.")]
    return errors


def _format_contradictions(spec: BenchmarkSpec) -> Errors:
    if spec.criteria == ("AesI",) and spec.formats and not any(FORMATS[key].has_reasons for key in spec.formats):
        return {"formats": [_("These formats have multiple choices alone. Choose another criterion or format.")]}
    single = [key for key in spec.formats if FORMATS[key].needs_one_per_image]
    if single and not spec.one_per_image:
        names = ", ".join(str(FORMATS[key].title) for key in single)
        sentence = _("%(names)s has room for one item of an image and criterion. Leave it out, or allow only one.")
        return {"formats": [sentence % {"names": names}]}
    return {}


def _number(minimum: float, maximum: float, *, whole: bool) -> Any:
    def parse(value: Any) -> Any:
        kinds = int if whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds) or not minimum <= value <= maximum:
            raise _Problem(_("Give a number from %(least)s to %(most)s.") % {"least": minimum, "most": maximum})
        return value if whole else float(value)

    return parse


def _choices(known: Sequence[str], *, may_be_empty: bool) -> Any:
    def parse(value: Any) -> tuple[str, ...]:
        is_list = isinstance(value, list | tuple) and all(name in known for name in value)
        if not is_list or not (value or may_be_empty):
            raise _Problem(_("Choose from: %(names)s.") % {"names": ", ".join(known)})
        return tuple(name for name in known if name in value)

    return parse


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _Problem(_("Choose yes or no."))
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MAX_REASON or "\0" in value:
        raise _Problem(_("Write at most %(number)d characters.") % {"number": MAX_REASON})
    return " ".join(value.split())


_PARSERS: Final = {
    "criteria": _choices(CRITERIA, may_be_empty=False),
    "min_checks": _number(0, MAX_CHECKS, whole=True),
    "min_accuracy": _number(0, 1, whole=False),
    "min_graders": _number(1, MAX_CHECKS, whole=True),
    "min_agreement": _number(0, 1, whole=False),
    "seed": _number(0, MAX_SEED, whole=True),
    "dev_share": _number(0, 0.9, whole=False),
    "formats": _choices(tuple(FORMATS), may_be_empty=True),
    "one_per_image": _flag,
    "insist_on_leaks": _flag,
    "leak_reason": _text,
}
assert _PARSERS.keys() == {field.name for field in fields(BenchmarkSpec)}
