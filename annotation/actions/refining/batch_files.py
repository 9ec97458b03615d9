"""Writes the batch files of a run, and receives the files with their results."""

from collections.abc import Iterator, Sequence
from typing import Final

from django.core.files import File
from django.db import connection, transaction
from django.db.models import F, TextField
from django.db.models.functions import MD5, Cast
from django.utils.translation import gettext as _

from annotation.actions.refining.requests.preparing import prepare_requests
from annotation.actions.refining.storing import source_of_request
from annotation.actions.shared import jobs
from annotation.errors import Conflict, Invalid, Missing, Unavailable
from annotation.imaging.storing import store_upload
from annotation.models import Critique, Person, ResultsFile, Run, RunRequest
from annotation.refining.batch_lines import encode_request
from annotation.refining.batch_parts import BatchPart, divide_requests, static_bytes
from annotation.refining.prompting import request_body
from annotation.refining.results_text import RejectedFile, check_results_file
from annotation.storage.stores import StorageError
from annotation.wording.rejections import invalid

REQUESTS_AT_ONCE: Final = 500
_SIZES: Final = """
SELECT request.number, octet_length(critique.answers::text)
  FROM annotation_runrequest request JOIN annotation_critique critique ON critique.id = request.critique_id
 WHERE request.run_id = %s AND request.status = 'queued' ORDER BY request.number
"""


def prepare_batch_run(run: Run) -> None:
    """Takes over stored answers, and divides the other requests of a run into parts, which stay the same from then on.

    Safe to run twice, even at once.
    """
    while prepare_requests(run):
        pass
    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",)).select_related("recipe").get(pk=run.pk)
        if not run.batch_parts and run.status in run.UNFINISHED:
            run.batch_parts = [[part.first, part.last, part.requests] for part in _divide(run)]
            run.save(update_fields=["batch_parts"])


def _divide(run: Run) -> list[BatchPart]:
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [run.id])
        return divide_requests(cursor, static_bytes(run.recipe.definition, run.model))


def is_prepared(run: Run) -> bool:
    """Returns whether the parts of a run are known; a run that has ended needs none."""
    return bool(run.batch_parts) or run.status not in run.UNFINISHED


def parts_of(run: Run) -> list[BatchPart]:
    """Returns the parts of a run that is answered by batch files."""
    return [BatchPart(number, *part) for number, part in enumerate(run.batch_parts, 1)]


def find_part(run: Run, name: str) -> BatchPart:
    """Returns the part with the name of its file. Raises Missing, and Conflict for a run without batch files."""
    require_prepared(run)
    part = next((part for part in parts_of(run) if part.name == name), None)
    if part is None:
        raise Missing(_("This run has no such file."))
    return part


def write_part(run: Run, part: BatchPart) -> Iterator[bytes]:
    """Yields the lines of a batch file: a request for each critique of the part that is not answered yet.

    A request that failed as often as the recipe allows is left out until it is tried again, and so is one whose
    critique was revised or withdrawn since, whose image is held out for a benchmark, or that is in a language that the
    recipe does not have. Memory does not grow with the part.
    """
    recipe, number = run.recipe.definition, part.first
    while number <= part.last:
        last = min(number + REQUESTS_AT_ONCE - 1, part.last)
        for request in _unanswered(run, number, last):
            source = source_of_request(request)
            if source.language in recipe["languages"]:
                yield encode_request(run.id, request.number, request_body(recipe, source, model=run.model))
        number = last + 1


def _unanswered(run: Run, first: int, last: int) -> Iterator[RunRequest]:
    requests = RunRequest.objects.filter(run=run, number__range=(first, last), status="queued")
    present = requests.annotate(present_revision=MD5(Cast("critique__answers", TextField())))
    unchanged = present.filter(present_revision=F("revision"))
    sendable = unchanged.filter(critique__in=Critique.objects.sendable())
    return sendable.select_related("critique__questionnaire").order_by("number").iterator()


def add_results(*, actor: Person, run: Run, file: "File[bytes]") -> ResultsFile:
    """Stores a results or error file of a run; a worker reads it.

    Raises Conflict for a run that takes none, and as `check_results`.
    """
    require_batch_run(run)
    check_results(file)
    row = ResultsFile(run=run, requested_by=actor, file=str(file.name or "")[:300], total=file.size or 0)
    row.key = f"results/{row.id}"
    try:
        store_upload(file, row.key)
    except StorageError as error:
        sentence = _("The file could not be stored just now (%(error)s). Send it again in a moment.")
        raise Unavailable(sentence % {"error": error.strerror or error}) from error
    with transaction.atomic():
        row.save(force_insert=True)
        jobs.enqueue(row)
    row.refresh_from_db()
    return row


def results_to_read(files: Sequence["File[bytes]"]) -> list["File[bytes]"]:
    """Returns the files without empty ones, such as the error file of a batch without errors.

    Raises Invalid (`results_empty`, `results_not_text`, …) if one of them has no line that can be read, or all are
    empty.
    """
    filled_files = [file for file in files if file.size] or list(files)
    for file in filled_files:
        check_results(file)
    return filled_files


def check_results(file: "File[bytes]") -> None:
    """Raises Invalid (`results_empty`, `results_not_text`, …) for a file of which no line can be read."""
    try:
        check_results_file(file)
    except RejectedFile as error:
        rejection = invalid(error, str(file.name or ""))
        raise Invalid(rejection.detail, code=rejection.code, fields={"file": [rejection.detail]}) from error


def require_prepared(run: Run) -> None:
    """Raises Conflict for a run whose batch files a worker has yet to prepare, and as `require_batch_run` does."""
    require_batch_run(run)
    if not is_prepared(run):
        raise Conflict(_("The files are being prepared. Try again in a moment."), code="not_prepared")


def require_batch_run(run: Run) -> None:
    """Raises Conflict for a run whose calls a worker makes, and for one that was cancelled."""
    if run.endpoint:
        raise Conflict(_("This run asks its endpoint itself; it takes no batch files."), code="not_a_batch_run")
    if run.status == "cancelled":
        raise Conflict(_("This run is cancelled. Request a new one."), code="wrong_state", status=run.status)
