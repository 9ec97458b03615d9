"""Reads the roll-ups of a project as they are at one moment, in one statement, and the stock of its batches."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from annotation.actions.measuring.stock import Stock, stock_of
from annotation.sql.rows import fetch_rows

MAX_IMAGES: Final = 5_000
"""Of how many images the single ratings are read, where the sums do not do; a random sample of them."""
_SUM: Final = "sum(number)::bigint AS number"
_STATEMENT: Final = f"""
SELECT (SELECT counted_at FROM annotation_inspectioncursor seen WHERE seen.project_id = %(project)s) AS counted_at,
       now() AS read_at,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(name, annotator_id, number)), '[]') FROM (
            SELECT name, annotator_id, {_SUM} FROM annotation_daycount WHERE project_id = %(project)s
             GROUP BY name, annotator_id) AS summed) AS by_person,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(batch_id, day, number)), '[]') FROM (
            SELECT batch_id, day, {_SUM} FROM annotation_daycount WHERE project_id = %(project)s AND name = 'critiques'
             GROUP BY batch_id, day ORDER BY day) AS summed) AS by_day,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(questionnaire_id, name, question, source, value, number)), '[]')
          FROM annotation_answercount WHERE project_id = %(project)s) AS answers,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(questionnaire_id, annotator_id, question, name, number)), '[]')
          FROM annotation_ratercount WHERE project_id = %(project)s) AS raters,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(questionnaire_id, question, week, to_jsonb(pattern), number)), '[]')
          FROM annotation_ratingpattern WHERE project_id = %(project)s) AS patterns,
       (SELECT coalesce(jsonb_agg(jsonb_build_array(batch_id, critiques, number)), '[]')
          FROM annotation_batchcount WHERE project_id = %(project)s) AS images,
       (SELECT coalesce(jsonb_agg(jsonb_build_object(
                   'id', batch.id, 'status', batch.status,
                   'required', coalesce(batch.critiques_per_image, project.critiques_per_image))
                   ORDER BY batch.created_at), '[]')
          FROM annotation_batch batch JOIN annotation_project project ON project.id = batch.project_id
         WHERE batch.project_id = %(project)s) AS batches
"""
_SAMPLE: Final = """
SELECT image_id, ratings FROM annotation_imageratings
 WHERE project_id = %(project)s AND questionnaire_id = %(questionnaire)s
 ORDER BY sample_key LIMIT %(limit)s
"""

Pattern = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class RollUps:
    """The counts of a project, indexed as statistics need them. Ids are texts, as they are in JSON.

    `names` are the sums of the counts of days by name, and by person; `days` the critiques by batch and day; `answers`
    and `seconds` how often each value occurs; `raters` the sums of each rater by name. `batches` have what the `stock`
    knows of them.
    """

    project_id: UUID
    counted_at: datetime | None
    read_at: datetime
    names: Counter[str]
    people: Mapping[str, Counter[str]]
    days: Mapping[str, Mapping[date, int]]
    answers: Mapping[tuple[str, str], Mapping[str, Counter[str]]]
    seconds: Mapping[str, Counter[float]]
    raters: Mapping[tuple[str, str], Mapping[str, Counter[str]]]
    patterns: Mapping[tuple[str, str], Mapping[date, Counter[Pattern]]]
    images: Mapping[str, Mapping[int, int]]
    batches: list[dict[str, Any]]
    stock: Stock

    def total_patterns(self, key: tuple[str, str]) -> Counter[Pattern]:
        """Returns the patterns of a questionnaire's question over all weeks."""
        return sum(self.patterns[key].values(), Counter())


def read_roll_ups(project_id: UUID) -> RollUps:
    """Returns what is counted of a project."""
    (row,) = fetch_rows(_STATEMENT, {"project": project_id})
    names, people = Counter[str](), defaultdict[str, Counter[str]](Counter)
    for name, person, number in row["by_person"]:
        names[name] += number
        people[person][name] += number
    answers: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    seconds: dict[str, Counter[float]] = defaultdict(Counter)
    for questionnaire, kind, question, source, value, number in row["answers"]:
        if kind == "seconds":
            seconds[question][float(value)] += number
        else:
            answers[questionnaire, question][source][value] += number
    raters: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for questionnaire, person, question, name, number in row["raters"]:
        raters[questionnaire, question][person][name] += number
    patterns: dict[tuple[str, str], dict[date, Counter[Pattern]]] = defaultdict(lambda: defaultdict(Counter))
    for questionnaire, question, week, pattern, number in row["patterns"]:
        patterns[questionnaire, question][date.fromisoformat(week)][tuple(pattern)] += number
    days = _nested(row["by_day"], date.fromisoformat)
    done = {batch_id: sum(numbers.values()) for batch_id, numbers in days.items()}
    stock = stock_of(project_id, row["batches"], done, row["read_at"])
    return RollUps(
        project_id=project_id,
        counted_at=row["counted_at"],
        read_at=row["read_at"],
        names=names,
        people=people,
        days=days,
        answers=answers,
        seconds=seconds,
        raters=raters,
        patterns=patterns,
        images=_nested(row["images"], int),
        batches=stock.of_batches(row["batches"], done),
        stock=stock,
    )


def read_sample(project_id: UUID, questionnaire_id: str, question: str) -> list[tuple[str, str, float]]:
    """Returns (image, rater, rating) of a question for the images of a random sample, always the same one."""
    parameters = {"project": project_id, "questionnaire": questionnaire_id, "limit": MAX_IMAGES}
    return [
        (str(row["image_id"]), rater, float(entry["answers"][question]))
        for row in fetch_rows(_SAMPLE, parameters)
        for rater, entry in row["ratings"].items()
        if question in entry["answers"]
    ]


def _nested(rows: list[list[Any]], key: Any) -> dict[str, dict[Any, int]]:
    numbers: dict[str, dict[Any, int]] = defaultdict(dict)
    for outer, inner, number in rows:
        numbers[outer][key(inner)] = number
    return numbers
