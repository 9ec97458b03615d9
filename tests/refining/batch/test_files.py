"""Promise 12: a run by batch files asks each critique once, whatever comes back, in whatever order and how often."""

import io
import random

import orjson
import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command

from annotation.actions.desk.revise import revise_critique
from annotation.actions.refining.batch_files import add_results, find_part, parts_of, prepare_batch_run
from annotation.actions.refining.batch_results import read_results
from annotation.actions.refining.runs import create_run
from annotation.errors import Conflict, Invalid
from annotation.models import Instruction, ResultsFile, Run, RunRequest
from annotation.refining.run_spec import RunSpec
from annotation.storage.configured import configured_store
from tests.refining.batch.helpers import counts, make_batch_run, requests_of, result, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def run() -> Run:
    return make_batch_run()


def test_each_critique_is_one_request_in_the_run_s_model(run):
    requests = requests_of(run)
    assert len({request["custom_id"] for request in requests}) == 4
    assert {request["body"]["model"] for request in requests} == {"a-model"}


def test_results_in_any_order_finish_the_run(run, django_capture_on_commit_callbacks):
    lines = [result(request) for request in requests_of(run)]
    random.Random(1).shuffle(lines)
    with django_capture_on_commit_callbacks(execute=True):
        row = send(run, *lines)
    assert (row.status, counts(row)) == ("done", (4, 0, 0, 0))
    assert (run.status, run.done, run.kept, run.input_tokens) == ("done", 4, 4, 3600)
    assert configured_store().find(f"results/{row.id}") is None


def test_halves_repeats_and_strangers_are_told_apart_and_only_the_missing_are_asked_again(run):
    first, second, third, fourth = requests_of(run)
    error = {"code": "server_error", "message": "sorry"}
    row = send(run, result(first), result(first), b'{"custom_id": "somebody-1"}\n', b"\n", result(second, error=error))
    assert counts(row) == (1, 1, 1, 1)
    assert row.rejections == [{"line": 3, "code": "foreign_id", "params": {"id": "somebody-1"}}]
    assert {request["custom_id"] for request in requests_of(run)} == {
        request["custom_id"] for request in (second, third, fourth)
    }
    row = send(run, *(result(request) for request in (fourth, third, second, first)))
    assert counts(row) == (3, 0, 1, 0)
    assert (run.status, Instruction.objects.count()) == ("done", 4)


def test_an_answer_that_is_no_result_is_paid_and_asked_again_only_as_often_as_the_recipe_allows(run):
    request, *answered = requests_of(run)
    send(run, *map(result, answered))
    for attempts in (1, 2, 3):
        line = result(request, content=f"I am sorry, {attempts}")
        assert counts(send(run, line)) == (0, 1, 0, 0)
        assert counts(send(run, line)) == (0, 0, 1, 0)  # it was one answer, however often its file is read
        assert RunRequest.objects.get(run=run, number=1).attempts == attempts
    assert (run.status, run.failed_requests, run.input_tokens) == ("done", 1, 6 * 900)
    assert requests_of(run) == []


def test_a_critique_that_changed_meanwhile_is_neither_asked_nor_waited_for(run):
    requests = requests_of(run)
    critique = RunRequest.objects.get(run=run, number=1).critique
    revise_critique(actor=critique.annotator, critique=critique, answers={"grade": 4})
    assert len(requests_of(run)) == 3
    send(run, *(result(request) for request in requests[1:]))
    assert (run.status, RunRequest.objects.get(run=run, number=1).failure) == ("done", "critique_changed")


def test_an_answer_of_an_earlier_run_is_taken_over_and_not_written_again(run):
    first, *_ = requests_of(run)
    send(run, result(first))
    later_run = create_run(actor=run.requested_by, project=run.project, spec=RunSpec(run.recipe, model="a-model"))
    with pytest.raises(Conflict, match="being prepared"):
        find_part(later_run, "requests-01.jsonl")
    prepare_batch_run(later_run)
    later_run.refresh_from_db()
    assert (later_run.taken_over, later_run.done, later_run.cost, later_run.kept) == (1, 1, 0, 1)
    assert len(requests_of(later_run)) == 3
    assert [part.requests for part in parts_of(later_run)] == [3]


def test_another_model_is_asked_anew_and_a_run_without_a_model_is_refused(run):
    send(run, *map(result, requests_of(run)))
    spec = RunSpec(run.recipe, model="another-model")
    later_run = create_run(actor=run.requested_by, project=run.project, spec=spec)
    prepare_batch_run(later_run)
    later_run.refresh_from_db()
    assert len(requests_of(later_run)) == 4
    with pytest.raises(Invalid) as error:
        create_run(actor=run.requested_by, project=run.project, spec=RunSpec(run.recipe))
    assert list(error.value.fields) == ["model"]


def test_a_file_that_is_read_twice_at_once_is_read_once(run):
    file = ContentFile(result(requests_of(run)[0]), name="results.jsonl")
    row = add_results(actor=run.requested_by, run=run, file=file)
    read_results(results_id=row.id)
    read_results(results_id=row.id)
    assert ResultsFile.objects.get().accepted == 1


def test_the_command_writes_the_files_and_reads_the_results(run, tmp_path):
    call_command("batch_files", str(run.id), write=tmp_path, stdout=io.StringIO())
    lines = (tmp_path / "requests-01.jsonl").read_bytes().splitlines()
    results = tmp_path / "results.jsonl"
    results.write_bytes(b"".join(result(orjson.loads(line)) for line in lines))
    output = io.StringIO()
    call_command("batch_files", str(run.id), read=[results], stdout=output)
    assert "4 used, 0 errors" in output.getvalue()
    with pytest.raises(CommandError, match="No such file"):
        call_command("batch_files", str(run.id), read=[tmp_path / "missing.jsonl"])


@pytest.mark.parametrize("is_reversed", [False, True])
def test_an_answer_counts_more_than_an_error_for_the_same_request_in_whatever_order(run, is_reversed):
    request = requests_of(run)[0]
    expired = {"code": "batch_expired", "message": "too late"}
    lines = [result(request), result(request, error=expired)]
    row = send(run, *(reversed(lines) if is_reversed else lines))
    assert counts(row) == (1, 0, 1, 0)


def test_a_file_that_a_windows_editor_has_saved_is_read_from_its_first_line_on(run):
    request = requests_of(run)[0]
    row = send(run, b"\xef\xbb\xbf" + result(request).replace(b"\n", b"\r\n"))
    assert counts(row) == (1, 0, 0, 0)
