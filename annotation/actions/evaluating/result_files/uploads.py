"""Requests evaluations from files with a model's answers, and reads the files of a failed one again."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from annotation.actions.calling.locking import lock_job
from annotation.actions.shared import jobs
from annotation.actions.shared.events import record_event
from annotation.errors import Conflict, Invalid, Unavailable
from annotation.evaluating.evaluation_spec import MAX_NAME, MAX_TRIALS, FileEvaluationSpec
from annotation.evaluating.stored_content import MAX_UPLOAD_BYTES
from annotation.imaging.storing import store_upload
from annotation.models import Benchmark, Evaluation, EvaluationFile, EvaluationSource, ModelJobStatus, Person
from annotation.rules.words import has_control_characters
from annotation.storage.configured import configured_store
from annotation.storage.stores import StorageError
from annotation.wording.model_jobs import explain_refusal
from annotation.wording.rejections import explain

MAX_FILES: Final = 20
MAX_MODEL: Final = 200
_NAME_CHARACTERS: Final = 300


def create_file_evaluation(
    *, actor: Person, benchmark: Benchmark, spec: FileEvaluationSpec, files: "Sequence[File[bytes]]"
) -> Evaluation:
    """Stores files with a model's answers to a published benchmark. A worker reads them, all or none; nobody is asked.

    Raises Invalid naming each field that cannot be used, Conflict (`not_published`) for a benchmark without items, and
    Unavailable where the store does not take a file.
    """
    errors = dict(_field_errors(spec, files))
    if errors:
        raise Invalid(_("Some fields need another look."), fields=errors)
    require_published(benchmark)
    evaluation = Evaluation(
        project=benchmark.project,
        benchmark=benchmark,
        name=spec.name.strip() or spec.model.strip()[:MAX_NAME],
        source=EvaluationSource.FILE,
        model=spec.model.strip(),
        trials=spec.trials,
        text_only=spec.text_only,
        total=_answers_of(benchmark, spec.trials),
        requested_by=actor,
    )
    rows = [_file_row(evaluation, position, file) for position, file in enumerate(files)]
    _store(rows, files)
    _save(actor, evaluation, rows)
    evaluation.refresh_from_db()
    return evaluation


@transaction.atomic
def read_files_again(*, actor: Person, evaluation: Evaluation) -> Evaluation:
    """Lets a worker read the stored files of a failed evaluation once more. Raises Conflict for any other."""
    evaluation = lock_job(evaluation)
    if not evaluation.is_from_files or evaluation.status != ModelJobStatus.FAILED:
        raise Conflict(explain_refusal(evaluation.NOUN, "files_not_failed"), code="wrong_state")
    jobs.retry(evaluation, done=0)
    record_event(actor=actor, verb="resumed", noun="evaluation", target=evaluation.id, project_id=evaluation.project_id)
    return evaluation


def require_published(benchmark: Benchmark) -> None:
    """Raises Conflict (`not_published`) for a benchmark without items that can be answered."""
    if benchmark.status != Benchmark.DONE or not benchmark.items.exists():
        raise Conflict(_("This benchmark is not published. Choose one that is."), code="not_published")


def require_endpoint(evaluation: Evaluation) -> None:
    """Raises Conflict for an evaluation that is read from files: there is nobody to ask, or to stop asking."""
    if evaluation.is_from_files:
        raise Conflict(explain_refusal(evaluation.NOUN, "is_from_files"), code="is_from_files")


def delete_files(evaluation: Evaluation) -> None:
    """Deletes the stored files of an evaluation that needs them no more, once the transaction has committed."""
    keys = [key for key in evaluation.files.values_list("key", flat=True) if key]
    evaluation.files.update(key="")
    transaction.on_commit(lambda: configured_store().delete(keys), robust=True)


def _field_errors(spec: FileEvaluationSpec, files: "Sequence[File[bytes]]") -> Iterator[tuple[str, list[str]]]:
    if not 1 <= len(spec.model.strip()) <= MAX_MODEL:
        yield "model", [_("Enter the model’s name, of at most %(limit)d characters.") % {"limit": MAX_MODEL}]
    elif has_control_characters(spec.model.strip()):
        yield "model", [_("Write it in one line, without control characters.")]
    if len(spec.name.strip()) > MAX_NAME:
        yield "name", [_("Enter a name of at most %(limit)d characters.") % {"limit": MAX_NAME}]
    elif has_control_characters(spec.name.strip()):
        yield "name", [_("Write it in one line, without control characters.")]
    if not 1 <= spec.trials <= MAX_TRIALS:
        yield "trials", [_("Enter a number of trials from 1 to %(limit)d.") % {"limit": MAX_TRIALS}]
    if not files:
        yield "file", [_("Attach at least one file.")]
    elif len(files) > MAX_FILES:
        yield "file", [_("Attach at most %(limit)d files.") % {"limit": MAX_FILES}]
    elif sentences := [sentence for file in files for sentence in _size_errors(file)]:
        yield "file", sentences


def _size_errors(file: "File[bytes]") -> Iterator[str]:
    name, size = _shown_name(file), file.size or 0
    if not size:
        yield explain("file_empty", {}, name)
    elif size > MAX_UPLOAD_BYTES:
        yield explain("upload_too_large", {"megabytes": MAX_UPLOAD_BYTES // 1_000_000}, name)


def _shown_name(file: "File[bytes]") -> str:
    """Returns the name of a file without what no name needs: directories, and characters that do not show."""
    name = PurePosixPath(str(file.name or "").replace("\\", "/")).name
    return "".join(character for character in name if character.isprintable())[:_NAME_CHARACTERS] or "results"


def _answers_of(benchmark: Benchmark, trials: int) -> int:
    texts = benchmark.items.filter(criterion="AesI").count()
    return texts + (benchmark.items.count() - texts) * trials


def _file_row(evaluation: Evaluation, position: int, file: "File[bytes]") -> EvaluationFile:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    row = EvaluationFile(
        evaluation=evaluation,
        position=position,
        file=_shown_name(file),
        bytes=file.size or 0,
        sha256=digest.hexdigest(),
    )
    row.key = f"results/{row.id}"
    return row


def _store(rows: Sequence[EvaluationFile], files: "Sequence[File[bytes]]") -> None:
    try:
        for row, file in zip(rows, files, strict=True):
            store_upload(file, row.key)
    except StorageError as error:
        sentence = _("The file could not be stored just now (%(error)s). Send it again in a moment.")
        raise Unavailable(sentence % {"error": error.strerror or error}) from error


@transaction.atomic
def _save(actor: Person, evaluation: Evaluation, rows: Sequence[EvaluationFile]) -> None:
    evaluation.save(force_insert=True)
    EvaluationFile.objects.bulk_create(rows)
    record_event(
        actor=actor,
        verb="requested",
        noun="evaluation",
        target=evaluation.id,
        project_id=evaluation.project_id,
        benchmark=str(evaluation.benchmark),
        name=evaluation.name,
        trials=evaluation.trials,
        text_only=evaluation.text_only,
        questions=evaluation.total,
        files=[row.file for row in rows],
    )
    jobs.enqueue(evaluation)
