"""Reads what is known of recipes: where their versions are used, and which answers a change would ask for anew."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count

from annotation.models import Recipe, Run
from annotation.refining.prompting import asks_anew
from annotation.refining.recipes import RecipeDefinition
from annotation.sql.rows import fetch_rows, make_record

# An answer that a run took over cost something in the run that it came from.
_ANSWERED: Final = """
SELECT run.endpoint, answer.model, count(DISTINCT request.critique_id) AS critiques,
       sum(COALESCE(source.input_tokens, request.input_tokens)
           + COALESCE(source.output_tokens, request.output_tokens)) AS tokens,
       sum(COALESCE(source.cost, request.cost)) AS cost
  FROM annotation_run run
  JOIN annotation_runrequest request ON request.run_id = run.id AND request.status = 'done'
  LEFT JOIN annotation_runrequest source ON source.id = request.taken_from_id
  JOIN annotation_critique critique ON critique.id = request.critique_id
   AND md5(critique.answers::text) = request.revision
 CROSS JOIN LATERAL (SELECT COALESCE(NULLIF(source.model, ''), request.model) AS model) answer
 WHERE run.recipe_id = %(recipe)s
 GROUP BY run.endpoint, answer.model ORDER BY critiques DESC
"""


@dataclass(frozen=True, slots=True)
class AnsweredCritiques:
    """The critiques that a model answered under a recipe as they are now, with the tokens and the cost of the answers.

    `endpoint` is empty where the answers came from batch files.
    """

    endpoint: str
    model: str
    critiques: int
    tokens: int
    cost: Decimal


def count_runs(recipes: Iterable[Recipe]) -> dict[UUID, int]:
    """Returns the number of runs of each recipe that has any."""
    runs = Run.objects.filter(recipe__in=[recipe.pk for recipe in recipes]).order_by()
    return dict(runs.values_list("recipe_id").annotate(runs=Count("id")))


def latest_version(project_id: UUID, key: str) -> Recipe | None:
    """Returns the latest version of a recipe; None if the project has none of this key."""
    return Recipe.objects.filter(project=project_id, key=key).order_by("-version").first()


def answers_to_ask_anew(recipe: Recipe | None, definition: RecipeDefinition) -> list[AnsweredCritiques]:
    """Returns the answers under a recipe that a run of the next version, `definition`, could not take over.

    Empty where only what does not determine an answer is changed, such as the title.
    """
    if recipe is None or not asks_anew(recipe.definition, definition):
        return []
    return [make_record(AnsweredCritiques, row) for row in fetch_rows(_ANSWERED, {"recipe": recipe.pk})]
