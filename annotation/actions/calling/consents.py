"""Whether a manager allows that a project's texts, and its images, are sent to an endpoint."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from annotation.actions.shared.events import record_event
from annotation.errors import Conflict
from annotation.models import EndpointConsent, Person, Project
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.wording.model_jobs import explain_refusal


def endpoints_of(*names: str) -> list[Endpoint]:
    """Returns those of the endpoints that still stand in the file of LOUPE_ENDPOINTS."""
    endpoints = load_endpoints()
    return [endpoints[name] for name in names if name in endpoints]


def is_allowed(project_id: UUID, endpoint: Endpoint) -> bool:
    """Returns whether a manager has confirmed that the texts of a project go to an endpoint at its present address."""
    consents = EndpointConsent.objects.filter(project=project_id, endpoint=endpoint.name)
    return consents.filter(url=endpoint.url).exists()


def require_consent(
    actor: Person, project: Project, endpoints: Iterable[Endpoint], *, noun: str, acknowledged: bool
) -> None:
    """Records that a manager allows a job, named by its noun, to send what it asks to the endpoints.

    Raises Conflict (`endpoint_not_allowed`, with the endpoint and its address) unless it is acknowledged now or was
    before. Another address of the same endpoint has to be acknowledged anew.
    """
    for endpoint in endpoints:
        if is_allowed(project.id, endpoint):
            continue
        if not acknowledged:
            sentence = explain_refusal(noun, "not_allowed", {"endpoint": endpoint.name, "url": endpoint.url})
            raise Conflict(sentence, code="endpoint_not_allowed", endpoint=endpoint.name, url=endpoint.url)
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
