"""Files with a model's answers become an evaluation: all answers are read, or none and it says why."""

import json
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage

from annotation.actions.evaluating.answers.reading import read_again
from annotation.actions.evaluating.evaluations.evaluations import (
    cancel_evaluation,
    pause_evaluation,
    resume_evaluation,
    retry_failed,
)
from annotation.actions.evaluating.result_files import storing
from annotation.actions.evaluating.result_files.work import MAX_ATTEMPTS
from annotation.actions.evaluating.work import work_on_evaluation
from annotation.errors import Conflict, Invalid
from annotation.evaluating.result_files.registry import read_results
from annotation.models import Evaluation, EvaluationAnswer, Event
from annotation.wording.rejections import explain_work
from annotation.wording.runs import explain_failure
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.evaluating.result_files.helpers import (
    INTERPRETATION,
    answer_rows,
    file_of,
    lines_of,
    send,
    send_and_read,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def benchmark():
    return make_benchmark(images=2)


def outcomes(evaluation: Evaluation) -> list[tuple[str, str]]:
    return list(evaluation.answers.order_by("number").values_list("outcome", "rule"))


def test_all_items_are_answered_and_read_by_the_rules_of_all_answers(benchmark):
    evaluation = send_and_read(benchmark, lines_of(answer_rows(benchmark)), model="Qwen", name="  ")
    assert (evaluation.status, evaluation.name, evaluation.source) == ("done", "Qwen", "file")
    assert (evaluation.correct, evaluation.answered, evaluation.done, evaluation.total) == (6, 2, 8, 8)
    answer = evaluation.answers.get(item__criterion="AesI", number=4)
    assert (answer.text, answer.outcome, answer.choice) == (INTERPRETATION, "answered", None)
    (file,) = evaluation.files.all()
    assert (file.format, file.answers, file.notices, file.key) == ("jsonl", 8, [], "")
    verbs = Event.objects.filter(noun="evaluation").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["requested", "done"]
    assert Event.objects.get(noun="evaluation", verb="done").data == {"answers": 8, "failed": 0}


def test_the_four_files_of_aesbench_are_one_evaluation(benchmark):
    names = {"AesP": "AesP", "AesE": "AesE", "AesA": "AesA1", "AesI": "AesI"}
    files = []
    for criterion, name in names.items():
        items = benchmark.items.filter(criterion=criterion)
        answers = {item.file: {f"{name}_response": "A" if item.options else "Soft."} for item in items}
        files.append(file_of(json.dumps(answers), f"llava_{name}.json"))
    evaluation = send_and_read(benchmark, *files)
    assert (evaluation.status, evaluation.correct, evaluation.answered) == ("done", 6, 2)
    assert [(file.format, file.answers) for file in evaluation.files.all()] == [("aesbench", 2)] * 4


def test_options_in_another_order_are_put_back_and_trials_are_kept_apart(benchmark):
    item = benchmark.items.get(number=1)
    rows = answer_rows(benchmark)
    rows += [{**row, "trial": 1} for row in rows]
    rows[8] = {"id": item.public_id, "trial": 1, "answer": "A", "order": [1, 0, 2, 3]}
    evaluation = send_and_read(benchmark, lines_of(rows), trials=2)
    assert (evaluation.status, evaluation.total, evaluation.correct, evaluation.wrong) == ("done", 14, 11, 1)
    answer = evaluation.answers.get(item=item, trial=1)
    assert (answer.letter, answer.choice, answer.order) == ("A", 1, [1, 0, 2, 3])


def test_another_number_of_trials_than_stated_is_told(benchmark):
    evaluation = send_and_read(benchmark, lines_of(answer_rows(benchmark)), trials=3)
    assert (evaluation.status, evaluation.failure) == ("failed", "trials_differ")
    assert "Trials in the files: 1; trials stated: 3." in explain_work(evaluation)


def test_what_the_files_lack_has_failed_and_everything_odd_is_named(benchmark):
    rows = answer_rows(benchmark)[:-1]
    rows[0]["answer"] = None
    rows += [rows[1], {"id": "of-another", "answer": "A"}]
    evaluation = send_and_read(benchmark, lines_of(rows))
    assert (evaluation.status, evaluation.correct, evaluation.empty, evaluation.failed_requests) == ("done", 5, 1, 1)
    missing = evaluation.answers.get(rule="missing")
    assert (missing.item.number, missing.status, missing.outcome, missing.failure) == (
        8,
        "failed",
        "failed",
        "answer_missing",
    )
    notices = {notice["code"]: notice["names"] for notice in evaluation.files.get().notices}
    assert notices == {
        "notice_empty": [rows[0]["id"]],
        "notice_repeated": [rows[1]["id"]],
        "notice_unknown": ["of-another"],
    }


def test_nothing_of_a_file_with_a_damaged_line_is_kept_and_it_can_be_read_again(benchmark):
    """Promise 5 for files of results: an evaluation is complete or visibly failed, never half read."""
    lines = lines_of(answer_rows(benchmark)).read() + b'{"id": "x", "ans'
    evaluation = send_and_read(benchmark, file_of(lines))
    assert (evaluation.status, evaluation.failure) == ("failed", "lines_not_json")
    assert "line 9: this is not JSON" in explain_work(evaluation)
    assert not EvaluationAnswer.objects.exists()
    assert default_storage.exists(evaluation.files.get().key)

    resumed = resume_evaluation(actor=evaluation.requested_by, evaluation=evaluation)
    assert (resumed.status, resumed.failure) == ("queued", "")
    work_on_evaluation(evaluation.id)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.failure) == ("failed", "lines_not_json")
    cancel_evaluation(actor=evaluation.requested_by, evaluation=evaluation)
    assert evaluation.files.get().key == ""


def test_results_of_another_benchmark_are_rejected_by_name(benchmark):
    rows = [{"id": uuid4().hex, "answer": "A"} for _ in range(3)]
    evaluation = send_and_read(benchmark, lines_of(rows, "theirs.jsonl"))
    assert evaluation.failure == "results_of_other_items"
    assert explain_work(evaluation).startswith("theirs.jsonl answers none of the items (the first is")


def test_different_answers_to_an_item_in_two_files_are_rejected(benchmark):
    rows = answer_rows(benchmark)
    evaluation = send_and_read(benchmark, lines_of(rows), lines_of([{**rows[0], "answer": "B"}], "second.jsonl"))
    assert evaluation.failure == "answers_repeated"
    assert rows[0]["id"] in explain_work(evaluation)


def test_what_no_file_can_be_is_refused_at_once(benchmark):
    with pytest.raises(Invalid) as caught:
        send(benchmark, file_of(b""), model=" ", trials=11)
    assert caught.value.fields.keys() == {"model", "trials", "file"}
    with pytest.raises(Invalid) as caught:
        send(benchmark)
    assert caught.value.fields == {"file": ["Attach at least one file."]}
    benchmark.status = "failed"
    with pytest.raises(Conflict):
        send(benchmark, file_of(b"{}"))
    assert not Evaluation.objects.exists()


def test_a_worker_that_dies_leaves_nothing_and_another_reads_all(benchmark, monkeypatch):
    evaluation = send(benchmark, lines_of(answer_rows(benchmark)))
    monkeypatch.setattr(storing, "_finish", lambda *_args: (_ for _ in ()).throw(SystemExit))
    with pytest.raises(SystemExit):
        work_on_evaluation(evaluation.id)
    monkeypatch.undo()
    evaluation.refresh_from_db()
    assert evaluation.status == "running"
    assert not EvaluationAnswer.objects.exists()
    work_on_evaluation(evaluation.id)  # its heartbeat is fresh
    assert not EvaluationAnswer.objects.exists()
    Evaluation.objects.update(heartbeat_at="2020-01-01T00:00Z")
    work_on_evaluation(evaluation.id)
    work_on_evaluation(evaluation.id)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.answers.count()) == ("done", 8)


def test_an_attempt_that_was_replaced_stores_nothing(benchmark, monkeypatch):
    evaluation = send(benchmark, lines_of(answer_rows(benchmark)))

    monkeypatch.setattr(
        "annotation.actions.evaluating.result_files.work.store_answers",
        lambda *args: (Evaluation.objects.update(fencing_token=7), storing.store_answers(*args)),
    )
    work_on_evaluation(evaluation.id)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.answers.count()) == ("running", 0)


def test_an_attempt_that_was_replaced_fails_nothing(benchmark, monkeypatch):
    evaluation = send(benchmark, file_of(b'{"id": "x", "ans'))
    work_module = "annotation.actions.evaluating.result_files.work"

    def read_late(*arguments):
        Evaluation.objects.update(fencing_token=7)
        return read_results(*arguments)

    monkeypatch.setattr(f"{work_module}.read_results", read_late)
    work_on_evaluation(evaluation.id)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.failure, evaluation.fencing_token) == ("running", "", 7)


def test_an_evaluation_that_was_cancelled_while_its_files_are_read_stays_cancelled(benchmark, monkeypatch):
    evaluation = send(benchmark, lines_of(answer_rows(benchmark)))

    def read_late(*arguments):
        cancel_evaluation(actor=evaluation.requested_by, evaluation=evaluation)
        return read_results(*arguments)

    monkeypatch.setattr("annotation.actions.evaluating.result_files.work.read_results", read_late)
    work_on_evaluation(evaluation.id)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.answers.count(), evaluation.files.get().key) == ("cancelled", 0, "")


def test_a_row_that_cannot_be_used_is_named_by_its_line_in_the_reader_s_language(benchmark):
    rows = answer_rows(benchmark)
    rows[1]["order"] = [0, 0]
    evaluation = send_and_read(benchmark, lines_of(rows))
    assert (evaluation.failure, evaluation.failure_params["location"]) == ("order_invalid", 2)
    assert explain_work(evaluation).startswith("results.jsonl, line 2: the order of options")
    assert explain_failure(evaluation.failure, evaluation.failure_params) == explain_work(evaluation)


def test_files_that_kill_every_worker_are_given_up(benchmark):
    evaluation = send(benchmark, lines_of(answer_rows(benchmark)))
    Evaluation.objects.update(status="running", heartbeat_at="2020-01-01T00:00Z", fencing_token=MAX_ATTEMPTS)
    work_on_evaluation(evaluation.id)
    evaluation.refresh_from_db()
    assert (evaluation.status, evaluation.failure) == ("failed", "worker_died")


def test_what_is_stored_is_read_again_without_its_files(benchmark):
    """Promise 13: a score comes from stored answers by stored rules; what was missing stays missing."""
    rows = answer_rows(benchmark)[:-1]
    evaluation = send_and_read(benchmark, lines_of(rows))
    before = outcomes(evaluation)
    EvaluationAnswer.objects.filter(status="done").update(outcome="unreadable", rule="old", letter="", choice=None)
    read_again(actor=evaluation.requested_by, evaluation=evaluation)
    assert outcomes(evaluation) == before
    assert before[-1] == ("failed", "missing")


def test_there_is_nobody_to_pause_or_to_ask_again(benchmark):
    evaluation = send_and_read(benchmark, lines_of(answer_rows(benchmark)[:-1]))
    for act in (pause_evaluation, retry_failed):
        with pytest.raises(Conflict) as caught:
            act(actor=evaluation.requested_by, evaluation=evaluation)
        assert caught.value.code == "is_from_files"
    with pytest.raises(Conflict):
        resume_evaluation(actor=evaluation.requested_by, evaluation=evaluation)
