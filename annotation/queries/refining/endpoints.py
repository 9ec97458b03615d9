"""The endpoints of the file with what their last tests found."""

from dataclasses import dataclass

from annotation.models import EndpointState
from annotation.refining.endpoints import Endpoint, load_endpoints


@dataclass(frozen=True, slots=True)
class EndpointRow:
    """An endpoint, and its state if the last test was of the same address and model."""

    endpoint: Endpoint
    state: EndpointState | None

    @property
    def needs_key(self) -> bool:
        return bool(self.endpoint.key_env)


def endpoint_rows() -> list[EndpointRow]:
    """Returns the endpoints that can be used, by name."""
    endpoints = load_endpoints()
    states = {state.name: state for state in EndpointState.objects.filter(name__in=endpoints).exclude(probed_at=None)}
    return [EndpointRow(endpoint, _current(states.get(name), endpoint)) for name, endpoint in sorted(endpoints.items())]


def _current(state: EndpointState | None, endpoint: Endpoint) -> EndpointState | None:
    is_current = state is not None and (state.probe.get("url"), state.probe.get("model")) == (
        endpoint.url,
        endpoint.model,
    )
    return state if is_current else None
