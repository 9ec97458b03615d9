"""The table of a benchmark in four forms, and comparisons, with the numbers of the pages."""

import csv
import io
from datetime import datetime

import pytest
from rest_framework.test import APIClient

from annotation.actions.evaluating.evaluations.scoring import score_again
from annotation.evaluating.score_documents import SCORER_VERSION
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.evaluating.stored_evaluations import judge, right, store_evaluation, wrong


@pytest.fixture
def benchmark(db):
    return make_benchmark(images=3)


@pytest.fixture
def manager(benchmark):
    client = APIClient()
    client.force_authenticate(benchmark.project.created_by)
    return client


def table(client, benchmark, query="", **headers):
    response = client.get(f"/api/v1/benchmarks/{benchmark.id}/table/{query}", headers=headers)
    assert response.status_code == 200, response.content
    return response


def test_the_table_is_json_with_scores_by_column_and_what_computed_them(benchmark, manager):
    evaluation = store_evaluation(benchmark, "model-a")
    body = table(manager, benchmark).json()

    row = body["rows"][0]
    assert (row["model"], row["kind"], row["evaluation"]) == ("model-a", "model", str(evaluation.id))
    assert row["scores"]["AesP"] == {"value": 100.0, "low": pytest.approx(43.85, abs=0.01), "high": 100.0, "n": 3}
    assert row["scores"]["AesP.color_and_light"]["n"] == 3
    assert row["rules"]
    assert row["scorer"] == SCORER_VERSION
    assert {"people", "baseline", "published"} >= {beside["kind"] for beside in body["rows"][1:]}
    assert any("AesBench's own items" in note for note in body["notes"])


@pytest.mark.parametrize(
    ("query", "accept", "content_type", "text"),
    [
        ("?format=markdown", "*/*", "text/markdown", "| model-a |"),
        ("?format=latex", "*/*", "application/x-tex", "\\begin{tabular}"),
        ("?format=csv", "*/*", "text/csv", "model-a,model,100.0"),
        ("", "text/csv", "text/csv", "model-a,model,100.0"),
        ("", "text/markdown", "text/markdown", "| model-a |"),
    ],
)
def test_the_table_comes_in_the_form_that_is_asked_for(benchmark, manager, query, accept, content_type, text):
    store_evaluation(benchmark, "model-a")
    response = table(manager, benchmark, query, accept=accept)

    assert response["Content-Type"].startswith(content_type)
    assert text in response.content.decode()
    assert "dunes-1-parts-test." in response["Content-Disposition"]


def test_page_and_files_have_the_same_numbers(benchmark, manager):
    store_evaluation(benchmark, "model-a", lambda item, *rest: (wrong if item.number % 3 else right)(item, *rest))
    values = table(manager, benchmark).json()["rows"][0]["scores"]
    rows = list(csv.DictReader(io.StringIO(table(manager, benchmark, "?format=csv").content.decode())))

    assert {"AesP", "AesE", "AesA"} <= values.keys()
    for key, cell in values.items():
        assert float(rows[0][key]) == pytest.approx(cell["value"], abs=1e-6)


def test_every_form_of_the_table_says_which_items_by_which_judge_and_when(benchmark, manager):
    """A figure says what it is over and when it was computed."""
    evaluation = store_evaluation(benchmark, "model-a")
    judge(evaluation, model="judge-1")
    score_again(actor=benchmark.project.created_by, evaluation=evaluation)
    evaluation.score.refresh_from_db()
    moment = evaluation.score.computed_at

    rows = list(csv.DictReader(io.StringIO(table(manager, benchmark, "?format=csv").content.decode())))
    row = rows[0]
    assert (row["benchmark"], row["items"], row["judge"]) == ("Dunes, version 1", "test", "judge-1 · v1")
    assert datetime.fromisoformat(row["computed_at"]) == moment.replace(microsecond=0)
    beside = next(row for row in rows if row["model"] == "Random")
    assert (beside["items"], beside["judge"], beside["computed_at"]) == ("test", "", "")
    published = next(row for row in rows if row["kind"] == "published")
    assert {published[name] for name in ("benchmark", "items", "judge", "computed_at")} == {""}
    sentence = f"Scores computed {moment:%Y-%m-%d %H:%M} UTC."
    for form in ("markdown", "latex"):
        assert sentence in table(manager, benchmark, f"?format={form}").content.decode()
    assert sentence in table(manager, benchmark).json()["notes"]


def test_an_unknown_view_or_field_is_an_error_that_names_it(benchmark, manager):
    response = manager.get(f"/api/v1/benchmarks/{benchmark.id}/table/?view=all&colour=red")

    assert response.status_code == 400
    assert set(response.json()["fields"]) >= {"view"}


def test_two_models_are_compared_by_their_items(benchmark, manager):
    first, second = store_evaluation(benchmark, "model-a", right), store_evaluation(benchmark, "model-b", wrong)
    url = f"/api/v1/benchmarks/{benchmark.id}/comparison/?a={first.id}&b={second.id}"
    body = manager.get(url).json()

    result = body["criteria"]["AesP"]
    assert (result["n"], result["a_better"], result["b_better"]) == (3, 3, 0)
    assert result["p_exact"] == pytest.approx(0.25)
    assert result["difference"]["value"] == 1.0
    assert body["criteria"]["options"]["n"] == 9
    assert body == manager.get(url).json()  # the bootstrap is seeded


def test_interpretations_are_compared_by_the_judge_of_the_page(benchmark, manager):
    first, second = store_evaluation(benchmark, "model-a", right), store_evaluation(benchmark, "model-b", wrong)
    for evaluation in (first, second):
        for name in ("judge-2", "judge-1"):
            judge(evaluation, model=name)
        score_again(actor=benchmark.project.created_by, evaluation=evaluation)
    url = f"/api/v1/benchmarks/{benchmark.id}/comparison/?a={first.id}&b={second.id}"
    body = manager.get(url).json()

    assert (body["judge"], body["criteria"]["AesI"]["n"]) == ("judge-1 · v1", 3)
    assert manager.get(f"{url}&judge=judge-2 · v1").json()["judge"] == "judge-2 · v1"


def test_every_form_of_the_table_says_over_what_the_intervals_of_people_are(benchmark, manager):
    benchmark.items.exclude(criterion="AesI").update(people={"n": 4, "right": 3})
    store_evaluation(benchmark, "model-a")
    (row,) = [row for row in table(manager, benchmark).json()["rows"] if row["kind"] == "people"]

    assert row["scores"]["AesP"]["n"] == 12  # answers to three items
    assert row["notes"] == ["n and the intervals are over answers, of which an item has several, and not over items"]
    for form in ("csv", "markdown", "latex"):
        assert row["notes"][0] in table(manager, benchmark, f"?format={form}").content.decode()


def test_the_most_frequent_letter_of_a_small_test_stands_in_no_form_of_the_table(benchmark, manager):
    """Promise 9: nothing that is shown to whoever may not know the keys tells one."""
    store_evaluation(benchmark, "model-a")
    (row,) = [row for row in table(manager, benchmark).json()["rows"] if row["model"] == "Most frequent letter"]

    assert row["scores"] == {}
    assert row["notes"][0].startswith("empty where it would be over fewer than 20 items of the test")
    for form in ("csv", "markdown", "latex"):
        assert row["notes"][0] in table(manager, benchmark, f"?format={form}").content.decode()


def test_an_evaluation_is_not_compared_with_itself(benchmark, manager):
    evaluation = store_evaluation(benchmark, "model-a")
    response = manager.get(f"/api/v1/benchmarks/{benchmark.id}/comparison/?a={evaluation.id}&b={evaluation.id}")

    assert response.status_code == 400
    assert response.json()["fields"] == {"b": ["Give another evaluation than `a`."]}


def test_an_evaluation_of_another_benchmark_is_missing(benchmark, manager):
    first, foreign = store_evaluation(benchmark, "model-a"), store_evaluation(make_benchmark(images=1), "model-b")
    url = f"/api/v1/benchmarks/{benchmark.id}/comparison/?a={first.id}&b={foreign.id}"

    assert manager.get(url).status_code == 404


def test_a_manager_renames_an_evaluation_and_leaves_it_out_of_the_table(benchmark, manager):
    evaluation = store_evaluation(benchmark, "mixed")
    url = f"/api/v1/evaluations/{evaluation.id}/"
    changed = manager.patch(url, {"name": "Trial run", "is_hidden": True}, "json").json()
    assert (changed["name"], changed["is_hidden"]) == ("Trial run", True)
    body = table(manager, benchmark).json()
    assert body["hidden"] == 1
    assert "Trial run" not in [row["model"] for row in body["rows"]]
    assert "Trial run" not in table(manager, benchmark, "?format=csv").content.decode()
    rejected = manager.patch(url, {"name": " "}, "json")
    assert (rejected.status_code, set(rejected.json()["fields"])) == (400, {"name"})
