"""Prepares the requests of a run in blocks: computes their keys, skips what is not to be asked, and takes over answers.

A request without a key is not prepared yet. A stored answer with the same key, of any run of the project, is taken over
for nothing: a model is never paid twice for the same work.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F

from annotation.actions.calling.changes import update_requests
from annotation.actions.calling.ends import finish_if_complete
from annotation.actions.calling.outcomes import Outcome
from annotation.actions.calling.spending import Spending
from annotation.actions.refining.requests.frozen_critiques import load_critiques, source_of_request
from annotation.actions.refining.storing import Answer, RunRequestChange, store_answers
from annotation.models import JobStatus, Run, RunRequest
from annotation.refining.prompting import request_key
from annotation.refining.replies import Reply, Usage
from annotation.sql.rows import as_json, fetch_rows

BLOCK_SIZE: Final = 500
STORE_SIZE: Final = 100
_SET_KEYS: Final = """
UPDATE annotation_runrequest request SET key = new.key
  FROM jsonb_to_recordset(%s::jsonb) AS new(id bigint, key text)
 WHERE request.id = new.id AND request.key = '' AND request.status = 'queued'
"""
_STORED: Final = """
SELECT DISTINCT ON (request.key) request.key, request.id, request.answer, request.model, request.finish_reason
  FROM annotation_runrequest request JOIN annotation_run run ON run.id = request.run_id
 WHERE request.key = ANY(%s) AND request.status = 'done' AND request.taken_from_id IS NULL AND run.project_id = %s
 ORDER BY request.key, request.id
"""


def prepare_requests(run: Run, at_most: int = BLOCK_SIZE) -> int:
    """Prepares the next requests of a run, and returns how many there were; 0 when all are prepared.

    Safe to run twice, even at once.
    """
    waiting = RunRequest.objects.filter(run=run, status=JobStatus.QUEUED, key="")
    requests = list(waiting.order_by("number").only("critique_id", "revision", "fencing_token", "run_id")[:at_most])
    unchanged, skip_codes = load_critiques(requests)
    keys, skips = _keys(run, unchanged)
    skips |= {pk: Outcome("skipped", code) for pk, code in skip_codes.items()}
    with transaction.atomic():
        skip_requests(run, skips)
        with connection.cursor() as cursor:
            cursor.execute(_SET_KEYS, [as_json([{"id": pk, "key": key} for pk, key in keys.items()])])
    for request in unchanged:
        request.key = keys.get(request.pk, "")
    take_over(run, [request for request in unchanged if request.key])
    return len(requests)


def take_over(run: Run, requests: Sequence[RunRequest]) -> list[RunRequest]:
    """Stores the answers that earlier requests have for those of the same key, and returns the requests left over.

    The critiques must be loaded. Items are checked anew.
    """
    stored = stored_answers(run, [request.key for request in requests])
    answers = [
        Answer(request, _reply(row), taken_from=row["id"]) for request in requests if (row := stored.get(request.key))
    ]
    for start in range(0, len(answers), STORE_SIZE):
        store_answers(run, answers[start : start + STORE_SIZE])
    return [request for request in requests if request.key not in stored]


def stored_answers(run: Run, keys: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """Returns the stored answers of the project by key."""
    return {row["key"]: row for row in fetch_rows(_STORED, [sorted(set(keys)), run.project_id])}


def skip_requests(run: Run, skips: Mapping[int, Outcome]) -> None:
    """Skips requests that wait, each with its reason, and finishes the run with the last. Call it in a transaction."""
    if not skips:
        return
    run = Run.objects.select_for_update(of=("self",)).get(pk=run.pk)
    rows = RunRequest.objects.select_for_update(of=("self",)).filter(pk__in=skips, status=JobStatus.QUEUED)
    changes = [RunRequestChange.of(request, skips[request.pk], Spending()) for request in rows.order_by("pk")]
    update_requests(RunRequest, changes)
    Run.objects.filter(pk=run.pk).update(done=F("done") + len(changes))
    finish_if_complete(run)


def _keys(run: Run, requests: Iterable[RunRequest]) -> tuple[dict[int, str], dict[int, Outcome]]:
    """Returns the keys of requests, and the outcomes of those whose language the recipe does not have."""
    definition = run.recipe.definition
    keys, skips = {}, {}
    for request in requests:
        source = source_of_request(request)
        if source.language not in definition["languages"]:
            skips[request.pk] = Outcome("skipped", "language_not_asked", {"language": source.language})
        else:
            keys[request.pk] = request_key(definition, source, model=run.model, revision=request.revision)
    return keys, skips


def _reply(row: Mapping[str, Any]) -> Reply:
    return Reply(row["answer"], row["finish_reason"], Usage(0, 0), row["model"])
