"""An endpoint and its last test in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from annotation.queries.refining.endpoints import EndpointRow
from annotation.refining.endpoints import Endpoint
from annotation.wording.endpoints import RUNG_FINDINGS, explain_probe

Facts = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class EndpointView:
    """What the page shows of an endpoint. `failure` says why it cannot be used; empty if it can."""

    name: str
    facts: Facts
    tested_at: datetime | None
    failure: str
    findings: Facts


def endpoint_view(row: EndpointRow) -> EndpointView:
    """Returns an endpoint and its last test in words."""
    probe = row.state.probe if row.state else {}
    return EndpointView(
        name=row.endpoint.name,
        facts=_facts(row),
        tested_at=row.state.probed_at if row.state else None,
        failure=explain_probe(probe) if probe else "",
        findings=_findings(probe) if probe else [],
    )


def _facts(row: EndpointRow) -> Facts:
    endpoint = row.endpoint
    facts = [(_("Model"), endpoint.model), (_("Address"), endpoint.url), (_("Prices"), _prices(endpoint))]
    facts.append((_("Limits"), _limits(endpoint)))
    if row.needs_key:
        facts.append(
            (_("API key"), _("is set") if endpoint.key else _("is not set in the environment of the web server"))
        )
    return facts


def _prices(endpoint: Endpoint) -> str:
    if endpoint.input_price is None or endpoint.output_price is None:
        return _("unknown: a run needs both prices, 0 if tokens cost nothing")
    if not endpoint.input_price and not endpoint.output_price:
        return _("costs nothing")
    values = {
        "input": number_format(endpoint.input_price),
        "output": number_format(endpoint.output_price),
        "currency": endpoint.currency,
    }
    return _("%(input)s %(currency)s a million input tokens, %(output)s a million output tokens") % values


def _limits(endpoint: Endpoint) -> str:
    calls = ngettext("%(count)s call at once", "%(count)s calls at once", endpoint.concurrency)
    parts = [calls % {"count": number_format(endpoint.concurrency, force_grouping=True)}]
    if endpoint.requests_per_minute:
        count = number_format(endpoint.requests_per_minute, force_grouping=True)
        parts.append(_("%(count)s requests a minute") % {"count": count})
    if endpoint.tokens_per_minute:
        count = number_format(endpoint.tokens_per_minute, force_grouping=True)
        parts.append(_("%(count)s tokens a minute") % {"count": count})
    parts.append(_("%(seconds)s seconds a call") % {"seconds": endpoint.timeout})
    return " · ".join(parts)


def _findings(probe: dict[str, Any]) -> Facts:
    findings = [(_("Form of answers"), str(RUNG_FINDINGS[probe["rung"]]))] if probe["rung"] else []
    findings.append((_("Token counts"), _reported(probe["reports_usage"])))
    findings.append((_("Images"), _accepted(probe["takes_images"])))
    if probe["models"] and not probe["has_model"]:
        findings.append((_("Models there"), ", ".join(probe["models"])))
    if probe["latency_ms"] is not None:
        findings.append((_("Short answer in"), _duration(probe["latency_ms"])))
    return [finding for finding in findings if finding[1]]


def _reported(value: bool | None) -> str:
    if value is None:
        return ""
    return _("are reported") if value else _("are not reported: Loupe counts them by the length of the texts")


def _accepted(value: bool | None) -> str:
    if value is None:
        return ""
    return _("are accepted") if value else _("are not accepted; refinement sends none")


def _duration(milliseconds: int) -> str:
    return _("%(count)s ms") % {"count": number_format(milliseconds, force_grouping=True)}
