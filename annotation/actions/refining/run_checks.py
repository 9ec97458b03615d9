"""Checks what a manager asks of a run."""

from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from annotation.actions.calling.budget import check_budget, require_prices
from annotation.errors import Invalid
from annotation.models import Project
from annotation.refining.endpoints import load_endpoints
from annotation.refining.run_spec import RunSpec

MAX_LIMIT: Final = 10**9


def check_spec(project: Project, spec: RunSpec) -> None:
    """Raises Invalid naming each field of a request for a run that cannot be used.

    The code is `price_unknown` where nothing but the price of an endpoint is missing.
    """
    check_fields(project, spec)
    require_prices({"endpoint": spec.endpoint, "judge_endpoint": spec.judge_endpoint})


def check_fields(project: Project, spec: RunSpec) -> None:
    """Raises Invalid as `check_spec` does, whether or not prices are known: an estimate needs none."""
    errors: dict[str, list[str]] = {}
    for field, sentence in _field_errors(project, spec):
        errors.setdefault(field, []).append(sentence)
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)


def _field_errors(project: Project, spec: RunSpec) -> Iterator[tuple[str, str]]:
    endpoints = load_endpoints()
    if spec.recipe.project_id != project.id:
        yield "recipe", _("This recipe is of another project. Choose one of this project.")
    for field in ("endpoint", "judge_endpoint"):
        name = getattr(spec, field)
        if name and name not in endpoints:
            yield field, _("There is no such endpoint. Choose from: %(names)s.") % {"names": ", ".join(endpoints)}
    if not spec.endpoint and not spec.model.strip():
        yield "model", _("Name the model that will answer the batch files, as its provider calls it.")
    if (spec.input_price is None) != (spec.output_price is None):
        yield "input_price" if spec.input_price is None else "output_price", _("Enter both prices, or neither.")
    if spec.limit is not None and not 0 < spec.limit < MAX_LIMIT:
        yield "limit", _("Enter a number of critiques above 0, or leave it empty.")
    yield from check_budget(spec.budget_tokens, spec.budget_money)
    yield from _judge_errors(spec)


def _judge_errors(spec: RunSpec) -> Iterator[tuple[str, str]]:
    if not 0 <= spec.judge_share <= 1:
        yield "judge_share", _("Enter a share from 0 to 1.")
    elif spec.judge_share and not spec.judge_endpoint:
        yield "judge_endpoint", _("Choose the endpoint of the second model, or set its share to 0.")
    elif spec.judge_endpoint and not spec.judge_share:
        yield "judge_share", _("Enter the share that the second model checks, or choose no second model.")
    elif spec.judge_endpoint and not spec.endpoint:
        yield "judge_endpoint", _("A run that is answered by batch files has no second model.")
