"""Evaluations are renamed, and left out of the table of their benchmark and put back; each change is an event."""

import pytest

from annotation.actions.evaluating.evaluations.changes import change_evaluation
from annotation.errors import Invalid
from annotation.models import Event
from annotation.queries.evaluating.table.benchmark_table import load_scores
from annotation.queries.evaluating.table.entries import notes_of
from tests.actions.evaluating.helpers import make_benchmark, stopped_evaluation
from tests.actions.evaluating.stored_evaluations import store_evaluation

pytestmark = pytest.mark.django_db


@pytest.fixture
def benchmark():
    return make_benchmark(images=1)


def names_in(benchmark):
    return [evaluation.name for evaluation in load_scores(benchmark).evaluations]


def test_an_evaluation_is_left_out_of_the_table_which_says_so_and_put_back(benchmark):
    actor = benchmark.project.created_by
    store_evaluation(benchmark, "model-a")
    trial_run = store_evaluation(benchmark, "trial run")
    change_evaluation(actor=actor, evaluation=trial_run, is_hidden=True)
    scores = load_scores(benchmark)
    assert (names_in(benchmark), scores.hidden, scores.unscored) == (["model-a"], 1, 0)
    assert "Evaluations that managers left out: 1." in notes_of(scores)
    change_evaluation(actor=actor, evaluation=trial_run, is_hidden=False)
    assert names_in(benchmark) == ["trial run", "model-a"]
    assert load_scores(benchmark).hidden == 0
    changes = Event.objects.filter(verb="changed", noun="evaluation", target=str(trial_run.id)).order_by("id")
    assert [event.data["changes"] for event in changes] == [{"is_hidden": [False, True]}, {"is_hidden": [True, False]}]


def test_an_evaluation_without_a_score_counts_as_unscored_only_while_it_is_not_left_out(benchmark):
    evaluation = stopped_evaluation(benchmark)
    assert load_scores(benchmark).unscored == 1
    change_evaluation(actor=benchmark.project.created_by, evaluation=evaluation, is_hidden=True)
    scores = load_scores(benchmark)
    assert (scores.unscored, scores.hidden) == (0, 0)


def test_an_evaluation_is_renamed_and_the_same_name_again_is_no_event(benchmark):
    evaluation = store_evaluation(benchmark, "mixed")
    for _ in range(2):
        evaluation = change_evaluation(actor=benchmark.project.created_by, evaluation=evaluation, name=" Model A ")
    assert (evaluation.name, names_in(benchmark)) == ("Model A", ["Model A"])
    assert Event.objects.get(verb="changed", noun="evaluation").data["changes"] == {"name": ["mixed", "Model A"]}


@pytest.mark.parametrize("changes", [{"name": "  "}, {"name": "n" * 101}, {"name": "a\0b"}, {"model": "gpt"}])
def test_nothing_else_of_an_evaluation_is_changed_and_its_name_has_limits(benchmark, changes):
    evaluation = store_evaluation(benchmark, "model-a")
    with pytest.raises(Invalid) as error:
        change_evaluation(actor=benchmark.project.created_by, evaluation=evaluation, **changes)
    assert set(error.value.fields) == set(changes)
    evaluation.refresh_from_db()
    assert (evaluation.name, evaluation.model) == ("model-a", "model-a")
