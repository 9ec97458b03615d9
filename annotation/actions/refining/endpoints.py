"""Tests endpoints, and stores what the tests found."""

from django.db import transaction
from django.db.models.functions import Now

from annotation.actions.shared.events import record_event
from annotation.models import EndpointState, Person, Project
from annotation.refining.calls.calling import run_in_thread
from annotation.refining.calls.probing import ProbeResult, run_probe
from annotation.refining.endpoints import find_endpoint


def probe_endpoint(*, actor: Person, name: str, project: Project | None = None) -> EndpointState:
    """Calls an endpoint a few times, for a few hundred tokens, and stores what it does. Takes up to 45 seconds.

    A usable endpoint counts as one that never failed. Raises Missing for a name that no endpoint has, Invalid for an
    endpoint whose table has a problem.
    """
    endpoint = find_endpoint(name)
    result = run_in_thread(run_probe(endpoint))
    return _store(actor, name, project, result)


@transaction.atomic
def _store(actor: Person, name: str, project: Project | None, result: ProbeResult) -> EndpointState:
    state, _is_new = EndpointState.objects.get_or_create(name=name)
    changes = {"probe": result.as_json(), "probed_at": Now()}
    if not result.code:
        changes["failures_in_a_row"] = 0
    EndpointState.objects.filter(pk=state.pk).update(**changes)
    record_event(
        actor=actor,
        verb="tested",
        noun="endpoint",
        target=state.id,
        project_id=project.id if project else None,
        endpoint=name,
        code=result.code or None,
    )
    state.refresh_from_db()
    return state
