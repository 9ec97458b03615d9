"""Which endpoints a manager has allowed a project's texts to be sent to."""

from collections.abc import Iterable

from annotation.models import EndpointConsent, Project
from annotation.refining.endpoints import Endpoint, load_endpoints


def endpoints_to_allow(project: Project, names: Iterable[str], *, images: bool = False) -> list[Endpoint]:
    """Returns those of the named endpoints to whose addresses nobody has allowed the project's texts to be sent.

    With `images`, nor its images. An endpoint whose address has changed has to be allowed again. Names that no endpoint
    has are left out.
    """
    endpoints = load_endpoints()
    consents = EndpointConsent.objects.filter(project=project, **({"images": True} if images else {}))
    allowed = set(consents.values_list("endpoint", "url"))
    chosen = [endpoints[name] for name in dict.fromkeys(names) if name in endpoints]
    return [endpoint for endpoint in chosen if (endpoint.name, endpoint.url) not in allowed]
