"""Two models compared, the items on which they part, one item with all answers, and the answers of one model."""

import pytest
from django.urls import reverse

from annotation.actions.evaluating.evaluations.changes import change_evaluation
from annotation.queries.evaluating.table import answer_pages, comparison
from frontend.presenting.benchmarks.comparison_view import signed
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.evaluating.stored_evaluations import in_turn, judge, right, say, store_evaluation, wrong
from tests.clients import browser_of
from tests.frontend.benchmarks.test_table_page import page_of


@pytest.fixture
def benchmark(db):
    return make_benchmark(images=4)


@pytest.fixture
def manager(benchmark):
    return browser_of(benchmark.project.created_by)


def compare(manager, benchmark, first, second, query=""):
    return page_of(manager, benchmark, f"?a={first.id}&b={second.id}{query}", "compare-evaluations")


def test_two_models_are_compared_by_criterion_with_the_items_on_which_they_part(benchmark, manager):
    first = store_evaluation(benchmark, "model-a", right)
    second = store_evaluation(
        benchmark, "model-b", lambda item, *rest: (wrong if item.criterion == "AesP" else right)(item, *rest)
    )
    page = compare(manager, benchmark, first, second)

    assert "+100.0" in page
    assert "0.1250" in page  # of McNemar's exact test of four to none
    assert page.count("answer-entry") == 4
    assert "Soft window light" in page
    assert "Which feeling" not in page


def test_items_are_filtered_by_who_is_right_and_by_criterion(benchmark, manager):
    first = store_evaluation(benchmark, "model-a", right)
    second = store_evaluation(benchmark, "model-b", wrong)

    assert compare(manager, benchmark, first, second, "&right=a").count("answer-entry") == 12
    assert compare(manager, benchmark, first, second, "&right=a&criterion=AesE").count("answer-entry") == 4
    assert compare(manager, benchmark, first, second, "&right=b").count("answer-entry") == 0
    alike = [store_evaluation(benchmark, name, rule) for name, rule in (("model-c", right), ("model-d", wrong))]
    assert compare(manager, benchmark, first, alike[0], "&right=both").count("answer-entry") == 12
    assert compare(manager, benchmark, second, alike[1], "&right=neither").count("answer-entry") == 12
    assert "The two part on no item" in compare(manager, benchmark, first, alike[0])
    assert "No item of this kind" in compare(manager, benchmark, first, alike[0], "&right=a")


def test_a_difference_has_a_minus_and_no_hyphen(benchmark, manager):
    first, second = store_evaluation(benchmark, "model-a", wrong), store_evaluation(benchmark, "model-b", right)
    page = compare(manager, benchmark, first, second)

    assert "−100.0 … −100.0" in page
    assert "-100.0" not in page
    assert [signed(value, 1) for value in (-8.34, 8.34, -0.04, 0.0)] == ["−8.3", "+8.3", "0.0", "0.0"]


def test_with_trials_the_page_says_for_whom_an_item_counts(benchmark, manager):
    first = store_evaluation(benchmark, "model-a", right, trials=2)
    second = store_evaluation(benchmark, "model-b", wrong)
    single = store_evaluation(benchmark, "model-c", right)
    of_trials, of_one = compare(manager, benchmark, first, second), compare(manager, benchmark, single, second)

    assert "correct in a larger share of its trials" in of_trials
    assert "the first more often" in of_trials
    assert "McNemar" not in of_trials
    assert "McNemar&#x27;s test" in of_one or "McNemar's test" in of_one
    assert "only the first" in of_one
    assert "trials" not in of_one


def test_one_model_twice_and_an_unknown_one_are_answered_with_what_to_do(benchmark, manager):
    first = store_evaluation(benchmark, "model-a")
    store_evaluation(benchmark, "model-b")
    same = compare(manager, benchmark, first, first)

    assert "Choose two different ones." in same
    assert "95\N{NO-BREAK SPACE}% interval" not in same
    assert "answer-entry" not in same
    assert "Choose two above." in page_of(manager, benchmark, f"?a={first.id}&b=bar", "compare-evaluations")
    assert "Choose two above." not in page_of(manager, benchmark, "", "compare-evaluations")


def test_items_come_in_pages_behind_a_number(benchmark, manager, monkeypatch):
    monkeypatch.setattr(comparison, "ROWS_A_PAGE", 5)
    first, second = store_evaluation(benchmark, "model-a", right), store_evaluation(benchmark, "model-b", wrong)
    numbers, query = [], ""
    for _page in range(3):
        page = comparison.parting_items(benchmark, (first, second), "test", comparison.PartingFilter(), int(query or 0))
        numbers += [row.item.number for row in page.rows]
        query = str(page.next_cursor)
    assert numbers == [item.number for item in benchmark.items.exclude(criterion="AesI")]
    assert query == "0"
    assert "after=" in compare(manager, benchmark, first, second)


def test_reasons_are_compared_by_one_judge(benchmark, manager):
    first, second = store_evaluation(benchmark, "model-a"), store_evaluation(benchmark, "model-b")
    for evaluation, value in ((first, 2), (second, 1)):
        judge(evaluation, value, value, value)
        judge(evaluation, 0, 0, 0, model="judge-2")
        manager.post(reverse("score_evaluation", args=[evaluation.id]))
    page = compare(manager, benchmark, first, second)

    assert "+1.000" in page
    assert "AesI by judge-1 · v1." in page


def test_an_interpretation_that_was_refused_counts_as_zero_in_the_difference_as_in_the_score(benchmark, manager):
    def refuse_once(item, *rest):
        return "I cannot see any image." if item.number == 4 else right(item, *rest)

    first, second = store_evaluation(benchmark, "model-a", refuse_once), store_evaluation(benchmark, "model-b")
    for evaluation, value in ((first, 2), (second, 1)):
        judge(evaluation, value, value, value)
    for evaluation in (first, second):
        manager.post(reverse("score_evaluation", args=[evaluation.id]))
    page = compare(manager, benchmark, first, second)

    row = page[page.index("AesI <span") :]
    figures = [">1.500<", ">1.000<", "+0.500"]
    assert [figure for figure in figures if figure in row[: row.index("</tr>")]] == figures


def test_another_judge_and_other_items_are_chosen_on_the_page(benchmark, manager):
    benchmark.items.filter(number__lte=4).update(split="dev")
    first, second = store_evaluation(benchmark, "model-a"), store_evaluation(benchmark, "model-b", text_only=True)
    for evaluation, value in ((first, 2), (second, 1)):
        judge(evaluation, value, value, value)
        judge(evaluation, 0, 0, 0, model="judge-2")
        manager.post(reverse("score_evaluation", args=[evaluation.id]))
    page = compare(manager, benchmark, first, second, "&items=dev&judge=judge-2 · v1")

    assert "AesI by judge-2 · v1." in page
    assert "items=dev&amp;judge=judge-1+%C2%B7+v1" in page
    assert "items=test&amp;judge=judge-2+%C2%B7+v1" in page
    assert "model-b (text only)</th>" in page


def test_an_evaluation_of_another_benchmark_is_not_compared(benchmark, manager):
    first = store_evaluation(benchmark, "model-a")
    foreign = store_evaluation(make_benchmark(images=1), "model-b")

    page = compare(manager, benchmark, first, foreign)
    assert "Soft window light" not in page
    assert "Choose two above." in page
    assert "95\N{NO-BREAK SPACE}% interval" not in page_of(manager, benchmark, "?a=nonsense&b=1", "compare-evaluations")


def test_the_page_of_an_item_has_its_key_and_the_answers_of_all_models_by_trial(benchmark, manager):
    store_evaluation(benchmark, "model-a", right, trials=2)
    store_evaluation(benchmark, "model-b", say("I cannot see any image."))
    page = manager.get(reverse("benchmark-item", args=[benchmark.id, 1])).content.decode()

    assert page.count('class="model-answer"') == 2
    assert page.count("outcome correct") == 2
    assert "I cannot see any image." in page
    assert "✓ correct" in page
    assert manager.get(reverse("benchmark-item", args=[benchmark.id, 999])).status_code == 404


def test_a_manager_sees_by_which_rule_answers_were_not_read(benchmark, manager):
    evaluation = store_evaluation(benchmark, "model-a", in_turn(right, say("Both A and B are true.")))
    scores = manager.get(reverse("evaluation-scores", args=[evaluation.id])).content.decode()
    rule = evaluation.answers.filter(outcome="unreadable").first().rule

    assert f"<code>{rule}</code>" in scores
    answers = manager.get(
        reverse("evaluation-answers", args=[evaluation.id]), {"outcome": "unreadable"}
    ).content.decode()
    assert "Both A and B are true." in answers
    assert "outcome correct" not in answers


def test_answers_come_in_pages(benchmark, manager, monkeypatch):
    monkeypatch.setattr(answer_pages, "ROWS_A_PAGE", 10)
    evaluation = store_evaluation(benchmark, "model-a")
    url = reverse("evaluation-answers", args=[evaluation.id])
    first = manager.get(url).content.decode()

    assert first.count("answer-entry") == 10
    assert "?after=10" in first
    assert manager.get(url, {"after": "10"}).content.decode().count("answer-entry") == 6
    assert manager.get(url, {"after": "²"}).status_code == 200  # a digit that is no number


def test_an_evaluation_that_the_table_leaves_out_is_no_choice_and_its_link_still_compares(benchmark, manager):
    first, hidden = store_evaluation(benchmark, "model-a", right), store_evaluation(benchmark, "trial run", wrong)
    url = reverse("compare-evaluations", args=[benchmark.id])
    assert manager.get(url).content.decode().count("trial run") == 2  # of the first and of the second model
    change_evaluation(actor=benchmark.project.created_by, evaluation=hidden, is_hidden=True)
    assert "trial run" not in manager.get(url).content.decode()
    assert "+100.0" in compare(manager, benchmark, first, hidden)
