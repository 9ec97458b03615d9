"""Answers the requests of a run as a worker does, without an endpoint: with items of the stand-in."""

from collections.abc import Iterator

import orjson

from annotation.actions.refining.storing import Answer, source_of_request, store_answers
from annotation.models import Run, RunRequest
from annotation.refining.prompting import make_messages
from annotation.refining.replies import CallError, Reply, Usage
from tests.refining.stand_in_answers import make_items


def start(run: Run) -> Run:
    """Marks a run as a worker does that begins it."""
    Run.objects.filter(pk=run.pk, status="queued").update(status="running", started_at=run.created_at)
    run.refresh_from_db()
    return run


def answer_requests(run: Run, count: int | None = None, error: CallError | None = None) -> Run:
    """Answers that many of the queued requests of a run, or all; with an error, each fails as often as it may."""
    requests = RunRequest.objects.filter(run=run, status="queued").select_related("critique__questionnaire")
    ids = list(requests.order_by("number").values_list("pk", flat=True)[:count])
    for _attempt in range(run.recipe.definition["limits"]["max_attempts"] if error else 1):
        store_answers(run, list(_answers(run, ids, error)))
    run.refresh_from_db()
    return run


def _answers(run: Run, ids: list[int], error: CallError | None) -> Iterator[Answer]:
    for request in RunRequest.objects.filter(pk__in=ids).select_related("critique__questionnaire"):
        if error:
            yield Answer(request, error=error)
            continue
        content = make_messages(run.recipe.definition, source_of_request(request))[-1]["content"]
        text = orjson.dumps({"items": make_items(content)}).decode()
        yield Answer(request, Reply(text, "stop", Usage(900, 200), "stand-in", 1400))
