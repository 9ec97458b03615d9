"""The table of a benchmark: models in order, baselines, people and published rows beside them, and their keys."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from annotation.models import BenchmarkItem, Evaluation, EvaluationScore
from frontend.templatetags.loupe import moment
from tests.actions.evaluating.helpers import make_benchmark
from tests.actions.evaluating.stored_evaluations import in_turn, judge, right, say, store_evaluation, wrong
from tests.clients import browser_of
from tests.factories import make_member


@pytest.fixture
def benchmark(db):
    benchmark = make_benchmark(images=3)
    BenchmarkItem.objects.filter(benchmark=benchmark).exclude(criterion="AesI").update(
        people={"n": 2, "right": 1}, kind="what", source="natural"
    )
    return benchmark


@pytest.fixture
def manager(benchmark):
    return browser_of(benchmark.project.created_by)


@pytest.fixture
def reviewer(benchmark):
    return browser_of(make_member(benchmark.project, "reviewer"))


def page_of(client, benchmark, query="", name="benchmark-table"):
    response = client.get(reverse(name, args=[benchmark.id]) + query)
    assert response.status_code == 200
    return response.content.decode()


def names_of(page):
    """Returns the names of rows in the order of the page."""
    cells = re.findall(r'<th scope="row" class="name">(.*?)</th>', page)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def test_a_model_stands_with_its_scores_and_intervals_beside_people_chance_and_published_rows(benchmark, manager):
    store_evaluation(benchmark, "model-a")
    page = page_of(manager, benchmark)

    assert names_of(page)[:5] == ["model-a", "People", "Most frequent letter", "Random", "GPT-4o"]
    row = page[page.index("model-a</a>") :]
    assert row.index("100.00<small>43.9–100.0</small>") < row.index("</tr>")
    people = page[page.index(">People</th>") :]
    assert "50.00<small>18.8–81.2</small>" in people[: people.index("</tr>")]
    assert "Their intervals are over answers, of which an item has several, and not over items." in page
    assert "The most frequent letter is not shown over fewer than 20 items of the test" in page
    letters = page[page.index(">Most frequent letter</th>") :]
    assert ".00" not in letters[: letters.index("</tr>")]
    assert "Another benchmark&#x27;s items: AesBench&#x27;s, not these." in page


def test_a_published_score_that_its_sub_scores_contradict_is_marked_and_corrected_below(benchmark, manager):
    page = page_of(manager, benchmark)

    assert "<b>InstructBLIP</b>, AesP: printed so; its sub-scores give 53.60" in page
    row = page[page.index(">InstructBLIP</th>") :]
    assert "†" in row[: row.index("</tr>")]


def test_the_page_says_by_what_models_are_ordered_until_a_heading_sorts(benchmark, manager):
    store_evaluation(benchmark, "model-a", wrong)
    assert "Models are in the order" not in page_of(manager, benchmark)
    judge(store_evaluation(benchmark, "model-b", right))

    assert "Models are in the order of the mean of their accuracies." in page_of(manager, benchmark)
    manager.post(reverse("score_evaluation", args=[Evaluation.objects.get(name="model-b").id]))
    page = page_of(manager, benchmark)
    assert "Models are in the order of their overall scores" in page
    assert names_of(page)[:2] == ["model-b", "model-a"]
    assert "Models are in the order" not in page_of(manager, benchmark, "?sort=AesP")


def test_the_page_says_when_the_scores_were_computed(benchmark, manager):
    """A figure says when it was computed; printed pages have it too."""
    assert "Scores computed" not in page_of(manager, benchmark)
    evaluation = store_evaluation(benchmark, "model-a")
    assert f"Scores computed {moment(evaluation.score.computed_at)}." in page_of(manager, benchmark)
    EvaluationScore.objects.update(computed_at=evaluation.score.computed_at - timedelta(days=2))
    store_evaluation(benchmark, "model-b")
    assert "Scores computed between " in page_of(manager, benchmark)


def test_columns_sort_by_links_within_their_groups(benchmark, manager):
    store_evaluation(benchmark, "model-low", wrong)
    store_evaluation(benchmark, "model-high", right)
    store_evaluation(benchmark, "model-blind", in_turn(right, wrong), text_only=True)

    assert names_of(page_of(manager, benchmark))[:3] == ["model-high", "model-low", "model-blind"]
    by_accuracy = page_of(manager, benchmark, "?sort=AesP")
    assert names_of(by_accuracy)[:3] == ["model-low", "model-high", "model-blind"]
    assert '<th scope="col" aria-sort="ascending"><a href="?sort=-AesP">' in by_accuracy
    assert names_of(page_of(manager, benchmark, "?sort=nonsense"))[:2]  # an unknown column sorts nothing


@pytest.mark.parametrize(
    ("view", "heading"),
    [
        ("parts", "colour and light"),
        ("kinds", "what"),
        ("sources", "natural"),
        ("outcomes", "of those read"),
    ],
)
def test_each_view_has_its_own_columns(benchmark, manager, view, heading):
    store_evaluation(benchmark, "model-a", in_turn(right, say("I cannot tell.")), trials=2)
    page = page_of(manager, benchmark, f"?view={view}")

    assert f"<span>{heading}</span>" in page
    assert ("correct in all trials" in page) == (view == "outcomes")


def test_a_judge_gives_the_criterion_of_reasons_and_the_overall_score(benchmark, manager):
    evaluation = store_evaluation(benchmark, "model-a")
    assert "No interpretation is judged yet" in page_of(manager, benchmark)
    judge(evaluation)
    manager.post(reverse("score_evaluation", args=[evaluation.id]))

    page = page_of(manager, benchmark)
    row = page[page.index("model-a</a>") :]
    assert "1.000" in row[: row.index("</tr>")]
    assert "AesI is judged by judge-1 · v1." in page


def test_a_reviewer_sees_scores_and_no_key_of_a_test_item(benchmark, reviewer):
    """Promise 6: the items, their keys and what each model answered are for managers alone."""
    first = store_evaluation(benchmark, "model-a")
    second = store_evaluation(benchmark, "model-b", wrong)
    pages = [
        page_of(reviewer, benchmark, "?view=parts"),
        page_of(reviewer, benchmark, f"?a={first.id}&b={second.id}", "compare-evaluations"),
        reviewer.get(reverse("evaluation-scores", args=[first.id])).content.decode(),
    ]

    for page in pages:
        assert "Soft window light" not in page
        assert "What kind of light" not in page
        assert "evaluation-answers" not in page
    assert reviewer.get(reverse("evaluation-answers", args=[first.id])).status_code == 403
    assert reviewer.get(reverse("benchmark-item", args=[benchmark.id, 1])).status_code == 403


def test_the_table_of_another_benchmark_has_none_of_its_evaluations(benchmark, manager):
    store_evaluation(benchmark, "model-a")
    foreign = make_benchmark(images=1)

    stranger = browser_of(make_member(foreign.project, "manager"))
    assert "model-a" not in page_of(stranger, foreign)
    assert stranger.get(reverse("benchmark-table", args=[benchmark.id])).status_code == 404


def test_a_benchmark_without_evaluations_says_what_to_do(benchmark, manager):
    page = page_of(manager, benchmark)

    assert "No evaluation is done yet." in page
    assert reverse("evaluations", args=[benchmark.id]) in page


def test_names_of_models_are_text_on_the_page(benchmark, manager):
    store_evaluation(benchmark, "<script>alert(1)</script>")
    page = page_of(manager, benchmark)

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_the_best_score_is_bold_and_no_share_that_is_none(benchmark, manager):
    for name, answerer in (("model-a", right), ("model-b", wrong)):
        judge(store_evaluation(benchmark, name, answerer))
        manager.post(reverse("score_evaluation", args=[Evaluation.objects.get(name=name).id]))
    page = page_of(manager, benchmark, "?view=outcomes")

    assert page.count('class="best"') == 6  # of three criteria, and of those read
    assert "<span>judged</span>" in page


def test_a_model_that_is_named_random_is_not_taken_for_chance(benchmark, manager):
    store_evaluation(benchmark, "Random", wrong)
    page = page_of(manager, benchmark)

    assert set(re.findall(r'class="chance" d="M([0-9.]+) 0V12"', page)) == {"25", "50", "33.33"}


def test_a_manager_leaves_an_evaluation_out_of_the_table_on_its_page_and_puts_it_back(benchmark, manager, reviewer):
    evaluation = store_evaluation(benchmark, "Test of the prompt")
    url = reverse("change_evaluation", args=[evaluation.id])
    assert reviewer.post(url, {"name": "Mine"}).status_code == 403
    page = manager.post(url, {"name": "Prompt test", "is_hidden": "on"}, follow=True).content.decode()
    assert "left out of the table" in page
    text = page_of(manager, benchmark)
    assert "Left out of the table by managers: 1." in text
    assert "Prompt test" not in text
    manager.post(url, {"name": "Prompt test"})
    assert "Prompt test" in page_of(manager, benchmark)
    rejected = manager.post(url, {"name": "n" * 101, "is_hidden": "on"})
    assert rejected.status_code == 422
    assert "n" * 101 in rejected.content.decode()
