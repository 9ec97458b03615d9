"""Whether a manager allows that a project's texts, and its images, are sent to an endpoint."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from annotation.actions.shared.events import record_event
from annotation.errors import Conflict
from annotation.models import EndpointConsent, ModelJob, Person, Project
from annotation.refining.endpoints import Endpoint, load_endpoints
from annotation.wording.model_jobs import explain_refusal


def endpoints_of(*names: str) -> list[Endpoint]:
    """Returns those of the endpoints that still stand in the file of LOUPE_ENDPOINTS."""
    endpoints = load_endpoints()
    return [endpoints[name] for name in names if name in endpoints]


def is_allowed(project_id: UUID, endpoint: Endpoint, *, images: bool) -> bool:
    """Returns whether a manager has confirmed that the texts of a project go to an endpoint at its present address.

    With `images`, that its images go there too: who allowed texts has not allowed these.
    """
    consents = EndpointConsent.objects.filter(project=project_id, endpoint=endpoint.name, url=endpoint.url)
    return (consents.filter(images=True) if images else consents).exists()


def require_consent(actor: Person, job: ModelJob, endpoints: Iterable[Endpoint], *, acknowledged: bool) -> None:
    """Records that a manager allows a job, which may not be stored yet, to send what it asks to the endpoints.

    Raises Conflict (`endpoint_not_allowed`, with the endpoint and its address) unless it is acknowledged now or was
    before. Another address of the same endpoint has to be acknowledged anew.
    """
    for endpoint in endpoints:
        images = job.sends_images_to(endpoint.name)
        if is_allowed(job.project_id, endpoint, images=images):
            continue
        if not acknowledged:
            sentence = explain_refusal(job.NOUN, "not_allowed", {"endpoint": endpoint.name, "url": endpoint.url})
            raise Conflict(sentence, code="endpoint_not_allowed", endpoint=endpoint.name, url=endpoint.url)
        _record_consent(actor, job.project, endpoint, images=images)


@transaction.atomic
def _record_consent(actor: Person, project: Project, endpoint: Endpoint, *, images: bool) -> None:
    names = {"project": project, "endpoint": endpoint.name, "url": endpoint.url}
    consent, is_new = EndpointConsent.objects.get_or_create(**names, defaults={"person": actor, "images": images})
    is_wider = images and not consent.images
    if is_wider:
        EndpointConsent.objects.filter(pk=consent.pk).update(images=True)
    if is_new or is_wider:
        record_event(
            actor=actor,
            verb="allowed",
            noun="endpoint",
            target=project.id,
            project_id=project.id,
            endpoint=consent.endpoint,
            url=consent.url,
            with_images=images,
        )
