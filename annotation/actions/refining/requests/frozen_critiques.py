"""Loads the critiques of requests as they are now, and tells those that may not be sent to a model any more."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple
from uuid import UUID

from annotation.models import (
    NOT_HELD_OUT,
    RETURNED,
    REVISION,
    VISIBLE,
    Critique,
    Questionnaire,
    Run,
    RunRequest,
    review_suffices,
)
from annotation.refining.calls.token_counts import likely_tokens
from annotation.refining.prompting import make_messages
from annotation.refining.source import Source, source_of
from annotation.sql.rows import fetch_rows

_CRITIQUES: Final = f"""
SELECT critique.id, critique.answers, critique.marks, critique.questionnaire_id, {REVISION} AS revision,
       CASE WHEN NOT ({NOT_HELD_OUT}) THEN 'held_out' WHEN {RETURNED} THEN 'returned'
            WHEN NOT {review_suffices()} THEN 'not_reviewed' END AS skip_code
  FROM annotation_critique critique JOIN annotation_image image ON image.id = critique.image_id
 WHERE critique.id = ANY(%s::uuid[]) AND {VISIBLE.sql()}
"""
_SOURCE: Final = "refining_source"
"""The attribute of a loaded critique that has its answers and the source made of them."""


class LoadedRequests(NamedTuple):
    """The requests whose critiques may be sent to a model, and by id why the others are skipped."""

    unchanged: list[RunRequest]
    skip_codes: dict[int, str]


def load_critiques(requests: Sequence[RunRequest]) -> LoadedRequests:
    """Loads the critique and questionnaire of each request whose critique has not changed.

    A critique that was revised or withdrawn since counts as changed (`critique_changed`). One whose image is held out
    for a benchmark by now is not sent (`held_out`), nor one that a reviewer returned to its author, whose answers are
    about to change (`returned`), nor one that the project does not let leave before it is reviewed (`not_reviewed`).
    """
    rows = {row["id"]: row for row in fetch_rows(_CRITIQUES, [[request.critique_id for request in requests]])}
    unchanged, skip_codes = [], {}
    for request in requests:
        row = rows.get(request.critique_id)
        if row is None or row["revision"] != request.revision:
            skip_codes[request.pk] = "critique_changed"
            continue
        if row["skip_code"]:
            skip_codes[request.pk] = row["skip_code"]
            continue
        critique = Critique(id=row["id"], answers=row["answers"], marks=row["marks"])
        critique.questionnaire = _questionnaire(row["questionnaire_id"])
        request.critique = critique
        unchanged.append(request)
    return LoadedRequests(unchanged, skip_codes)


def source_of_request(request: RunRequest) -> Source:
    """Returns the source of a request's critique, as it is loaded: the same one each time, which is read once."""
    critique = request.critique
    answers, source = vars(critique).get(_SOURCE, (None, None))
    if answers is critique.answers and isinstance(source, Source):
        return source
    source = source_of(critique.questionnaire.definition, critique.answers, critique.marks)
    vars(critique)[_SOURCE] = critique.answers, source
    return source


def prompt_tokens_of(run: Run, request: RunRequest) -> int:
    """Returns about how many tokens the prompt for a request has, whose critique is loaded."""
    messages = make_messages(run.recipe.definition, source_of_request(request))
    return sum(likely_tokens(message["content"]) for message in messages)


@lru_cache(maxsize=64)
def _questionnaire(questionnaire_id: UUID) -> Questionnaire:
    """Returns a questionnaire, which never changes once a critique refers to it."""
    return Questionnaire.objects.get(pk=questionnaire_id)
