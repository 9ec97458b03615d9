"""What a judge will use is known before it is asked: guessed from what will be sent, then measured."""

from decimal import Decimal

import pytest

from annotation.evaluating.evaluation_spec import EvaluationSpec
from annotation.queries.evaluating.evaluations.estimates import estimate_evaluation
from annotation.queries.evaluating.judging.estimates import estimate_judging
from tests.actions.evaluating.helpers import make_benchmark, request_evaluation
from tests.actions.evaluating.helpers import work as work_on
from tests.actions.evaluating.judging.helpers import (
    interpreted_evaluation,
    make_interpretations,
    request_judging,
    use_judge,
    work,
)

pytestmark = pytest.mark.django_db


def test_a_judging_costs_what_its_estimate_said_within_its_range(server):
    evaluation = make_interpretations(images=6)
    estimate = estimate_judging(evaluation, "judge")
    assert (estimate.texts, estimate.measured) == (6, 0)
    judging = work(request_judging(evaluation))
    assert estimate.input_tokens.low <= judging.input_tokens <= estimate.input_tokens.high
    assert estimate.money.low <= judging.cost <= estimate.money.high
    assert 0 < estimate.hours.low < estimate.hours.high


def test_judgements_of_the_same_model_make_the_range_narrow_and_judged_texts_are_not_in_it(server):
    evaluation = make_interpretations(images=6)
    judging = work(request_judging(evaluation))
    assert estimate_judging(evaluation, "judge").texts == 0
    second = interpreted_evaluation(evaluation.benchmark, ["The light is hard."] * 6, "second")
    estimate = estimate_judging(second, "judge")
    assert (estimate.texts, estimate.measured) == (6, 6)
    assert estimate.output_tokens.low <= judging.output_tokens <= estimate.output_tokens.high
    assert estimate_judging(second, "local").measured == 0  # another judge


def test_longer_texts_cost_more(server):
    short, long = (
        interpreted_evaluation(make_benchmark(images=1, criteria=("AesI",)), [text])
        for text in ("Soft.", "Soft. " * 900)
    )
    ranges = [estimate_judging(evaluation, "judge").input_tokens for evaluation in (short, long)]
    assert ranges[0].high < ranges[1].low


def test_the_estimate_of_an_evaluation_has_its_judge_beside_it_and_is_stored(server):
    benchmark = make_benchmark(images=3)
    estimate = estimate_evaluation(benchmark, EvaluationSpec("local", trials=2, judge_endpoint="judge"))
    assert (estimate.questions, estimate.judging.texts) == (21, 3)
    assert estimate_evaluation(benchmark, EvaluationSpec("local")).judging is None
    without_texts = make_benchmark(images=1, criteria=("AesP",))
    assert estimate_evaluation(without_texts, EvaluationSpec("local", judge_endpoint="judge")).judging is None

    evaluation = work_on(request_evaluation(benchmark, trials=2, judge_endpoint="judge"))
    judging = work(evaluation.judgings.get())
    money = evaluation.estimate["judging"]["money"]
    assert Decimal(money["low"]) > 0 and judging.cost <= Decimal(money["high"])


def test_the_texts_of_an_evaluation_are_no_longer_than_its_limit_allows(server):
    benchmark = make_benchmark(images=3)
    specs = [EvaluationSpec("local", judge_endpoint="judge", output_limit=limit) for limit in (50, 1024)]
    short, long = (estimate_evaluation(benchmark, spec).judging.input_tokens.high for spec in specs)
    assert long - short == 3 * (400 - 50)


def test_a_judge_without_prices_has_no_money_in_its_estimate(server, settings, tmp_path):
    evaluation = make_interpretations()
    path = tmp_path / "free.toml"
    path.write_text(f'[judge]\nurl = "{server.url}"\nmodel = "judge"\n')
    settings.LOUPE_ENDPOINTS = str(path)
    assert estimate_judging(evaluation, "judge").money is None
    assert estimate_judging(evaluation, "gone") is None
    use_judge(settings, tmp_path, server)
