"""Estimates what a run will use before it begins: tokens, money and hours, each from a low to a high figure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from annotation.exporting.filters import run_conditions
from annotation.exporting.language import LANGUAGE_SQL, LANGUAGES
from annotation.exporting.spec import parse_filter
from annotation.exporting.sql.critique_json import JOINS
from annotation.models import REVISION, Project, Recipe, Run
from annotation.queries.calling.estimates import (
    GUESSED_SECONDS,
    CallUse,
    Range,
    each_of,
    measured_use,
    money_of,
    seconds_of,
    whole_numbers,
)
from annotation.refining.calls.token_counts import CHAT_TOKENS, likely_tokens
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.refining.prompting import make_messages, request_key
from annotation.refining.run_spec import RunSpec
from annotation.refining.source import Source, source_of
from annotation.sql.rows import fetch_rows

SAMPLE_SIZE: Final = 40
_TOKENS_AN_ITEM: Final = (50, 150)
_CHOSEN: Final = """
SELECT critique.id, critique.answers {language} FROM {joins} WHERE {conditions} {rows}
"""
_COUNTS: Final = """
SELECT count(*) AS critiques, count(*) FILTER (WHERE NOT {in_languages}) AS other_languages,
       count(*) FILTER (WHERE {is_answered} AND {in_languages}) AS taken_over
  FROM ({chosen}) critique {answered}
"""
# Joined by the critique alone: to hash the answers of each critique costs more than all the rest.
_ANSWERED: Final = """
LEFT JOIN (SELECT critique_id, array_agg(revision) AS revisions FROM annotation_runrequest
            WHERE run_id = ANY(%s::uuid[]) AND status = 'done' GROUP BY critique_id) answered
       ON answered.critique_id = critique.id
"""
_IS_ANSWERED: Final = f"answered.critique_id IS NOT NULL AND {REVISION} = ANY(answered.revisions)"
_SAMPLE: Final = """
SELECT critique.answers, critique.marks, questionnaire.definition
  FROM {joins} WHERE {conditions} {in_languages} ORDER BY {order} LIMIT %s
"""
_LATEST: Final = """
SELECT request.input_tokens AS input, request.output_tokens AS output, request.latency_ms AS latency
  FROM annotation_runrequest request JOIN annotation_run run ON run.id = request.run_id
 WHERE run.project_id = %s AND run.recipe_id = ANY(%s::uuid[]) AND run.model = %s
   AND request.status = 'done' AND request.taken_from_id IS NULL
 ORDER BY request.finished_at DESC
"""


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a run over `critiques` will use.

    `taken_over` have a stored answer and cost nothing, and `other_languages` are not asked because the recipe does not
    have their language. `money` is None if a price is unknown, `hours` without an endpoint. `measured` is the number
    of finished requests that the figures rest on; 0 if they are guessed from the prompts alone.
    """

    critiques: int
    taken_over: int
    other_languages: int
    input_tokens: Range[int]
    output_tokens: Range[int]
    money: Range[Decimal] | None
    hours: Range[float] | None
    measured: int

    def as_json(self) -> dict[str, Any]:
        """Returns the estimate as a run stores it, with amounts of money as texts."""
        document = asdict(self)
        if self.money:
            document["money"] = {"low": str(self.money.low), "high": str(self.money.high)}
        return document


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The critiques of a run: SQL conditions with their values, and the languages of which they are asked about."""

    conditions: str
    values: Sequence[Any]
    limit: int | None
    languages: tuple[str, ...]

    @property
    def order(self) -> str:
        return "critique.id" if self.limit is None else "md5(critique.id::text)"

    @property
    def has_all_languages(self) -> bool:
        """Whether every critique is in one of the languages, so that none has to be read for its language."""
        return set(LANGUAGES) <= set(self.languages)


def estimate_run(project: Project, spec: RunSpec) -> Estimate:
    """Returns the estimate of a run that is not requested yet. Raises Invalid naming each invalid `filter.…`."""
    chosen = _choose(project, spec)
    endpoints = load_endpoints()
    endpoint, judge = endpoints.get(spec.endpoint), endpoints.get(spec.judge_endpoint)
    sample = _sample(chosen)
    priced = endpoint or Endpoint("", "", spec.model, input_price=spec.input_price, output_price=spec.output_price)
    model = priced.model
    recipe_ids = _recipes_with_same_prompt(spec.recipe, sample)
    counts = _counts(chosen, recipe_ids, model)
    measured = measured_use(_LATEST, [project.id, recipe_ids, model])
    use = measured or _guessed_use(spec.recipe.definition, sample)
    count = counts["critiques"] - counts["other_languages"] - counts["taken_over"]
    judge_calls = count * spec.judge_share if judge else 0
    second = _second_use(use)
    return Estimate(
        **counts,
        input_tokens=whole_numbers(
            each_of(lambda a, b: count * a + judge_calls * b, use.input_tokens, second.input_tokens)
        ),
        output_tokens=whole_numbers(
            each_of(lambda a, b: count * a + judge_calls * b, use.output_tokens, second.output_tokens)
        ),
        money=money_of([(priced, count, use), *([(judge, judge_calls, second)] if judge else [])]),
        hours=each_of(lambda seconds, _: seconds / 3600, seconds_of(endpoint, count, use)) if endpoint else None,
        measured=use.measured,
    )


def _choose(project: Project, spec: RunSpec) -> _Chosen:
    conditions = run_conditions(project, parse_filter(project, spec.filter))
    where = " AND ".join(["critique.project_id = %s", *(condition.sql for condition in conditions)])
    values = [value for condition in conditions for value in condition.values]
    languages = tuple(spec.recipe.definition["languages"])
    return _Chosen(where, [project.id, *values], spec.limit, languages)


def _counts(chosen: _Chosen, recipe_ids: Sequence[str], model: str) -> dict[str, Any]:
    """Returns the counts of an Estimate. What would be the same for every critique is not computed for each."""
    run_ids = [
        str(run_id) for run_id in Run.objects.filter(recipe_id__in=recipe_ids, model=model).values_list("pk", flat=True)
    ]
    language = "" if chosen.has_all_languages else f", {LANGUAGE_SQL} AS language"
    rows = "" if chosen.limit is None else f"ORDER BY {chosen.order} LIMIT %s"
    in_languages = "true" if chosen.has_all_languages else "critique.language = ANY(%s)"
    statement = _COUNTS.format(
        chosen=_CHOSEN.format(language=language, joins=JOINS, conditions=chosen.conditions, rows=rows),
        in_languages=in_languages,
        answered=_ANSWERED if run_ids else "",
        is_answered=_IS_ANSWERED if run_ids else "false",
    )
    languages = [] if chosen.has_all_languages else [list(chosen.languages)] * 2
    limit = [] if chosen.limit is None else [chosen.limit]
    return fetch_rows(statement, [*languages, *chosen.values, *limit, *([run_ids] if run_ids else [])])[0]


def _sample(chosen: _Chosen) -> list[Source]:
    """Returns some of the critiques that are asked about."""
    in_languages = "" if chosen.has_all_languages else f"AND {LANGUAGE_SQL} = ANY(%s)"
    languages = [] if chosen.has_all_languages else [list(chosen.languages)]
    statement = _SAMPLE.format(joins=JOINS, conditions=chosen.conditions, in_languages=in_languages, order=chosen.order)
    size = SAMPLE_SIZE if chosen.limit is None else min(SAMPLE_SIZE, chosen.limit)
    rows = fetch_rows(statement, [*chosen.values, *languages, size])
    return [source_of(row["definition"], row["answers"], row["marks"]) for row in rows]


def _recipes_with_same_prompt(recipe: Recipe, sample: Sequence[Source]) -> list[str]:
    """Returns the ids of the recipe's versions that ask the same of the sample: their answers are taken over."""
    versions = Recipe.objects.filter(project=recipe.project_id, key=recipe.key)
    keys = _keys(recipe.definition, sample)
    return [str(version.id) for version in versions if _keys(version.definition, sample) == keys]


def _keys(definition: Mapping[str, Any], sample: Sequence[Source]) -> list[str]:
    if any(source.language not in definition["languages"] for source in sample):
        return []
    return [request_key(dict(definition), source, model="", revision="") for source in sample]


def _guessed_use(definition: Mapping[str, Any], sample: Sequence[Source]) -> CallUse:
    """Returns what a request may use: by the length of the prompts, the number of items wanted, and the limit."""
    prompts = [
        sum(likely_tokens(message["content"]) for message in make_messages(dict(definition), source))
        for source in sample
    ]
    mean = sum(prompts) / max(1, len(prompts))
    cap = definition["limits"]["max_output_tokens"]
    items = sum(wanted["items"] for wanted in definition["types"])
    low, high = (min(cap, items * tokens) for tokens in _TOKENS_AN_ITEM)
    return CallUse(Range(0.8 * mean, 1.3 * mean + CHAT_TOKENS), Range(float(low), float(high)), Range(*GUESSED_SECONDS))


def _second_use(use: CallUse) -> CallUse:
    """Returns what a call of the second model may use: it reads the critique and the items, and answers briefly."""
    inputs = Range(0.3 * use.input_tokens.low + use.output_tokens.low, use.input_tokens.high + use.output_tokens.high)
    return CallUse(inputs, Range(0.2 * use.output_tokens.low, use.output_tokens.high), use.seconds)
