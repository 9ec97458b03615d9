"""Checks what a manager asks of a run, and whether the project's texts may be sent to its endpoints."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.shared.events import record_event
from annotation.errors import Conflict, Invalid
from annotation.models import EndpointConsent, Person, Project
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.refining.run_spec import RunSpec

MAX_TOKENS = 10**15
MAX_MONEY = Decimal(10**9)
MAX_LIMIT = 10**9


def check_spec(project: Project, spec: RunSpec) -> None:
    """Raises Invalid naming each field of a request for a run that cannot be used.

    The code is `price_unknown` where nothing but the price of an endpoint is missing.
    """
    check_fields(project, spec)
    prices = dict(_price_errors(spec))
    if prices:
        raise Invalid(_("The price of an endpoint is not known."), code="price_unknown", fields=prices)


def check_fields(project: Project, spec: RunSpec) -> None:
    """Raises Invalid as `check_spec` does, whether or not prices are known: an estimate needs none."""
    errors: dict[str, list[str]] = {}
    for field, sentence in _field_errors(project, spec):
        errors.setdefault(field, []).append(sentence)
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)


def check_budget(tokens: int | None, money: Decimal | None) -> Iterator[tuple[str, str]]:
    """Yields the field and the sentence of each budget that cannot be used; None is no budget."""
    if tokens is not None and not 0 < tokens < MAX_TOKENS:
        yield "budget_tokens", _("Enter a number of tokens above 0, or leave it empty.")
    if money is not None and not (money.is_finite() and 0 < money < MAX_MONEY):
        yield "budget_money", _("Enter an amount above 0, or leave it empty.")


def endpoints_of(*names: str) -> list[Endpoint]:
    """Returns those of the endpoints that still stand in the file of LOUPE_ENDPOINTS."""
    endpoints = load_endpoints()
    return [endpoints[name] for name in names if name in endpoints]


def is_allowed(project: Project, endpoint: Endpoint) -> bool:
    """Returns whether a manager has confirmed that the texts of a project go to an endpoint at its present address."""
    consents = EndpointConsent.objects.filter(project=project, endpoint=endpoint.name)
    return consents.filter(url=endpoint.url).exists()


def require_consent(actor: Person, project: Project, endpoints: Iterable[Endpoint], *, acknowledged: bool) -> None:
    """Records that a manager allows texts to be sent to the endpoints.

    Raises Conflict (`endpoint_not_allowed`, with the endpoint and its address) unless it is acknowledged now or was
    before. Another address of the same endpoint has to be acknowledged anew.
    """
    for endpoint in endpoints:
        if is_allowed(project, endpoint):
            continue
        if not acknowledged:
            raise Conflict(
                _(
                    "The critiques' texts will be sent to %(endpoint)s at %(url)s. Confirm that they may be sent "
                    "there, and start the run again."
                )
                % {"endpoint": endpoint.name, "url": endpoint.url},
                code="endpoint_not_allowed",
                endpoint=endpoint.name,
                url=endpoint.url,
            )
        _record_consent(actor, project, endpoint)


@transaction.atomic
def _record_consent(actor: Person, project: Project, endpoint: Endpoint) -> None:
    names = {"project": project, "endpoint": endpoint.name, "url": endpoint.url}
    consent, is_new = EndpointConsent.objects.get_or_create(**names, defaults={"person": actor})
    if is_new:
        record_event(
            actor=actor,
            verb="allowed",
            noun="endpoint",
            target=project.id,
            project_id=project.id,
            endpoint=consent.endpoint,
            url=consent.url,
        )


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


def _price_errors(spec: RunSpec) -> Iterator[tuple[str, list[str]]]:
    endpoints = load_endpoints()
    for field in ("endpoint", "judge_endpoint"):
        name = getattr(spec, field)
        if name and not endpoints[name].has_prices:
            sentence = _(
                "The prices of %(endpoint)s are not known, so no budget can be kept. Ask whoever runs the server to "
                "set input_price and output_price in the file of LOUPE_ENDPOINTS; 0 is a price."
            )
            yield field, [sentence % {"endpoint": name}]
